//! Moving a ledger between stores: nothing is lost, nothing half arrives.

mod damage;
mod rules;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use koppla_testkit::Place;
use sqlx::{AssertSqlSafe, Row};

use super::open;
use crate::transfer::tables::{LEFT, MOVED};
use crate::{Purpose, Sink, Store, TransferError, Transferred};

koppla_testkit::on_each_store!(
    every_row_arrives_on_either_store,
    every_table_and_column_is_moved_or_left_with_a_reason,
    the_rows_of_two_exports_are_the_same_bytes,
);

/// An export in memory.
#[derive(Default)]
pub(super) struct Memory(pub(super) Vec<u8>);

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink for Memory {
    fn seal(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(crate) async fn export(store: &Store, purpose: Purpose) -> Vec<u8> {
    let mut file = Memory::default();
    store.export_ledger(&mut file, purpose).await.unwrap();
    file.0
}

pub(super) async fn import(store: &Store, mut file: &[u8]) -> Result<Transferred, TransferError> {
    store.import_ledger(&mut file).await
}

/// A ledger with rows in every table: nulls, Swedish letters, ends of lines, quotes, extremes.
pub(super) async fn filled(place: &Place) -> Store {
    let store = open(place).await;
    for statement in [
        r#"INSERT INTO connection (id, state, reason, account, settings, facts, created_at) VALUES
            ('blåbär', 'active', NULL, '{"key": "hemlig ""nyckel""\n"}', '[orders]
prefix = "Å''"
', '{}', 7),
            ('paus', 'paused', 'Nyckeln avvisas: "åäö"', '', '', '', 8),
            ('släckt', 'inactive', NULL, '{}', '', '{}', 0)"#,
        "INSERT INTO person (id, email, name, role, password, disabled_at, factor, factor_step,
            created_at) VALUES
            ('p1', 'åsa@ö.se', 'Åsa \"Å\"', 'administrator', '$argon2id$', NULL, 'hemlig', 9, 7),
            ('p2', 'bo@ö.se', '', 'reader', NULL, 8, NULL, 0, 9)",
        "INSERT INTO recovery_code (person, digest) VALUES ('p1', 'a'), ('p1', 'b')",
        "INSERT INTO audit (id, at, person, who, deed, subject, connection) VALUES
            ('01', 7, 'p1', 'Åsa', 'invited', 'bo@ö.se', NULL),
            ('02', 8, NULL, 'koppla', 'role_changed', '', 'blåbär')",
        "INSERT INTO record (connection, entity, key, rank, name, stamp, generation, state, due_at,
            first_seen_at, updated_at) VALUES
            ('blåbär', 'order', '1', -9223372036854775807 - 1, 'Å1', '', 1, 'due', 0, 0, 0),
            ('blåbär', 'order', '10', 9223372036854775807, '', 'z', 9223372036854775807, 'done',
                9223372036854775807, 1, 2),
            ('blåbär', 'order', 'Ö', 3, 'tab\t', '\\', 1, 'held', 0, 0, 0),
            ('blåbär', 'article', 'a/b', 3, '\u{1}\u{1f600}', '', 1, 'ignored', 0, 0, 0),
            ('paus', 'order', '1', 3, '', '', 1, 'due', 0, 0, 0)",
        "INSERT INTO record (connection, entity, key, rank, name, stamp, generation,
            claimed_generation, done_generation, state, due_at, forced, failures, failure_class,
            reason_code, reason, applied, figures, attempts, open_attempt, open_action, open_at,
            open_reference, open_scope, open_lanes, customer, owner, fence, lease_until,
            first_seen_at, updated_at) VALUES
            ('blåbär', 'order', '2', 3, 'Å2', 's', 4, 5, 6, 'in_doubt', 8, 1, 9, 'in_doubt',
            'lost', 'Svaret \"gick\"\r\nförlorat', 'hash', '{}', 2, 2, 'create_order', 11,
            'REF-2', '9001', 'lane', '4711', 'killed', 12, 5, 14, 15)",
        "INSERT INTO attempt (connection, entity, key, number, fence, action, reference, digest,
            request, response, armed_at, answered_at, outcome, resolved_by) VALUES
            ('blåbär', 'order', '2', 1, 11, 'submit_customer', '', 'd', '{\"a\": \"å\"}', '<x/>',
            1, 2, 'ok', 'answer'),
            ('blåbär', 'order', '2', 2, 12, 'create_order', 'REF-2', 'd', '', NULL, 3, NULL,
            NULL, NULL)",
        "INSERT INTO link (connection, entity, shop_id, erp_id, how, established_at) VALUES
            ('blåbär', 'order', '10', '20157', 'created', 5),
            ('blåbär', 'article', 'a/b', 'Å-1', 'found', 6)",
        r#"INSERT INTO settings_change (connection, number, at, who, changes, undoes) VALUES
            ('blåbär', 1, 5, 'Åsa ""Ö""', '[{"key": "orders.prefix", "to": "Å''"}]', NULL),
            ('blåbär', 2, 6, NULL, '[]', 1)"#,
        "INSERT INTO cursor (connection, stream, stamp, full_pass_at, seen) VALUES
            ('blåbär', 'orders', '2026-11-23 10:00:00', NULL, 0),
            ('blåbär', 'articles', '', 7, 9223372036854775807)",
    ] {
        sqlx::query(statement).execute(&store.readers).await.unwrap();
    }
    drop(store);
    // Seals the accounts.
    open(place).await
}

