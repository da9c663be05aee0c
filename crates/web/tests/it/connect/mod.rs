//! Linking a shop in the browser: from nothing to an active connection, left and resumed at each
//! step, and every sentence that says what is wrong (ACC-1, ACC-3, PRE).

mod articles;
mod refusals;
mod switched;
mod world;

use koppla_store::Role;
use koppla_testkit::{Sandboxes, standard_shop, standard_specter};
use reqwest::StatusCode;
use serde_json::json;

use world::{Form, World, decided, form, step};

#[tokio::test]
async fn from_nothing_to_all_articles_left_and_resumed_at_each_step() {
    let mut shop = standard_shop();
    let articles = shop["articles"].as_array_mut().unwrap();
    articles.push(json!({"articleNumber": "TRÖJA 42", "name": "Stickad tröja", "price": 799,
                         "vatRate": 0.25, "stock": 2}));
    let world =
        World::of(Sandboxes::start(shop, standard_specter()).await, Role::Administrator).await;
    world.work();
    world.get("/connect").await.says("Din butik hos Abicart").says("admin.abicart.se");

    let page = world.post("/connect", &world.shop_form()).await;
    page.says("Ditt konto hos Specter");
    let id = "shop-41234";
    let resumed = async || world.get(&format!("/connection/{id}/connect")).await;
    resumed().await.says("Ditt konto hos Specter");
    // No step is reached before those in front of it.
    for later in ["test", "articles", "settings", "activate", "export"] {
        let page = world.get(&format!("/connection/{id}/connect?step={later}")).await;
        assert_eq!(page.to, format!("/connection/{id}/connect?step=specter"));
    }
    let kept = world.get(&format!("/connection/{id}/connect?step=shop")).await;
    kept.says("41234").says("slutar på st==");

    world.post(&step(id, "specter"), &world.erp_form()).await.says("Testa båda sidor");
    resumed().await.says("Inte godtaget ännu");
    world.hurry(id).await;
    let kept = world.get(&format!("/connection/{id}/connect?step=specter")).await;
    kept.says("slutar på e1f0 och 5555");

    let page = world.post(&step(id, "test"), &Form::new()).await;
    page.says("Butiken Provbutiken svarar").says("Specter svarar och godtar smbID och nycklar");
    resumed().await.says("Gå igenom artiklarna");

    let page = world.check_articles(id).await;
    page.says("5 artiklar och val kan exporteras").says("En kan inte exporteras som den är");
    page.says("TRÖJA 42").says("TROJA-42").says("det innehåller tecknet Ö");
    assert!(world.specter_calls("newArticleSubmit").await.is_empty(), "nothing was sent yet");
    resumed().await.says("Det du behöver bestämma");

    world.post(&step(id, "settings"), &decided()).await.says("Så här blir det").says("FJ-");
    resumed().await.says("Slå på kopplingen");
    assert!(world.specter_calls("newArticleSubmit").await.is_empty(), "nothing was sent yet");

    let page = world.post(&step(id, "activate"), &Form::new()).await;
    page.says("Kopplingen är på. Artiklarna börjar exporteras.");
    let page =
        world.until(&format!("/connection/{id}/connect"), "5 artiklar finns i Specter").await;
    page.says("En artikel kunde inte exporteras");
    let numbers: Vec<String> = world
        .sandboxes
        .specter_list("articles")
        .await
        .iter()
        .map(|article| article["articleNo"].as_str().unwrap().to_owned())
        .collect();
    for number in ["MUGG-1", "BOK-2", "TROJA", "TROJA-S", "TROJA-M", "FRAKT"] {
        assert!(numbers.iter().any(|one| one == number), "{number}: {numbers:?}");
    }
    let order = koppla_testkit::order(0);
    world.sandboxes.place(&order).await;
    koppla_testkit::wait_for(koppla_testkit::LONG, "the order is in Specter", async || {
        !world.sandboxes.specter_list("orders").await.is_empty()
    })
    .await;
    world.has_kept_its_secrets();
}

#[tokio::test]
async fn the_older_keys_are_taken_too_and_a_test_order_shows_what_specter_does() {
    let specter = json!({"accounts": [{"sbmId": 9001, "scheme": "v1",
        "md5Key1": "EN-GAMMAL-MD5-NYCKEL-1", "md5Key2": "EN-GAMMAL-MD5-NYCKEL-2"}]});
    let sandboxes = Sandboxes::start(standard_shop(), specter).await;
    let world = World::of(sandboxes, Role::Administrator).await;
    let id = world.entered().await;
    world
        .post(&step(&id, "test"), &Form::new())
        .await
        .says("Specter godtar inte smbID och nycklar");
    let mut older = world.erp_form();
    older.extend(form(&[("kind", "v1"), ("user", ""), ("first", ""), ("second", "")]));
    // Keys of the other kind are not kept.
    let page = world.post(&step(&id, "specter"), &older).await;
    page.says("Båda nycklarna behövs");
    older
        .extend(form(&[("first", "EN-GAMMAL-MD5-NYCKEL-1"), ("second", "EN-GAMMAL-MD5-NYCKEL-2")]));
    world.post(&step(&id, "specter"), &older).await;
    world.post(&step(&id, "test"), &Form::new()).await.says("Specter svarar och godtar");
    world.check_articles(&id).await;
    world.post(&step(&id, "settings"), &decided()).await;
    world.post(&step(&id, "activate"), &Form::new()).await.says("Kopplingen är på");
    let page = world.post(&step(&id, "calibrate"), &Form::new()).await;
    page.says("Ta bort testordrarna i Specter")
        .says("Specter märker en order som kommer två gånger");
    world.has_kept_its_secrets();
}

#[tokio::test]
async fn only_administrators_connect() {
    let world = World::of(Sandboxes::standard().await, Role::Operator).await;
    assert_eq!(world.get("/connect").await.status, StatusCode::FORBIDDEN);
    let page = world.post("/connect", &world.shop_form()).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(world.store.connections().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_demos_link_signs_in_once() {
    let world = World::standard().await;
    world.get("/").await.says("Översikt");
    let again = world.get("/demo-sign-in/only-for-this-test").await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    let guessed = world.get("/demo-sign-in/guessed").await;
    assert_eq!(guessed.status, StatusCode::NOT_FOUND);
}
