//! Context, tokens, sessions and the order of checks (abicart-api §2–3).

use koppla_sandbox::shop::EMPTY_TOKEN;
use serde_json::json;

use super::{Shop, encoded};

#[test]
fn checks_come_in_the_order_of_the_page() {
    let mut shop = Shop::example();
    let token = encoded(EMPTY_TOKEN);
    for (query, code) in [
        (String::new(), 1001),
        ("webshop=".to_owned(), 1001),
        ("webshop=x".to_owned(), 1002),
        ("webshop=99999&language=xxx&auth=bad".to_owned(), 1002),
        ("webshop=41234&language=xxx&auth=bad".to_owned(), 1003),
        ("webshop=41234&language=fr".to_owned(), 1003),
        ("webshop=41234&language=zz".to_owned(), 1003),
        ("webshop=41234&auth=bad&session=bad".to_owned(), 1004),
        (format!("webshop=41234&auth={token}&session=bad"), 1005),
        ("webshop=41234".to_owned(), 1006),
        (format!("webshop=41234&auth={token}"), -32602),
        (format!("webshop=41234&auth={token}&unknown=1"), -32602),
    ] {
        shop.query = query;
        assert_eq!(shop.code("Order.get", json!(["x"])), code, "{}", shop.query);
        assert_eq!(shop.code("Order.fetch", json!(["x"])), -32601);
    }
    assert_eq!(shop.code("Order.get", json!([5])), 9003);
}

#[test]
fn the_token_must_be_percent_encoded() {
    let mut shop = Shop::empty();
    assert_eq!(shop.call("Order.count", json!([])), 0);
    shop.query = format!("webshop=41234&auth={EMPTY_TOKEN}");
    assert!(EMPTY_TOKEN.contains('+') && EMPTY_TOKEN.contains('/') && EMPTY_TOKEN.ends_with('='));
    assert_eq!(
        shop.refused("Order.count", json!([])),
        json!({"code": 1004, "message": "Bad auth token"})
    );
}

#[test]
fn context_reflects_the_url() {
    let mut shop = Shop::empty();
    shop.query = "webshop=41234&language=en&auth=&session=".to_owned();
    let context = shop.call("Context.get", json!([true]));
    assert_eq!(context, json!({"webshop": 41234, "language": "en", "session": null}));
    shop.query = String::new();
    let context = shop.call("Context.get", json!([]));
    assert_eq!(context, json!({"webshop": null, "language": "en", "session": null}));
    for (language, known) in [("fr", true), ("zu", true), ("zz", false), ("f", false), ("", true)] {
        shop.query = format!("language={language}");
        if known {
            shop.call("Context.get", json!([]));
        } else {
            assert_eq!(shop.code("Context.get", json!([])), 1003, "{language}");
        }
    }
    shop.query = String::new();
    let error = shop.refused("Context.set", json!([{"webshop": "x"}, true]));
    assert_eq!((&error["code"], &error["message"]), (&json!(-32602), &json!("Invalid params")));
    assert_eq!(error["data"][0]["pointer"], "/webshop");
    assert_eq!(shop.call("Context.set", json!([{"webshop": 5}, "webshop"])), json!({"webshop": 5}));
}

#[test]
fn the_webshop_is_readable_without_context() {
    let mut shop = Shop::example();
    let private = shop.call("Webshop.get", json!([41234]));
    assert_eq!(private["adminLanguage"], "sv");
    shop.query = String::new();
    assert_eq!(shop.call("Webshop.get", json!([41234, "uid"])), json!({"uid": 41234}));
    let public = shop.call("Webshop.get", json!(["41234"]));
    assert_eq!(public["activeCurrencies"], json!(["SEK", "EUR"]));
    assert!(public.get("adminLanguage").is_none() && public.get("_rates").is_none());
    assert_eq!(shop.code("Webshop.get", json!([5])), 9003);
}

