//! Who may export and import when, and what is switched off.

use std::io::{self, Write};
use std::sync::Arc;

use koppla_testkit::Place;

use super::{Memory, dump, export, filled, import};
use crate::tests::{ledger, open};
use crate::{ConnectionState, Migrated, Purpose, Sink, Store, SystemClock};

koppla_testkit::on_each_store!(
    a_move_switches_the_source_off_and_keeps_the_state_in_the_file,
    a_backup_changes_nothing_and_comes_switched_off,
    nobody_may_be_at_work_on_what_is_moved,
    what_is_written_meanwhile_is_not_in_the_export,
    a_file_that_cannot_be_made_durable_switches_nothing_off,
    an_empty_ledger_is_not_exported,
    a_ledger_in_use_takes_no_import,
    a_zero_character_is_named_where_it_cannot_be_stored,
    migrating_says_what_it_did,
);

async fn states(store: &Store) -> Vec<(String, ConnectionState, Option<String>)> {
    let connections = store.connections().await.unwrap();
    let mut states: Vec<_> =
        connections.into_iter().map(|found| (found.id, found.state, found.reason)).collect();
    states.sort_by(|one, other| one.0.cmp(&other.0));
    states
}

async fn a_move_switches_the_source_off_and_keeps_the_state_in_the_file(place: Place) {
    let store = filled(&place).await;
    let before = states(&store).await;
    let mut file = Memory::default();
    let exported = store.export_ledger(&mut file, Purpose::Move).await.unwrap();
    assert_eq!(exported.switched_off, ["blåbär"]);
    let after = states(&store).await;
    assert_eq!(after[0].1, ConnectionState::Inactive);
    assert!(after[0].2.as_ref().unwrap().contains("export-ledger --final"), "{after:?}");
    assert_eq!(after[1..], before[1..]);
    let target = Place::sqlite();
    let moved = open(&target).await;
    let imported = import(&moved, &file.0).await.unwrap();
    assert_eq!((imported.purpose, imported.exported_at), (Purpose::Move, exported.exported_at));
    assert!(imported.switched_off.is_empty());
    assert_eq!(states(&moved).await, before);
    assert_eq!(moved.read_restored_at().await.unwrap(), None);
}

async fn a_backup_changes_nothing_and_comes_switched_off(place: Place) {
    let store = filled(&place).await;
    let _at_work = store.lock().await.unwrap();
    let before = dump(&store).await;
    let file = export(&store, Purpose::Backup).await;
    assert_eq!(dump(&store).await, before);
    let target = Place::sqlite();
    let restored = open(&target).await;
    let imported = import(&restored, &file).await.unwrap();
    assert_eq!(imported.switched_off, ["blåbär"]);
    let (name, state, reason) = states(&restored).await.remove(0);
    assert_eq!((name.as_str(), state), ("blåbär", ConnectionState::Inactive));
    assert!(reason.unwrap().contains("backup"));
    let since = restored.read_restored_at().await.unwrap();
    assert!(since.is_some_and(|at| at >= imported.exported_at), "{since:?}");
    let file = export(&restored, Purpose::Move).await;
    let target = Place::sqlite();
    let moved = open(&target).await;
    import(&moved, &file).await.unwrap();
    assert_eq!(moved.read_restored_at().await.unwrap(), since, "a move keeps it in mind");
}

async fn nobody_may_be_at_work_on_what_is_moved(place: Place) {
    let shared = place.is_shared();
    let ledger = ledger(place).await;
    ledger.see(&["1"], "a").await;
    let lock = ledger.store.lock().await.unwrap();
    let claimed = ledger.claim("node-1", 1).await.remove(0);
    let second = open(&ledger.place).await;
    let mut file = Memory::default();
    let refused = second.export_ledger(&mut file, Purpose::Move).await.unwrap_err().to_string();
    let holder = if shared { "(node-1)" } else { "in use by another koppla process" };
    assert!(refused.contains(holder), "{refused}");
    assert_eq!(states(&second).await[0].1, ConnectionState::Active);
    drop(lock);
    ledger.lose_the_worker().await;
    if shared {
        for (sign, holder) in [
            ("INSERT INTO node (id, label, until, lacks) VALUES ('n', 'web-2', 9e15, 0)", "web-2"),
            (
                "INSERT INTO seat (name, node, fence, lease, until) VALUES ('9001', 'n-1', 1, 1, 9e15)",
                "n-1",
            ),
        ] {
            ledger.execute(sign).await;
            let refused = second.export_ledger(&mut file, Purpose::Move).await.unwrap_err();
            assert!(refused.to_string().contains(&format!("({holder})")), "{refused}");
            ledger.execute("DELETE FROM node").await;
        }
        ledger.execute("UPDATE seat SET until = 1").await;
    }
    second.export_ledger(&mut file, Purpose::Move).await.unwrap();
    let late = ledger.store.commit(crate::tests::finish(&claimed, crate::State::Done)).await;
    assert!(matches!(late, Err(crate::Error::LeaseLost)), "{late:?}");
}

