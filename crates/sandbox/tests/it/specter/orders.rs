//! Orders: creation, the uniqueness control, unknown articles, totals (specter-api §5.3).

use serde_json::{Value, json};

use super::{bench::Bench, setting::Setting};

fn placed() -> Bench {
    with_customer(Bench::stocked())
}

fn with_customer(mut bench: Bench) -> Bench {
    bench.person("a@b.se", &[("city", "Örebro")]);
    bench
}

fn order(bench: &mut Bench, number: u64) -> Value {
    bench.control("GET", &format!("orders/{number}"), json!(null))
}

#[test]
fn the_example_order_is_created_and_reserves_stock() {
    for setting in Setting::all() {
        let mut bench = with_customer(setting.stocked());
        let more = [
            ("publishedComment", "Ring på dörren;\r\nsen & igen"),
            ("payTypeIdentifier", "KG"),
            ("webshopId", "0"),
            ("deliveryDate", "2024-05-20"),
            ("orderDate", ""),
        ];
        assert_eq!(bench.order("WEB-100245", &more), "1;20157;Ordern är skapad");
        let order = order(&mut bench, 20157);
        assert_eq!(order["externalOrderNo"], "WEB-100245");
        assert_eq!(order["webshopId"], Value::Null);
        assert_eq!(order["fields"]["publishedComment"], "Ring på dörren;\r\nsen & igen");
        assert_eq!(order["customer"]["city"], "Örebro");
        assert_eq!(order["rows"][2]["priceExclVat"], "-40.000");
        assert_eq!(order["rows"][1]["priceExclVat"], "39.200");
        assert_eq!(order["computed"]["total"], 59700);
        assert_eq!(order["computed"]["rates"][0]["gross"], 59700);
        let article = bench.control("GET", "articles/TRÖJA-42", json!(null));
        assert_eq!(article["computed"]["available"], "8");
        assert_eq!(article["stock"]["1"]["reserved"], "2");
    }
}

#[test]
fn the_address_is_the_customers_at_that_moment() {
    let mut bench = placed();
    bench.order("1", &[]);
    bench.person("a@b.se", &[("city", "Kumla"), ("forceCustomerUpdate", "1")]);
    bench.order("2", &[]);
    assert_eq!(order(&mut bench, 20157)["customer"]["city"], "Örebro");
    assert_eq!(order(&mut bench, 20158)["customer"]["city"], "Kumla");
}

#[test]
fn a_taken_external_number_under_each_switch() {
    for setting in Setting::all() {
        let taken = "0;9007;Externt ordernr WEB-1 finns redan";
        let ignore: &[(&str, &str)] = &[("ignoreExternalOrderNoControl", "1")];
        for (rule, answer, orders) in [
            ("error", taken, 1),
            ("return_existing", "1;20157;Ordern finns redan", 1),
            ("create", "1;20158;Ordern är skapad", 2),
        ] {
            let mut bench = with_customer(setting.stocked());
            bench.switch(json!({ "order.duplicate": rule }));
            bench.order("WEB-1", &[]);
            assert_eq!(bench.order("WEB-1", &[]), answer);
            let summary = bench.control("GET", "summary", json!(null));
            assert_eq!(summary["orders"], orders);
            assert_eq!(summary["duplicateExternalOrderNos"], orders - 1);
            let answer = bench.order("WEB-1", ignore);
            assert_eq!(answer, format!("1;{};Ordern är skapad", 20157 + orders));
        }
        let mut bench = with_customer(setting.stocked());
        bench.order("WEB-1", &[]);
        let by_setting = match setting.get("order.duplicate").as_str() {
            Some("return_existing") => "1;20157;Ordern finns redan",
            Some("create") => "1;20158;Ordern är skapad",
            _ => taken,
        };
        assert_eq!(bench.order("WEB-1", &[]), by_setting, "{setting}");
        let mut bench = with_customer(setting.stocked());
        bench.order("", &[]);
        assert_eq!(bench.order("", &[]), "1;20158;Ordern är skapad", "no number, no control");
    }
}

#[test]
fn the_scope_of_uniqueness_is_a_switch() {
    let (one, two) = ([("webshopId", "1")], [("webshopId", "2")]);
    let mut bench = placed();
    bench.order("WEB-1", &one);
    assert_eq!(bench.order("WEB-1", &two), "0;9007;Externt ordernr WEB-1 finns redan");
    bench.switch(json!({ "order.duplicate_scope": "webshop" }));
    assert_eq!(bench.order("WEB-1", &two), "1;20158;Ordern är skapad");
    assert_eq!(bench.order("WEB-1", &two), "0;9007;Externt ordernr WEB-1 finns redan");
    assert_eq!(bench.order("WEB-1", &[]), "1;20159;Ordern är skapad");
}

