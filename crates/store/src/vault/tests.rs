//! Sealed texts open with the right key at the right row, and in no other way.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use koppla_testkit::Place;
use proptest::prelude::*;
use sqlx::Row as _;

use super::envelope;
use super::key::MasterKey;
use crate::tests::{keys, ledger, open};
use crate::{Connection, ConnectionState, Error, KeySource, Purpose, Store, SystemClock};

const SECRET: &str = r#"{"token": "hemlig-nyckel-4711"}"#;

koppla_testkit::on_each_store!(
    an_account_is_sealed_in_the_database,
    what_an_older_program_left_is_sealed_when_the_ledger_is_opened,
    an_account_moved_to_another_row_does_not_open,
    another_master_key_is_refused_and_nothing_is_lost,
    a_rotation_that_was_stopped_goes_on,
    a_program_that_has_only_the_old_key_does_not_seal_with_it,
    a_hidden_name_needs_the_master_key,
    an_export_needs_the_key_that_it_was_sealed_with,
);

fn connection(id: &str) -> Connection {
    Connection {
        id: id.into(),
        state: ConnectionState::Inactive,
        reason: None,
        account: SECRET.into(),
        settings: String::new(),
        facts: "{}".into(),
        created_at: jiff::Timestamp::now(),
    }
}

async fn open_with(place: &Place, keys: &KeySource) -> Result<Store, Error> {
    Store::open_with(place.url(), Arc::new(SystemClock), keys).await
}

async fn stored(store: &Store, id: &str) -> String {
    let row = sqlx::query("SELECT account FROM connection WHERE id = $1").bind(id);
    row.fetch_one(&store.readers).await.unwrap().get("account")
}

async fn account(store: &Store, id: &str) -> Result<String, Error> {
    Ok(store.connection(id).await?.unwrap().account)
}

/// A key file with one key of its own.
fn key_file(place: &Place, name: &str) -> PathBuf {
    let path = place.folder().join(name);
    crate::make_key_file(&path).unwrap();
    path
}

proptest! {
    #[test]
    fn what_was_sealed_opens(text in ".{0,200}", place in "[a-z.]{1,20} .{0,20}") {
        let key = MasterKey::draw();
        let sealed = envelope::seal(&key, &place, &text);
        prop_assert!(envelope::is_sealed(&sealed));
        prop_assert_eq!(envelope::key_of(&sealed), Some(key.id()));
        prop_assert!(envelope::open(&key, &place, &sealed).unwrap().as_str() == text);
        let other = MasterKey::draw();
        prop_assert!(envelope::open(&other, &place, &sealed).is_none());
        let data_key = envelope::unwrap(&key, &place, &sealed).unwrap();
        let moved = envelope::rewrap(&other, &place, &sealed, &data_key).unwrap();
        prop_assert!(envelope::open(&other, &place, &moved).unwrap().as_str() == text);
        prop_assert!(envelope::open(&key, &place, &moved).is_none());
    }

    #[test]
    fn a_text_opens_at_its_own_row_only(text in ".{0,40}", a in ".{0,12}", b in ".{0,12}") {
        prop_assume!(a != b);
        let key = MasterKey::draw();
        let sealed = envelope::seal(&key, &a, &text);
        prop_assert!(envelope::open(&key, &b, &sealed).is_none());
    }
}

#[test]
fn any_changed_byte_is_noticed() {
    let key = MasterKey::draw();
    let sealed = envelope::seal(&key, "connection.account shop", SECRET);
    for at in 0..sealed.len() {
        for flip in [1_u8, 4, 32] {
            let mut bytes = sealed.clone().into_bytes();
            bytes[at] ^= flip;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            let opened = envelope::open(&key, "connection.account shop", &changed);
            assert!(opened.is_none(), "byte {at} may be flipped by {flip}");
        }
        let short = sealed.get(..at).unwrap();
        assert!(envelope::open(&key, "connection.account shop", short).is_none(), "cut at {at}");
    }
}

async fn an_account_is_sealed_in_the_database(place: Place) {
    let ledger = ledger(place).await;
    ledger.store.save_connection(connection("hemlig")).await.unwrap();
    let first = stored(&ledger.store, "hemlig").await;
    assert!(first.starts_with("sealed:1:") && !first.contains("hemlig"), "{first}");
    assert_eq!(account(&ledger.store, "hemlig").await.unwrap(), SECRET);
    let all = ledger.store.connections().await.unwrap();
    let listed = all.iter().find(|connection| connection.id == "hemlig").unwrap();
    assert_eq!(listed.account, SECRET);
    ledger.store.save_connection(connection("hemlig")).await.unwrap();
    assert_ne!(stored(&ledger.store, "hemlig").await, first, "a new data key with each save");
    drop(ledger.store);
    assert_eq!(account(&open(&ledger.place).await, "hemlig").await.unwrap(), SECRET);
}