/// Lets another process write as soon as the first line is out.
struct Interrupted {
    file: Memory,
    url: String,
}

impl Write for Interrupted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.file.0.is_empty() {
            let url = self.url.clone();
            let other = std::thread::spawn(move || {
                tokio::runtime::Runtime::new().unwrap().block_on(async {
                    let store =
                        Store::open_with(&url, Arc::new(SystemClock), &crate::tests::keys())
                            .await
                            .unwrap();
                    let doubled = "INSERT INTO cursor (connection, stream, stamp) VALUES
                        ('blåbär', 'senare', 'x')";
                    sqlx::query(doubled).execute(&store.readers).await.unwrap();
                });
            });
            other.join().unwrap();
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink for Interrupted {
    fn seal(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn what_is_written_meanwhile_is_not_in_the_export(place: Place) {
    let store = filled(&place).await;
    let before = super::freed(&store).await;
    let mut file = Interrupted { file: Memory::default(), url: place.url().to_owned() };
    store.export_ledger(&mut file, Purpose::Backup).await.unwrap();
    assert_ne!(super::freed(&store).await, before);
    let target = Place::sqlite();
    let restored = open(&target).await;
    import(&restored, &file.file.0).await.unwrap();
    assert_eq!(dump(&restored).await["cursor"], before["cursor"]);
}

/// A full disk, which is noticed last.
struct Full(Memory);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink for Full {
    fn seal(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::StorageFull.into())
    }
}

async fn a_file_that_cannot_be_made_durable_switches_nothing_off(place: Place) {
    let store = filled(&place).await;
    let before = states(&store).await;
    let refused = store.export_ledger(&mut Full(Memory::default()), Purpose::Move).await;
    assert!(matches!(refused, Err(crate::TransferError::Write(_))), "{refused:?}");
    assert_eq!(states(&store).await, before);
}

async fn an_empty_ledger_is_not_exported(place: Place) {
    let store = open(&place).await;
    let mut file = Memory::default();
    let refused = store.export_ledger(&mut file, Purpose::Backup).await.unwrap_err();
    assert!(matches!(refused, crate::TransferError::Empty), "{refused}");
    assert!(file.0.is_empty());
}

async fn a_ledger_in_use_takes_no_import(place: Place) {
    let source = Place::sqlite();
    let file = export(&filled(&source).await, Purpose::Backup).await;
    let store = filled(&place).await;
    let before = super::freed(&store).await;
    let refused = import(&store, &file).await.unwrap_err().to_string();
    assert!(
        refused.contains("3 connections, ")
            && refused.contains("6 records, 2 attempts, 2 links, 2 cursors"),
        "{refused}"
    );
    assert_eq!(super::freed(&store).await, before);
}

async fn a_zero_character_is_named_where_it_cannot_be_stored(target: Place) {
    let place = Place::sqlite();
    let source = filled(&place).await;
    sqlx::query("UPDATE attempt SET response = 'a' || char(0) || 'b' WHERE number = 1")
        .execute(&source.readers)
        .await
        .unwrap();
    let file = export(&source, Purpose::Backup).await;
    let store = open(&target).await;
    let imported = import(&store, &file).await;
    if target.is_shared() {
        let refused = imported.unwrap_err().to_string();
        assert!(refused.contains(": attempt has a response with a zero"), "{refused}");
    } else {
        imported.unwrap();
        assert_eq!(dump(&store).await["attempt"], dump(&source).await["attempt"]);
    }
}

async fn migrating_says_what_it_did(place: Place) {
    let migrate =
        async || Store::migrate(place.url(), Arc::new(SystemClock), &crate::tests::keys()).await;
    let to = crate::schema::current();
    assert_eq!(migrate().await.unwrap(), Migrated { from: 0, to });
    assert_eq!(migrate().await.unwrap(), Migrated { from: to, to });
    let ledger = ledger(place).await;
    let newer = "UPDATE _sqlx_migrations SET version = 99 WHERE version = 1";
    ledger.execute(newer).await;
    let clock = Arc::new(SystemClock);
    let refused = Store::migrate(ledger.place.url(), clock, &crate::tests::keys())
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("newer koppla (schema 99)"), "{refused}");
}