/// Every table of the database with its columns, asked of the database itself.
async fn catalogue(store: &Store) -> BTreeMap<String, Vec<String>> {
    let sqlite = "SELECT m.name AS t, p.name AS c FROM sqlite_master m, pragma_table_info(m.name) p
        WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'";
    let postgres = "SELECT CAST(table_name AS TEXT) AS t, CAST(column_name AS TEXT) AS c
        FROM information_schema.columns WHERE table_schema = 'public'";
    let mut rows = sqlx::query(sqlite).fetch_all(&store.readers).await;
    if rows.is_err() {
        rows = sqlx::query(postgres).fetch_all(&store.readers).await;
    }
    let mut tables = BTreeMap::<String, Vec<String>>::new();
    for row in rows.unwrap() {
        tables.entry(row.get("t")).or_default().push(row.get("c"));
    }
    tables
}

/// One row, by column.
type Values = BTreeMap<String, Option<String>>;

/// All rows of the tables that are moved, of all columns that the database has.
pub(super) async fn dump(store: &Store) -> BTreeMap<String, BTreeSet<Values>> {
    let mut dump = BTreeMap::new();
    for (table, columns) in catalogue(store).await {
        if LEFT.iter().any(|(name, _)| *name == table) {
            continue;
        }
        let values: Vec<String> =
            columns.iter().map(|name| format!("CAST({name} AS TEXT) AS {name}")).collect();
        let statement = format!("SELECT {} FROM {table}", values.join(", "));
        let rows = sqlx::query(AssertSqlSafe(statement)).fetch_all(&store.readers).await.unwrap();
        let rows = rows.iter().map(|row| {
            columns.iter().map(|name| (name.clone(), row.get(name.as_str()))).collect::<Values>()
        });
        dump.insert(table, rows.collect());
    }
    dump
}

/// What a moved ledger must hold: the same, but for the leases.
pub(super) async fn freed(store: &Store) -> BTreeMap<String, BTreeSet<Values>> {
    let mut dump = dump(store).await;
    let records = dump.remove("record").unwrap();
    let freed = records.into_iter().map(|mut record| {
        record.insert("owner".into(), None);
        record.insert("lease_until".into(), Some("0".into()));
        record
    });
    dump.insert("record".into(), freed.collect());
    dump
}

async fn every_row_arrives_on_either_store(source: Place) {
    let store = filled(&source).await;
    let expected = freed(&store).await;
    assert!(expected.len() == MOVED.len() && expected.values().all(|rows| !rows.is_empty()));
    let file = export(&store, Purpose::Move).await;
    drop(store);
    for target in [Some(Place::sqlite()), Place::postgres().await].into_iter().flatten() {
        let moved = open(&target).await;
        let imported = import(&moved, &file).await.unwrap();
        assert_eq!(dump(&moved).await, expected, "to {}", target.url());
        let counts = expected.iter().map(|(table, rows)| (table.clone(), rows.len() as u64));
        assert_eq!(imported.rows, counts.collect());
    }
}

async fn every_table_and_column_is_moved_or_left_with_a_reason(place: Place) {
    let store = open(&place).await;
    for (table, columns) in catalogue(&store).await {
        if LEFT.iter().any(|(name, _)| *name == table) {
            continue;
        }
        let moved = MOVED.iter().find(|moved| moved.name == table);
        let moved = moved.unwrap_or_else(|| panic!("transfer/tables.rs lacks the table {table}"));
        let mut named: Vec<String> = moved.columns.iter().map(|(name, _)| (*name).into()).collect();
        let prefix = format!("{table}.");
        named.extend(LEFT.iter().filter_map(|(name, _)| Some(name.strip_prefix(&prefix)?.into())));
        named.sort_unstable();
        let mut columns = columns;
        columns.sort_unstable();
        assert_eq!(named, columns, "the columns of {table} in transfer/tables.rs");
    }
}

/// No two sealed texts are the same.
fn without_sealed(row: &str) -> String {
    let Some((before, sealed)) = row.split_once("\"sealed:") else { return row.to_owned() };
    format!("{before}{}", sealed.split_once('"').unwrap().1)
}

/// Sorted alike on both, whatever the server was set up for.
async fn the_rows_of_two_exports_are_the_same_bytes(source: Place) {
    let rows = |file: &[u8]| {
        let text = String::from_utf8(file.to_vec()).unwrap();
        let rows = text.lines().filter(|line| line.contains("\"row\""));
        rows.map(without_sealed).collect::<Vec<_>>()
    };
    let first = rows(&export(&filled(&source).await, Purpose::Backup).await);
    let other = Place::sqlite();
    let second = rows(&export(&filled(&other).await, Purpose::Backup).await);
    assert_eq!(first, second);
    assert_eq!(first.len(), 23);
}
