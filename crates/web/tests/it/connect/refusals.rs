//! Whatever is wrong is said in a sentence, with its cure (ACC-1, PRE-3).

use koppla_store::Role;
use koppla_testkit::{Sandboxes, standard_shop, standard_specter};

use super::world::{Form, World, decided, form, step};

/// Fields that are filled in differently.
type Different<'a> = &'a [(&'static str, &'a str)];

/// What a test of both sides says when these fields of the first two steps are different.
async fn tested(world: &World, id: &str, shop: Different<'_>, erp: Different<'_>) -> String {
    let mut changed = world.shop_form();
    changed.extend(form(shop));
    world.post(&step(id, "shop"), &changed).await;
    let mut changed = world.erp_form();
    changed.extend(form(erp));
    world.post(&step(id, "specter"), &changed).await;
    world.post(&step(id, "test"), &Form::new()).await.text
}

#[tokio::test]
async fn both_sides_say_in_words_what_is_wrong() {
    let world = World::standard().await;
    let id = world.entered().await;
    let nobody = [("address", "http://127.0.0.1:9/")];
    let cases: [(Different<'_>, Different<'_>, &str, &str); 7] = [
        (
            &[("token", "fel-nyckel-som-inte")],
            &[],
            "Butiken godtar inte API-nyckeln",
            "att den är aktiv",
        ),
        (&[("webshop", "99")], &[], "Det finns ingen butik med det här numret", "butikens nummer"),
        (&nobody, &[], "Koppla når inte butiken", "den här datorn har internet"),
        (
            &[],
            &[("first", "fel-nyckel-som-inte")],
            "Specter godtar inte smbID",
            "tecken för tecken",
        ),
        (&[], &[("account", "9002")], "Specter godtar inte smbID", "Kontrollera smbID"),
        (&[], &[("user", "78")], "Specter godtar inte smbID", "API-användaren"),
        (&[], &nobody, "Specter svarar inte, eller inte begripligt", "adressen till Specters API"),
    ];
    for (shop, erp, what, cure) in cases {
        let said = tested(&world, &id, shop, erp).await;
        assert!(said.contains(what) && said.contains(cure), "{what}: {said}");
        // The other side is told to be fine all the same.
        let fine = if shop.is_empty() {
            "Butiken Provbutiken svarar"
        } else {
            "Specter svarar och godtar"
        };
        assert!(said.contains(fine), "{fine}: {said}");
        let next = world.get(&format!("/connection/{id}/connect")).await;
        next.says("Testa båda sidor");
    }
    let said = tested(&world, &id, &[], &[]).await;
    assert!(said.contains("Fortsätt"), "{said}");
    world.has_kept_its_secrets();
}

#[tokio::test]
async fn a_shop_with_another_currency_cannot_be_connected() {
    let mut shop = standard_shop();
    shop["baseCurrency"] = "EUR".into();
    let sandboxes = Sandboxes::start(shop, standard_specter()).await;
    let world = World::of(sandboxes, Role::Administrator).await;
    let id = world.entered().await;
    let page = world.post(&step(&id, "test"), &Form::new()).await;
    page.says("Butikens grundvaluta är EUR").says("kräver svenska kronor (SEK)");
    let refused = world.post(&step(&id, "activate"), &Form::new()).await;
    refused.says("Testa båda sidor");
}

