//! Articles: many in one call, updates, partial failures (specter-api §5.4).

use serde_json::{Value, json};

use super::bench::Bench;

const TWO: [(&str, &str); 14] = [
    ("addSupplier", "0"),
    ("articleNo_1", "TRÖJA-42"),
    ("name_1", "Tröja str 42"),
    ("priceExclVAT_1", "239.20"),
    ("vatPercent_1", "25.000"),
    ("buyPrice_1", "101.5"),
    ("productWeight_1", "0.350"),
    ("barCode_1", "7310000000017"),
    ("createArticleStock_1", "1"),
    ("noItemsInStock_1", "12"),
    ("articleNo_2", "MUGG-1"),
    ("name_2", "Mugg"),
    ("priceExclVAT_2", "79.20"),
    ("vatPercent_2", "25.000"),
];

fn submit(bench: &mut Bench, pairs: &[(&str, &str)]) -> String {
    bench.call("newArticleSubmit", "TRÖJA-42", pairs)
}

fn article(bench: &mut Bench, number: &str) -> Value {
    bench.control("GET", &format!("articles/{number}"), json!(null))
}

fn with<'a>(pairs: &[(&'a str, &'a str)], name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    pairs.iter().map(|(own, old)| (*own, if *own == name { value } else { old })).collect()
}

#[test]
fn two_articles_are_created_in_one_call() {
    let mut bench = Bench::new();
    assert_eq!(submit(&mut bench, &TWO), "1;2;2 artiklar behandlade");
    let tröja = article(&mut bench, "TRÖJA-42");
    assert_eq!(tröja["articleId"], 5012);
    assert_eq!(tröja["computed"]["available"], "12");
    let mugg = article(&mut bench, "MUGG-1");
    assert_eq!((&mugg["articleId"], &mugg["stocked"]), (&json!(5013), &json!(false)));
    assert_eq!(mugg["computed"]["available"], Value::Null);
}

#[test]
fn an_existing_article_changes_only_by_force_and_keeps_its_stock() {
    let mut bench = Bench::new();
    submit(&mut bench, &TWO);
    let mut changed = with(&TWO, "name_1", "Ny");
    changed = with(&changed, "noItemsInStock_1", "99");
    assert_eq!(submit(&mut bench, &changed), "1;2;2 artiklar behandlade");
    assert_eq!(article(&mut bench, "TRÖJA-42")["name"], "Tröja str 42");
    changed.push(("forceArticleUpdate", "1"));
    submit(&mut bench, &changed);
    let now = article(&mut bench, "TRÖJA-42");
    assert_eq!((&now["name"], &now["stock"]["1"]["onHand"]), (&json!("Ny"), &json!("12")));
    assert_eq!(now["articleId"], 5012);
    bench.switch(json!({ "article.stock_on_update": "set" }));
    submit(&mut bench, &with(&changed, "forceArticleUpdate", "0"));
    assert_eq!(article(&mut bench, "TRÖJA-42")["stock"]["1"]["onHand"], "12");
    submit(&mut bench, &changed);
    assert_eq!(article(&mut bench, "TRÖJA-42")["stock"]["1"]["onHand"], "99");
}

#[test]
fn a_bad_article_among_good_ones_under_each_switch() {
    let bad: Vec<_> = TWO.into_iter().filter(|(name, _)| *name != "vatPercent_2").collect();
    let refusal = "0;9004;Moms saknas på rad 2";
    for (partial, rows, answer, articles) in [
        ("atomic", "one", refusal, 0),
        ("best_effort", "one", refusal, 1),
        (
            "atomic",
            "per_article",
            "0;9004;TRÖJA-42 sparades inte: Moms saknas på rad 2\r0;9004;Moms saknas på rad 2",
            0,
        ),
        ("best_effort", "per_article", "1;5012;TRÖJA-42\r0;9004;Moms saknas på rad 2", 1),
    ] {
        let mut bench = Bench::new();
        bench.switch(json!({ "article.partial": partial, "article.rows": rows }));
        assert_eq!(submit(&mut bench, &bad), answer);
        assert_eq!(bench.control("GET", "summary", json!(null))["articles"], articles);
    }
}

#[test]
fn what_is_no_number_or_not_there_is_refused() {
    let mut bench = Bench::new();
    for (name, value, answer) in [
        ("priceExclVAT_1", "gratis", "0;9004;Pris är felaktigt på rad 1"),
        ("productWeight_1", "1e9", "0;9004;Vikt är felaktigt på rad 1"),
        ("name_2", " ", "0;9004;Benämning saknas på rad 2"),
    ] {
        assert_eq!(submit(&mut bench, &with(&TWO, name, value)), answer);
    }
    let gap: Vec<_> = TWO.iter().copied().chain([("articleNo_4", "X")]).collect();
    assert_eq!(submit(&mut bench, &gap), "0;9004;Rad 3 saknas");
    assert_eq!(bench.control("GET", "summary", json!(null))["articles"], 0);
}

#[test]
fn a_hundred_articles_fit_into_one_call() {
    let mut bench = Bench::new();
    let rows: Vec<(String, String)> = (1..=100)
        .flat_map(|n| {
            let number = if n == 1 { "TRÖJA-42".to_owned() } else { format!("A{n}") };
            [
                (format!("articleNo_{n}"), number),
                (format!("name_{n}"), "Artikel".to_owned()),
                (format!("priceExclVAT_{n}"), "1,5".to_owned()),
                (format!("vatPercent_{n}"), "6".to_owned()),
            ]
        })
        .collect();
    let pairs: Vec<(&str, &str)> =
        rows.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(submit(&mut bench, &pairs), "1;100;100 artiklar behandlade");
    let page = bench.control("GET", "articles?after=5100&limit=5", json!(null));
    assert_eq!((page["articles"].as_array().unwrap().len(), &page["last"]), (5, &json!(5105)));
}

#[test]
fn own_writes_come_back_only_by_switch() {
    for (echo, waiting) in [(false, 0), (true, 2)] {
        let mut bench = Bench::new();
        bench.switch(json!({ "queue.echo_articles": echo }));
        submit(&mut bench, &TWO);
        let queues = bench.control("GET", "queues", json!(null));
        let queues = queues["queues"].as_array().unwrap();
        let found = queues.iter().find(|one| one["queue"] == "articles" && one["apiUser"] == 77);
        assert_eq!(found.map_or(0, |one| one["waiting"].as_u64().unwrap()), waiting);
    }
}
