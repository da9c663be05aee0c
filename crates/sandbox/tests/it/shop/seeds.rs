//! Seeds: what they load and how they complain.

use serde_json::{Value, json};

use super::Shop;

#[test]
fn complaints_name_the_place() {
    let mut shop = Shop::example();
    let a = json!({"articleNumber": "A", "name": "A", "price": 10});
    let row = |row: Value| json!({"articles": [a], "orders": [{"rows": [row]}]});
    for (document, pointer) in [
        (json!([]), ""),
        (json!({"articels": []}), "/articels"),
        (json!({"uid": "x"}), "/uid"),
        (json!({"articles": {}}), "/articles"),
        (json!({"articles": [a, {"articleNumber": 5, "name": "B"}]}), "/articles/1/articleNumber"),
        (json!({"articles": [{"articleNumber": "B"}]}), "/articles/0/name"),
        (json!({"articles": [{"name": "B", "colour": 1}]}), "/articles/0/colour"),
        (json!({"articles": [{"name": "B", "vatRate": 25}]}), "/articles/0/vatRate"),
        (
            json!({"articles": [{"uid": 5, "name": "B"}, {"uid": 5, "name": "C"}]}),
            "/articles/1/uid",
        ),
        (json!({"articles": [{"name": "B", "content": ["X"]}]}), "/articles/0/content/0"),
        (
            json!({"articles": [{"name": "B", "choices": [{"name": "F", "options": ["R"]}],
            "variants": [{"options": ["G"]}]}]}),
            "/articles/0/variants/0/options/0",
        ),
        (json!({"customers": [{"address": {"town": 5}}]}), "/customers/0/address/town"),
        (row(json!({"articleNumber": "Z"})), "/orders/0/rows/0/articleNumber"),
        (row(json!({"articleNumber": "A", "quantity": 0})), "/orders/0/rows/0/quantity"),
        (row(json!({"articleNumber": "A", "discount": 25})), "/orders/0/rows/0/discount"),
        (row(json!({"articleNumber": "A", "price": 1})), "/orders/0/rows/0/price"),
        (json!({"orders": [{"placed": "soon"}]}), "/orders/0/placed"),
        (json!({"orders": [{"orderNumber": "7"}, {"orderNumber": "7"}]}), "/orders/1/orderNumber"),
        (json!({"orders": [{"uid": 7}, {"uid": 7}]}), "/orders/1/uid"),
        (json!({"orders": [{"customer": {"info": {"age": 5}}}]}), "/orders/0/customer/info/age"),
        (json!({"orders": [{"payment": {"method": 5}}]}), "/orders/0/payment/method"),
        (json!({"orders": [{"delivery": {"method": 5}}]}), "/orders/0/delivery/method"),
        (json!({"discounts": [{"name": "X", "rate": 10}]}), "/discounts/0/rate"),
        (json!({"currencies": {"EUR": "x"}}), "/currencies/EUR"),
        (json!({"switches": {"max_limit": "x"}}), "/switches/max_limit"),
        (json!({"shops": [{}, {"uid": 5, "name": 5}]}), "/shops/1/name"),
        (json!({"shops": [{}, {}]}), "/shops/1/uid"),
        (json!({"admins": [{"user": "a"}]}), "/admins/0/password"),
    ] {
        let (status, body) = shop.try_control("POST", "seed", document.clone());
        assert_eq!(
            (status, body["pointer"].as_str().unwrap_or("")),
            (400, pointer),
            "{document}: {body}"
        );
    }
    assert_eq!(shop.call("Article.count", json!([])), 2);
}

#[test]
fn a_seed_replaces_everything_unless_told_to_keep() {
    let mut shop = Shop::example();
    let second = json!({"uid": 7, "tokens": ["YXV0aDpzZXZlbg=="]});
    shop.control("POST", "seed?keep=1", second.clone());
    assert_eq!(shop.control("GET", "shops", Value::Null), json!([7, 41234]));
    assert_eq!(shop.call("Article.count", json!([])), 2);
    let elsewhere = shop.control("POST", "orders?webshop=7", json!({"rows": []}));
    let here = shop.control("POST", "orders?webshop=41234", json!({"rows": []}));
    assert_ne!(elsewhere["uid"], here["uid"]);
    shop.control("POST", "seed", second);
    assert_eq!(shop.control("GET", "shops", Value::Null), json!([7]));
}