#[tokio::test]
async fn what_was_entered_wrongly_is_named_and_the_rest_kept() {
    let world = World::standard().await;
    let mut wrong = world.shop_form();
    wrong.extend(form(&[
        ("address", "http://admin.abicart.se/"),
        ("webshop", "min butik"),
        ("token", " "),
    ]));
    let page = world.post("/connect", &wrong).await;
    page.says("Den ska börja med https://").says("till exempel 41234").says("API-nyckeln saknas");
    page.says("min butik");
    let mut named = world.shop_form();
    named.extend(form(&[("name", "min/butik"), ("public", "butik")]));
    let page = world.post("/connect", &named).await;
    page.says("Kopplas adress på internet går inte");
    named.extend(form(&[("public", "")]));
    world.post("/connect", &named).await.says("Namnet får bara ha");
    assert!(world.store.connections().await.unwrap().is_empty());

    let id = world.entered().await;
    world.post("/connect", &world.shop_form()).await.says("Det finns redan en koppling");
    let mut wrong = world.erp_form();
    wrong.extend(form(&[("account", "smb"), ("user", "")]));
    let page = world.post(&step(&id, "specter"), &wrong).await;
    page.says("smbID ska vara ett tal").says("API-användaren saknas");

    world.post(&step(&id, "test"), &Form::new()).await;
    world.check_articles(&id).await;
    let wrong = form(&[("event", "manual"), ("from", "date"), ("date", "i går"), ("prefix", "Å")]);
    let page = world.post(&step(&id, "settings"), &wrong).await;
    page.says("Datumet går inte att läsa").says("Prefixet får bara ha");
    let right =
        form(&[("event", "manual"), ("from", "date"), ("date", "2026-01-01"), ("prefix", "")]);
    world.post(&step(&id, "settings"), &right).await.says("2026-01-01 00:00");
    world.has_kept_its_secrets();
}

#[tokio::test]
async fn an_empty_field_keeps_the_stored_key() {
    let world = World::standard().await;
    let id = world.entered().await;
    let (mut shop, mut erp) = (world.shop_form(), world.erp_form());
    shop.extend(form(&[("token", "")]));
    erp.extend(form(&[("first", ""), ("second", "")]));
    world.post(&step(&id, "shop"), &shop).await;
    world.post(&step(&id, "specter"), &erp).await;
    let page = world.post(&step(&id, "test"), &Form::new()).await;
    page.says("Butiken Provbutiken svarar").says("Specter svarar och godtar");
}

#[tokio::test]
async fn a_page_leads_into_no_private_network_that_the_operator_has_not_allowed() {
    let world = World::with(Sandboxes::standard().await, Role::Administrator, false).await;
    let with_address = |mut form: Form, address: &str| {
        form.insert("address", address.to_owned());
        form
    };
    for address in [
        format!("http://{}/", world.sandboxes.shop_address),
        "https://localhost/".to_owned(),
        "https://10.0.0.1/".to_owned(),
        "https://169.254.169.254/latest/".to_owned(),
        "https://2130706433/".to_owned(),
        "https://[fd00::1]/".to_owned(),
    ] {
        let page = world.post("/connect", &with_address(world.shop_form(), &address)).await;
        page.says(&format!("Adressen {address} leder till den dator där Koppla körs"));
        assert!(world.store.connections().await.unwrap().is_empty(), "{address}");
    }
    let public = with_address(world.shop_form(), "https://shop.invalid/");
    world.post("/connect", &public).await.says("Ditt konto hos Specter");
    let id = "shop-41234";
    world.post(&step(id, "specter"), &world.erp_form()).await.says("leder till den dator");
    let calls = Sandboxes::calls(&world.sandboxes.specter, "checkAccountSettings").await;
    assert!(calls.is_empty(), "{calls:?}");
}

#[tokio::test]
async fn two_shops_of_one_account_have_two_prefixes() {
    let world = World::standard().await;
    world.connected().await;
    let mut second = world.shop_form();
    second.insert("name", "andra".to_owned());
    world.post("/connect", &second).await.says("Ditt konto hos Specter");
    world.post(&step("andra", "specter"), &world.erp_form()).await;
    world.hurry("andra").await;
    world.post(&step("andra", "test"), &Form::new()).await.says("Specter svarar");
    world.check_articles("andra").await;
    let page = world.post(&step("andra", "settings"), &decided()).await;
    page.says("Kopplingen shop-41234 exporterar ordrar till samma konto");
    let mut other = decided();
    other.insert("prefix", "AN-".to_owned());
    world.post(&step("andra", "settings"), &other).await.says("Så här blir det").says("AN-");
}
