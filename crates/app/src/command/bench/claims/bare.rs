//! The bare database: transactions of one row, each on disk before the next.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use sqlx::{Executor as _, PgConnection, SqliteConnection};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use super::super::journal;
use super::super::place::{Kind, Ledger, connect};

/// A connection; a SQLite file has one writer, so there all take turns at one.
enum Writer {
    Sqlite(Arc<Mutex<SqliteConnection>>),
    Postgresql(Box<PgConnection>),
}

impl Writer {
    async fn commit(&mut self, uid: i64) -> Result<(), sqlx::Error> {
        const INSERT: &str = "INSERT INTO orders (uid, state) VALUES ($1, 'armed')";
        match self {
            Self::Sqlite(connection) => {
                let mut connection = connection.lock().await;
                sqlx::query(INSERT).bind(uid).execute(&mut *connection).await?;
            }
            Self::Postgresql(connection) => {
                sqlx::query(INSERT).bind(uid).execute(&mut **connection).await?;
            }
        }
        Ok(())
    }
}

/// Commits a second of so many writers together, at an empty place.
pub(super) async fn commits_per_second(place: &Ledger, writers: u32, commits: u32) -> Result<f64> {
    let each = commits.div_ceil(writers);
    let mut running = JoinSet::new();
    let ready = open(place, writers).await?;
    let started = Instant::now();
    for (number, mut writer) in (0_i64..).zip(ready) {
        running.spawn(async move {
            let first = number * i64::from(each);
            for uid in first..first + i64::from(each) {
                writer.commit(uid).await?;
            }
            Ok::<(), sqlx::Error>(())
        });
    }
    while let Some(ended) = running.join_next().await {
        ended??;
    }
    Ok(f64::from(each * writers) / started.elapsed().as_secs_f64())
}

async fn open(place: &Ledger, writers: u32) -> Result<Vec<Writer>> {
    let mut ready = Vec::new();
    if place.kind == Kind::Sqlite {
        let path = place.url.trim_start_matches("sqlite:");
        let connection = Arc::new(Mutex::new(journal::open(Path::new(path)).await?));
        ready.extend((0..writers).map(|_| Writer::Sqlite(Arc::clone(&connection))));
        return Ok(ready);
    }
    let mut connection = connect(&place.url).await?;
    connection.execute("CREATE TABLE orders (uid BIGINT PRIMARY KEY, state TEXT NOT NULL)").await?;
    ready.push(Writer::Postgresql(Box::new(connection)));
    for _ in 1..writers {
        ready.push(Writer::Postgresql(Box::new(connect(&place.url).await?)));
    }
    Ok(ready)
}