#[test]
fn a_token_serves_its_own_shop_only() {
    let mut shop = Shop::empty();
    shop.control(
        "POST",
        "seed",
        json!({"shops": [
            {"uid": 1, "tokens": ["YXV0aDpPbmU="]}, {"uid": 2, "tokens": ["YXV0aDpUd28="]},
        ]}),
    );
    shop.query = "webshop=2&auth=YXV0aDpUd28%3D".to_owned();
    assert_eq!(shop.call("Order.count", json!([])), 0);
    shop.query = "webshop=1&auth=YXV0aDpUd28%3D".to_owned();
    assert_eq!(shop.code("Order.count", json!([])), 1006);
}

#[test]
fn tokens_are_made_after_a_login_only() {
    let mut shop = Shop::empty();
    assert_eq!(shop.code("AuthToken.list", json!([])), 1006);
    shop.query = String::new();
    assert_eq!(shop.code("Admin.login", json!(["admin@example.se", "wrong"])), 1006);
    let token = shop.call("Admin.login", json!(["admin@example.se", "sandbox"]));
    let login = format!("webshop=41234&auth={}", encoded(token.as_str().unwrap()));
    shop.query.clone_from(&login);
    assert_eq!(shop.call("AuthToken.count", json!([])), 1);
    let made = shop.call("AuthToken.create", json!([{"name": "ERP"}, ["uid", "name", "active"]]));
    assert_eq!((&made["name"], &made["active"]), (&json!("ERP"), &json!(true)));
    let key = made["uid"].as_str().unwrap().to_owned();
    assert!(key.starts_with("YXV0aDp"), "{key}");
    assert_eq!(
        shop.call("AuthToken.list", json!(["name"])),
        json!([{"name": ""}, {"name": "ERP"}])
    );
    shop.query = format!("webshop=41234&auth={}", encoded(&key));
    assert_eq!(shop.call("Order.count", json!([])), 0);
    shop.query.clone_from(&login);
    shop.call("AuthToken.set", json!([key, {"active": false}]));
    shop.query = format!("webshop=41234&auth={}", encoded(&key));
    assert_eq!(shop.code("Order.count", json!([])), 1004);
    shop.query.clone_from(&login);
    assert_eq!(shop.call("AuthToken.delete", json!([key])), json!(null));
    assert_eq!(shop.code("AuthToken.get", json!([key])), 9003);
    shop.now += 24 * 60 * 60;
    assert_eq!(shop.code("AuthToken.count", json!([])), 1004);
}

/// The scope of abicart-api §15.1, and nothing beside it.
#[test]
fn every_method_of_the_profile_is_there() {
    let profile = [
        ("Context", "get set"),
        ("Webshop", "get"),
        ("Language", "list count"),
        ("Admin", "login"),
        ("AuthToken", "get list count create set delete validate getSchema"),
        ("Session", "getToken get set getOrder"),
        ("Order", "get list count set addArticle"),
        ("OrderItem", "get delete"),
        ("Payment", "get set capture"),
        ("PaymentMethod", "get list"),
        ("DeliveryMethod", "get list count"),
        ("Shipment", "get addAllItemsFromOrder"),
        ("Discount", "get list count"),
        ("Article", "get list count create set delete validate"),
        ("ArticleVariant", "get list count set validate"),
        ("ArticleChoice", "get"),
        ("ArticleChoiceOption", "get"),
        ("Articlegroup", "get list count"),
        ("Customer", "get list count create set"),
        ("Customergroup", "get list count"),
        ("EventListener", "get list count create set delete getLog"),
    ];
    let every =
        "get list count create set delete validate normalize getSchema search login capture";
    let mut shop = Shop::example();
    for (class, methods) in profile {
        let methods: Vec<&str> = methods.split(' ').collect();
        for method in every.split(' ').chain(methods.iter().copied()) {
            let call = serde_json::json!({"jsonrpc": "2.0", "id": 1, "method": format!("{class}.{method}")});
            let absent = shop.answer(&call)["error"]["code"] == -32601;
            assert_eq!(absent, !methods.contains(&method), "{class}.{method}");
        }
    }
}
