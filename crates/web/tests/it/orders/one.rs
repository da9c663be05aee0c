//! An order's page.

use koppla_store::{Role, State};
use koppla_testkit::order;

use super::town::{Town, link, note};
use crate::site::Site;

#[tokio::test]
async fn what_would_be_sent_and_what_was_sent_stand_beside_the_shops_figures() {
    let town = Town::new("[orders]\nevent = \"manual\"\nprefix = \"P-\"\n").await;
    let record = town.place(3, State::Manual).await;
    let operator = town.site.sign_in(Role::Operator).await;
    let before = operator.text(&Town::page(&record)).await;
    for words in ["Det som skulle exporteras till Specter", "MUGG-1", "Frakt", "Att betala", "P-"] {
        assert!(before.to_lowercase().contains(&words.to_lowercase()), "{words}: {before}");
    }
    assert!(before.contains("Inget anrop har gjorts"), "{before}");
    assert_eq!(town.in_specter().await, 0);

    for _ in 0..2 {
        let answer = operator.submit(&format!("{}/export", Town::page(&record)), &[]).await;
        assert!(answer.text.contains("Ordern exporteras nu"), "{}", answer.text);
    }
    let done = town.comes_to(&record.name, State::Done).await;
    assert_eq!(town.in_specter().await, 1);
    let after = operator.text(&Town::page(&record)).await;
    for words in [
        "Exporterat till Specter",
        "Hitta eller skapa kund i Specter",
        "Skapa order i Specter",
        "Skriv Specters ordernummer i butiken",
        "Godkänt",
        "Exportera igen",
        done.erp_id.as_deref().unwrap(),
    ] {
        assert!(after.contains(words), "{words}: {after}");
    }
    assert!(!after.contains("har ändrats sedan den exporterades"), "{after}");
    let timeline = after.split_once("id=\"timeline\"").unwrap().1;
    assert!(!timeline.contains("kund3@example.se"), "the timeline is masked: {timeline}");
    let (_, sums) = after.split_once("class=\"payable\"").unwrap();
    assert!(sums.contains("<td class=\"number\">0,00</td>"), "no difference: {sums}");
}

#[tokio::test]
async fn without_the_shop_the_page_shows_what_the_ledger_has() {
    let site = Site::new().await;
    link(&site.store, ["http://127.0.0.1:1".into(), "http://127.0.0.1:1".into()], "").await;
    note(&site.store, 1..2).await;
    let reader = site.sign_in(Role::Reader).await;
    let page = reader.text("/connection/prov/orders/1").await;
    assert!(page.contains("Order 1001") && page.contains("kunde inte hämtas"), "{page}");
    assert!(!page.contains("/orders/1/export"), "a reader has no buttons: {page}");
}

#[tokio::test]
async fn an_order_that_does_not_exist_is_not_found() {
    let town = Town::new("").await;
    let operator = town.site.sign_in(Role::Operator).await;
    for path in
        ["/connection/prov/orders/5", "/connection/none/orders", "/connection/none/orders/5"]
    {
        assert_eq!(operator.get(path).await.status, 404, "{path}");
    }
    for path in ["export", "settle"] {
        let fields = [("answer", "missing")];
        let answer = operator.post(&format!("/connection/prov/orders/5/{path}"), &fields).await;
        assert_eq!(answer.status, 404, "{path}");
    }
    assert_eq!(operator.get("/connection/prov/orders/5/live").await.status, 404);
}

#[tokio::test]
async fn an_order_that_koppla_has_not_seen_is_fetched_from_the_shop() {
    // Orders before the start date are not looked for.
    let town = Town::new("[orders]\nsince = \"2040-01-01T00:00:00Z\"\n").await;
    let number = town.sandboxes.place(&order(0)).await;
    let operator = town.site.sign_in(Role::Operator).await;
    let list = operator.text(&format!("/connection/prov/orders?find={number}")).await;
    assert!(list.contains("Koppla har inte sett"), "{list}");
    let find = "/connection/prov/orders/find";
    let found = operator.submit(find, &[("number", &number)]).await;
    assert!(found.text.contains(&format!("Order {number}")), "{}", found.text);
    let none = operator.submit(find, &[("number", "424242")]).await;
    let warning = "<p class=\"notice warn\" role=\"status\">Butiken har ingen order med det numret";
    assert!(none.text.contains(warning), "{}", none.text);
}

#[tokio::test]
async fn an_order_on_its_way_is_followed_until_it_rests() {
    let town = Town::new("[orders]\nevent = \"manual\"\n").await;
    let record = town.place(0, State::Manual).await;
    let operator = town.site.sign_in(Role::Operator).await;
    let rests = operator.text(&format!("{}/live", Town::page(&record))).await;
    assert!(rests.contains("event: end") && !rests.contains("event: fragment"), "{rests}");

    let hold =
        serde_json::json!({"kind": "reset_before", "action": "newCustomerSubmit", "count": 2});
    koppla_testkit::Sandboxes::fault(&town.sandboxes.specter, &hold).await;
    operator.submit(&format!("{}/export", Town::page(&record)), &[]).await;
    let follows = operator.text(&format!("{}/live", Town::page(&record))).await;
    assert!(follows.contains("event: fragment") && follows.contains("På väg"), "{follows}");
    assert!(follows.trim_end().ends_with("data: end"), "{follows}");
    town.comes_to(&record.name, State::Done).await;
}
