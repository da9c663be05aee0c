//! Placed orders: what the API writes, what the control interface does (abicart-api §10, §15.3).

use serde_json::{Value, json};

use super::Shop;

fn one() -> (Shop, i64) {
    let mut shop = Shop::example();
    let uid = shop.place(json!({
        "customer": {"info": {"type": "individual", "email": "eva@example.se"},
                     "address": {"firstName": "Eva", "lastName": "Ek", "town": "Lund"}},
        "rows": [{"articleNumber": "TS-01-M", "quantity": 2}, {"articleNumber": "BK-07"}],
        "payment": {"method": 8001},
    }));
    (shop, uid)
}

fn stock(shop: &mut Shop, number: &str) -> Value {
    let params = json!([["stock"], {"filters": {"/articleNumber": number}}]);
    shop.call("ArticleVariant.list", params.clone()).get(0).map_or_else(
        || shop.call("Article.list", params)[0]["stock"]["stock"].clone(),
        |v| v["stock"].clone(),
    )
}

#[test]
fn an_integration_writes_its_number_and_reads_it_back() {
    let (mut shop, uid) = one();
    shop.now += 60;
    let query = json!(["uid", "externalOrderNumber", "changed"]);
    let written = shop.call("Order.set", json!([uid, {"externalOrderNumber": "SO-55012"}, query]));
    assert_eq!(
        written,
        json!({
            "uid": uid, "externalOrderNumber": "SO-55012", "changed": "2026-03-02T08:16:00Z",
        })
    );
    shop.now += 60;
    let again = shop.call("Order.set", json!([uid, {"externalOrderNumber": "SO-55012"}, query]));
    assert_eq!(again["changed"], "2026-03-02T08:17:00Z");
}

#[test]
fn an_api_key_writes_six_members_and_no_others() {
    let (mut shop, uid) = one();
    let patch = json!({
        "note": "ring", "tags": ["vip"], "externalOrderNumber": "1", "deliveryStatus": "sent",
        "discarded": false, "customer": {"address": {"town": "Malmö"}},
    });
    let order = shop.call("Order.set", json!([uid, patch]));
    assert_eq!(
        order["customer"]["address"],
        json!({"firstName": "Eva", "lastName": "Ek", "town": "Malmö"})
    );
    for (patch, pointer) in [
        (json!({"uid": 1}), "/uid"),
        (json!({"changed": "2026-01-01T00:00:00Z"}), "/changed"),
        (json!({"orderNumber": "7"}), "/orderNumber"),
        (json!({"costs": {}}), "/costs"),
        (json!({"paymentStatus": "paid"}), "/paymentStatus"),
        (json!({"colour": "red"}), "/colour"),
        (json!({"externalOrderNumber": 5}), "/externalOrderNumber"),
        (json!({"customer": {"info": {"email": 5}}}), "/customer/info/email"),
        (json!({"deliveryStatus": "teleported"}), "/deliveryStatus"),
        (json!({"tags": "vip"}), "/tags"),
    ] {
        assert_eq!(shop.pointer("Order.set", json!([uid, patch])), pointer);
    }
    assert_eq!(shop.code("Order.set", json!([5, {"note": ""}])), 9003);
    assert_eq!(shop.code("OrderItem.delete", json!([5_550_001])), 1006);
}

#[test]
fn stock_follows_the_order() {
    let (mut shop, uid) = one();
    assert_eq!((stock(&mut shop, "TS-01-M"), stock(&mut shop, "BK-07")), (json!(7), json!(30)));
    let shown = shop.call("Article.get", json!([700_101, ["stock", "variants"]]));
    assert_eq!(shown["stock"]["stock"], 12);
    assert_eq!(shown["variants"][1]["overrides"], json!({"articleNumber": "TS-01-M", "stock": 7}));
    shop.call("Order.set", json!([uid, {"discarded": true}]));
    assert_eq!((stock(&mut shop, "TS-01-M"), stock(&mut shop, "BK-07")), (json!(9), json!(31)));
    shop.call("Order.set", json!([uid, {"discarded": true}]));
    assert_eq!(stock(&mut shop, "BK-07"), 31);
    shop.call("Order.set", json!([uid, {"discarded": false}]));
    assert_eq!(stock(&mut shop, "BK-07"), 30);
    shop.control(
        "POST",
        &format!("orders/{uid}/edit"),
        json!({"rows": [{"articleNumber": "BK-07", "quantity": 5}]}),
    );
    assert_eq!((stock(&mut shop, "TS-01-M"), stock(&mut shop, "BK-07")), (json!(9), json!(26)));
    let set = shop.control("POST", "stock", json!({"articleNumber": "TS-01-S", "stock": 2}));
    assert_eq!((&set["uid"], &set["stock"]), (&json!(880_001), &json!(2)));
}

