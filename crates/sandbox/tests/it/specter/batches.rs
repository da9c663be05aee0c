//! The three queues and their batches (specter-api §6; conformance 6 to 10).

use serde_json::json;

use super::{bench::Bench, setting::Setting};

const STOCK: [&str; 2] = ["getArticleExternalNeedUpdate", "updateArticlesFromBatch"];
const ARTICLES: [&str; 2] = ["getArticleInfoExternalNeedUpdate", "updateArticleInfosFromBatch"];
const ORDERS: [&str; 2] = ["getOrdersExternalNeedUpdate", "updateOrdersFromBatch"];
const CLOSED: &str = "1;0;Batch stängd";

/// One entry in each queue: TRÖJA-42 in stock and article queue, order 20157 in the order queue.
fn filled(setting: &Setting) -> Bench {
    let mut bench = setting.stocked();
    bench.person("a@b.se", &[]);
    bench.order("1", &[]);
    bench.control("PATCH", "articles/TRÖJA-42", json!({ "name": "Tröja & <byxa>" }));
    let rows = json!([{ "articleNo": "TRÖJA-42", "noOfItems": 1 }]);
    bench.control("POST", "orders/20157/deliver", json!({ "rows": rows, "trackingNo": "37&0" }));
    bench
}

#[test]
fn open_reread_refuse_others_recover_close() {
    for setting in Setting::all() {
        for queue in [STOCK, ARTICLES, ORDERS] {
            lifecycle(&setting, queue);
        }
    }
}

fn lifecycle(setting: &Setting, [get, update]: [&str; 2]) {
    let mut bench = filled(setting);
    bench.switch(json!({ "queue.default_format": "text" }));
    let first = bench.batch(get, "b1", "");
    assert!(first.ends_with(";b1\r"), "{first}");
    assert_eq!(bench.batch(get, "b1", ""), first, "{setting}");
    let with_1 = bench.batch(get, "b1", "&useXML=1");
    if setting.get("usexml1") == "xml" {
        assert!(with_1.starts_with("<?xml"), "{with_1}");
    } else {
        assert_eq!(with_1, first);
    }
    let open = "0;99;Batch 'b1' är redan öppen";
    assert_eq!(bench.batch(get, "b2", ""), open);
    let refused =
        if get == STOCK[0] { open } else { "0;99;Batch 'b2' är inte öppen, stäng 'b1' först" };
    assert_eq!(bench.batch(update, "b2", ""), refused);
    for action in [get, update] {
        let xml = bench.batch(action, "b2", "&useXML=2");
        let one = "<code>99</code>\n    <message><![CDATA[Batch 'b1' är redan öppen]]>";
        assert!(xml.contains(one), "a second name stands in text only: {xml}");
    }
    assert_eq!(bench.batch(update, "b1", ""), CLOSED);
    let unknown = if setting.get("batch.close_unknown") == "error" {
        "0;9013;Ingen batch är öppen"
    } else {
        CLOSED
    };
    assert_eq!(bench.batch(update, "b1", ""), unknown, "{setting}");
    assert_eq!(bench.batch(get, "b3", ""), setting.nothing(), "{setting}");
    let opened = setting.get("batch.empty") == "open";
    let other = if opened { "0;99;Batch 'b3' är redan öppen" } else { setting.nothing() };
    assert_eq!(bench.batch(get, "b4", ""), other, "{setting}");
    assert_eq!(bench.batch(update, "b3", ""), if opened { CLOSED } else { unknown }, "{setting}");
}

#[test]
fn the_three_documents_as_written_down() {
    for setting in Setting::all() {
        let mut bench = filled(&setting);
        let stock = bench.batch(STOCK[0], "b", "&useXML=2");
        assert!(stock.contains(
            "<specter>\n  <stockChanges>\n    <stock>\n      <articles>\n        <article>\n          \
             <articleNo>TRÖJA-42</articleNo>\n          <noItemsAv>8</noItemsAv>\n"
        ));
        let articles = bench.batch(ARTICLES[0], "b", "&useXML=2");
        assert!(articles.contains(
            "<specter>\n  <responseMaxLimit>100</responseMaxLimit>\n  <articles>\n    \
             <article priceExclVat=\"239,20\" barCode=\"\">\n      \
             <articleNo><![CDATA[TRÖJA-42]]></articleNo>\n      \
             <name><![CDATA[Tröja & <byxa>]]></name>\n    </article>\n  </articles>\n</specter>"
        ));
        let orders = bench.batch(ORDERS[0], "b", "");
        assert!(orders.contains(
            "<specter>\n  <moreInfoToFetch>0</moreInfoToFetch>\n  <orders>\n    \
             <order orderNo=\"20157\">\n      <orderstatus deliveryStatus=\"P\" statusId=\"1\"/>\n      \
             <deliveries updated=\"1\">\n        <delivery trackingNo=\"37&amp;0\"/>\n"
        ));
    }
}