async fn what_an_older_program_left_is_sealed_when_the_ledger_is_opened(place: Place) {
    let ledger = ledger(place).await;
    ledger.store.save_connection(connection("gammal")).await.unwrap();
    let plain = sqlx::query("UPDATE connection SET account = $1 WHERE id = 'gammal'").bind(SECRET);
    plain.execute(&ledger.store.readers).await.unwrap();
    assert_eq!(account(&ledger.store, "gammal").await.unwrap(), SECRET, "read as it is");
    drop(ledger.store);
    let store = open(&ledger.place).await;
    assert!(stored(&store, "gammal").await.starts_with("sealed:1:"));
    assert_eq!(account(&store, "gammal").await.unwrap(), SECRET);
    if !ledger.place.is_shared() {
        assert!(!files_hold(ledger.place.folder(), "nyckel-4711"), "the words are wiped");
    }
}

/// Whether a file of the folder holds these letters.
fn files_hold(folder: &Path, what: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(what.len()).any(|window| window == what.as_bytes())
    })
}

async fn an_account_moved_to_another_row_does_not_open(place: Place) {
    let ledger = ledger(place).await;
    for id in ["a", "b"] {
        ledger.store.save_connection(connection(id)).await.unwrap();
    }
    ledger
        .execute(
            "UPDATE connection SET account = (SELECT account FROM connection WHERE id = 'a')
             WHERE id = 'b'",
        )
        .await;
    assert_eq!(account(&ledger.store, "a").await.unwrap(), SECRET);
    let refused = account(&ledger.store, "b").await.unwrap_err();
    assert!(matches!(refused, Error::Locked { .. }), "{refused:?}");
    let told = format!("{refused} {refused:?}");
    assert!(told.contains("account of connection b") && !told.contains("sealed:"), "{told}");
}

async fn another_master_key_is_refused_and_nothing_is_lost(place: Place) {
    let file = key_file(&place, "right");
    let right = KeySource::File(file.clone());
    let store = open_with(&place, &right).await.unwrap();
    let id = store.master_keys().await.unwrap().1.unwrap();
    // Nothing is sealed yet: any key will do, also another one than the first.
    drop(store);
    drop(open_with(&place, &KeySource::File(key_file(&place, "early"))).await.unwrap());
    let store = open_with(&place, &right).await.unwrap();
    store.save_connection(connection("shop")).await.unwrap();
    let sealed = stored(&store, "shop").await;
    drop(store);
    let wrong = KeySource::File(key_file(&place, "wrong"));
    for keys in [&wrong, &keys(), &KeySource::File(place.folder().join("none"))] {
        let refused = open_with(&place, keys).await.err().unwrap();
        assert!(matches!(refused, Error::Configuration { .. }), "{refused:?}");
        let told = refused.to_string();
        assert!(told.contains(&id) || told.contains("none is not there"), "{told}");
    }
    let garbage = place.folder().join("garbage");
    std::fs::write(&garbage, "inte en nyckel").unwrap();
    let refused = open_with(&place, &KeySource::File(garbage)).await.err().unwrap().to_string();
    assert!(refused.contains("holds no master key") && !refused.contains("inte en"), "{refused}");
    let store = open_with(&place, &right).await.unwrap();
    assert_eq!(stored(&store, "shop").await, sealed);
    assert_eq!(account(&store, "shop").await.unwrap(), SECRET);
}

async fn a_rotation_that_was_stopped_goes_on(place: Place) {
    let keys = KeySource::File(key_file(&place, "key"));
    let store = open_with(&place, &keys).await.unwrap();
    for number in 0..120 {
        store.save_connection(connection(&format!("shop-{number}"))).await.unwrap();
    }
    let old = store.master_keys().await.unwrap().1.unwrap();
    // A program that works meanwhile.
    let other = open_with(&place, &keys).await.unwrap();
    store.begin_rotation().await.unwrap();
    assert_eq!(store.rewrap_some().await.unwrap(), 100);
    drop(store);

    let store = open_with(&place, &keys).await.unwrap();
    let with_old = stored_with(&store, &old).await;
    assert_eq!(with_old, 20, "stopped midway");
    for store in [&store, &other] {
        let read = store.connections().await.unwrap();
        assert!(read.iter().all(|connection| connection.account == SECRET));
    }
    other.save_connection(connection("late")).await.unwrap();
    let rotated = store.rotate_master_key().await.unwrap();
    assert_eq!((rotated.secrets, rotated.removed), (20, true));
    assert_eq!(rotated.replaced, [old.as_str()]);
    assert_eq!(stored_with(&store, &rotated.key).await, 121);
    for store in [&open_with(&place, &keys).await.unwrap(), &other] {
        let read = store.connections().await.unwrap();
        assert!(read.iter().all(|connection| connection.account == SECRET));
        assert_eq!(store.master_keys().await.unwrap().1, Some(rotated.key.clone()));
    }
    let again = store.rotate_master_key().await.unwrap();
    assert_eq!((again.secrets, again.replaced), (121, vec![rotated.key]));
}

/// How many accounts a key has sealed.
async fn stored_with(store: &Store, key: &str) -> usize {
    let rows =
        sqlx::query("SELECT account FROM connection").fetch_all(&store.readers).await.unwrap();
    let sealed =
        rows.iter().filter(|row| envelope::key_of(&row.get::<String, _>("account")) == Some(key));
    sealed.count()
}

