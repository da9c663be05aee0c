//! What failed exchanges become: the classes by which a caller decides.

use std::time::Duration;

use abicart::{Cause, Client, Error, HttpOptions, OrderPatch, TransportError};
use serde_json::json;
use tokio::net::TcpListener;

use crate::shop::{
    Reply, Then, chain, client, client_with, err, ok, raw, start, start_broken, start_rpc,
};

async fn read(client: &Client) -> Error {
    client.orders().get(900_412).await.unwrap_err()
}

async fn write(client: &Client) -> Error {
    let patch = OrderPatch::external_order_number("SO-1");
    client.orders().set(900_412, &patch).await.unwrap_err()
}

#[tokio::test]
async fn a_refused_connection_is_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = client(&origin);
    let error = write(&client).await;
    assert!(
        matches!(&error, Error::NotSent { source: TransportError::NotSent(_), .. }),
        "{error:?}"
    );
    assert_eq!(error.to_string(), "Order.set 900412 was not sent");
    assert!(matches!(
        read(&client).await,
        Error::Transient { source: Cause::Transport(TransportError::NotSent(_)), .. }
    ));
}

#[tokio::test]
async fn a_write_without_a_whole_answer_has_an_unknown_outcome() {
    for then in [Then::Close, Then::Cut] {
        let client = client(&start_broken(then).await);
        let error = write(&client).await;
        assert!(
            matches!(
                &error,
                Error::OutcomeUnknown { source: Cause::Transport(TransportError::Unknown(_)), .. }
            ),
            "{error:?}"
        );
        assert!(matches!(read(&client).await, Error::Transient { .. }));
    }
}

#[tokio::test]
async fn the_deadline_ends_a_silent_exchange() {
    let options = HttpOptions { deadline: Duration::from_millis(200), ..HttpOptions::default() };
    let client = client_with(&start_broken(Then::Hang).await, &options);
    assert!(matches!(write(&client).await, Error::OutcomeUnknown { .. }));
    assert!(matches!(read(&client).await, Error::Transient { .. }));
}

#[tokio::test]
async fn an_answer_beyond_the_bound_is_not_read() {
    let (client, _) = start(|_| raw(200, vec![b' '; 2000])).await;
    assert!(chain(&read(&client).await).contains("empty"));
    let origin = client.endpoint().base().to_string();
    let bounded = client_with(&origin, &HttpOptions { max_body: 1999, ..HttpOptions::default() });
    let text = chain(&read(&bounded).await);
    assert!(text.contains("longer than 1999 bytes"), "{text}");
}

