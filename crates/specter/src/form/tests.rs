use std::time::Duration;

use super::*;
use crate::key::Credentials;

fn account() -> Account {
    Account {
        sbm_id: 9001,
        credentials: Credentials::V2 {
            api_user_id: Some(77),
            api_user_key: "0f1e2d3c4b5a69788796a5b4c3d2e1f0".into(),
            integration_key: "11111111-2222-3333-4444-555555555555".into(),
        },
    }
}

#[test]
fn amounts_have_a_point_and_enough_decimals() {
    for (given, decimals, text) in [
        ("239.2", 2, "239.20"),
        ("239.2000", 3, "239.200"),
        ("0.123456", 3, "0.123456"),
        ("-40", 3, "-40.000"),
        ("25.00", 0, "25"),
        ("100", 0, "100"),
        ("-0.00", 2, "0.00"),
        ("12.5", 0, "12.5"),
    ] {
        assert_eq!(decimal_text(given.parse().unwrap(), decimals), text);
    }
}

#[test]
fn a_post_is_split_between_query_and_body_with_the_key_last() {
    let mut form = Prepared::post("newOrderSubmit");
    form.query("useXML", 1);
    form.plain("customerId", 4711);
    form.text("publishedComment", "Ring på\ndörren; & tack", Rule::REMARK);
    form.subject(Latin1::exact("4711"));
    let request = form.sign(&account(), Duration::from_secs(1));
    assert_eq!(request.query, "action=newOrderSubmit&sbmId=9001&apiUserId=77&useXML=1");
    assert_eq!(
        request.body.as_deref(),
        Some(
            "customerId=4711&publishedComment=Ring+p%E5%0Ad%F6rren%3B+%26+tack\
             &key=6ca83ff698cf3136cfbb502c803b9799"
        )
    );
    assert!(!format!("{request:?} {form:?}").contains("6ca83ff6"));
}

#[test]
fn a_get_has_no_body() {
    let mut form = Prepared::get(Page::GetInfo, "clearArticleBatch");
    form.plain("batchNo", "3d2f6c1a9b8e4d7f8a6b5c4d3e2f1a0b");
    form.subject(Latin1::exact("3d2f6c1a9b8e4d7f8a6b5c4d3e2f1a0b"));
    let request = form.sign(&account(), Duration::from_secs(1));
    assert_eq!(request.body, None);
    assert!(request.query.ends_with("&key=b6432b4ff408dfdfdce2370a918baef6"));
    assert_eq!(request.path, "getInfo.asp");
}

#[test]
fn cuts_and_replacements_are_recorded_with_their_parameter() {
    let mut form = Prepared::post("x");
    let sent = form.text("city", "Łódź och mer", Rule::LINE.max(5));
    assert_eq!(sent.text(), "Lódz");
    assert_eq!(
        form.changes(),
        [
            Change::Replaced {
                parameter: "city".into(),
                replacement: Replacement { character: 'Ł', by: "L".into() },
            },
            Change::Replaced {
                parameter: "city".into(),
                replacement: Replacement { character: 'ź', by: "z".into() },
            },
            Change::Truncated(Truncation { parameter: "city".into(), limit: 5, dropped: 8 }),
        ]
    );
}

#[test]
fn masks() {
    let identity = |value| Privacy::IdentityNumber.mask(value);
    for number in ["19810102-1234", "810102-1234", "8101021234", "SE810102123401"] {
        assert_eq!(identity(number), "810102-****");
    }
    assert_eq!(identity("12345"), "****");
    assert_eq!(identity(""), "");
    assert_eq!(Privacy::Initial.mask("Åsa Öberg"), "Å***");
    assert_eq!(Privacy::Url.mask("https://shop.example/cb?s=SECRET"), "https://shop.example/***");
    assert_eq!(Privacy::Url.mask("nonsense SECRET"), "***");
}
