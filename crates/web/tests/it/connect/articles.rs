//! The list of articles: what is wrong with each, and sending them again (PRE-4, ART-1, ART-3).

use koppla_store::Role;
use koppla_testkit::{LONG, Sandboxes, difficult_shop, standard_specter, wait_for};
use reqwest::StatusCode;
use serde_json::json;

use super::world::{Form, World, form};

#[tokio::test]
async fn each_article_says_what_is_wrong_and_what_to_do() {
    let sandboxes = Sandboxes::start(difficult_shop(), standard_specter()).await;
    let world = World::of(sandboxes, Role::Administrator).await;
    world.work();
    let id = world.connected().await;
    let list = async |query: &str| world.get(&format!("/connection/{id}/articles{query}")).await;
    // What has changed in the shop just now is looked at once more (I12), and waits meanwhile.
    let shows = async |what: &str, words: &str| {
        world.until(&format!("/connection/{id}/articles?show={what}"), words).await
    };
    world.until(&format!("/connection/{id}/connect"), "artiklar finns i Specter").await;
    shows("bad-number", "det innehåller mellanslag").await.says("TROJA-42");
    shows("number-twice", "finns 2 gånger i butiken").await.says("LY-09-2");
    shows("no-number", "har inget artikelnummer").await.says("Vykort");
    shows("package", "Artikeln är ett produktpaket").await.says("PAKET-1");
    shows("stock-off", "FRI-1").await.says("lagersaldot följer inte Specter");
    let found = list("?search=lykta%2C+r").await;
    found.says("Lykta, röd");
    assert!(!found.text.contains("Lykta, blå"), "{}", found.text);
    list("?search=finns+inte").await.says("Inget artikelnummer börjar med");
    assert_eq!(list("?show=nothing").await.status, StatusCode::NOT_FOUND);

    // Mended in the shop, it goes by itself once it is looked at again.
    let mended = json!({"articleNumber": "TROJA-42"});
    world.sandboxes.shop.patch("articles/700042", &mended).await.unwrap();
    world.check_articles(&id).await.says("kan inte exporteras");
    world.until(&format!("/connection/{id}/articles?search=TROJA-42"), "I Specter</span>").await;
    world.has_kept_its_secrets();
}

#[tokio::test]
async fn one_article_or_all_are_sent_again() {
    let world = World::standard().await;
    world.work();
    let id = world.connected().await;
    world.until(&format!("/connection/{id}/connect"), "5 artiklar finns i Specter").await;
    let sent = async || world.specter_calls("newArticleSubmit").await.len();
    let before = sent().await;
    let key = {
        let page = koppla_store::ArticlePage { limit: 1, ..Default::default() };
        world.store.articles(&id, &page).await.unwrap().0.remove(0).key
    };
    let path = format!("/connection/{id}/articles/export");
    let page = world.post(&path, &form(&[("key", &key), ("show", "exported")])).await;
    page.says("Artikeln exporteras till Specter");
    wait_for(LONG, "it is sent again", async || sent().await > before).await;
    let unknown = world.post(&path, &form(&[("key", "nothing")])).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    unknown.says("Ingen artikel är vald");

    world.until(&format!("/connection/{id}/connect"), "5 artiklar finns i Specter").await;
    let before = sent().await;
    let page = world.post(&format!("{path}-all"), &Form::new()).await;
    page.says("Alla artiklar exporteras till Specter igen");
    wait_for(LONG, "all are sent again", async || sent().await > before).await;
    world.until(&format!("/connection/{id}/connect"), "5 artiklar finns i Specter").await;
    let live = world.get(&format!("/connection/{id}/connect/progress")).await;
    live.says("event: fragment").says("5 artiklar finns i Specter").says("event: end");
}

#[tokio::test]
async fn readers_see_the_list_and_send_nothing() {
    let world = World::of(Sandboxes::standard().await, Role::Reader).await;
    let connection = koppla_store::Connection {
        id: "shop".into(),
        state: koppla_store::ConnectionState::Active,
        reason: None,
        account: json!({
            "shop": {"address": "https://a", "webshop": 1, "token": "t"},
            "erp": {"address": "https://b", "account": 1, "keys": {"scheme": "v1", "first": "a", "second": "b"}},
        })
        .to_string(),
        settings: String::new(),
        facts: "{}".into(),
        created_at: jiff::Timestamp::UNIX_EPOCH,
    };
    world.store.save_connection(connection).await.unwrap();
    world.get("/connection/shop/articles").await.says("Det finns inga artiklar här");
    let page = world.get("/connection/shop/connect?step=shop").await;
    page.says("Bara en administratör kan ändra kopplingen");
    for path in ["articles/export-all", "connect/activate", "connect/switch-off", "connect/shop"] {
        let sent = world.post(&format!("/connection/shop/{path}"), &world.shop_form()).await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN, "{path}");
    }
}
