//! What is learned and tried of an account, while somebody else changes the connection.

use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use koppla_domain::settings::Settings;
use koppla_store::{Connection, ConnectionState, Store, SystemClock, Turnstile};
use koppla_sync::setup::{self, Entry, Trial};
use koppla_sync::{
    Account, DuplicateRule, Facts, ShopReport, change_settings, differences_of, replace_settings,
};
use koppla_testkit::Place;

use crate::world::{World, account, keys};

koppla_testkit::on_each_store!(
    a_trial_leaves_alone_what_others_changed_meanwhile,
    a_trial_of_an_account_that_was_replaced_says_nothing_of_the_new_one,
    switching_on_keeps_what_was_learned_meanwhile,
    an_account_is_replaced_only_as_it_was_read,
    a_known_connection_keeps_its_settings_and_state,
    what_an_engine_learned_of_another_account_is_not_stored,
    settings_that_cannot_be_read_are_replaced_with_a_trace,
);

/// Lets one thing happen as soon as a store's next operation has ended.
struct Meanwhile(Mutex<Option<BoxFuture<'static, ()>>>);

impl Turnstile for Meanwhile {
    fn pass<'a>(&'a self, operation: BoxFuture<'a, ()>) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            operation.await;
            let happens = self.0.lock().unwrap().take();
            if let Some(happens) = happens {
                happens.await;
            }
        })
    }
}

fn meanwhile(store: &Store, happens: impl Future<Output = ()> + Send + 'static) -> Store {
    store.through(Arc::new(Meanwhile(Mutex::new(Some(Box::pin(happens))))))
}

async fn open(place: &Place) -> Store {
    Store::open_with(place.url(), Arc::new(SystemClock), &keys()).await.unwrap()
}

async fn connected(store: &Store) -> Connection {
    let entry = Entry {
        id: "prov".into(),
        state: ConnectionState::Active,
        account: account(),
        settings: Settings::default(),
    };
    let learn = |facts: &mut Facts| facts.duplicates = DuplicateRule::NamesFirst;
    setup::save(store, entry, learn, Timestamp::now()).await.unwrap()
}

async fn now(store: &Store) -> Connection {
    store.connection("prov").await.unwrap().unwrap()
}

fn facts(connection: &Connection) -> Facts {
    serde_json::from_str(&connection.facts).unwrap()
}

fn another() -> Account {
    let mut account = account();
    account.erp.account = 9002;
    account
}

fn fine() -> Trial {
    let facts = Facts { base_currency: "SEK".into(), language: "sv".into(), ..Facts::default() };
    let report = ShopReport {
        facts,
        payment_methods: vec![(7, "Faktura".into(), false)],
        delivery_methods: Vec::new(),
    };
    Trial { shop: Ok(report), erp: Ok(()) }
}

async fn a_trial_leaves_alone_what_others_changed_meanwhile(place: Place) {
    let store = open(&place).await;
    let tried = connected(&store).await;
    let other = store.clone();
    let store = meanwhile(&store, async move {
        let read = now(&other).await;
        let mut settings = Settings::default();
        settings.orders.prefix = "NY-".into();
        change_settings(&other, &read, &settings, Some("Åsa".into())).await.unwrap();
        other.set_connection_state("prov", ConnectionState::Inactive, None).await.unwrap();
    });
    setup::note_trial(&store, &tried, &fine(), Timestamp::now()).await.unwrap();
    let stored = now(&store).await;
    assert_eq!(stored.state, ConnectionState::Inactive);
    let settings = Settings::from_toml(&stored.settings).unwrap();
    assert_eq!(settings.orders.prefix, "NY-");
    assert!(settings.payments.contains_key("7"), "the suggestion");
    assert!(facts(&stored).erp_accepted.is_some());
    let history = store.settings_changes("prov", None, 10).await.unwrap();
    let who: Vec<_> = history.iter().map(|change| change.who.as_deref()).collect();
    assert_eq!(who, [Some("Koppla"), Some("Åsa")]);
}