#[tokio::test]
async fn answers_that_are_not_json_rpc_may_have_been_acted_upon() {
    let cases: [(u16, &str); 8] = [
        (502, "<html>Bad Gateway</html>"),
        (500, "oops"),
        (200, "<html>login</html>"),
        (204, ""),
        (200, "[]"),
        (200, r#"{"jsonrpc":"2.0","id":77,"result":1}"#),
        (200, r#"{"jsonrpc":"2.0","id":null,"result":1}"#),
        (200, r#"{"jsonrpc":"2.0","id":1"#),
    ];
    for (status, body) in cases {
        let (client, _) = start(move |_| raw(status, body)).await;
        let error = write(&client).await;
        assert!(
            matches!(&error, Error::OutcomeUnknown { source: Cause::Answer(answer), .. }
                if answer.status == status),
            "{status} {body}: {error:?}"
        );
        assert!(matches!(read(&client).await, Error::Transient { source: Cause::Answer(_), .. }));
    }
}

#[tokio::test]
async fn infrastructure_that_turns_a_request_away_is_a_matter_of_the_address() {
    for status in [301, 302, 308, 400, 401, 403, 404, 405, 413] {
        let (client, log) = start(move |_| Reply {
            headers: vec![("location", "/elsewhere")],
            ..raw(status, "<html>no</html>")
        })
        .await;
        let error = write(&client).await;
        assert!(matches!(&error, Error::Configuration { .. }), "{status}: {error:?}");
        assert!(error.to_string().contains(&format!("HTTP {status}")), "{error}");
        assert_eq!(log.bodies().len(), 1);
    }
}

#[tokio::test]
async fn too_many_calls_are_throttled_with_the_shops_pause() {
    let pause = |_: &_| Reply { headers: vec![("retry-after", "17")], ..raw(429, "slow down") };
    let (client, _) = start(pause).await;
    for error in [read(&client).await, write(&client).await] {
        let Error::Throttled { retry_after, .. } = error else { panic!("{error:?}") };
        assert_eq!(retry_after, Some(Duration::from_secs(17)));
    }
    let (client, _) = start(|request| raw(429, err(request, -32000, "busy").to_string())).await;
    assert!(matches!(write(&client).await, Error::Throttled { retry_after: None, .. }));
}

#[tokio::test]
async fn the_http_status_does_not_count_when_the_body_is_json_rpc() {
    for status in [200, 404, 500, 503] {
        let (client, _) =
            start(move |request| raw(status, err(request, 9003, "Object not found").to_string()))
                .await;
        let error = write(&client).await;
        assert!(matches!(&error, Error::NotFound { .. }), "{error:?}");
        let text = "Order.set 900412 found no such object: \
                    the shop says: Object not found (code 9003)";
        assert_eq!(chain(&error), text);
        let (client, _) =
            start(move |request| raw(status, ok(request, &json!({"uid": 900_412})).to_string()))
                .await;
        assert_eq!(client.orders().summary(900_412).await.unwrap().uid, 900_412);
    }
}

#[tokio::test]
async fn an_error_without_id_belongs_to_the_only_request() {
    let (client, _) = start_rpc(|_| err(&json!({}), -32601, "Method not found: Order.get")).await;
    let error = read(&client).await;
    assert!(matches!(&error, Error::Invalid { source, .. } if source.code == -32601), "{error:?}");
}

#[tokio::test]
async fn each_code_has_its_class() {
    let class = |error: &Error| match error {
        Error::Transient { .. } => "transient",
        Error::Auth { .. } => "auth",
        Error::WrongShop { .. } => "shop",
        Error::NotFound { .. } => "none",
        Error::Invalid { .. } => "invalid",
        Error::Configuration { .. } => "configuration",
        Error::OutcomeUnknown { .. } => "unknown",
        _ => "other",
    };
    let cases = [
        (-32700, "invalid", "invalid"),
        (-32600, "invalid", "invalid"),
        (-32602, "invalid", "invalid"),
        (-32603, "transient", "unknown"),
        (-32000, "transient", "unknown"),
        (-32099, "transient", "unknown"),
        (-32100, "invalid", "invalid"),
        (1001, "shop", "shop"),
        (1002, "shop", "shop"),
        (1003, "configuration", "configuration"),
        (1004, "auth", "auth"),
        (1005, "auth", "auth"),
        (1006, "auth", "auth"),
        (1007, "configuration", "configuration"),
        (1008, "auth", "auth"),
        (2001, "invalid", "invalid"),
        (9001, "invalid", "invalid"),
        (9003, "none", "none"),
    ];
    for (code, reading, writing) in cases {
        let (client, _) = start_rpc(move |request| err(request, code, "no")).await;
        assert_eq!(class(&read(&client).await), reading, "{code}");
        assert_eq!(class(&write(&client).await), writing, "{code}");
    }
}

#[tokio::test]
async fn problems_keep_their_pointers_in_either_form() {
    let list = json!([{"message": "must be a number", "pointer": "/stock"}, "and more"]);
    for (data, expected) in [
        (list, "; /stock: must be a number; and more"),
        (json!("must be shorter"), "; must be shorter"),
        (json!({"pointer": "/note"}), "; /note: "),
        (json!(null), ""),
    ] {
        let (client, _) = start_rpc(move |request| {
            let error = json!({"code": -32602, "message": "Invalid params", "data": data});
            json!({"jsonrpc": "2.0", "id": request["id"], "error": error})
        })
        .await;
        let error = write(&client).await;
        assert_eq!(
            chain(&error),
            format!(
                "Order.set 900412 was refused as invalid: \
                 the shop says: Invalid params (code -32602){expected}"
            )
        );
    }
}

#[tokio::test]
async fn a_falsy_result_is_a_result() {
    let (client, _) = start_rpc(|request| {
        let result = match request["method"].as_str().unwrap() {
            "Order.count" => json!(0),
            "Article.count" => json!("12"),
            _ => json!(null),
        };
        ok(request, &result)
    })
    .await;
    let all = abicart::Filters::none();
    assert_eq!(client.orders().count(&all).await.unwrap(), 0);
    assert_eq!(client.articles().count(&all).await.unwrap(), 12);
    client.event_listeners().delete(3101).await.unwrap();
    assert_eq!(client.event_listeners().log(3101).await.unwrap(), json!(null));
    assert!(client.languages().await.unwrap().objects.is_empty());
    let error = write(&client).await;
    assert!(
        matches!(&error, Error::OutcomeUnknown { source: Cause::Unreadable(_), .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_compressed_answer_is_read() {
    // {"jsonrpc":"2.0","id":1,"result":3}
    let body = [
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0xca, 0x2a, 0xce,
        0xcf, 0x2b, 0x2a, 0x48, 0x56, 0xb2, 0x52, 0x32, 0xd2, 0x33, 0x50, 0xd2, 0x51, 0xca, 0x4c,
        0x51, 0xb2, 0x32, 0xd4, 0x51, 0x2a, 0x4a, 0x2d, 0x2e, 0xcd, 0x29, 0x51, 0xb2, 0x32, 0xae,
        0x05, 0x00, 0x29, 0x74, 0x1b, 0xd4, 0x23, 0x00, 0x00, 0x00,
    ];
    let compressed =
        move |_: &_| Reply { headers: vec![("content-encoding", "gzip")], ..raw(200, body) };
    let (client, _) = start(compressed).await;
    assert_eq!(client.orders().count(&abicart::Filters::none()).await.unwrap(), 3);
}
