//! Every setting on and off: saved on the page, carried out by the engine, seen in what the sandbox
//! Specter received.

mod cases;
mod orders;
mod world;

use koppla_domain::settings::{SETTINGS, Section};
use koppla_store::{Entity, RecordId, State};
use koppla_testkit::Sandboxes;
use serde_json::json;

use cases::{CASES, ELSEWHERE};
use orders::plain;
use world::World;

#[test]
fn no_setting_is_forgotten() {
    for setting in SETTINGS {
        let is_mine = |key: &str| {
            koppla_domain::settings::Setting::find(key).is_some_and(|(found, _)| found == setting)
        };
        let cases = CASES.iter().any(|(key, ..)| is_mine(key));
        let elsewhere = ELSEWHERE.iter().any(|(key, _)| *key == setting.key);
        assert!(cases != elsewhere, "{} stands in neither list, or in both", setting.key);
        assert!(Section::ALL.contains(&setting.section));
    }
}

#[tokio::test]
async fn every_setting_on_and_off_from_the_page_to_specter() {
    let mut world = World::new().await;
    for (key, values, what, order) in CASES {
        for (value, expected) in values {
            world.save(&[(*key, *value)]).await;
            let wire = world.place(order()).await;
            assert_eq!(
                wire.see(what),
                *expected,
                "{key} = {value:?}: {what}, {:?}",
                wire.record.reason
            );
            // What is not to be sent, nobody is told of.
            if *what == "state" && *expected != "done" {
                assert!(wire.order.is_null() && wire.customer.is_null(), "{key} = {value:?}");
            }
        }
    }
    // What was held, ignored or manual under another setting goes in the end, each once.
    // The number that is written back makes each due once more, for a moment.
    let total = world.site.store.counts("shop", Entity::Order).await.unwrap().total();
    let done = async || {
        let counts = world.site.store.counts("shop", Entity::Order).await.unwrap();
        counts.of(State::Done) == total
    };
    world.work("all orders are in Specter", done).await;
    let in_specter = world.sandboxes.specter_list("orders").await.len();
    assert_eq!(u64::try_from(in_specter).unwrap(), total);

    // ORD-14: the id goes whatever the box on its page says.
    for ticked in ["true", "false"] {
        let linked = [("deliveries.66001.linked", ticked)];
        world.browser.submit("/connection/shop/deliveries", &linked).await;
        let wire = world.place(plain()).await;
        assert_eq!(wire.see("order:externalDeliveryMethod"), "66001");
    }

    world.save(&[("orders.prefix", "FJ-")]).await;
    let wire = world.place(plain()).await;
    let reference = wire.see("order:externalOrderNo");
    assert!(reference.starts_with("FJ-"), "{reference}");
    assert_eq!(wire.see("order:customerOrderReference"), reference);
}

#[tokio::test]
async fn articles_go_as_the_page_says() {
    let world = World::new().await;
    let articles = async || Sandboxes::calls(&world.sandboxes.specter, "newArticleSubmit").await;
    let sent = async |text: &str| {
        articles().await.iter().any(|call| call["parameters"].to_string().contains(text))
    };
    let article = world
        .sandboxes
        .shop_list("articles")
        .await
        .into_iter()
        .find(|article| article["articleNumber"] == "MUGG-1");
    let uid = article.unwrap()["uid"].to_string();
    let path = format!("articles/{uid}");
    let mug = RecordId::new("shop", Entity::Article, uid);
    let rename = async |name: &str| {
        let name = json!({"name": {"sv": name, "en": format!("{name} EN")}});
        world.sandboxes.shop.patch(&path, &name).await.unwrap();
    };
    let settled = async || {
        let counts = world.site.store.counts("shop", Entity::Article).await.unwrap();
        counts.total() > 0 && counts.open() == 0
    };
    // ART-2, second list: nothing is sent at all.
    world.save(&[("articles.delivery", "inactive"), ("service_articles.create", "false")]).await;
    world.work("the articles are looked at", settled).await;
    assert!(articles().await.is_empty(), "neither goods nor services");
    world
        .save(&[
            ("articles.delivery", "direct"),
            ("service_articles.create", "true"),
            ("service_articles.rounding", "ORE-1"),
        ])
        .await;
    world.work("the articles are sent", async || settled().await && sent("MUGG-1").await).await;
    assert!(sent("ORE-1").await && !sent("ORESUTJAMNING").await);
    // First list: sent once, and not again when changed.
    world.save(&[("articles.event", "inactive")]).await;
    rename("Mugg stilla").await;
    let looked = async || {
        let mug = world.site.store.record(&mug).await.unwrap().unwrap();
        mug.state == State::Done && mug.reason_code.as_deref() == Some("not-sent-again")
    };
    world.work("the change is looked at", looked).await;
    assert!(!sent("Mugg stilla").await);
    world.save(&[("articles.event", "changed"), ("articles.language", "en")]).await;
    rename("Mugg igen").await;
    world.work("the change is sent", async || sent("Mugg igen EN").await).await;
    world.save(&[("articles.language", "")]).await;
    rename("Mugg hemma").await;
    world.work("the change is sent", async || sent("Mugg hemma").await).await;
    assert!(!sent("Mugg hemma EN").await);
}
