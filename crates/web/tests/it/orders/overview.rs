//! The overview.

use koppla_store::{Connection, ConnectionState, Role, State};

use super::town::{Town, link, note};
use crate::site::Site;

#[tokio::test]
async fn the_overview_names_what_needs_a_person_and_draws_its_charts() {
    let site = Site::new().await;
    let connection =
        link(&site.store, ["http://127.0.0.1:1".into(), "http://127.0.0.1:1".into()], "").await;
    note(&site.store, 1..8).await;
    let reader = site.sign_in(Role::Reader).await;
    let page = reader.text("/").await;
    assert!(page.contains("Inget behöver dig just nu"), "{page}");
    for words in [
        "<title id=\"chart-orders-title\">",
        "7 ordrar de senaste 30 dagarna",
        "?state=due\">7</a>",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains("/connection/prov/orders/1\">1001</a>"), "the oldest: {page}");
    assert!(!page.contains("style="), "no inline style: {page}");

    let paused = ConnectionState::Paused;
    let reason = Some("Specter tar inte emot nyckeln".to_owned());
    site.store.set_connection_state("prov", paused, reason).await.unwrap();
    for number in 0..120 {
        let id = format!("butik-{number:03}");
        let state = ConnectionState::Active;
        let other = Connection { id, state, reason: None, ..connection.clone() };
        site.store.save_connection(other).await.unwrap();
    }
    let page = reader.text("/").await;
    assert!(page.contains("Specter tar inte emot nyckeln"), "{page}");
    assert!(page.contains("Sida 1 av 3"), "{page}");
    assert_eq!(page.matches("<tr>").count() - page.matches("<thead><tr>").count(), 50 + 30);
    let last = reader.text("/?page=3").await;
    assert!(last.contains("butik-119"), "{last}");
    let found = reader.text("/?q=BUTIK-007").await;
    assert!(found.contains("butik-007") && !found.contains("butik-008"), "{found}");
}

#[tokio::test]
async fn orders_that_wait_for_export_need_a_person() {
    let town = Town::new("[orders]\nevent = \"manual\"\n").await;
    let reader = town.site.sign_in(Role::Reader).await;
    let before = reader.text("/").await;
    assert!(before.contains("Inget behöver dig just nu"), "{before}");
    let mut waiting = Vec::new();
    for turn in 0..2 {
        waiting.push(town.place(turn, State::Manual).await);
    }
    let page = reader.text("/").await;
    assert!(page.contains("2 ordrar väntar på export"), "{page}");
    assert!(!page.contains("Inget behöver dig"), "{page}");
    let counted = "class=\"attention\" href=\"/connection/prov/orders?state=manual\">2</a>";
    assert!(page.contains(counted), "{page}");
    assert!(page.contains("den dag Koppla först såg den"), "{page}");
}