#[test]
fn an_order_that_is_delivered_then_cancelled_shows_both() {
    for setting in Setting::all() {
        let mut bench = filled(&setting);
        bench.control("POST", "orders/20157/deliver", json!(null));
        let done = bench.batch(ORDERS[0], "b", "");
        assert!(done.contains("deliveryStatus=\"D\" statusId=\"3\""), "{done}");
        bench.batch(ORDERS[1], "b", "");
        bench.control("POST", "orders/20157/cancel", json!(null));
        let cancelled = bench.batch(ORDERS[0], "c", "");
        assert!(cancelled.contains("deliveryStatus=\"D\" statusId=\"5\""), "{cancelled}");
        assert!(cancelled.contains("<deliveries updated=\"0\">"), "{cancelled}");
    }
}

#[test]
fn stock_figures_in_every_form() {
    for setting in Setting::all() {
        let mut bench = setting.stocked();
        for (number, available) in [("TRÖJA-42", "-2"), ("FRAKT", "0.50")] {
            bench.control(
                "PUT",
                &format!("articles/{number}/stock"),
                json!({ "available": available }),
            );
        }
        let key = "clear";
        let cleared = bench.batch("clearArticleBatch", key, "&clearSelf=1&usexml=2");
        assert!(cleared.contains("<result>1</result>"), "{cleared}");
        assert_eq!(
            bench.batch(STOCK[0], "b", ""),
            "5012;TRÖJA-42;-2;b\r5013;FRAKT;0,5;b\r5014;RABATT;noItemsAvailable;b\r"
        );
    }
}

#[test]
fn warehouses_are_listed_by_the_switches() {
    for setting in Setting::all() {
        let mut bench = setting.stocked();
        let sites = json!([{ "id": 1, "name": "Ett" }, { "id": 7, "name": "Sju" }]);
        bench.control(
            "POST",
            "seed",
            json!({ "accounts": [{ "sbmId": 9001, "stockSites": sites }] }),
        );
        bench.control("PUT", "articles/TRÖJA-42/stock", json!({ "onHand": 3, "site": 7 }));
        assert_eq!(bench.batch(STOCK[0], "b", ""), "5012;TRÖJA-42;13;b\r");
        let listed = bench.batch(STOCK[0], "b", "&useXML=2&getMultipleStocksites=1");
        let first = listed.contains("<stock stockSiteId=\"1\">") && listed.contains(">10<");
        assert_eq!(first, setting.get("stock.multi") != "changed_only", "{listed}");
        assert!(listed.contains("<stock stockSiteId=\"7\">") && listed.contains(">3<"), "{listed}");
        bench.batch(STOCK[1], "b", "");
        bench.control("PUT", "articles/TRÖJA-42/stock", json!({ "onHand": 4, "site": 7 }));
        bench.switch(json!({ "stock.multi": "changed_only", "stock.site_attr": "name" }));
        let one = bench.batch(STOCK[0], "c", "&useXML=2&getMultipleStocksites=1");
        assert!(one.contains("<stock name=\"Sju\">") && !one.contains(">10<"), "{one}");
    }
}

#[test]
fn a_full_article_batch_says_so() {
    for setting in Setting::all() {
        for (changed, limit, rounds) in [(2, 2, 2), (1, 2, 1), (3, 1, 4)] {
            let mut bench = setting.stocked();
            bench.switch(json!({ "batch.limit.articles": limit }));
            for number in ["TRÖJA-42", "FRAKT", "RABATT"].into_iter().take(changed) {
                bench.control("PATCH", &format!("articles/{number}"), json!({ "name": "Ny" }));
            }
            let mut seen = 0;
            for round in 1..=rounds {
                let batch_no = format!("b{round}");
                let answer = bench.batch(ARTICLES[0], &batch_no, "&useXML=2");
                let count = answer.matches("<article ").count();
                seen += count;
                assert_eq!(count == limit, round < rounds, "round {round} of {changed}/{limit}");
                bench.batch(ARTICLES[1], &batch_no, "");
            }
            assert_eq!(seen, changed);
        }
    }
}

#[test]
fn more_orders_wait_in_the_form_of_the_switch() {
    for setting in Setting::all() {
        for (more, element) in [
            ("flag", "<moreInfoToFetch>1</moreInfoToFetch>"),
            ("count", "<moreInfoToFetch>2</moreInfoToFetch>"),
            ("absent", "<specter>\n  <orders>"),
        ] {
            let mut bench = setting.stocked();
            bench.person("a@b.se", &[]);
            bench.switch(json!({ "batch.limit.orders": 1, "batch.more": more }));
            for number in 20157..20160 {
                bench.order(&number.to_string(), &[]);
                bench.control("POST", &format!("orders/{number}/deliver"), json!(null));
            }
            let answer = bench.batch(ORDERS[0], "b", "");
            assert!(answer.contains(element), "{answer}");
        }
    }
}

