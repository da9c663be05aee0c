//! Reading a ledger in: all of an export, or nothing.

use std::io::BufRead;

use jiff::Timestamp;
use sqlx::error::{DatabaseError, ErrorKind};
use sqlx::{Any, AnyConnection, AssertSqlSafe, Connection as _, Executor};

use super::error::TransferError;
use super::export::{close, count, kept_out_of, switch_off};
use super::line::{Cell, Header, Line, Row};
use super::reader::Lines;
use super::tables::{Kind, MOVED, Table};
use super::{Purpose, Rows, Transferred};
use crate::database::Store;
use crate::error::Error;
use crate::sql::placeholders;

/// Most values of one statement; see `sql.rs`.
const VALUES: usize = 256;

impl Store {
    /// Reads an export into this ledger, which must be empty and on which nobody else may work.
    /// Records come free of leases. The connections of a backup come switched off, because the
    /// ledger that it was made of may still be at work, and the new ledger counts as restored now.
    ///
    /// # Errors
    /// Nothing was imported. [`TransferError::File`] when the export is cut off, was changed, or
    /// was made by a newer program.
    pub async fn import_ledger(
        &self,
        from: &mut (dyn BufRead + Send),
    ) -> Result<Transferred, TransferError> {
        let _lock = self.lock().await?;
        let mut lines = Lines::new(from);
        let header = match lines.next()? {
            Some(line) => Header::parse(line).map_err(|what| lines.wrong(what))?,
            None => return Err(lines.wrong("the file is empty")),
        };
        let mut connection = self.connect().await?;
        let mut transaction = connection
            .begin_with(self.backend.begin())
            .await
            .map_err(Error::database("begin a transaction"))?;
        let imported = match self.import(&mut transaction, header, lines).await {
            Ok(imported) => {
                transaction.commit().await.map_err(Error::database("commit"))?;
                imported
            }
            Err(error) => {
                // The first error says more than one of the end.
                drop(transaction.rollback().await);
                return Err(error);
            }
        };
        close(connection).await;
        Ok(imported)
    }

    async fn import(
        &self,
        ledger: &mut AnyConnection,
        header: Header,
        mut lines: Lines<'_>,
    ) -> Result<Transferred, TransferError> {
        let doing = Error::database("keep others out");
        let alone = AssertSqlSafe(self.backend.alone(kept_out_of()));
        ledger.execute(alone).await.map_err(doing)?;
        let there = count(ledger).await?;
        if there.values().any(|count| *count > 0) {
            return Err(TransferError::NotEmpty { holds: holds(&there) });
        }
        let zeros = self.backend.holds_zero_characters();
        let looking = self.backend.looking();
        let mut batch = Batch { ledger, looking, table: None, rows: Vec::new(), last: 0 };
        let mut rows: Rows = MOVED.iter().map(|table| (table.name.to_owned(), 0)).collect();
        let mut before: Option<(usize, Vec<Cell>)> = None;
        let trailer = loop {
            let line = lines.next()?.map(Line::parse).transpose();
            let row = match line.map_err(|what| lines.wrong(what))? {
                Some(Line::Row(row)) => row,
                Some(Line::End(trailer)) => break trailer,
                None => return Err(lines.wrong("the file is cut off: its end is missing")),
            };
            let place = MOVED.iter().position(|table| table.name == row.table.name).unwrap_or(0);
            let here = (place, row.key().to_vec());
            if before.as_ref().is_some_and(|before| *before >= here) {
                return Err(lines.wrong("this row stands here twice, or out of order"));
            }
            if !zeros && let Some(column) = zero_character(&row) {
                return Err(lines.wrong(format!(
                    "{} has a {column} with a zero character (U+0000), which PostgreSQL cannot \
                     store",
                    row.table.name
                )));
            }
            before = Some(here);
            *rows.entry(row.table.name.to_owned()).or_default() += 1;
            batch.add(row, lines.number()).await?;
        };
        batch.flush().await?;
        if trailer.sha256 != lines.digest_before() {
            return Err(lines.wrong(
                "the file was changed: the lines before do not have the SHA-256 that stands here",
            ));
        }
        if rows != header.rows || rows != trailer.rows {
            return Err(lines.wrong("the file has not as many rows as it says"));
        }
        if lines.next()?.is_some() {
            return Err(lines.wrong("something stands here after the end of the export"));
        }
        self.vault.seal_all(batch.ledger).await.map_err(|error| match error {
            Error::Locked { message } => TransferError::Sealed { message },
            error => error.into(),
        })?;
        let Header { purpose, exported_at, restored_at, .. } = header;
        let restored_at = match purpose {
            Purpose::Move => restored_at,
            // What was sent after the backup is not known here (I13).
            Purpose::Backup => Some(
                self.backend.read_clock(ledger).await.map_err(Error::database("read the clock"))?,
            ),
        };
        if let Some(at) = restored_at {
            note_restore(ledger, at).await?;
        }
        let switched_off =
            match purpose {
                Purpose::Move => Vec::new(),
                Purpose::Backup => switch_off(
                    ledger,
                    &format!(
                        "imported from a backup of {exported_at}, and what happened after is not \
                         in it; make sure that no other Koppla works on this shop, then run \
                         \"koppla connect\""
                    ),
                )
                .await?,
            };
        Ok(Transferred { purpose, exported_at, rows, switched_off })
    }
}

