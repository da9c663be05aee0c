//! What a restart keeps.

use std::collections::{BTreeMap, BTreeSet};

use koppla_sandbox::shop::{EMPTY_TOKEN, ShopSystem};
use koppla_sandbox::system::{Change, Row, System};
use serde_json::{Value, json};

use super::Shop;

/// The stored rows, by kind and key as a database gives them back.
#[derive(Default)]
struct Disk(BTreeMap<(String, String), String>);

impl Disk {
    /// Stores what changed since this was last done.
    fn store(&mut self, shop: &mut Shop) {
        for change in shop.system.take_changes() {
            match change {
                Change::Put { kind, key, value } => {
                    drop(self.0.insert((kind.to_owned(), key), value));
                }
                Change::Delete { kind, key } => drop(self.0.remove(&(kind.to_owned(), key))),
                Change::Clear => self.0.clear(),
            }
        }
    }

    /// The shop after a restart.
    fn restart(&mut self, mut shop: Shop) -> Shop {
        self.store(&mut shop);
        let rows = self.0.iter().map(|((kind, key), value)| Row {
            kind: kind.clone(),
            key: key.clone(),
            value: value.clone(),
        });
        shop.system = ShopSystem::new();
        shop.system.restore(rows.collect()).unwrap();
        shop
    }
}

#[test]
fn a_restart_keeps_everything() {
    let mut disk = Disk::default();
    let mut shop = Shop::example();
    let listener =
        json!([{"authToken": EMPTY_TOKEN, "eventName": "Order/changed", "url": "http://h/"}]);
    shop.call("EventListener.create", listener);
    disk.store(&mut shop);
    shop.control("PUT", "switches", json!({"max_limit": 50}));
    let order =
        shop.place(json!({"rows": [{"articleNumber": "TS-01-S"}], "payment": {"method": 8001}}));
    shop.call("Order.set", json!([order, {"externalOrderNumber": "SO-1"}]));
    let newest = shop.call("Article.create", json!([{"name": {"sv": "Ny"}}, "uid"]))["uid"].clone();
    shop.call("Article.delete", json!([newest]));
    disk.store(&mut shop);
    assert!(shop.system.take_changes().is_empty());
    let asked = [
        (
            "Order.list",
            json!([{"items": {}, "payments": {}, "costs": true, "externalOrderNumber": true}]),
        ),
        ("Article.list", json!([])),
        ("ArticleVariant.list", json!([])),
        ("EventListener.list", json!([])),
        ("Webshop.get", json!([41234])),
    ];
    let before = asked.clone().map(|(method, params)| shop.call(method, params));
    let mut again = disk.restart(shop);
    assert_eq!(asked.map(|(method, params)| again.call(method, params)), before);
    assert_eq!(again.control("GET", "switches", Value::Null)["max_limit"], 50);
    let next = again.call("Article.create", json!([{"name": {"sv": "Ny"}}, "uid"]))["uid"].clone();
    assert!(next.as_i64() > newest.as_i64(), "the number of a deleted article is not given again");
    let second = again.place(json!({"rows": []}));
    assert!(second > order);
    let number = again.call("Order.get", json!([second, "orderNumber"]));
    assert_eq!(number, json!({"orderNumber": "10002"}));
}

#[test]
fn no_order_uid_occurs_in_two_shops_also_after_a_restart() {
    let mut disk = Disk::default();
    let mut shop = Shop::empty();
    shop.control("POST", "seed", json!({"shops": [{"uid": 60_000}, {"uid": 50_000}]}));
    shop.control("POST", "seed?keep=1", json!({"uid": 50_000}));
    shop.control("POST", "seed?keep=1", json!({"uid": 40_000}));
    let place = |shop: &mut Shop, times: usize| -> Vec<i64> {
        let shops = ["60000", "50000", "40000"].repeat(times);
        let placed = shops.into_iter().map(|uid| {
            let path = format!("orders?webshop={uid}");
            shop.control("POST", &path, json!({"rows": []}))["uid"].as_i64().unwrap()
        });
        placed.collect()
    };
    let mut uids = place(&mut shop, 1);
    let mut shop = disk.restart(shop);
    uids.extend(place(&mut shop, 2));
    let distinct: BTreeSet<i64> = uids.iter().copied().collect();
    assert_eq!(distinct.len(), uids.len(), "{uids:?}");
}

#[test]
fn uids_of_rows_and_payments_that_are_gone_are_not_given_again() {
    let mut disk = Disk::default();
    let mut shop = Shop::example();
    let form = json!({"rows": [{"articleNumber": "BK-07"}], "giftCards": [100]});
    let order = shop.place(form.clone());
    let shown = |shop: &mut Shop, order: i64| {
        let order = shop.call("Order.get", json!([order, ["items", "payments"]]));
        (order["items"][0].as_i64().unwrap(), order["payments"][0].as_i64().unwrap())
    };
    let (row, card) = shown(&mut shop, order);
    let less = json!({"rows": [], "giftCards": []});
    shop.control("POST", &format!("orders/{order}/edit"), less);
    let mut shop = disk.restart(shop);
    let second = shop.place(form);
    let (later_row, later_card) = shown(&mut shop, second);
    assert!(later_row > row && later_card > card, "{later_row} {later_card}");

    let admin = shop.query.clone();
    let session = shop.call("Session.getToken", json!([]));
    let buyer = format!("webshop=41234&session={}", session.as_str().unwrap());
    shop.query.clone_from(&buyer);
    let add = json!([null, 700_205, {"quantity": 1}, "uid"]);
    let row = shop.call("Order.addArticle", add.clone())["uid"].clone();
    shop.call("OrderItem.delete", json!([row]));
    let mut shop = disk.restart(shop);
    let later = shop.call("Order.addArticle", add)["uid"].clone();
    assert!(later.as_i64() > row.as_i64(), "{later}");
    shop.query = admin;
}

#[test]
fn a_row_that_does_not_fit_stops_the_restart() {
    let mut system = ShopSystem::new();
    let row = |kind: &str, key: &str, value: &str| Row {
        kind: kind.into(),
        key: key.into(),
        value: value.into(),
    };
    for wrong in
        [row("Order", "41234/1", "{"), row("Odor", "41234/1", "{}"), row("Order", "1", "{}")]
    {
        let error = system.restore(vec![wrong.clone()]).unwrap_err();
        assert_eq!((error.kind, error.key), (wrong.kind, wrong.key));
    }
}
