//! Koppla as Abicart's settings server (ACC-4, abicart-api §14.5).

use koppla_store::Role;
use koppla_sync::Secret;
use koppla_testkit::{Place, SHOP};
use koppla_web::Options;
use reqwest::Method;
use reqwest::header::LOCATION;

use crate::orders::town::{CONNECTION, link};
use crate::site::{Browser, Site};

async fn site(key: &str) -> Site {
    let options = Options { abicart_key: Some(Secret::new(key)), ..Options::default() };
    let site = Site::with(Place::sqlite(), options).await;
    link(&site.store, ["http://127.0.0.1:1".into(), "http://127.0.0.1:1".into()], "").await;
    site
}

/// Abicart's first settings of the shop.
async fn begin(abicart: &Browser, key: &str) -> crate::site::Answer {
    let (authorization, shop) = (format!("IntegrationKey key={key}"), SHOP.to_string());
    let headers =
        [("authorization", authorization.as_str()), ("x-webshop-id", &shop), ("accept", "*/*")];
    let body = r#"{"orders": {"prefix": "FJ-"}}"#.to_owned();
    abicart.ask(Method::POST, "/settings/", &headers, body).await
}

#[tokio::test]
async fn an_empty_key_opens_nothing() {
    for key in ["", " "] {
        let site = site(key).await;
        let abicart = site.guest();
        for path in ["/schema.json", "/form.json"] {
            assert_eq!(abicart.get(path).await.status, 404, "{path}");
        }
        assert_eq!(begin(&abicart, key).await.status, 404);
    }
}

#[tokio::test]
async fn the_place_of_the_settings_is_a_whole_address_and_its_changes_are_noted() {
    let site = site("avtalad nyckel").await;
    let made = begin(&site.guest(), "avtalad nyckel").await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.header(LOCATION), format!("{}/settings/{CONNECTION}", site.address));
    let anna = site.sign_in(Role::Administrator).await;
    let audit = anna.text("/audit").await;
    assert!(audit.contains("<td>Abicart</td>") && audit.contains("Prefix"), "{audit}");
}

#[tokio::test]
async fn whoever_guesses_keys_waits() {
    let site = site("avtalad nyckel").await;
    let guesser = site.guest();
    let mut answers = Vec::new();
    for guess in 0..60 {
        answers.push(begin(&guesser, &guess.to_string()).await.status);
        if answers.last() == Some(&429) {
            break;
        }
    }
    assert!(answers.len() > 20 && answers.last() == Some(&429), "{answers:?}");
    assert_eq!(begin(&site.guest(), "avtalad nyckel").await.status, 201, "Abicart is let in");
}

#[tokio::test]
async fn the_form_says_which_mails_are_switched_off_by_hand() {
    let site = site("avtalad nyckel").await;
    let form = site.guest().text("/form.json").await;
    let form: serde_json::Value = serde_json::from_str(&form).unwrap();
    let fields = form["sections"].as_array().unwrap().iter();
    let fields = fields.flat_map(|section| section["fields"].as_array().unwrap());
    let told = |language: &str, words: &str| {
        let tells = |field: &&serde_json::Value| {
            field["help"][language].as_str().is_some_and(|help| help.contains(words))
        };
        fields.clone().filter(tells).map(|field| field["pointer"].clone()).collect::<Vec<_>>()
    };
    let both = ["/orders/confirm_to_customer", "/orders/confirm_to_administrator"];
    assert_eq!(told("sv", "butikens administration hos Abicart"), both);
    assert_eq!(told("fr", "désactivez vous-même"), both);
}
