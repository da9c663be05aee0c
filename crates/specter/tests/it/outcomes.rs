//! Every reply, classified for a write and for a read.

use std::time::Duration;

use specter::action::{
    Callbacks, CheckAccountSettings, NewArticle, NewArticles, NewInvoice, PdfLinkRequest,
};
use specter::batch::BatchNo;
use specter::transport::{HttpResponse, TransportError};
use specter::{
    Account, Assigned, Client, Configuration, Credentials, Error, Fault, NotSent, WriteOutcome,
};

use crate::script::{Reply, account, customer, ok, order, scripted, status};

async fn outcome(reply: impl Into<Reply>) -> WriteOutcome<Assigned> {
    scripted([reply]).new_order(&order()).await
}

#[tokio::test]
async fn a_parsed_success_is_accepted() {
    let accepted = |value| WriteOutcome::Accepted { value, text: "Ordern är skapad".into() };
    assert_eq!(outcome(ok("1;20157;Ordern är skapad")).await, accepted(Assigned::Known(20157)));
    assert_eq!(outcome(ok("1;;Ordern är skapad")).await, accepted(Assigned::Unknown));
    let xml =
        "<x><APIresponse><result>1</result><message>Ordern är skapad</message>ID</APIresponse></x>";
    let with_id = xml.replace("ID", "<id>20157</id>");
    assert_eq!(outcome(ok(&with_id)).await, accepted(Assigned::Known(20157)));
    assert_eq!(outcome(ok(&xml.replace("ID", ""))).await, accepted(Assigned::Unknown));
}

#[tokio::test]
async fn a_parsed_refusal_is_refused() {
    let refused = WriteOutcome::Refused { code: "9007".into(), text: "WEB-1 finns redan".into() };
    assert_eq!(outcome(ok("0;9007;WEB-1 finns redan")).await, refused);
    let xml = "<x><APIresponse><result>0</result><code>9007</code>\
               <message>WEB-1 finns redan</message></APIresponse></x>";
    assert_eq!(outcome(ok(xml)).await, refused);
}

#[tokio::test]
async fn only_proof_makes_a_write_not_sent() {
    let unreached = TransportError::NotSent("connection refused".into());
    assert_eq!(
        outcome(unreached.clone()).await,
        WriteOutcome::NotSent { reason: NotSent::Unreachable(unreached), retry_after: None }
    );
    for wait in [None, Some(7)] {
        assert_eq!(
            outcome(status(429, wait)).await,
            WriteOutcome::NotSent {
                reason: NotSent::Throttled,
                retry_after: wait.map(Duration::from_secs),
            }
        );
    }
}

#[tokio::test]
async fn everything_else_is_in_doubt() {
    let lost = TransportError::Unknown("reset".into());
    let cases: [(Reply, Fault); 9] = [
        (lost.clone().into(), Fault::Transport(lost)),
        (status(500, None).into(), Fault::Status(500)),
        (status(503, Some(5)).into(), Fault::Status(503)),
        (status(302, None).into(), Fault::Status(302)),
        (ok("").into(), Fault::Empty),
        (ok("<html><h1>Server Error</h1></html>").into(), Fault::Html),
        (ok("Server Error").into(), Fault::Garbage),
        (ok("1;abc;ok").into(), Fault::Number),
        (ok("1;0;ok").into(), Fault::Number),
    ];
    for (reply, reason) in cases {
        assert_eq!(outcome(reply).await, WriteOutcome::InDoubt { reason });
    }
    let xml = "<x><APIresponse><result>1</result><id>20157</id></APIresponse></x>";
    for length in 1..xml.len() {
        let cut = outcome(HttpResponse::new(200, &xml.as_bytes()[..length])).await;
        assert!(matches!(cut, WriteOutcome::InDoubt { reason: Fault::Xml(_) }), "{cut:?}");
    }
}

