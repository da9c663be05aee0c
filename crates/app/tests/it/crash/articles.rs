//! Kills during the article export: every article arrives once, with its opening stock, and the
//! stock of those that Specter had is left alone.

use std::collections::BTreeMap;

use koppla_testkit::{Draw, Koppla, Place, Sandboxes, note, standard_shop, standard_specter};
use serde_json::{Value, json};

use super::instants::{Lives, lose_answers};

koppla_testkit::on_each_store!(
    articles_killed_at_random_instants,
    articles_killed_at_random_instants_where_specter_would_overwrite_stock,
);

const KILLS: u64 = 20;
/// On a server, where a process takes longer to begin.
const KILLS_ON_A_SERVER: u64 = 8;
const ARTICLES: u64 = 600;
/// One of so many is in Specter already, under another name.
const KNOWN: u64 = 7;
/// What Specter has of those.
const KNOWN_STOCK: u64 = 1_000;

async fn articles_killed_at_random_instants(place: Place) {
    export(place, "articles_killed_at_random_instants", "ignore").await;
}

/// Specter takes a stock that is sent for an article it has: so none may be sent.
async fn articles_killed_at_random_instants_where_specter_would_overwrite_stock(place: Place) {
    let test = "articles_killed_at_random_instants_where_specter_would_overwrite_stock";
    export(place, test, "set").await;
}

async fn export(place: Place, test: &str, stock_on_update: &str) {
    let mut draw = Draw::announced(test);
    let sandboxes = Sandboxes::start(shop(), specter(stock_on_update)).await;
    let kills = if place.is_shared() { KILLS_ON_A_SERVER } else { KILLS };
    let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes).at(place);
    koppla.connect(&[]).await.fine();
    lose_answers(&sandboxes.specter, "newArticleSubmit", 0.02, &mut draw).await;
    lose_answers(&sandboxes.shop, "Article.list", 0.02, &mut draw).await;
    let lives = Lives::new(&koppla, &sandboxes).await;
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    for turn in 0..kills {
        let command = if draw.below(2) == 0 { &serve[..] } else { &["articles", "export"] };
        lives.one(turn, command, &mut draw).await;
    }
    let arrived = sandboxes.specter_list("articles").await.len();
    sandboxes.clear_faults().await;
    koppla.run(&["articles", "export"]).await.fine();
    assert_all_there(&sandboxes).await;
    note(&format!("{arrived} articles were in Specter after the last kill"));
}

async fn assert_all_there(sandboxes: &Sandboxes) {
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for article in sandboxes.specter_list("articles").await {
        let number = article["articleNo"].as_str().unwrap_or_default().to_owned();
        found.entry(number).or_default().push(article);
    }
    for index in 0..ARTICLES {
        let articles = found.remove(&number(index)).unwrap_or_default();
        let [article] = articles.as_slice() else {
            panic!("{} is in Specter {} times", number(index), articles.len());
        };
        let stock = if index % KNOWN == 0 { KNOWN_STOCK } else { index };
        assert_eq!(article["stock"]["1"]["onHand"], stock.to_string(), "{article:#}");
        assert_eq!(article["name"], name(index), "{article:#}");
    }
}

fn number(index: u64) -> String {
    format!("ART-{index}")
}

fn name(index: u64) -> String {
    format!("Artikel nr {index}, grön")
}

fn shop() -> Value {
    let article = |index: u64| {
        json!({"articleNumber": number(index), "name": name(index), "price": 100 + index,
               "vatRate": 0.25, "stock": index})
    };
    let mut seed = standard_shop();
    seed["articles"] = (0..ARTICLES).map(article).collect();
    seed
}

fn specter(stock_on_update: &str) -> Value {
    let article = |index: u64| {
        json!({"articleNo": number(index), "name": "Äldre namn", "priceExclVat": "1.00",
               "vatPercent": 25, "stock": KNOWN_STOCK})
    };
    let mut seed = standard_specter();
    let known = (0..ARTICLES).filter(|index| index % KNOWN == 0);
    seed["accounts"][0]["articles"] = known.map(article).collect();
    seed["switches"] = json!({ "article.stock_on_update": stock_on_update });
    seed
}
