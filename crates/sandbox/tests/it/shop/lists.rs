//! Selections (abicart-api §7).

use serde_json::{Value, json};

use super::Shop;

fn uids(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|object| object["uid"].as_i64().unwrap()).collect()
}

/// Orders 1 to 6, a day apart from 2026-03-01; 3 is discarded, 5 has an external number.
fn six_orders() -> Shop {
    let mut shop = Shop::example();
    for day in 1..=6 {
        shop.place(json!({
            "uid": day, "placed": format!("2026-03-{day:02}T12:00:00Z"),
            "orderNumber": format!("A{day}"), "discarded": day == 3,
            "externalOrderNumber": if day == 5 { "SO-5" } else { "" },
            "tags": if day % 2 == 0 { json!(["even"]) } else { json!([]) },
            "customer": {"info": {"type": if day < 3 { "business" } else { "individual" }}},
            "rows": [{"articleNumber": "BK-07", "quantity": day}],
        }));
    }
    shop
}

#[test]
fn filters_follow_the_table() {
    let mut shop = six_orders();
    for (filters, found) in [
        (json!({"/uid": 4}), vec![4]),
        (json!({"/uid": "4"}), vec![4]),
        (json!({"/uid": {"equals": 4}}), vec![4]),
        (json!({"/uid": {"in": [5, 2, 99, 2]}}), vec![2, 5]),
        (json!({"/uid": {"min": 3, "max": 5}}), vec![3, 4, 5]),
        (json!({"/uid": {"min": 2.5}}), vec![3, 4, 5, 6]),
        (json!({"/uid": {"min": 5, "max": 2}}), vec![]),
        (json!({"/ordered": {"min": "2026-03-05T12:00:00Z"}}), vec![5, 6]),
        (json!({"/ordered": {"max": "2026-03-02"}}), vec![1]),
        (json!({"/changed": {"min": "2026-03-04", "max": "2026-03-05"}}), vec![4]),
        (json!({"/ordered": "2026-03-02T12:00:00Z"}), vec![2]),
        (json!({"/ordered": "2026-03-02T13:00:00+01:00"}), vec![2]),
        (json!({"/discarded": false}), vec![1, 2, 4, 5, 6]),
        (json!({"/discarded": {"equals": true}}), vec![3]),
        (json!({"discarded": true}), vec![3]),
        (json!({"/orderNumber": "A4"}), vec![4]),
        (json!({"/orderNumber": {"in": ["A4", "A1", "B"]}}), vec![1, 4]),
        (json!({"/orderNumber": "a4"}), vec![]),
        (json!({"/orderNumber": {"startsWith": "a"}}), vec![1, 2, 3, 4, 5, 6]),
        (json!({"/externalOrderNumber": "SO-5"}), vec![5]),
        (json!({"/externalOrderNumber": ""}), vec![1, 2, 3, 4, 6]),
        (json!({"/customer/info/type": "business"}), vec![1, 2]),
        (json!({"/customer/address/company": null}), vec![1, 2, 3, 4, 5, 6]),
        (json!({"/tags": null}), vec![]),
        (json!({"/delivery": null}), vec![1, 2, 3, 4, 5, 6]),
        (json!({"/customer": null}), vec![]),
        (json!({"/tags": {"contains": "even"}}), vec![2, 4, 6]),
        (json!({"/tags": {"containsAny": ["odd", "even"]}}), vec![2, 4, 6]),
        (json!({"/costs/total/incVat": {"min": 795}}), vec![5, 6]),
        (
            json!({"/uid": {"min": 2}, "/discarded": false, "/changed": {"max": "2026-03-05"}}),
            vec![2, 4],
        ),
    ] {
        let list = shop.call("Order.list", json!(["uid", {"filters": filters}]));
        assert_eq!(uids(&list), found, "{filters}");
        assert_eq!(shop.call("Order.count", json!([filters])), found.len(), "{filters}");
        let direct = filters.as_object().unwrap().keys().all(|key| key.starts_with('/'));
        if direct {
            assert_eq!(uids(&shop.call("Order.list", json!(["uid", filters]))), found, "{filters}");
        }
    }
}

#[test]
fn unfit_filters_are_named() {
    let mut shop = six_orders();
    for (filters, pointer) in [
        (json!({"/foo": 1}), "/filters/~1foo"),
        (json!({"/customer/foo": 1}), "/filters/~1customer~1foo"),
        (json!({"foo": 1}), "/filters/foo"),
        (json!({"/discarded": {"min": true}}), "/filters/~1discarded"),
        (json!({"/uid": {"startsWith": "9"}}), "/filters/~1uid"),
        (json!({"/uid": {"near": 9}}), "/filters/~1uid"),
        (json!({"/uid": "nine"}), "/filters/~1uid"),
        (json!({"/uid": [1, 2]}), "/filters/~1uid"),
        (json!({"/ordered": {"min": "yesterday"}}), "/filters/~1ordered"),
        (json!({"/tags": "even"}), "/filters/~1tags"),
        (json!({"/_session": 1}), "/filters/~1_session"),
    ] {
        assert_eq!(shop.pointer("Order.list", json!([true, {"filters": filters}])), pointer);
    }
    assert_eq!(shop.pointer("Order.count", json!([{"/foo": 1}])), "/~1foo");
    for (selection, pointer) in [
        (json!({"limit": -1}), "/limit"),
        (json!({"limit": "5"}), "/limit"),
        (json!({"offset": 1.5}), "/offset"),
        (json!({"sort": "note"}), "/sort"),
        (json!({"descending": 1}), "/descending"),
        (json!({"filter": {}}), "/filter"),
    ] {
        assert_eq!(shop.pointer("Order.list", json!([true, selection])), pointer);
    }
}