#[tokio::test]
async fn the_other_writes_classify_alike() {
    let client =
        scripted([ok("1;4711;Kunden uppdaterad"), ok("1;30012;Faktura"), ok("1;2;ok\r1;3;x")]);
    assert_eq!(client.new_customer(&customer()).await.accepted(), Some(Assigned::Known(4711)));
    let invoice = client.new_invoice(&NewInvoice { order_id: 20157 }).await;
    assert_eq!(invoice.accepted().and_then(Assigned::known), Some(30012));
    let article = NewArticle::new("A", "a", 1.into(), 25.into());
    let articles = client.new_articles(&NewArticles::new(vec![article]).unwrap()).await;
    let accepted = articles.accepted().unwrap();
    assert_eq!(accepted.second_field.as_deref(), Some("2"));
    assert_eq!(accepted.further_rows, ["1;3;x"]);
}

#[tokio::test]
async fn reads_fail_by_what_to_do_next() {
    let request = CheckAccountSettings {
        date: "2024-05-17".parse().unwrap(),
        callbacks: Callbacks::default(),
    };
    let check = async |reply: Reply| scripted([reply]).check_account_settings(&request).await;
    assert_eq!(check(ok("1;0;Sparat").into()).await.as_deref(), Ok("Sparat"));
    assert_eq!(
        check(ok("0;9001;Felaktig nyckel").into()).await,
        Err(Error::Refused { code: "9001".into(), text: "Felaktig nyckel".into() })
    );
    let retry_after = Some(Duration::from_secs(3));
    assert_eq!(check(status(429, Some(3)).into()).await, Err(Error::Throttled { retry_after }));
    assert_eq!(check(status(503, Some(3)).into()).await, Err(Error::Throttled { retry_after }));
    assert_eq!(check(status(503, None).into()).await, Err(Error::Transient(Fault::Status(503))));
    assert_eq!(check(ok("").into()).await, Err(Error::Transient(Fault::Empty)));
    let lost = TransportError::Unknown("reset".into());
    assert_eq!(check(lost.clone().into()).await, Err(Error::Transient(Fault::Transport(lost))));
}

#[tokio::test]
async fn a_pdf_link_may_hold_semicolons_and_stays_hidden() {
    let link = async |reply| scripted([reply]).pdf_link(&PdfLinkRequest { document_id: 1 }).await;
    let found = link(ok("1;https://sandbox.invalid/pdf/9f;2c.pdf\r\n")).await.unwrap();
    assert_eq!(found.expose(), "https://sandbox.invalid/pdf/9f;2c.pdf");
    assert!(!format!("{found:?}").contains("9f"));
    for refusal in [
        "0;9011;Okänt",
        "<x><APIresponse><result>0</result><code>9011</code><message>Okänt</message></APIresponse></x>",
    ] {
        let refused = link(ok(refusal)).await.unwrap_err();
        assert_eq!(refused, Error::Refused { code: "9011".into(), text: "Okänt".into() });
    }
    for broken in ["", "1", "1;", "1;nowhere", "<x/>", "2;https://sandbox.invalid/x"] {
        assert!(matches!(link(ok(broken)).await, Err(Error::Transient(_))), "{broken}");
    }
}

#[tokio::test]
async fn a_cleared_batch_is_confirmed_in_either_form() {
    let batch = BatchNo::from_random(1);
    for body in
        ["1;0;ok", "<r><APIresponse><result>1</result><message>ok</message></APIresponse></r>"]
    {
        assert_eq!(scripted([ok(body)]).clear_article_batch(&batch).await.as_deref(), Ok("ok"));
    }
}

#[test]
fn a_client_needs_usable_keys() {
    let transport = std::sync::Arc::new(crate::queue_server::QueueServer::default());
    let credentials = Credentials::V1 { first: "a".into(), second: String::new().into() };
    let refused = Client::new(transport.clone(), Account { sbm_id: 1, credentials });
    assert_eq!(refused.unwrap_err(), Configuration::EmptyKey);
    let client = Client::new(transport, account()).unwrap();
    assert!(!format!("{client:?}").contains("EXAMPLE"));
}

#[test]
fn messages_hold_neither_answers_nor_addresses() {
    let refused = Error::Refused { code: "9005".into(), text: "Åsa Öberg finns inte".into() };
    assert_eq!(refused.to_string(), "Specter refused the call with code 9005");
}
