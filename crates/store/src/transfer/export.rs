//! Writing a ledger out, row by row, from one consistent state.

use futures_util::TryStreamExt as _;
use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::{Any, AnyConnection, AssertSqlSafe, Connection as _, Executor, Row as _};

use super::error::TransferError;
use super::line::{Header, Row, Trailer, digest};
use super::tables::{MOVED, Table};
use super::{Purpose, Rows, Sink, Transferred};
use crate::connection::ConnectionState;
use crate::database::Store;
use crate::error::Error;
use crate::record::time;

impl Store {
    /// Writes everything that is in the ledger. What is needed of memory does not depend on how
    /// much that is, and others may work meanwhile, unless it is a move.
    ///
    /// A move keeps all others out while it lasts: on SQLite a working process is refused and
    /// refuses; on PostgreSQL the changes of other nodes wait, and what they had in hand is theirs
    /// no longer. When the sink has made the file durable, the active connections are switched off
    /// in the same transaction.
    pub async fn export_ledger(
        &self,
        into: &mut dyn Sink,
        purpose: Purpose,
    ) -> Result<Transferred, TransferError> {
        let _lock = match purpose {
            Purpose::Backup => None,
            Purpose::Move => Some(self.lock().await?),
        };
        let mut connection = self.connect().await?;
        let begin = match purpose {
            Purpose::Backup => self.backend.snapshot(),
            Purpose::Move => self.backend.begin(),
        };
        let mut transaction =
            connection.begin_with(begin).await.map_err(Error::database("begin a transaction"))?;
        let exported = match self.export(&mut transaction, into, purpose).await {
            Ok(exported) => {
                transaction.commit().await.map_err(Error::database("commit"))?;
                exported
            }
            Err(error) => {
                // The first error says more than one of the end.
                drop(transaction.rollback().await);
                return Err(error);
            }
        };
        close(connection).await;
        Ok(exported)
    }

    /// A connection of its own, beside the readers and the writer.
    pub(super) async fn connect(&self) -> Result<AnyConnection, Error> {
        self.backend.connect_for_long().await.map_err(|source| self.backend.unusable(source))
    }

    async fn export(
        &self,
        ledger: &mut AnyConnection,
        into: &mut dyn Sink,
        purpose: Purpose,
    ) -> Result<Transferred, TransferError> {
        if purpose == Purpose::Move {
            let doing = Error::database("keep others out");
            let alone = AssertSqlSafe(self.backend.alone(kept_out_of()));
            ledger.execute(alone).await.map_err(doing)?;
            self.refuse_if_at_work(ledger).await?;
        }
        let rows = count(ledger).await?;
        if rows.values().all(|count| *count == 0) {
            return Err(TransferError::Empty);
        }
        let now =
            self.backend.read_clock(ledger).await.map_err(Error::database("read the clock"))?;
        let exported_at = time(now.as_millisecond())?;
        let restored_at = restored_at(ledger).await?;
        let mut file = Output { into, digest: digest(), line: Vec::new() };
        file.write(&Header::new(purpose, exported_at, restored_at, rows.clone()))?;
        for table in MOVED {
            export_table(ledger, table, &mut file).await?;
        }
        let trailer = Trailer::new(rows.clone(), file.digest.clone().finalize());
        file.write(&trailer.line())?;
        file.into.seal().map_err(TransferError::Write)?;
        let switched_off = match purpose {
            Purpose::Backup => Vec::new(),
            Purpose::Move => switch_off(
                ledger,
                &format!(
                    "moved at {exported_at} with \"koppla export-ledger --final\"; if Koppla is to \
                         work here again, run \"koppla connect\""
                ),
            )
            .await?,
        };
        Ok(Transferred { purpose, exported_at, rows, switched_off })
    }