#[test]
fn everything_has_four_spellings() {
    let mut shop = six_orders();
    for params in [json!(["uid"]), json!(["uid", true]), json!(["uid", {}]), json!(["uid", null])] {
        assert_eq!(uids(&shop.call("Order.list", params)), [1, 2, 3, 4, 5, 6]);
    }
    for params in [json!([]), json!([true]), json!([null]), json!([{}])] {
        assert_eq!(shop.call("Order.count", params), 6);
    }
}

#[test]
fn sort_limit_and_offset_page() {
    let mut shop = six_orders();
    shop.now += 1000;
    shop.call("Order.set", json!([2, {"note": "later"}, "uid"]));
    for (selection, found) in [
        (json!({"sort": "uid", "limit": 2, "offset": 1}), vec![2, 3]),
        (json!({"sort": "uid", "descending": true, "limit": 2}), vec![6, 5]),
        (json!({"sort": "changed", "limit": 2, "descending": true}), vec![6, 5]),
        (json!({"limit": 0}), vec![]),
        (json!({"offset": 6, "limit": 100}), vec![]),
        (
            json!({"filters": {"/uid": {"min": 3}}, "descending": true, "sort": "uid", "limit": 2}),
            vec![6, 5],
        ),
        (json!({"filters": {"/discarded": false}, "offset": 2, "limit": 2}), vec![4, 5]),
        (json!({"sort": "orderNumber", "descending": true, "limit": 1}), vec![6]),
    ] {
        assert_eq!(uids(&shop.call("Order.list", json!(["uid", selection]))), found, "{selection}");
    }
}

#[test]
fn a_write_moves_the_order_within_the_changed_index() {
    let mut shop = six_orders();
    shop.now = jiff::Timestamp::UNIX_EPOCH.as_second() + 1_800_000_000;
    shop.call("Order.set", json!([2, {"note": "later"}, "uid"]));
    let late = json!([["uid"], {"filters": {"/changed": {"min": "2026-12-01"}}, "sort": "uid"}]);
    assert_eq!(uids(&shop.call("Order.list", late)), [2]);
    let early = json!([["uid"], {"filters": {"/changed": {"max": "2026-12-01"}}}]);
    assert_eq!(uids(&shop.call("Order.list", early)), [1, 3, 4, 5, 6]);
}

#[test]
fn articles_are_found_by_number_text_and_group() {
    let mut shop = Shop::example();
    for (selection, found) in [
        (json!({"filters": {"/articleNumber": "BK-07"}}), vec![700_205]),
        (json!({"filters": {"/showInArticlegroups": [52001, 7]}}), vec![700_101]),
        (json!({"filters": {"/showInArticlegroups": {"contains": 52001}}}), vec![700_101]),
        (json!({"filters": {"/articlegroup": 52001}}), vec![700_101]),
        (json!({"filters": {"/articlegroup": null}}), vec![700_205]),
        (json!({"filters": {"/name/sv": {"startsWith": "kok"}}}), vec![700_205]),
        (json!({"filters": {"/price/current/SEK": {"min": 200}}}), vec![700_101]),
        (json!({"filters": {"/stock/stock": {"max": 14}}}), vec![700_101]),
        (json!({"filters": {"search": {"term": "KOK*", "relevance": 100}}}), vec![700_205]),
        (json!({"filters": {"search": "ts-0"}}), vec![700_101]),
        (json!({"sort": "name"}), vec![700_205, 700_101]),
        (json!({"/draft": false}), vec![700_101, 700_205]),
    ] {
        let list = shop.call("Article.list", json!(["uid", selection]));
        assert_eq!(uids(&list), found, "{selection}");
    }
    let variants = json!([["uid", "article", "articleNumber", "stock"], {"filters": {"/articleNumber": "TS-01-M"}}]);
    let wanted =
        json!([{"uid": 880_002, "article": 700_101, "articleNumber": "TS-01-M", "stock": 9}]);
    assert_eq!(shop.call("ArticleVariant.list", variants), wanted);
    assert_eq!(shop.call("Language.count", json!([{"/active": true}])), 2);
    assert_eq!(shop.call("Language.list", json!(["uid"])), json!([{"uid": "en"}, {"uid": "sv"}]));
}

#[test]
fn customers_are_found_by_the_short_pointer_to_their_address() {
    let customer = |email: &str| json!({"info": {"email": email}});
    let seed = json!({"customers": [customer("eva@example.se"), customer("ove@example.se")]});
    let mut shop = Shop::seeded(seed);
    let filtered = |filters: Value| json!([{"info": "email"}, {"filters": filters}]);
    for key in ["/email", "email", "/info/email"] {
        let found = shop.call("Customer.list", filtered(json!({key: "ove@example.se"})));
        assert_eq!(found, json!([{"info": {"email": "ove@example.se"}}]), "{key}");
    }
    let wrong = filtered(json!({"/email": {"min": 5}}));
    assert_eq!(shop.pointer("Customer.list", wrong), "/filters/~1email");
    assert_eq!(shop.pointer("Order.list", filtered(json!({"/email": "x"}))), "/filters/~1email");
}
