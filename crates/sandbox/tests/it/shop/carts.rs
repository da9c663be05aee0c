//! Carts and buyers' sessions (abicart-api §3.3, §10.1).

use serde_json::{Value, json};

use super::Shop;

fn buyer() -> (Shop, String) {
    let mut shop = Shop::example();
    let admin = std::mem::replace(&mut shop.query, "webshop=41234".to_owned());
    let session = shop.call("Session.getToken", json!([]));
    let session = session.as_str().unwrap();
    assert!(session.len() == 32 && session.bytes().all(|byte| byte.is_ascii_hexdigit()));
    shop.query = format!("webshop=41234&language=sv&session={session}");
    (shop, admin)
}

fn add(shop: &mut Shop) -> Value {
    shop.call(
        "Order.addArticle",
        json!([
            null, 700_101, {"quantity": 2, "4100001": "71000002"},
            {"uid": true, "order": "uid", "articleNumber": true}, {"fastVerify": true},
        ]),
    )
}

#[test]
fn a_cart_is_the_buyers_and_not_the_administrators() {
    let (mut shop, admin) = buyer();
    assert_eq!(shop.call("Session.getOrder", json!([])), Value::Null);
    let row = add(&mut shop);
    assert_eq!(row["articleNumber"], "TS-01-M");
    let cart = row["order"]["uid"].clone();
    let own = shop.call(
        "Order.get",
        json!([cart, {"items": ["articleNumber"], "costs": {"total": "incVat"}}]),
    );
    assert_eq!(
        own,
        json!({"items": [{"articleNumber": "TS-01-M"}], "costs": {"total": {"incVat": 498}}})
    );
    assert_eq!(shop.call("Session.getOrder", json!(["uid"])), json!({"uid": cart}));
    let buyer = std::mem::replace(&mut shop.query, admin);
    assert_eq!(shop.code("Order.get", json!([cart])), 9003);
    assert_eq!(shop.call("Order.count", json!([])), 0);
    shop.query = "webshop=41234".to_owned();
    assert_eq!(shop.code("Session.get", json!([])), 1008);
    assert_eq!(shop.code("Order.addArticle", json!([null, 700_101, {}])), 1008);
    let stranger = shop.call("Session.getToken", json!([]));
    shop.query = format!("webshop=41234&session={}", stranger.as_str().unwrap());
    assert_eq!(shop.code("Order.get", json!([cart])), 9003);
    shop.query = buyer;
    assert_eq!(shop.call("OrderItem.delete", json!([row["uid"]])), Value::Null);
    assert_eq!(shop.call("Order.get", json!([cart, "items"])), json!({"items": []}));
}

#[test]
fn choices_must_fit_the_article() {
    let (mut shop, _) = buyer();
    for (choices, pointer) in [
        (json!({}), "/4100001"),
        (json!({"4100001": "5"}), "/4100001"),
        (json!({"4100001": "71000001", "9": "1"}), "/9"),
        (json!({"4100001": "71000001", "quantity": 0}), "/quantity"),
    ] {
        assert_eq!(shop.pointer("Order.addArticle", json!([null, 700_101, choices])), pointer);
    }
    assert_eq!(shop.code("Order.addArticle", json!([null, 5, {}])), 9003);
}

#[test]
fn what_is_sold_out_is_not_buyable() {
    let (mut shop, _) = buyer();
    shop.control("POST", "stock", json!({"articleNumber": "BK-07", "stock": 0}));
    let error = shop.refused("Order.addArticle", json!([null, 700_205, {}]));
    assert_eq!(
        (&error["code"], &error["data"]),
        (&json!(2001), &json!("Artikeln kan inte köpas just nu"))
    );
}

#[test]
fn a_new_currency_prices_the_cart_anew() {
    let (mut shop, _) = buyer();
    let cart = add(&mut shop)["order"]["uid"].clone();
    let set = shop.call("Session.set", json!([{"currency": "EUR"}, "currency"]));
    assert_eq!(set, json!({"currency": "EUR"}));
    let cart = shop.call("Order.get", json!([cart, {"costs": {"total": ["currency", "incVat"]}}]));
    assert_eq!(cart["costs"]["total"], json!({"currency": "EUR", "incVat": 45}));
    assert_eq!(shop.pointer("Session.set", json!([{"currency": "NOK"}])), "/currency");
}