    /// Whoever lives, or has a seat or a lease that still runs, may be about to send.
    async fn refuse_if_at_work(&self, ledger: &mut AnyConnection) -> Result<(), TransferError> {
        let doing = || Error::database("look for work in hand");
        let now = self.backend.read_clock(&mut *ledger).await.map_err(doing())?;
        let worker = sqlx::query::<Any>(
            "SELECT label AS name FROM node WHERE until > $1
             UNION ALL SELECT node FROM seat WHERE node IS NOT NULL AND until > $1
             UNION ALL SELECT owner FROM record WHERE owner IS NOT NULL AND lease_until > $1
             LIMIT 1",
        )
        .bind(now.as_millisecond())
        .fetch_optional(&mut *ledger)
        .await
        .map_err(doing())?;
        if let Some(row) = worker {
            return Err(TransferError::AtWork { who: row.try_get("name").map_err(doing())? });
        }
        // Whoever comes back after this commits nothing any more (I10).
        sqlx::query::<Any>(
            "UPDATE record SET owner = NULL, lease_until = 0 WHERE owner IS NOT NULL",
        )
        .execute(ledger)
        .await
        .map_err(doing())?;
        Ok(())
    }
}

/// The tables that others may not write while a ledger moves: all that is moved, and what shows who
/// is at work.
pub(crate) fn kept_out_of() -> impl Iterator<Item = &'static str> {
    MOVED.iter().map(|table| table.name).chain(["seat", "node", "vault"])
}

/// What was committed stays so, even if the connection does not close.
pub(super) async fn close(connection: AnyConnection) {
    if let Err(error) = connection.close().await {
        tracing::warn!(error = &error as &dyn std::error::Error, "the database did not close");
    }
}

/// When it was last noticed that the ledger had been restored.
async fn restored_at(ledger: &mut AnyConnection) -> Result<Option<Timestamp>, Error> {
    let doing = || Error::database("read whether the ledger was restored");
    let row = sqlx::query::<Any>("SELECT restored_at FROM incarnation").fetch_one(ledger).await;
    let restored_at: Option<i64> = row.map_err(doing())?.try_get("restored_at").map_err(doing())?;
    restored_at.map(time).transpose()
}

/// How many rows each table has.
pub(super) async fn count(ledger: &mut AnyConnection) -> Result<Rows, Error> {
    let mut rows = Rows::new();
    for table in MOVED {
        let doing = || Error::database("count rows");
        let statement = format!("SELECT COUNT(*) AS number FROM {}", table.name);
        let row = sqlx::query::<Any>(AssertSqlSafe(statement)).fetch_one(&mut *ledger).await;
        let number: i64 = row.map_err(doing())?.try_get("number").map_err(doing())?;
        rows.insert(table.name.to_owned(), u64::try_from(number).unwrap_or(0));
    }
    Ok(rows)
}

/// Switches the active connections off; their names.
pub(super) async fn switch_off(
    ledger: &mut AnyConnection,
    reason: &str,
) -> Result<Vec<String>, Error> {
    let doing = || Error::database("switch the connections off");
    let rows = sqlx::query::<Any>(
        "UPDATE connection SET state = $1, reason = $2 WHERE state = $3 RETURNING id",
    )
    .bind(ConnectionState::Inactive.as_str())
    .bind(reason)
    .bind(ConnectionState::Active.as_str())
    .fetch_all(ledger)
    .await
    .map_err(doing())?;
    let mut names: Vec<String> =
        rows.iter().map(|row| row.try_get("id")).collect::<Result<_, _>>().map_err(doing())?;
    names.sort_unstable();
    Ok(names)
}

async fn export_table(
    ledger: &mut AnyConnection,
    table: &'static Table,
    file: &mut Output<'_>,
) -> Result<(), TransferError> {
    let doing = || Error::database("read the rows to export");
    let statement =
        format!("SELECT {} FROM {} ORDER BY {}", table.names(), table.name, table.key_names());
    let mut rows = sqlx::query::<Any>(AssertSqlSafe(statement)).fetch(ledger);
    while let Some(row) = rows.try_next().await.map_err(doing())? {
        file.write(&Row::read(table, &row).map_err(doing())?)?;
    }
    Ok(())
}

/// Lines on their way out, with the digest of those that have gone.
struct Output<'a> {
    into: &'a mut dyn Sink,
    digest: Sha256,
    line: Vec<u8>,
}

impl Output<'_> {
    fn write(&mut self, line: &impl Serialize) -> Result<(), TransferError> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, line)
            .map_err(|error| TransferError::Write(error.into()))?;
        self.line.push(b'\n');
        self.digest.update(&self.line);
        self.into.write_all(&self.line).map_err(TransferError::Write)
    }
}