#[test]
fn a_number_is_free_again_when_its_order_is_removed_but_not_when_cancelled() {
    let mut bench = placed();
    bench.order("WEB-1", &[]);
    bench.control("POST", "orders/20157/cancel", json!(null));
    assert_eq!(bench.order("WEB-1", &[]), "0;9007;Externt ordernr WEB-1 finns redan");
    bench.control("DELETE", "orders/20157", json!(null));
    assert_eq!(bench.order("WEB-1", &[]), "1;20158;Ordern är skapad");
}

#[test]
fn an_unknown_article_under_each_switch() {
    for (rule, answer, articles) in [
        ("reject", "0;9006;Artikel NY finns inte", 3),
        ("accept_free_row", "1;20157;Ordern är skapad", 3),
        ("create", "1;20157;Ordern är skapad", 4),
    ] {
        let mut bench = placed();
        bench.switch(json!({ "order.unknown_article": rule }));
        let row = [
            ("articleNo_4", "NY"),
            ("articleName_4", "Ny"),
            ("priceExclVAT_4", "1"),
            ("noOfItems_4", "1"),
            ("vatPercent_4", "6"),
        ];
        assert_eq!(bench.order("1", &row), answer);
        let summary = bench.control("GET", "summary", json!(null));
        assert_eq!(summary["articles"], articles);
    }
}

#[test]
fn bad_orders_change_nothing() {
    let mut bench = placed();
    let before = bench.control("GET", "summary", json!(null));
    let row = |missing: &'static str| {
        let all = [("articleNo_4", "FRAKT"), ("articleName_4", "x"), ("priceExclVAT_4", "1")];
        all.into_iter()
            .chain([("noOfItems_4", "1"), ("vatPercent_4", "6")])
            .filter(|(name, _)| *name != missing)
            .collect::<Vec<_>>()
    };
    for (missing, answer) in [
        ("vatPercent_4", "0;9004;Moms saknas på rad 4"),
        ("priceExclVAT_4", "0;9004;Pris saknas på rad 4"),
        ("noOfItems_4", "0;9004;Antal saknas på rad 4"),
    ] {
        assert_eq!(bench.order("1", &row(missing)), answer);
    }
    let gap = [("articleNo_5", "FRAKT")];
    assert_eq!(bench.order("1", &gap), "0;9004;Rad 4 saknas");
    let long = [("payTypeIdentifier", "ABCDEF")];
    assert_eq!(bench.order("1", &long), "0;9004;payTypeIdentifier är för långt");
    assert_eq!(bench.order("1", &[("stocksiteid", "9")]), "0;9004;Lagerställe 9 finns inte");
    for (name, shown) in [("orderDate", "Orderdatum"), ("deliveryDate", "Leveransdatum")] {
        for date in ["20240520", "2024-05-20 10:00", "snart"] {
            let wrong = format!("0;9004;{shown} är felaktigt");
            assert_eq!(bench.order("1", &[(name, date)]), wrong, "{date}");
        }
    }
    let none = bench.call("newOrderSubmit", "4711", &[("customerId", "4711")]);
    assert_eq!(none, "0;9003;Orderrader saknas");
    let unknown = bench.call("newOrderSubmit", "99", &[("customerId", "99")]);
    assert_eq!(unknown, "0;9005;Kund 99 finns inte");
    let word = bench.call("newOrderSubmit", "x", &[("customerId", "x")]);
    assert_eq!(word, "0;9004;Kundnr är felaktigt");
    bench.switch(json!({ "strict_paytypes": true, "strict_delivery_method": true }));
    assert_eq!(bench.order("1", &[]), "0;9004;Betalsätt  finns inte");
    let method = [("payTypeIdentifier", "SW"), ("externalDeliveryMethod", "12")];
    assert_eq!(bench.order("1", &method), "0;9004;Leveranssätt 12 finns inte");
    assert_eq!(bench.control("GET", "summary", json!(null)), before);
}

#[test]
fn the_shipping_method_is_found_by_its_external_key() {
    let mut bench = placed();
    let methods = json!([{ "id": 3, "name": "Postpaket", "externalKey": "12" }]);
    let seed = json!({ "accounts": [{ "sbmId": 9001, "shippingMethods": methods }] });
    bench.control("POST", "seed", seed);
    bench.switch(json!({ "strict_delivery_method": true }));
    bench.order("1", &[("externalDeliveryMethod", "12")]);
    assert_eq!(order(&mut bench, 20157)["shippingMethod"], 3);
}

#[test]
fn quirks_tell_another_number_or_alter_a_price() {
    let mut bench = placed();
    bench.order("1", &[]);
    bench.quirk = Some("other_id".to_owned());
    assert_eq!(bench.order("2", &[]), "1;20157;Ordern är skapad");
    bench.quirk = Some("alter_price".to_owned());
    bench.order("3", &[]);
    assert_eq!(order(&mut bench, 20158)["externalOrderNo"], "2");
    assert_eq!(order(&mut bench, 20159)["rows"][0]["priceExclVat"], "239.210");
}
