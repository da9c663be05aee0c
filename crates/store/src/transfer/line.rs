//! The lines of an export: a header, one line a row, a trailer.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use sha2::digest::Output;
use sha2::{Digest, Sha256};
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::tables::{Kind, LEFT, MOVED, OLDEST_SCHEMA, Table};
use super::{Purpose, Rows, VERSION};

/// How an export names its form.
const FORMAT: &str = "koppla-ledger";

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header {
    format: String,
    version: u64,
    schema: i64,
    /// The program that made the export.
    program: String,
    pub(super) purpose: Purpose,
    pub(super) exported_at: Timestamp,
    /// When it was last noticed that the ledger had been restored from a backup.
    pub(super) restored_at: Option<Timestamp>,
    pub(super) rows: Rows,
    /// Tables and columns that are not in the export, with the reason: for whoever reads it.
    left_behind: BTreeMap<String, String>,
}

impl Header {
    pub(super) fn new(
        purpose: Purpose,
        exported_at: Timestamp,
        restored_at: Option<Timestamp>,
        rows: Rows,
    ) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            schema: crate::schema::current(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            purpose,
            exported_at,
            restored_at,
            rows,
            left_behind: LEFT.iter().map(|(name, why)| ((*name).into(), (*why).into())).collect(),
        }
    }

    /// Reads the first line; says what is wrong with it.
    pub(super) fn parse(line: &[u8]) -> Result<Self, String> {
        let no_export = || "this is no export of a ledger".to_owned();
        let value: Value = serde_json::from_slice(line).map_err(|_| no_export())?;
        if value["format"] != FORMAT {
            return Err(no_export());
        }
        let newer = |what: &str, number: &Value| {
            format!("a newer koppla made this export ({what} {number}); import it with that one")
        };
        if value["version"].as_u64().is_some_and(|version| version > VERSION) {
            return Err(newer("version", &value["version"]));
        }
        if value["schema"].as_i64().is_some_and(|schema| schema > crate::schema::current()) {
            return Err(newer("schema", &value["schema"]));
        }
        if value["schema"].as_i64().is_some_and(|schema| schema < OLDEST_SCHEMA) {
            return Err(format!(
                "an older koppla made this export ({}): import it with that one, then let this \
                 one bring the ledger up to date",
                value["program"]
            ));
        }
        let header: Self =
            serde_json::from_value(value).map_err(|_| "the header is not complete".to_owned())?;
        let unknown =
            header.rows.keys().find(|name| MOVED.iter().all(|table| table.name != **name));
        match unknown {
            Some(name) => Err(format!("a table {name:?} is not known")),
            None => Ok(header),
        }
    }
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Trailer {
    pub(super) rows: Rows,
    /// Of all lines before, with their ends, in hexadecimal.
    pub(super) sha256: String,
}

impl Trailer {
    pub(super) fn new(rows: Rows, digest: Output<Sha256>) -> Self {
        Self { rows, sha256: hexadecimal(digest) }
    }

    /// The whole line.
    pub(super) fn line(&self) -> impl Serialize {
        #[derive(Serialize)]
        struct Line<'a> {
            end: &'a Trailer,
        }
        Line { end: self }
    }
}

/// A digest in the form of a trailer.
pub(crate) fn hexadecimal(digest: Output<Sha256>) -> String {
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

/// A digest that has seen nothing yet.
pub(super) fn digest() -> Sha256 {
    Sha256::new()
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub(super) enum Cell {
    Null,
    Integer(i64),
    Text(String),
}

/// A row of a table, as one line.
pub(super) struct Row {
    pub(super) table: &'static Table,
    /// In the order of the table's columns.
    pub(super) cells: Vec<Cell>,
}

impl Row {
    /// Reads a row that the database gives.
    pub(super) fn read(table: &'static Table, row: &AnyRow) -> Result<Self, sqlx::Error> {
        let cells = table.columns.iter().enumerate().map(|(index, (_, kind))| {
            Ok(match kind {
                Kind::Integer => row.try_get::<Option<i64>, _>(index)?.map(Cell::Integer),
                Kind::Text => row.try_get::<Option<String>, _>(index)?.map(Cell::Text),
            }
            .unwrap_or(Cell::Null))
        });
        Ok(Self { table, cells: cells.collect::<Result<_, sqlx::Error>>()? })
    }

    /// The primary key's values.
    pub(super) fn key(&self) -> &[Cell] {
        self.cells.get(..self.table.key).unwrap_or_default()
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Named<'a>(&'a Row);
        impl Serialize for Named<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let Row { table, cells } = self.0;
                serializer.collect_map(table.columns.iter().map(|(name, _)| name).zip(cells))
            }
        }
        let mut line = serializer.serialize_map(Some(2))?;
        line.serialize_entry("table", self.table.name)?;
        line.serialize_entry("row", &Named(self))?;
        line.end()
    }
}

/// A line after the first.
pub(super) enum Line {
    Row(Row),
    End(Trailer),
}

impl Line {
    /// Reads a line; says what is wrong with it, without its content.
    pub(super) fn parse(line: &[u8]) -> Result<Self, String> {
        let not_whole = || "this is neither a row nor the end of an export".to_owned();
        let value: Value = serde_json::from_slice(line).map_err(|_| not_whole())?;
        let Value::Object(mut members) = value else { return Err(not_whole()) };
        if let Some(end) = members.remove("end") {
            return serde_json::from_value(end).map(Self::End).map_err(|_| not_whole());
        }
        let (Some(Value::String(name)), Some(Value::Object(mut values)), true) =
            (members.remove("table"), members.remove("row"), members.is_empty())
        else {
            return Err(not_whole());
        };
        let Some(table) = MOVED.iter().find(|table| table.name == name) else {
            return Err(format!("a table {name:?} is not known"));
        };
        let mut cells = Vec::with_capacity(table.columns.len());
        for (column, kind) in table.columns {
            let cell = match (kind, values.remove(*column)) {
                (_, None) => return Err(format!("{name} has no {column}")),
                (_, Some(Value::Null)) => Some(Cell::Null),
                (Kind::Integer, Some(value)) => value.as_i64().map(Cell::Integer),
                (Kind::Text, Some(Value::String(text))) => Some(Cell::Text(text)),
                (Kind::Text, Some(_)) => None,
            };
            cells.push(cell.ok_or_else(|| format!("{name} has a {column} of another kind"))?);
        }
        match values.keys().next() {
            Some(column) => Err(format!("{name} has a column {column:?} that is not known")),
            None => Ok(Self::Row(Row { table, cells })),
        }
    }
}