async fn a_program_that_has_only_the_old_key_does_not_seal_with_it(place: Place) {
    let (old, new) = (MasterKey::draw(), MasterKey::draw());
    let given = |keys: &[&MasterKey]| {
        let keys: Vec<String> = keys.iter().map(|key| key.written().to_string()).collect();
        KeySource::given("KOPPLA_MASTER_KEY", keys.join(","))
    };
    let left_behind = open_with(&place, &given(&[&old])).await.unwrap();
    left_behind.save_connection(connection("shop")).await.unwrap();
    let refused = left_behind.rotate_master_key().await.unwrap_err().to_string();
    assert!(refused.contains("put a new one before it"), "{refused}");
    let store = open_with(&place, &given(&[&new, &old])).await.unwrap();
    let rotated = store.rotate_master_key().await.unwrap();
    assert_eq!((rotated.secrets, rotated.removed), (1, false));
    let refused = left_behind.save_connection(connection("shop")).await.unwrap_err();
    assert!(matches!(refused, Error::Locked { .. }), "{refused:?}");
    assert!(matches!(account(&left_behind, "shop").await, Err(Error::Locked { .. })));
    assert_eq!(account(&store, "shop").await.unwrap(), SECRET);
    open_with(&place, &given(&[&new])).await.unwrap();
}

async fn an_export_needs_the_key_that_it_was_sealed_with(place: Place) {
    let (here, there) = (key_file(&place, "here"), key_file(&place, "there"));
    let source = open_with(&place, &KeySource::File(here.clone())).await.unwrap();
    source.save_connection(connection("shop")).await.unwrap();
    let file = crate::tests::transfer::export(&source, Purpose::Backup).await;
    assert!(!String::from_utf8_lossy(&file).contains("4711"), "the export is sealed");

    let target = Place::sqlite();
    let store = open_with(&target, &KeySource::File(there.clone())).await.unwrap();
    let id = source.master_keys().await.unwrap().1.unwrap();
    let refused = store.import_ledger(&mut file.as_slice()).await.unwrap_err();
    assert!(matches!(&refused, crate::TransferError::Sealed { .. }), "{refused:?}");
    assert!(refused.to_string().contains(&id), "{refused}");
    assert!(store.connections().await.unwrap().is_empty(), "nothing was imported");

    // The own key stays the newest; the other one is added behind it.
    let both = [&there, &here].map(|path| std::fs::read_to_string(path).unwrap()).concat();
    std::fs::write(&there, both).unwrap();
    store.import_ledger(&mut file.as_slice()).await.unwrap();
    assert_eq!(account(&store, "shop").await.unwrap(), SECRET);
    let own = store.master_keys().await.unwrap().1.unwrap();
    assert_eq!(stored_with(&store, &own).await, 1, "sealed with the new ledger's own key");
}

#[tokio::test]
async fn a_file_has_its_key_beside_it() {
    let place = Place::sqlite();
    let beside = place.folder().join("koppla.db.key");
    let store = Store::open(place.url(), Arc::new(SystemClock)).await.unwrap();
    let rights = std::fs::metadata(&beside).unwrap().permissions();
    assert_eq!(rights.mode() & 0o777, 0o600);
    store.save_connection(connection("shop")).await.unwrap();
    drop(store);
    assert!(!files_hold(place.folder(), "4711"));
    let away = place.folder().join("away");
    std::fs::rename(&beside, &away).unwrap();
    let refused = Store::open(place.url(), Arc::new(SystemClock)).await.err().unwrap();
    assert!(refused.to_string().contains("koppla.db.key is not there"), "{refused}");
    assert!(!beside.exists(), "no other key is made");
    std::fs::rename(&away, &beside).unwrap();
    let store = Store::open(place.url(), Arc::new(SystemClock)).await.unwrap();
    assert_eq!(account(&store, "shop").await.unwrap(), SECRET);
}

#[tokio::test]
async fn a_server_has_no_key_of_its_own() {
    let Some(place) = Place::postgres().await else { return };
    let refused = Store::open(place.url(), Arc::new(SystemClock)).await.err().unwrap().to_string();
    assert!(refused.contains("koppla keys make FILE"), "{refused}");
    assert!(refused.contains("KOPPLA_MASTER_KEY_FILE"), "{refused}");
}

async fn a_hidden_name_needs_the_master_key(place: Place) {
    let ledger = ledger(place).await;
    let name = "number:8112189876";
    let hidden = ledger.store.hidden_name(name);
    assert_eq!(hidden.len(), 32);
    assert_eq!(open(&ledger.place).await.hidden_name(name), hidden, "after a restart too");
    assert_ne!(ledger.store.hidden_name("number:8112189877"), hidden);
    let other = Place::sqlite();
    let keys = KeySource::given("another key", "6b".repeat(32));
    let other = open_with(&other, &keys).await.unwrap();
    assert_ne!(other.hidden_name(name), hidden);
}
