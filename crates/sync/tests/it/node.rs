//! One node and its connections.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use koppla_domain::settings::Settings;
use koppla_store::{Connection, ConnectionState, Entity, RecordId, State, Store, SystemClock};
use koppla_sync::{
    Account, Engine, Error, Gates, Node, Scope, Seat, Surroundings, change_settings,
};
use koppla_testkit::{LONG, Place, wait_for};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::wire;
use crate::world::{self, World};

koppla_testkit::on_each_store!(
    a_connection_that_cannot_work_stops_no_other,
    a_notice_at_another_node_reaches_the_one_at_work,
    what_was_judged_by_older_settings_before_a_restart_is_looked_at_again,
);

/// Engines that reach nobody, and who is at work.
#[derive(Clone)]
struct Around {
    store: Store,
    at_work: Arc<Mutex<BTreeSet<String>>>,
}

impl Surroundings for Around {
    fn engine(&self, connection: &Connection, seat: Arc<Seat>) -> Result<Arc<Engine>, Error> {
        let account = Account::of(connection)?;
        let gates = Gates::default();
        let clients = wire::lonely_clients();
        Engine::with_clients(self.store.clone(), connection, Some(seat), &gates, account, clients)
    }

    fn spawn(&self, work: BoxFuture<'static, ()>) {
        tokio::spawn(work);
    }

    fn engines(&self, engines: Vec<Arc<Engine>>) {
        *self.at_work.lock().unwrap() = engines.iter().map(|one| one.id().to_owned()).collect();
    }
}

fn connection(id: &str, erp_account: u64, settings: &str) -> Connection {
    let account = json!({
        "shop": {"address": "http://127.0.0.1:9", "webshop": 1, "token": "t"},
        "erp": {"address": "http://127.0.0.1:9", "account": erp_account,
                "keys": {"scheme": "v1", "first": "a", "second": "b"}},
    });
    Connection {
        id: id.into(),
        state: ConnectionState::Active,
        reason: None,
        account: account.to_string(),
        settings: settings.into(),
        facts: "{}".into(),
        created_at: Timestamp::now(),
    }
}

async fn a_connection_that_cannot_work_stops_no_other(place: Place) {
    let store = Store::open_with(place.url(), Arc::new(SystemClock), &world::keys()).await.unwrap();
    let newer =
        Connection { account: r#"{"of": "a newer program"}"#.into(), ..connection("a", 1, "") };
    let wrong = connection("b", 2, "[orders]\nprefix = 5\n");
    for one in [newer, wrong, connection("c", 2, ""), connection("d", 3, "")] {
        store.save_connection(one).await.unwrap();
    }
    let around = Around { store: store.clone(), at_work: Arc::default() };
    let (at_work, stop) = (Arc::clone(&around.at_work), CancellationToken::new());
    let name = ("n".to_owned(), "node n".to_owned());
    let node = Node::new(store.clone(), name, Scope::Share, around);
    let serving = {
        let stop = stop.clone();
        tokio::spawn(async move { node.serve(&stop).await })
    };
    let are_at_work = async |ids: &[&str]| {
        wait_for(LONG, &format!("{ids:?} are at work"), async || {
            at_work.lock().unwrap().iter().eq(ids)
        })
        .await;
    };
    are_at_work(&["c", "d"]).await;
    store.save_connection(connection("b", 2, "")).await.unwrap();
    are_at_work(&["b", "c", "d"]).await;
    store.set_connection_state("c", ConnectionState::Inactive, None).await.unwrap();
    are_at_work(&["b", "d"]).await;
    stop.cancel();
    serving.await.unwrap().unwrap();
    assert!(store.sittings().await.unwrap().is_empty(), "all seats are handed back");
}

/// A node whose engines work on a world.
struct InWorld {
    world: Arc<World>,
    at_work: Arc<Mutex<Vec<Arc<Engine>>>>,
}

impl Surroundings for InWorld {
    fn engine(&self, connection: &Connection, seat: Arc<Seat>) -> Result<Arc<Engine>, Error> {
        let account = Account::of(connection)?;
        let (store, clients) = (self.world.store.clone(), self.world.clients());
        Engine::with_clients(store, connection, Some(seat), &Gates::default(), account, clients)
    }

    fn spawn(&self, work: BoxFuture<'static, ()>) {
        tokio::spawn(work);
    }

    fn engines(&self, engines: Vec<Arc<Engine>>) {
        *self.at_work.lock().unwrap() = engines;
    }
}

/// abicart-api §14.2: the shop knows one address, and any node may be behind it.
async fn a_notice_at_another_node_reaches_the_one_at_work(place: Place) {
    let world = Arc::new(World::new(place).await);
    let mut account = world::account();
    account.timing.poll_ms = 3_600_000;
    let mut stored = world.store.connection("prov").await.unwrap().unwrap();
    stored.account = serde_json::to_string(&account).unwrap();
    world.store.save_connection(stored).await.unwrap();
    let at_work: Arc<Mutex<Vec<Arc<Engine>>>> = Arc::default();
    let around = InWorld { world: Arc::clone(&world), at_work: Arc::clone(&at_work) };
    let node = Node::new(world.store.clone(), ("n".into(), "n".into()), Scope::Share, around);
    let stop = CancellationToken::new();
    let serving = tokio::spawn({
        let stop = stop.clone();
        async move { node.serve(&stop).await }
    });
    let looks = || at_work.lock().unwrap().first().map_or(0, |engine| engine.looks());
    wait_for(LONG, "the node has looked at the shop", async || looks() > 0).await;
    let before = looks();

    let notice = format!("class=Article&event=changed&uid=1&webshop={}", world::SHOP);
    world.engine.noticed(notice.as_bytes()).await.unwrap();
    wait_for(LONG, "it looks again", async || looks() > before).await;
    stop.cancel();
    serving.await.unwrap().unwrap();
}

/// The settings were changed while another program worked, which then died: what it still judged by
/// the old ones is looked at again.
async fn what_was_judged_by_older_settings_before_a_restart_is_looked_at_again(place: Place) {
    let world = Arc::new(World::with_settings(place, "[orders]\nevent = \"manual\"\n").await);
    let mut stored = world.store.connection("prov").await.unwrap().unwrap();
    stored.account = serde_json::to_string(&world::account()).unwrap();
    world.store.save_connection(stored.clone()).await.unwrap();
    let key = world.place("asa@example.se");
    world.work_until(world::all(State::Manual)).await;
    change_settings(&world.store, &stored, &Settings::default(), None).await.unwrap().unwrap();
    // By an engine that was made of the old settings.
    world.work_until(world::all(State::Manual)).await;

    let around = InWorld { world: Arc::clone(&world), at_work: Arc::default() };
    // Without a look at the shop, which may show the order as changed.
    let scope = Scope::BacklogOf("prov".into());
    let node = Node::new(world.store.clone(), ("n".into(), "n".into()), scope, around);
    let stop = CancellationToken::new();
    let serving = tokio::spawn({
        let stop = stop.clone();
        async move { node.serve(&stop).await }
    });
    let id = RecordId::new("prov", Entity::Order, key);
    wait_for(LONG, "the order is exported", async || {
        world.store.record(&id).await.unwrap().unwrap().state == State::Done
    })
    .await;
    stop.cancel();
    serving.await.unwrap().unwrap();
}