#[test]
fn a_cart_is_placed_through_the_control_interface() {
    let (mut shop, admin) = buyer();
    let cart = shop.call(
        "Order.set",
        json!([
            null, {"customer": {"info": {"email": "eva@example.se"}}}, ["uid"],
        ]),
    )["uid"]
        .clone();
    add(&mut shop);
    let placed = shop.control("POST", "orders", json!({"cart": cart, "payment": {"method": 8001}}));
    assert_eq!((&placed["uid"], &placed["costs"]["total"]["incVat"]), (&cart, &json!(498)));
    let buyer = std::mem::replace(&mut shop.query, admin);
    let order =
        shop.call("Order.get", json!([cart, {"customer": {"info": "email"}, "ordered": true}]));
    assert_eq!(
        order,
        json!({
            "customer": {"info": {"email": "eva@example.se"}}, "ordered": "2026-03-02T08:15:00Z",
        })
    );
    assert_eq!(shop.control("GET", "carts", Value::Null)["count"], 0);
    shop.query = buyer;
    let query = json!(["orderNumber", "paymentStatus", "externalOrderNumber", "note"]);
    let own = json!({"orderNumber": "10001", "paymentStatus": "unpaid"});
    assert_eq!(shop.call("Order.get", json!([cart, query])), own, "the buyer still sees it");
    assert_eq!(
        shop.code("Order.set", json!([cart, {"language": "en"}])),
        9003,
        "as a cart no more"
    );
}

#[test]
fn a_buyer_reads_the_members_of_an_order_in_a_cart_too() {
    let (mut shop, _) = buyer();
    shop.control(
        "PATCH",
        "switches",
        json!({"unknown_query_key": "error", "absent_as_null": true}),
    );
    let cart = add(&mut shop)["order"]["uid"].clone();
    let query = json!({"orderNumber": true, "ordered": true, "payments": true, "note": true});
    let absent = json!({"orderNumber": null, "ordered": null, "payments": null});
    assert_eq!(shop.call("Order.get", json!([cart, query])), absent);
    assert_eq!(shop.call("Session.getOrder", json!([query])), absent);
    assert_eq!(shop.call("Session.get", json!([{"order": query}])), json!({"order": absent}));
    assert_eq!(shop.call("Order.set", json!([cart, {"language": "en"}, query])), absent);
    assert_eq!(shop.pointer("Order.get", json!([cart, "stock"])), "/stock");
}

#[test]
fn a_buyer_lists_the_cart_and_the_placed_orders_of_the_session() {
    let (mut shop, _) = buyer();
    shop.place(json!({"rows": []}));
    let first = add(&mut shop)["order"]["uid"].clone();
    shop.now += 60;
    shop.control("POST", "orders", json!({"cart": first}));
    shop.now += 60;
    let second = add(&mut shop)["order"]["uid"].clone();
    let (first, second) = (json!({"uid": first}), json!({"uid": second}));
    for (selection, found) in [
        (json!({}), vec![&first, &second]),
        (json!({"sort": "changed", "descending": true}), vec![&second, &first]),
        (json!({"sort": "uid", "offset": 1, "limit": 5}), vec![&second]),
        (json!({"sort": "ordered", "limit": 1}), vec![&second]),
        (json!({"filters": {"/orderNumber": "10002"}}), vec![&first]),
        (json!({"filters": {"/ordered": null}}), vec![&second]),
        (json!({"filters": {"/ordered": {"min": "2026-01-01"}}}), vec![&first]),
    ] {
        assert_eq!(shop.call("Order.list", json!(["uid", selection])), json!(found), "{selection}");
    }
    assert_eq!(shop.call("Order.count", json!([])), 2);
    assert_eq!(shop.call("Order.count", json!([{"/paymentStatus": "unpaid"}])), 1);
}

#[test]
fn a_quantity_is_in_pieces_unless_the_article_divides() {
    let article = |number: &str, info: Value| json!({"articleNumber": number, "name": number, "price": 10, "quantityInfo": info});
    let mut shop = Shop::seeded(json!({"articles": [
        article("A", Value::Null), article("B", json!({"divisibleBy": 0.25})),
        article("C", json!({"divisibleBy": 6})),
    ]}));
    let session = shop.call("Session.getToken", json!([]));
    shop.query = format!("webshop=41234&session={}", session.as_str().unwrap());
    for (uid, quantity, fits) in [
        (700_001, json!(2), true),
        (700_001, json!(2.0), true),
        (700_001, json!(1.5), false),
        (700_002, json!(1.75), true),
        (700_002, json!(0.3), false),
        (700_003, json!(12), true),
        (700_003, json!(4), false),
    ] {
        let params = json!([null, uid, {"quantity": quantity}, {"choices": "quantity"}]);
        if fits {
            shop.call("Order.addArticle", params);
        } else {
            assert_eq!(shop.pointer("Order.addArticle", params), "/quantity", "{uid} {quantity}");
        }
    }
}