#[test]
fn a_package_lowers_its_contents() {
    let mut shop = Shop::seeded(json!({"articles": [
        {"articleNumber": "BOX", "name": "Låda", "price": 100, "stock": 4, "content": [{"articleNumber": "CUP", "quantity": 6}]},
        {"articleNumber": "CUP", "name": "Kopp", "price": 20, "stock": 60},
    ]}));
    let uid = shop.place(json!({"rows": [{"articleNumber": "BOX", "quantity": 2}]}));
    assert_eq!((stock(&mut shop, "BOX"), stock(&mut shop, "CUP")), (json!(4), json!(48)));
    let items = shop.call("Order.get", json!([uid, {"items": ["articleNumber"]}]));
    assert_eq!(items, json!({"items": [{"articleNumber": "BOX"}]}));
}

#[test]
fn a_package_of_variants_lowers_those() {
    let mut document = super::example();
    document["articles"].as_array_mut().unwrap().push(json!({
        "articleNumber": "SET", "name": "Paket", "price": 400,
        "content": [{"articleNumber": "TS-01-M", "quantity": 2}, "BK-07"],
    }));
    let mut shop = Shop::seeded(document);
    shop.place(json!({"rows": [{"articleNumber": "SET"}]}));
    assert_eq!((stock(&mut shop, "TS-01-M"), stock(&mut shop, "TS-01-S")), (json!(7), json!(5)));
    assert_eq!(stock(&mut shop, "BK-07"), 30);
    let sum = shop.call("Article.get", json!([700_101, {"stock": "stock"}]));
    assert_eq!(sum, json!({"stock": {"stock": 12}}));
}

#[test]
fn a_discount_without_a_rule_names_none() {
    let mut shop = Shop::example();
    let uid = shop.place(json!({"rows": [{"articleNumber": "BK-07", "discount": 0.1}]}));
    let query = json!({"items": "discountInfo", "discountInfo": true});
    let order = shop.call("Order.get", json!([uid, query]));
    for info in [&order["items"][0]["discountInfo"], &order["discountInfo"][0]] {
        assert_eq!(info["rate"].to_string(), "0.1", "{info}");
        assert!(info.get("discount").is_none(), "{info}");
    }
    shop.control("PATCH", "switches", json!({"absent_as_null": true}));
    let query = json!({"items": {"discountInfo": "discount"}, "discountInfo": "discount"});
    let info = json!({"discount": null});
    let shown = json!({"items": [{"discountInfo": info}], "discountInfo": [info]});
    assert_eq!(shop.call("Order.get", json!([uid, query])), shown);
}

#[test]
fn an_edit_makes_new_sums_and_keeps_the_rest() {
    let (mut shop, uid) = one();
    let edited = shop.control("POST", &format!("orders/{uid}/edit"), json!({
        "rows": [{"articleNumber": "BK-07", "quantity": 3, "discount": {"rate": 0.5, "name": "Halva"}}],
        "delivery": {"method": 66001, "price": 49},
        "customer": {"address": {"town": "Umeå"}},
    }));
    assert_eq!(edited["costs"]["total"]["incVat"].to_string(), "287.5");
    assert_eq!(edited["payments"][0]["amount"].to_string(), "287.5");
    assert_eq!(edited["customer"]["address"]["firstName"], "Eva");
    assert_eq!(edited["customer"]["address"]["town"], "Umeå");
    let gone = shop.control("POST", &format!("orders/{uid}/edit"), json!({"delivery": null}));
    assert!(gone.get("delivery").is_none());
    assert_eq!(gone["costs"]["total"]["incVat"].to_string(), "238.5");
    let (status, body) =
        shop.try_control("POST", &format!("orders/{uid}/edit"), json!({"currency": "EUR"}));
    assert_eq!((status, &body["pointer"]), (400, &json!("/currency")));
}

