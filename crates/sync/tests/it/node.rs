//! One node and its connections.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use koppla_store::{Connection, ConnectionState, Store, SystemClock};
use koppla_sync::{Account, Engine, Error, Gates, Node, Scope, Seat, Surroundings};
use koppla_testkit::{LONG, Place, wait_for};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::world;

koppla_testkit::on_each_store!(a_connection_that_cannot_work_stops_no_other);

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
        let clients = world::lonely_clients();
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
    let store =
        Store::open_with(place.url(), Arc::new(SystemClock), &crate::world::keys()).await.unwrap();
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
