//! Projection (abicart-api §6).

use serde_json::json;

use super::Shop;

fn with_order() -> (Shop, i64) {
    let mut shop = Shop::example();
    let uid = shop.place(json!({
        "customer": {"info": {"type": "business", "email": "inkop@example.se"}},
        "rows": [{"articleNumber": "TS-01-M", "quantity": 2}, {"articleNumber": "BK-07"}],
        "payment": {"method": 8001},
    }));
    (shop, uid)
}

#[test]
fn shortcuts_mean_what_the_table_says() {
    let mut shop = Shop::example();
    let names = json!({"name": {"sv": "T-shirt", "en": "Tee"}});
    for (query, result) in [
        (json!({"uid": true, "name": true}), json!({"uid": 700_101, "name": names["name"]})),
        (json!({"name": {"sv": true}}), json!({"name": {"sv": "T-shirt"}})),
        (json!("name"), names.clone()),
        (json!({"name": "sv"}), json!({"name": {"sv": "T-shirt"}})),
        (json!(["uid", "ean"]), json!({"uid": 700_101, "ean": ""})),
        (json!({"name": ["sv", "en"]}), names.clone()),
        (json!({"name": {}}), names),
        (json!({"uid": true, "name": false}), json!({"uid": 700_101})),
        (json!({"uid": {"x": true}}), json!({"uid": 700_101})),
        (json!(["uid", "nonsense"]), json!({"uid": 700_101})),
        (json!({"name": "de"}), json!({"name": {}})),
        (json!({"articlegroup": true}), json!({"articlegroup": 52001})),
        (json!({"articlegroup": "name"}), json!({"articlegroup": {"name": {"sv": "Kläder"}}})),
        (json!({"showInArticlegroups": ["uid"]}), json!({"showInArticlegroups": [{"uid": 52001}]})),
        (
            json!({"choices": {"uid": true, "options": {"uid": true, "name": "sv"}}}),
            json!({"choices": [{"uid": 4_100_001, "options": [
                {"uid": 71_000_001, "name": {"sv": "S"}}, {"uid": 71_000_002, "name": {"sv": "M"}},
            ]}]}),
        ),
    ] {
        assert_eq!(shop.call("Article.get", json!([700_101, query])), result, "{query}");
    }
    for wrong in [json!(5), json!([1]), json!({"name": 5})] {
        assert_eq!(shop.code("Article.get", json!([700_101, wrong])), -32602, "{wrong}");
    }
}

#[test]
fn everything_at_this_level_keeps_references_as_uids() {
    let (mut shop, uid) = with_order();
    for params in [json!([uid]), json!([uid.to_string(), true]), json!([uid, {}])] {
        let order = shop.call("Order.get", params);
        assert!(order["items"].as_array().unwrap().iter().all(serde_json::Value::is_i64));
        assert_eq!(order["customer"]["info"]["type"], "business");
        assert!(order.as_object().unwrap().keys().all(|name| !name.starts_with('_')));
    }
}

#[test]
fn rows_are_uids_or_objects() {
    let (mut shop, uid) = with_order();
    let plain = shop.call("Order.get", json!([uid, {"items": true}]));
    let rows: Vec<i64> =
        plain["items"].as_array().unwrap().iter().map(|row| row.as_i64().unwrap()).collect();
    let named = shop.call("Order.get", json!([uid, {"items": ["uid", "articleNumber"]}]));
    let wanted = json!([
        {"uid": rows[0], "articleNumber": "TS-01-M"}, {"uid": rows[1], "articleNumber": "BK-07"},
    ]);
    assert_eq!(named["items"], wanted);
    let whole = shop.call("Order.get", json!([uid, {"items": {}}]));
    assert_eq!(whole["items"][0]["order"], uid);
    assert_eq!(whole["items"][0]["choices"]["4100001"], "71000002");
    assert!(whole["items"][0].get("_price").is_none());
    let deep = shop
        .call("Order.get", json!([uid, {"items": {"article": {"name": "en"}, "order": ["uid"]}}]));
    assert_eq!(
        deep["items"][0],
        json!({"article": {"name": {"en": "Tee"}}, "order": {"uid": uid}})
    );
    let item = shop.call("OrderItem.get", json!([rows[1], ["articleName", "order"]]));
    assert_eq!(item, json!({"articleName": "Kokbok", "order": uid}));
    let payments =
        shop.call("Order.get", json!([uid, {"payments": {"method": "type", "amount": true}}]));
    assert_eq!(payments, json!({"payments": [{"method": {"type": "Invoice"}, "amount": 657}]}));
}

#[test]
fn members_of_administrators_stay_hidden_from_visitors() {
    let mut shop = Shop::example();
    shop.query = "webshop=41234".to_owned();
    assert_eq!(shop.code("ArticleVariant.get", json!([880_001])), 1006);
    let method = shop.call("PaymentMethod.get", json!([8001, ["uid", "params", "type"]]));
    assert_eq!(method, json!({"uid": 8001, "type": "Invoice"}));
}
