//! A ledger notices that it was restored from a backup (I13).

use std::path::PathBuf;

use jiff::SignedDuration;
use koppla_testkit::Place;

use super::{LEASE, Ledger, ledger, open, order};
use crate::{Commit, Lease, OpenCreate, RecordChange, Store};

koppla_testkit::on_each_store!(
    a_ledger_that_is_worked_on_again_is_not_restored,
    a_person_may_say_that_it_was_restored,
);

async fn at_work(place: &Place) -> Store {
    let store = open(place).await;
    drop(store.lock().await.unwrap());
    store
}

/// Arms the create of an order, as a run does before it sends.
async fn arm(ledger: &Ledger, key: &str) {
    ledger.see(&[key], "a").await;
    let claimed = ledger.store.claim_one(&order(key), "worker", LEASE).await.unwrap().unwrap();
    let open = OpenCreate {
        number: 1,
        action: "create_order",
        at: jiff::Timestamp::now(),
        reference: key.to_owned(),
        scope: String::new(),
        lanes: String::new(),
        sent: None,
    };
    let record = RecordChange { open: Some(Some(open)), ..RecordChange::default() };
    let lease = Lease::Keep(LEASE);
    let commit = Commit { claim: claimed.claim, record, steps: Vec::new(), lease };
    ledger.store.commit(commit).await.unwrap();
}

async fn a_ledger_that_is_worked_on_again_is_not_restored(place: Place) {
    let ledger = ledger(place).await;
    // Looking at a ledger is no work on it.
    ledger.store.check().await.unwrap();
    for key in ["1", "2", "3"] {
        drop(ledger.store.lock().await.unwrap());
        arm(&ledger, key).await;
        ledger.store.check().await.unwrap();
        let again = at_work(&ledger.place).await;
        assert_eq!(again.restored_at(), None);
        assert_eq!(again.read_restored_at().await.unwrap(), None);
    }
}

async fn a_person_may_say_that_it_was_restored(place: Place) {
    let ledger = ledger(place).await;
    drop(ledger.store.lock().await.unwrap());
    ledger.store.say_restored().await.unwrap();
    let said = ledger.store.restored_at().unwrap();
    assert!(ledger.store.clock().now().duration_since(said) < SignedDuration::from_mins(1));
    let again = at_work(&ledger.place).await;
    assert_eq!(again.restored_at(), Some(said), "it stays known");
    assert_eq!(again.read_restored_at().await.unwrap(), Some(said));
}

/// The ledger's file and its marker, with a backup taken just now by the means that users have.
struct File {
    ledger: Ledger,
    backup: PathBuf,
}

impl File {
    async fn with_backup() -> Self {
        let ledger = ledger(Place::sqlite()).await;
        drop(ledger.store.lock().await.unwrap());
        arm(&ledger, "1").await;
        let backup = ledger.place.folder().join("backup.db");
        let copied = format!("VACUUM INTO '{}'", backup.display());
        let copied = sqlx::AssertSqlSafe(copied);
        sqlx::query(copied).execute(&ledger.store.readers).await.unwrap();
        Self { ledger, backup }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.ledger.place.folder().join(name)
    }

    /// Puts the backup in the place of the ledger, and works on it.
    async fn restored(self) -> Option<jiff::Timestamp> {
        let Self { ledger: Ledger { store, place }, backup } = self;
        store.readers.close().await;
        drop(store);
        for left in ["koppla.db-wal", "koppla.db-shm"] {
            drop(std::fs::remove_file(place.folder().join(left)));
        }
        std::fs::rename(backup, place.folder().join("koppla.db")).unwrap();
        at_work(&place).await.restored_at()
    }
}

/// The backup is of the very run that goes on: no start tells the two apart, only what was sent.
#[tokio::test]
async fn one_create_after_the_backup_is_noticed() {
    let file = File::with_backup().await;
    arm(&file.ledger, "2").await;
    assert!(file.restored().await.is_some());
}

#[tokio::test]
async fn a_backup_after_which_nothing_was_sent_needs_no_questions() {
    let file = File::with_backup().await;
    file.ledger.see(&["2"], "a").await;
    assert_eq!(file.restored().await, None);
}

#[tokio::test]
async fn a_ledger_without_its_marker_counts_as_restored() {
    for spoil in
        [|path: &PathBuf| std::fs::remove_file(path), |path: &PathBuf| std::fs::write(path, "")]
    {
        let file = File::with_backup().await;
        spoil(&file.path("koppla.db.incarnation")).unwrap();
        assert!(file.restored().await.is_some());
    }
}

#[tokio::test]
async fn a_new_ledger_beside_an_old_marker_counts_as_restored() {
    let old = File::with_backup().await;
    let new = Place::sqlite();
    let marker = "koppla.db.incarnation";
    std::fs::copy(old.path(marker), new.folder().join(marker)).unwrap();
    assert!(at_work(&new).await.restored_at().is_some());
}

#[tokio::test]
async fn only_the_owner_may_read_the_marker() {
    use std::os::unix::fs::PermissionsExt as _;
    let file = File::with_backup().await;
    let marker = std::fs::metadata(file.path("koppla.db.incarnation")).unwrap();
    assert_eq!(marker.permissions().mode() & 0o777, 0o600);
}

/// A copy within one server is another database; one by dump and restore has other tables.
#[tokio::test]
async fn a_copy_on_a_server_is_noticed() {
    let Some(place) = Place::postgres().await else { return };
    let ledger = ledger(place).await;
    drop(ledger.store.lock().await.unwrap());
    arm(&ledger, "1").await;
    let Ledger { store, place } = ledger;
    store.readers.close().await;
    drop(store);
    place.copy_database("copy").await;
    place.put_back_database("copy").await;
    assert!(at_work(&place).await.restored_at().is_some());
}