#[test]
fn empty_batches_under_the_switches() {
    for (empty, row) in [
        ("body", ""),
        ("info_row_0", "0;9020;Inga ändringar"),
        ("info_row_1", "1;0;Inga ändringar"),
    ] {
        let mut bench = Bench::new();
        bench.switch(json!({ "empty": empty }));
        assert_eq!(bench.batch(STOCK[0], "b", ""), row);
    }
    let mut bench = Bench::new();
    bench.switch(json!({ "batch.close_unknown": "error" }));
    bench.batch(STOCK[0], "b", "");
    assert_eq!(bench.batch(STOCK[1], "b", ""), "0;9013;Ingen batch är öppen");
    bench.switch(json!({ "batch.empty": "open" }));
    bench.batch(STOCK[0], "b", "");
    assert_eq!(bench.batch(STOCK[0], "c", ""), "0;99;Batch 'b' är redan öppen");
    assert_eq!(bench.batch(STOCK[1], "b", ""), CLOSED);
}

#[test]
fn a_reread_is_live_frozen_or_grown() {
    for setting in Setting::all() {
        for (rule, again) in [
            ("live", "5012;TRÖJA-42;4;b\r"),
            ("frozen", "5012;TRÖJA-42;5;b\r"),
            ("grow", "5012;TRÖJA-42;4;b\r5013;FRAKT;1;b\r5012;TRÖJA-42;4;b\r"),
        ] {
            let mut bench = setting.stocked();
            bench.switch(json!({ "batch.reread": rule }));
            let set = |bench: &mut Bench, number: &str, figure: u32| {
                let path = format!("articles/{number}/stock");
                bench.control("PUT", &path, json!({ "onHand": figure }));
            };
            set(&mut bench, "TRÖJA-42", 5);
            assert_eq!(bench.batch(STOCK[0], "b", ""), "5012;TRÖJA-42;5;b\r");
            set(&mut bench, "FRAKT", 1);
            set(&mut bench, "TRÖJA-42", 4);
            assert_eq!(bench.batch(STOCK[0], "b", ""), again, "{rule}");
            bench.batch(STOCK[1], "b", "");
            let rest = bench.batch(STOCK[0], "c", "");
            assert_eq!(rest == setting.nothing(), rule == "grow", "{rest}");
        }
    }
}

#[test]
fn quoted_names_by_switch() {
    for setting in Setting::all() {
        for (quotes, answer) in [
            ("one", "0;99;Batch 'b' är redan öppen"),
            ("two", "0;99;Batch 'c' är inte öppen, stäng 'b' först"),
        ] {
            let mut bench = filled(&setting);
            bench.switch(json!({ "batch.quotes": quotes }));
            bench.batch(STOCK[0], "b", "");
            assert_eq!(bench.batch(STOCK[0], "c", ""), answer);
            assert_eq!(bench.batch(STOCK[1], "c", ""), answer);
            let message = answer.strip_prefix("0;99;").unwrap();
            for action in STOCK {
                let xml = bench.batch(action, "c", "&useXML=2");
                assert!(xml.contains(&format!("<message><![CDATA[{message}]]>")), "{xml}");
            }
        }
    }
}

/// A row of article 99, of an article whose id ends in 0, is no refusal 99.
#[test]
fn the_article_99_is_data() {
    for setting in Setting::all() {
        let mut bench = setting.bench();
        let article =
            json!({ "articleNo": "99", "name": "Nittionio", "vatPercent": 25, "stock": 5 });
        let account =
            json!({ "sbmId": 9001, "counters": { "article": 1230 }, "articles": [article] });
        bench.control("POST", "seed", json!({ "accounts": [account] }));
        bench.batch("clearArticleBatch", "clear", "&clearSelf=1&usexml=2");
        assert_eq!(bench.batch(STOCK[0], "b", ""), "1230;99;5;b\r", "{setting}");
        assert_eq!(bench.batch(STOCK[1], "b", ""), CLOSED);
    }
}

#[test]
fn queues_belong_to_the_user_or_to_the_account() {
    let caller = |bench: &mut Bench, action: &str, batch_no: &str| {
        // A key of the first generation: another caller than user 77.
        let inner = super::bench::md5(format!("EXAMPLE-MD5-KEY-ONE9001{batch_no}").as_bytes());
        let key = super::bench::md5(format!("EXAMPLE-MD5-KEY-TWO{inner}").as_bytes());
        let query = format!("action={action}&sbmId=9001&batchNo={batch_no}&key={key}");
        super::bench::text(&bench.send("/getInfo.asp", &query, "").body)
    };
    for (scope, other) in [("user", CLOSED), ("account", "0;99;Batch 'b' är redan öppen")] {
        let mut bench = Bench::stocked();
        bench.switch(json!({ "queue.scope": scope }));
        bench.control("PUT", "articles/TRÖJA-42/stock", json!({ "onHand": 5 }));
        bench.batch(STOCK[0], "b", "");
        assert_eq!(caller(&mut bench, STOCK[1], "o"), other);
    }
}