#[test]
fn payments_decide_the_payment_status() {
    let (mut shop, uid) = one();
    let payment = shop.call("Order.get", json!([uid, "payments"]))["payments"][0].clone();
    let status = |shop: &mut Shop| {
        shop.call("Order.get", json!([uid, "paymentStatus"]))["paymentStatus"].clone()
    };
    assert_eq!(status(&mut shop), "unpaid");
    let set = shop.call(
        "Payment.set",
        json!([payment, {"status": "reserved", "externalRef": "K-1"}, ["status", "externalRef"]]),
    );
    assert_eq!(set, json!({"status": "reserved", "externalRef": "K-1"}));
    assert_eq!(status(&mut shop), "reserved");
    shop.call("Payment.capture", json!([payment]));
    assert_eq!(status(&mut shop), "paid");
    assert_eq!(
        shop.call("Payment.get", json!([payment, ["amount", "status"]])),
        json!({"amount": 657, "status": "paid"})
    );
    assert_eq!(shop.pointer("Payment.set", json!([payment, {"status": "lost"}])), "/status");
    assert_eq!(shop.pointer("Payment.set", json!([payment, {"amount": 1}])), "/amount");
    assert_eq!(shop.code("Payment.get", json!([5])), 9003);
    assert_eq!(shop.code("Payment.list", json!([])), -32601);
}

#[test]
fn a_shipment_of_all_rows_sends_the_order() {
    let (mut shop, uid) = one();
    let made =
        shop.call("Shipment.addAllItemsFromOrder", json!([null, uid, ["uid", "type", "items"]]));
    assert_eq!(made["type"], "order/delivery");
    assert_eq!(made["items"].as_array().unwrap().len(), 2);
    let again = shop.call("Shipment.addAllItemsFromOrder", json!([made["uid"], uid, ["items"]]));
    assert_eq!(again["items"], made["items"]);
    assert_eq!(
        shop.call("Order.get", json!([uid, "deliveryStatus"])),
        json!({"deliveryStatus": "sent"})
    );
    assert_eq!(
        shop.call("Shipment.get", json!([made["uid"], "packageCount"])),
        json!({"packageCount": 1})
    );
    assert_eq!(shop.code("Shipment.addAllItemsFromOrder", json!([null, 5])), 9003);
}

#[test]
fn the_control_interface_pays_and_discards() {
    let (mut shop, uid) = one();
    let number = shop.call("Order.get", json!([uid, "orderNumber"]))["orderNumber"].clone();
    let number = number.as_str().unwrap();
    let paid = shop.control("POST", &format!("orders/{number}/pay"), Value::Null);
    assert_eq!(paid["paymentStatus"], "paid");
    let (status, _) = shop.try_control("POST", &format!("orders/{number}/pay"), Value::Null);
    assert_eq!(status, 409);
    assert_eq!(
        shop.control("POST", &format!("orders/{uid}/discard"), Value::Null)["discarded"],
        true
    );
    shop.call("Order.set", json!([uid, {"externalOrderNumber": "SO-1"}]));
    let summary = shop.control("GET", "summary", Value::Null);
    for (name, count) in [
        ("orders", 1),
        ("ordersWithExternalNumber", 1),
        ("distinctExternalNumbers", 1),
        ("ordersDiscarded", 1),
        ("ordersPaid", 1),
        ("articles", 2),
        ("variants", 2),
        ("ordersTotalIncVat", 657),
    ] {
        assert_eq!(summary[name], count, "{name}");
    }
    let listed = shop.control("GET", "orders?limit=5", Value::Null);
    assert_eq!((&listed["count"], &listed["objects"][0]["uid"]), (&json!(1), &json!(uid)));
    let (status, _) = shop.try_control("POST", "orders/nope/pay", Value::Null);
    assert_eq!(status, 404);
}

#[test]
fn a_deleted_article_leaves_its_rows() {
    let (mut shop, uid) = one();
    shop.call("Article.delete", json!([700_205]));
    assert_eq!(shop.code("Article.get", json!([700_205])), 9003);
    let order = shop
        .call("Order.get", json!([uid, {"items": ["articleNumber", "articleName", "article"]}]));
    assert_eq!(
        order["items"][1],
        json!({"articleNumber": "BK-07", "articleName": "Kokbok", "article": 700_205})
    );
}
