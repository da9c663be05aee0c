//! Addresses, and what of them may be seen.

use abicart::{Callback, CallbackError, Endpoint, Error};
use secrecy::SecretString;
use serde_json::json;

use crate::shop::{self, TOKEN, chain, ok, start_rpc};

fn endpoint(base: &str) -> Result<Endpoint, Error> {
    Endpoint::new(base, 41234, SecretString::from(TOKEN))
}

#[test]
fn an_address_may_be_given_in_several_forms() {
    let whole = "https://admin.abicart.se/backend/jsonrpc/v1/";
    let forms = [
        whole,
        "https://admin.abicart.se/backend/jsonrpc/v1",
        "https://admin.abicart.se",
        "https://admin.abicart.se/",
        " admin.abicart.se ",
    ];
    for form in forms {
        assert_eq!(endpoint(form).unwrap().base().as_str(), whole, "{form}");
    }
    let local = endpoint("http://127.0.0.1:8080").unwrap();
    assert_eq!(local.base().as_str(), "http://127.0.0.1:8080/backend/jsonrpc/v1/");
    assert!(!local.is_encrypted());
}

#[test]
fn an_unusable_address_is_a_configuration_error_that_does_not_repeat_it() {
    let forms = [
        "",
        "ftp://admin.abicart.se",
        "https://me:secret-word@admin.abicart.se",
        "https://admin.abicart.se/?auth=secret-word",
        "https://admin.abicart.se/#secret-word",
        "https://secret-word:99999999",
    ];
    for form in forms {
        let error = endpoint(form).unwrap_err();
        assert!(matches!(error, Error::Configuration { .. }), "{form}: {error:?}");
        assert!(!format!("{error:?} {}", chain(&error)).contains("secret-word"));
    }
}

#[tokio::test]
async fn the_context_travels_percent_encoded() {
    let (client, log) = start_rpc(|request| ok(request, &json!({"webshop": "41234"}))).await;
    assert_eq!(client.context().await.unwrap().webshop, Some(41234));
    assert_eq!(log.queries(), ["webshop=41234&language=sv&auth=YXV0aDp%2B%2Fa%2Bb%2Fc%3D%3D"]);
}

#[tokio::test]
async fn the_token_never_shows() {
    let closed = shop::client("http://127.0.0.1:1");
    let error = closed.webshop().await.unwrap_err();
    let (talkative, _) = start_rpc(|request| {
        let message = format!("Bad auth token {TOKEN}");
        let data = json!([{"message": format!("not {TOKEN}"), "pointer": "/auth"}]);
        json!({"id": request["id"], "error": {"code": 1004, "message": message, "data": data}})
    })
    .await;
    let refusal = talkative.webshop().await.unwrap_err();
    assert!(matches!(refusal, Error::Auth { .. }));
    let shown = format!("{closed:?} {error:?} {} {refusal:?} {}", chain(&error), chain(&refusal));
    assert!(shown.contains("***"));
    for secret in [TOKEN, "YXV0aDp", "auth="] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn a_callback_is_four_form_fields() {
    let body = b"class=Order&event=discarded&uid=900412&webshop=41234";
    let expected = Callback {
        class: "Order".to_owned(),
        event: "discarded".to_owned(),
        uid: 900_412,
        webshop: 41234,
    };
    assert_eq!(Callback::parse(body), Ok(expected.clone()));
    let encoded = b"webshop=41234&uid=+900412&extra=%FF&event=discarded&class=%4Frder";
    assert_eq!(Callback::parse(encoded), Ok(expected));
    let cases: [(&[u8], _); 4] = [
        (b"", CallbackError::Missing("class")),
        (b"class=Order&event=&uid=1&webshop=1", CallbackError::Missing("event")),
        (b"class=Order&event=paid&uid=x&webshop=1", CallbackError::NotANumber("uid")),
        (b"class=Order&event=paid&uid=1&webshop=-1", CallbackError::NotANumber("webshop")),
    ];
    for (body, error) in cases {
        assert_eq!(Callback::parse(body), Err(error));
    }
}