async fn a_trial_of_an_account_that_was_replaced_says_nothing_of_the_new_one(place: Place) {
    let store = open(&place).await;
    let tried = connected(&store).await;
    let other = store.clone();
    let store = meanwhile(&store, async move {
        let read = now(&other).await;
        setup::replace_account(&other, &read, &another(), |_| {}).await.unwrap().unwrap();
    });
    let shown = setup::note_trial(&store, &tried, &fine(), Timestamp::now()).await.unwrap();
    assert_eq!(Account::of(&shown).unwrap().erp.account, 9002);
    assert_eq!(facts(&shown).erp_accepted, None);
    assert_eq!(facts(&shown).duplicates, DuplicateRule::Unknown);
}

async fn switching_on_keeps_what_was_learned_meanwhile(place: Place) {
    let store = open(&place).await;
    connected(&store).await;
    let other = store.clone();
    let store = meanwhile(&store, async move {
        let read = now(&other).await;
        setup::replace_account(&other, &read, &another(), |_| {}).await.unwrap().unwrap();
    });
    setup::switch_on(&store, "prov", Timestamp::now()).await.unwrap();
    let stored = now(&store).await;
    assert_eq!(stored.state, ConnectionState::Active);
    assert!(facts(&stored).activated.is_some());
    // The old account's rule would have a create repeated that the new account doubles.
    assert_eq!(facts(&stored).duplicates, DuplicateRule::Unknown);
}

async fn an_account_is_replaced_only_as_it_was_read(place: Place) {
    let store = open(&place).await;
    let read = connected(&store).await;
    assert!(setup::replace_account(&store, &read, &another(), |_| {}).await.unwrap().is_some());
    let mut third = account();
    third.erp.account = 9003;
    assert!(setup::replace_account(&store, &read, &third, |_| {}).await.unwrap().is_none());
    assert_eq!(Account::of(&now(&store).await).unwrap().erp.account, 9002);
}

async fn a_known_connection_keeps_its_settings_and_state(place: Place) {
    let store = open(&place).await;
    let read = connected(&store).await;
    store.pause_connection("prov", "mend it".into()).await.unwrap();
    let mut settings = Settings::default();
    settings.orders.prefix = "NY-".into();
    change_settings(&store, &read, &settings, None).await.unwrap();
    connected(&store).await;
    let stored = now(&store).await;
    assert_eq!(
        (stored.state, stored.reason.as_deref()),
        (ConnectionState::Paused, Some("mend it"))
    );
    assert_eq!(Settings::from_toml(&stored.settings).unwrap().orders.prefix, "NY-");
    assert_eq!(facts(&stored).duplicates, DuplicateRule::NamesFirst);
}

async fn what_an_engine_learned_of_another_account_is_not_stored(place: Place) {
    let world = World::new(place).await;
    let read = now(&world.store).await;
    assert!(facts(&read).articles_listed);
    let fresh = serde_json::to_string(&Facts::default()).unwrap();
    let other = serde_json::to_string(&another()).unwrap();
    assert!(world.store.replace_account(&read, other, fresh).await.unwrap());
    world.engine.calibrate().await.unwrap();
    world.engine.check_articles().await.unwrap();
    assert_eq!(facts(&now(&world.store).await), Facts::default());
    assert!(world.engine.facts().duplicates.allows_probe(), "the engine goes by what it saw");
}

async fn settings_that_cannot_be_read_are_replaced_with_a_trace(place: Place) {
    let store = open(&place).await;
    let known = connected(&store).await;
    let newer = Connection { settings: "[orders]\nprefix = 5\n".into(), ..known };
    store.save_connection(newer.clone()).await.unwrap();
    let mut settings = Settings::default();
    settings.orders.prefix = "NY-".into();
    change_settings(&store, &newer, &settings, None).await.unwrap_err();
    replace_settings(&store, &newer, &settings, None).await.unwrap().unwrap();
    assert_eq!(Settings::from_toml(&now(&store).await.settings).unwrap(), settings);
    let history = store.settings_changes("prov", None, 10).await.unwrap();
    let [change] = history.as_slice() else { panic!("{history:?}") };
    let keys: Vec<String> = differences_of(change).into_iter().map(|one| one.key).collect();
    assert_eq!(keys, ["orders.prefix"]);
}
