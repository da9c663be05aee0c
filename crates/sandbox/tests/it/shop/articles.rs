//! Articles, variants and customers: writing (abicart-api §8, §11–12).

use serde_json::json;

use super::Shop;

#[test]
fn an_article_is_created_as_a_real_importer_does() {
    let mut shop = Shop::example();
    let made = shop.call(
        "Article.create",
        json!([
            {"articleNumber": "MUG-1", "name": {"sv": "Mugg"}, "price": {"regular": {"SEK": 129}},
             "ean": "7300000000036", "weight": 350, "draft": true},
            {"uid": true, "changed": true},
        ]),
    );
    assert_eq!(made["changed"], "2026-03-02T08:15:00Z");
    let article = shop.call("Article.get", json!([made["uid"]]));
    assert_eq!(article["price"]["current"].to_string(), r#"{"EUR":11.61,"SEK":129}"#);
    assert_eq!(article["pricing"][0]["regular"]["exVat"]["SEK"].to_string(), "103.2");
    assert_eq!((&article["draft"], &article["isBuyable"]), (&json!(true), &json!(false)));
    let null = shop.call("Article.set", json!([null, {"name": {"sv": "Fat"}}, ["created"]]));
    assert_eq!(null, json!({"created": "2026-03-02T08:15:00Z"}));
}

#[test]
fn the_resulting_article_is_checked() {
    let mut shop = Shop::example();
    for (patch, pointer) in [
        (json!({}), "/name"),
        (json!({"name": {"sv": ""}}), "/name"),
        (json!({"name": {"sv": "A"}, "showInArticlegroups": [52001]}), "/showInArticlegroups"),
        (json!({"name": {"sv": "A"}, "articlegroup": 52001}), "/articlegroup"),
        (json!({"name": {"sv": "A"}, "vatRate": 25}), "/vatRate"),
    ] {
        let error = shop.refused("Article.create", json!([patch]));
        assert_eq!((&error["code"], &error["data"][0]["pointer"]), (&json!(9001), &json!(pointer)));
        assert_eq!(shop.call("Article.validate", json!([null, patch]))[0]["pointer"], pointer);
    }
    let group = json!({"articlegroup": "52001", "showInArticlegroups": [52001]});
    assert_eq!(shop.call("Article.validate", json!([700_205, group])), json!([]));
    assert_eq!(shop.code("Article.set", json!([700_101, {"name": null}])), 9001);
    let read_only = shop.call("Article.validate", json!([700_101, {"uid": 5, "variants": []}]));
    assert_eq!(read_only.as_array().unwrap().len(), 2);
    assert_eq!(shop.pointer("Article.set", json!([700_101, {"stock": 5}])), "/stock");
    assert_eq!(
        shop.call("Article.get", json!([700_101, {"name": "sv"}])),
        json!({"name": {"sv": "T-shirt"}})
    );
}

#[test]
fn stock_is_written_back_in_both_ways() {
    let mut shop = Shop::example();
    shop.now += 100;
    let set = shop.call("ArticleVariant.set", json!([880_002, {"stock": 8}, ["uid", "stock"]]));
    assert_eq!(set, json!({"uid": 880_002, "stock": 8}));
    let article = shop.call("Article.get", json!([700_101, ["stock", "changed"]]));
    assert_eq!(
        (&article["stock"]["stock"], &article["changed"]),
        (&json!(13), &json!("2026-03-02T08:16:40Z"))
    );
    let set = shop.call("Article.set", json!([700_205, {"stock": {"stock": 40}}, {"stock": true}]));
    assert_eq!(
        set["stock"],
        json!({"stock": 40, "useStock": true, "show": false, "hideUnstocked": false})
    );
    assert_eq!(shop.pointer("ArticleVariant.set", json!([null, {"stock": 1}])), "");
    assert_eq!(shop.pointer("ArticleVariant.set", json!([880_002, {"article": 1}])), "/article");
    assert_eq!(
        shop.call("ArticleVariant.validate", json!([880_002, {"stock": "x"}]))[0]["pointer"],
        "/stock"
    );
}

#[test]
fn visitors_see_neither_drafts_nor_hidden_articles() {
    let mut shop = Shop::example();
    shop.call("Article.set", json!([700_101, {"hidden": true}]));
    shop.query = "webshop=41234".to_owned();
    assert_eq!(shop.call("Article.list", json!(["uid"])), json!([{"uid": 700_205}]));
    assert_eq!(shop.call("Article.count", json!([])), 1);
    assert_eq!(shop.code("Article.get", json!([700_101])), 9003);
    assert_eq!(shop.code("Article.create", json!([{"name": {"sv": "x"}}])), 1006);
}

#[test]
fn a_special_offer_becomes_the_current_price() {
    let mut shop = Shop::example();
    let patch = json!({"price": {"specialOffer": {"SEK": 99}}});
    let set = shop.call(
        "Article.set",
        json!([700_205, patch, {"price": {"current": "SEK", "regular": "SEK"}}]),
    );
    assert_eq!(set, json!({"price": {"current": {"SEK": 99}, "regular": {"SEK": 159}}}));
}

#[test]
fn choices_show_their_form_and_surcharges() {
    let mut shop = Shop::seeded(json!({"articles": [{
        "articleNumber": "RING", "name": "Ring", "price": 100,
        "choices": [{"name": "Sten", "options": [{"name": "Glas"}, {"name": "Rubin", "price": 400}]}],
        "variants": [{"options": ["Rubin"], "articleNumber": "RING-R"}, {"options": ["Glas"], "articleNumber": "RING-G"}],
    }]}));
    let shown = shop.call(
        "Article.list",
        json!([["choiceSchema", "choiceOptionPrices", "choices", "hasChoices"]]),
    );
    let choice = shown[0]["choices"][0].to_string();
    assert_eq!(
        shown[0]["choiceSchema"]["sv"]["properties"][&choice]["enumNames"],
        json!(["Glas", "Rubin"])
    );
    assert_eq!(shown[0]["choiceOptionPrices"], json!({"71000002": {"SEK": 400}}));
    assert_eq!(shown[0]["hasChoices"], true);
    let uid = shop.place(json!({"rows": [{"articleNumber": "RING-R"}]}));
    let order = shop.call(
        "Order.get",
        json!([uid, {"costs": {"total": "incVat"}, "items": {"choices": "choiceString"}}]),
    );
    assert_eq!(order["costs"]["total"]["incVat"], 500);
    assert_eq!(order["items"][0]["choices"]["choiceString"], "Sten: Rubin");
}

#[test]
fn customers_are_written_and_counted() {
    let mut shop = Shop::example();
    let patch = json!({"info": {"type": "business", "nin": "556000-0000", "email": "a@example.se"},
        "address": {"company": "Exempel AB", "country": "SE"}});
    let made = shop.call("Customer.create", json!([patch, ["uid", "approved"]]));
    assert_eq!(made["approved"], true);
    let set =
        shop.call("Customer.set", json!([made["uid"], {"address": {"town": "Kiruna"}}, "address"]));
    assert_eq!(set["address"], json!({"company": "Exempel AB", "country": "SE", "town": "Kiruna"}));
    assert_eq!(shop.call("Customer.count", json!([{"/info/email": "a@example.se"}])), 1);
    assert_eq!(shop.pointer("Customer.create", json!([{"info": {"type": "robot"}}])), "/info/type");
    shop.query = "webshop=41234".to_owned();
    assert_eq!(shop.code("Customer.get", json!([made["uid"]])), 1006);
}
