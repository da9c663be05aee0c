//! The settings' page: every setting is on it, saved, and shown again.

use koppla_domain::settings::{Change, Kind, SETTINGS, Section, Setting, Settings};
use koppla_store::Role;

use super::{PAGE, fields, save, site, stored, submit};

/// A text of each kind that is not its default.
fn other(setting: &Setting) -> String {
    let default = setting.default_text();
    let text = match setting.kind {
        Kind::Flag if default.as_deref() == Some("true") => "false",
        Kind::Flag => "true",
        Kind::Choice(values) => {
            values.iter().find(|value| Some(**value) != default.as_deref()).unwrap()
        }
        Kind::Text(_) => "FJ-",
        Kind::ArticleNumber => return setting.key.replace("service_articles.", "X-"),
        Kind::Id => "7",
        Kind::Time => "2026-11-23 09:00:00",
        Kind::Rates => "25, 25.5, 0",
        Kind::Number(..) => "3",
        Kind::Language => "fi",
        Kind::PayCode => "SW",
        Kind::LanguageCode => "NO",
        Kind::CountryCode => "GB",
    };
    text.to_owned()
}

#[tokio::test]
async fn every_setting_is_on_the_page_with_its_words_in_each_language() {
    let site = site(&Settings::default()).await;
    let browser = site.sign_in(Role::Administrator).await;
    for language in ["sv", "en", "fr"] {
        browser.post("/language", &[("language", language)]).await;
        let html = browser.text(PAGE).await;
        for setting in SETTINGS.iter().filter(|one| one.section != Section::Deliveries) {
            let name = match setting.kind {
                Kind::LanguageCode => "code-languages".to_owned(),
                Kind::CountryCode => "code-countries".to_owned(),
                _ => setting.key_of("8001"),
            };
            assert!(html.contains(&format!("name=\"{name}\"")), "{} in {language}", setting.key);
        }
        // A message that is missing stands as its key.
        for key in ["setting-", "settings-", "history-", "deliveries-"] {
            let shown = html.split('>').filter_map(|part| part.split('<').next());
            let raw: Vec<&str> = shown.filter(|text| text.trim().starts_with(key)).collect();
            assert!(raw.is_empty(), "{raw:?} in {language}");
        }
        assert!(!html.contains("payments.8004"), "a gift card is no payment type");
        assert!(html.contains("••••wxyz") && !html.contains("forsta-nyckeln"));
    }
    let deliveries = browser.text("/connection/shop/deliveries").await;
    assert!(deliveries.contains("name=\"deliveries.66001.linked\""));
}

#[tokio::test]
async fn every_setting_is_saved_and_shown_again_and_saving_again_changes_nothing() {
    let site = site(&Settings::default()).await;
    let browser = site.sign_in(Role::Administrator).await;
    for setting in SETTINGS.iter().filter(|one| one.section != Section::Deliveries) {
        let key = setting.key_of("8001");
        let text = other(setting);
        let answer = match setting.kind {
            Kind::LanguageCode => {
                save(&browser, &[("new-languages", "nn"), ("code-languages", "NO")]).await
            }
            Kind::CountryCode => {
                save(&browser, &[("new-countries", "Storbritannien"), ("code-countries", "GB")])
                    .await
            }
            Kind::Flag if text == "true" => {
                let mut fields = fields(&browser.text(PAGE).await);
                fields.push((key.clone(), text.clone()));
                submit(&browser, &fields).await
            }
            _ => save(&browser, &[(&key, &text)]).await,
        };
        let to = answer.location().to_owned();
        assert!(to.ends_with("?said=settings-saved"), "{key}: {} {to}", answer.status);
        let stored = stored(&site).await.entries();
        let key = match setting.kind {
            Kind::LanguageCode => "languages.nn",
            Kind::CountryCode => "countries.Storbritannien",
            _ => &key,
        };
        let expected = if setting.kind == Kind::Time { "2026-11-23T08:00:00Z" } else { &text };
        assert_eq!(stored[key], expected);
        let again = save(&browser, &[]).await;
        assert!(again.location().ends_with("?said=settings-same"), "{key}: {}", again.location());
    }
    let changes = site.store.settings_changes("shop", None, 1000).await.unwrap();
    assert_eq!(changes.len(), SETTINGS.len() - 1);
    assert!(changes.iter().all(|change| change.who.as_deref() == Some("administrator (test)")));
}

#[tokio::test]
async fn the_page_of_any_settings_sends_them_back_unchanged() {
    for round in 0_u64..12 {
        let chosen = SETTINGS.iter().zip(0_u32..).filter(|(setting, index)| {
            let mixed = (round + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(*index);
            mixed % 3 == 0 && setting.kind != Kind::Time
        });
        let changes: Vec<Change> = chosen
            .map(|(setting, _)| Change {
                key: setting.key_of(match setting.kind {
                    Kind::LanguageCode => "nn",
                    Kind::CountryCode => "St. Lucia \"&\" <b>",
                    _ => "8001",
                }),
                to: Some(other(setting)),
            })
            // A time with fractions is shown without them, and kept.
            .chain([Change {
                key: "orders.since".into(),
                to: Some(format!("2026-11-23T08:00:{round:02}.123456Z")),
            }])
            .collect();
        let settings = Settings::default().changed(&changes).unwrap();
        let site = site(&settings).await;
        let browser = site.sign_in(Role::Administrator).await;
        let answer = save(&browser, &[]).await;
        assert!(answer.location().ends_with("settings-same"), "{round}: {}", answer.text);
        assert_eq!(stored(&site).await, settings);
    }
}
