//! What only a WebSocket does: several calls in flight, pings, faults that end the connection
//! (abicart-api §1.4 and §15.2).

use futures_util::{SinkExt as _, StreamExt as _};
use koppla_sandbox::shop::{EMPTY_TOKEN, run};
use koppla_sandbox::{Control, Running, ShellConfig};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::frame::coding::CloseCode},
};

use super::{encoded, example, wire};

type Socket = WebSocketStream<TcpStream>;

async fn serve() -> (Running, Control, Socket) {
    let running = run(Some(example()), ShellConfig::default()).await.unwrap();
    let control = Control::new(running.control_addr).unwrap();
    let socket = connect(&running).await;
    (running, control, socket)
}

async fn connect(running: &Running) -> Socket {
    let query = format!("webshop=41234&auth={}", encoded(EMPTY_TOKEN));
    wire::connect(running.protocol_addr, "/backend/jsonrpc/v1", &query).await
}

async fn send(socket: &mut Socket, id: i64, method: &str, params: Value) {
    let call = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
    socket.send(Message::text(call.to_string())).await.unwrap();
}

async fn next(socket: &mut Socket) -> Value {
    let frame = socket.next().await.unwrap().unwrap();
    serde_json::from_str(frame.to_text().unwrap()).unwrap()
}

#[tokio::test]
async fn replies_come_when_they_are_ready() {
    let (_running, control, mut socket) = serve().await;
    let fault = json!({"kind": "hang_before", "action": "Order.count", "count": 1});
    control.post("faults", &fault).await.unwrap();
    send(&mut socket, 1, "Order.count", json!([])).await;
    send(&mut socket, 2, "Article.count", json!([])).await;
    assert_eq!(next(&mut socket).await, json!({"jsonrpc": "2.0", "id": 2, "result": 2}));
    control.get("held?count=1&wait_ms=10000").await.unwrap();
    control.post("held/release", &Value::Null).await.unwrap();
    assert_eq!(next(&mut socket).await, json!({"jsonrpc": "2.0", "id": 1, "result": 0}));
    let calls = control.get("calls").await.unwrap();
    let transports: Vec<&Value> =
        calls["calls"].as_array().unwrap().iter().map(|call| &call["method"]).collect();
    assert_eq!(transports, ["WEBSOCKET", "WEBSOCKET"]);
}

#[tokio::test]
async fn a_ping_is_answered_and_a_binary_frame_is_not_understood() {
    let (_running, _control, mut socket) = serve().await;
    socket.send(Message::Ping("now".into())).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::Pong("now".into()));
    socket.send(Message::binary("{}")).await.unwrap();
    let Message::Close(Some(close)) = socket.next().await.unwrap().unwrap() else {
        panic!("no close frame");
    };
    assert_eq!(close.code, CloseCode::Unsupported);
}

#[tokio::test]
async fn an_rpc_error_is_a_frame_whatever_status_it_would_have() {
    let (_running, control, mut socket) = serve().await;
    control.patch("switches", &json!({"http_error_status": "legacy"})).await.unwrap();
    send(&mut socket, 1, "Order.get", json!([5])).await;
    assert_eq!(next(&mut socket).await["error"]["code"], 9003);
    let quirk = json!({"kind": "quirk", "name": "internal_error", "count": 1});
    control.post("faults", &quirk).await.unwrap();
    send(&mut socket, 2, "Order.count", json!([])).await;
    assert_eq!(next(&mut socket).await["error"]["code"], -32000);
}

#[tokio::test]
async fn faults_of_the_way_there_end_the_connection() {
    let (running, control, _) = serve().await;
    for (fault, code) in [
        (json!({"kind": "reset_before", "count": 1}), None),
        (json!({"kind": "commit_and_drop", "count": 1}), None),
        (json!({"kind": "cut", "at": 20, "count": 1}), None),
        (
            json!({"kind": "status", "status": 502, "when": "before", "count": 1}),
            Some(CloseCode::Error),
        ),
        (json!({"kind": "throttle", "count": 1}), Some(CloseCode::Again)),
    ] {
        let mut socket = connect(&running).await;
        control.post("faults", &fault).await.unwrap();
        let patch = json!([700_205, {"stock": {"stock": 12}}, "uid"]);
        send(&mut socket, 1, "Article.set", patch).await;
        let ended = socket.next().await.unwrap();
        match (code, ended) {
            (None, Err(_)) => {}
            (Some(code), Ok(Message::Close(Some(close)))) => assert_eq!(close.code, code),
            (_, ended) => panic!("{fault}: {ended:?}"),
        }
        let left = &control.get("articles/700205").await.unwrap()["stock"]["stock"];
        let done = fault["kind"] == "commit_and_drop" || fault["kind"] == "cut";
        assert_eq!(left, &json!(if done { 12 } else { 31 }), "{fault}");
        control.post("stock", &json!({"article": 700_205, "stock": 31})).await.unwrap();
    }
}

#[tokio::test]
async fn the_end_of_the_sandbox_ends_the_connection() {
    let (running, _control, mut socket) = serve().await;
    send(&mut socket, 1, "Order.count", json!([])).await;
    next(&mut socket).await;
    running.stop().await;
    assert!(matches!(socket.next().await, None | Some(Err(_))));
}