async fn note_restore(ledger: &mut AnyConnection, at: Timestamp) -> Result<(), Error> {
    sqlx::query::<Any>("UPDATE incarnation SET restored_at = $1")
        .bind(at.as_millisecond())
        .execute(ledger)
        .await
        .map(drop)
        .map_err(Error::database("note when the ledger was restored"))
}

/// What a ledger holds, for people.
fn holds(rows: &Rows) -> String {
    let counts: Vec<String> = MOVED
        .iter()
        .filter_map(|table| Some((table.name, *rows.get(table.name)?)))
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{count} {name}{}", if count == 1 { "" } else { "s" }))
        .collect();
    counts.join(", ")
}

/// The first column whose text has a zero character.
fn zero_character(row: &Row) -> Option<&'static str> {
    let mut columns = row.table.columns.iter().zip(&row.cells);
    columns.find_map(|((name, _), cell)| match cell {
        Cell::Text(text) => text.contains('\0').then_some(*name),
        Cell::Null | Cell::Integer(_) => None,
    })
}

/// Rows of one table that wait for a common statement.
struct Batch<'a> {
    ledger: &'a mut AnyConnection,
    /// See [`Backend::looking`](crate::backend::Backend::looking).
    looking: Option<&'static str>,
    /// The table that is being filled.
    table: Option<&'static str>,
    rows: Vec<Row>,
    /// The line of the last of them.
    last: u64,
}

impl Batch<'_> {
    async fn add(&mut self, row: Row, line: u64) -> Result<(), TransferError> {
        if self.table != Some(row.table.name) {
            self.flush().await?;
            self.table = Some(row.table.name);
        }
        let full = (VALUES / row.table.columns.len()).max(1);
        self.rows.push(row);
        self.last = line;
        if self.rows.len() >= full { self.insert().await } else { Ok(()) }
    }

    /// Ends a table. What is left goes one by one, so that the database prepares few texts.
    async fn flush(&mut self) -> Result<(), TransferError> {
        let first = self.first();
        for (line, row) in (first..).zip(std::mem::take(&mut self.rows)) {
            self.last = line;
            self.rows.push(row);
            self.insert().await?;
        }
        if let (Some(looking), Some(table)) = (self.looking, self.table) {
            let doing = Error::database("look at the imported rows");
            let statement = AssertSqlSafe(format!("{looking} {table}"));
            self.ledger.execute(statement).await.map_err(doing)?;
        }
        Ok(())
    }

    /// The line of the first of them.
    fn first(&self) -> u64 {
        (self.last + 1).saturating_sub(u64::try_from(self.rows.len()).unwrap_or(0))
    }

    async fn insert(&mut self) -> Result<(), TransferError> {
        let Some(table) = self.rows.first().map(|row| row.table) else { return Ok(()) };
        let statement = statement(table, self.rows.len());
        let mut query = sqlx::query::<Any>(AssertSqlSafe(statement));
        for row in &self.rows {
            for ((_, kind), cell) in table.columns.iter().zip(&row.cells) {
                query = match (cell, kind) {
                    (Cell::Integer(number), _) => query.bind(*number),
                    (Cell::Text(text), _) => query.bind(text.as_str()),
                    (Cell::Null, Kind::Integer) => query.bind(None::<i64>),
                    (Cell::Null, Kind::Text) => query.bind(None::<&str>),
                };
            }
        }
        let done = query.execute(&mut *self.ledger).await;
        let first = self.first();
        self.rows.clear();
        match done {
            Ok(_) => Ok(()),
            Err(error) => Err(match error.as_database_error().and_then(refusal) {
                Some(what) => TransferError::lines(first, self.last, what),
                None => Error::database("import rows")(error).into(),
            }),
        }
    }
}

fn statement(table: &Table, rows: usize) -> String {
    let values = placeholders(1, rows, table.columns.len());
    format!("INSERT INTO {} ({}) VALUES {values}", table.name, table.names())
}

/// Why the database takes no such row; `None` when it is not the row's fault.
fn refusal(error: &dyn DatabaseError) -> Option<&'static str> {
    match error.kind() {
        ErrorKind::UniqueViolation => Some("two rows of the export exclude each other"),
        ErrorKind::ForeignKeyViolation => Some("a row refers to one that is not in the export"),
        ErrorKind::NotNullViolation => Some("a row lacks a value that it must have"),
        ErrorKind::CheckViolation => Some("a row has a value that is not allowed"),
        // A class of PostgreSQL's: the value does not fit.
        _ if error.code().is_some_and(|code| code.starts_with("22")) => {
            Some("a row has a value that is not allowed")
        }
        _ => None,
    }
}
