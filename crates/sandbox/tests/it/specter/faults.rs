//! Faults between client and Specter (specter-api §4.4; conformance 12).

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    bench::{form, key},
    server::{Server, raw},
};

fn request(name: &str) -> String {
    let body = form(&[("name", name), ("emailAddress", "a@b.se")]);
    format!(
        "POST /putInfo.asp?action=newCustomerSubmit&sbmId=9001&apiUserId=77&key={} HTTP/1.1\r\n\
         host: x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        key(name),
        body.len()
    )
}

async fn last_call(server: &Server) -> Value {
    let calls = server.control("GET", "calls?wait_ms=10000", json!(null)).await;
    calls["calls"].as_array().unwrap().last().unwrap().clone()
}

#[tokio::test]
async fn a_reset_before_does_nothing_and_sends_no_byte() {
    let server = Server::start().await;
    server.fault(json!({ "kind": "reset_before", "count": 1 })).await;
    let (bytes, end) = raw(server.protocol(), &request("Ett")).await;
    assert_eq!(bytes, b"");
    assert_eq!(end.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(server.summary("customers").await, 0);
    let call = last_call(&server).await;
    assert_eq!((&call["outcome"], &call["faults"]), (&json!("dropped"), &json!(["reset_before"])));
    assert_eq!(server.company("Ett").await.unwrap(), (200, "1;4711;Kunden skapad".to_owned()));
}

#[tokio::test]
async fn a_dropped_answer_was_committed() {
    let server = Server::start().await;
    server.fault(json!({ "kind": "commit_and_drop", "action": "newcustomersubmit" })).await;
    let (bytes, end) = raw(server.protocol(), &request("Ett")).await;
    assert_eq!(bytes, b"");
    assert_eq!(end.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
    assert!(server.company("Ett").await.is_err());
    assert_eq!(server.summary("customers").await, 2, "one e-mail each");
    let call = last_call(&server).await;
    assert_eq!((&call["wrote"], &call["outcome"]), (&json!(true), &json!("dropped")));
}

#[tokio::test]
async fn a_held_request_is_seen_and_released_before_and_after_the_commit() {
    for (kind, stage, customers) in [("hang_before", "before", 0), ("hang_after", "after", 1)] {
        let server = Server::start().await;
        server.fault(json!({ "kind": kind, "count": 1 })).await;
        let client = server.company_later("Ett");
        let held = server.held().await;
        assert_eq!((&held["stage"], &held["parameters"]["name"]), (&json!(stage), &json!("Ett")));
        assert_eq!(server.summary("customers").await, customers);
        let released = server.control("POST", "held/release", json!({ "id": held["id"] })).await;
        assert_eq!(released["released"], 1);
        assert_eq!(client.await.unwrap().unwrap().1, "1;4711;Kunden skapad");
        assert_eq!(server.summary("customers").await, 1);
    }
}

#[tokio::test]
async fn a_held_request_whose_client_goes_away_is_forgotten() {
    for (kind, customers) in [("hang_before", 0), ("hang_after", 1)] {
        let server = Server::start().await;
        server.fault(json!({ "kind": kind, "count": 1 })).await;
        let client = server.company_later("Ett");
        server.held().await;
        client.abort();
        let call = last_call(&server).await;
        assert_eq!(call["outcome"], "client gone");
        assert_eq!(server.control("GET", "held", json!(null)).await["held"], json!([]));
        assert_eq!(server.summary("customers").await, customers);
    }
}

#[tokio::test]
async fn a_released_request_can_be_dropped() {
    let server = Server::start().await;
    server.fault(json!({ "kind": "hang_after", "count": 1 })).await;
    let client = server.company_later("Ett");
    server.held().await;
    server.control("POST", "held/release", json!({ "then": "drop" })).await;
    assert!(client.await.unwrap().is_err());
    assert_eq!(server.summary("customers").await, 1);
}

#[tokio::test]
async fn a_late_commit_happens_after_the_connection_is_gone() {
    let server = Server::start().await;
    server.fault(json!({ "kind": "commit_late", "count": 1 })).await;
    assert!(server.company("Ett").await.is_err());
    assert_eq!(server.held().await["stage"], "late");
    assert_eq!(server.summary("customers").await, 0);
    server.control("POST", "held/release", json!(null)).await;
    assert_eq!(server.company("Ett").await.unwrap().1, "1;4711;Kunden finns redan");
}

#[tokio::test]
async fn answers_are_replaced_before_or_after_the_work() {
    for (fault, status, body, customers) in [
        (json!({ "kind": "status", "status": 502, "when": "before" }), 502, "<!DOCTYPE html>", 0),
        (json!({ "kind": "status", "status": 500, "body": "<html>" }), 500, "<html>", 1),
        (json!({ "kind": "throttle", "retry_after_seconds": 7 }), 429, "Too Many", 0),
        (json!({ "kind": "throttle", "in_body": true }), 200, "0;9014;För många anrop", 0),
        (json!({ "kind": "garbage" }), 200, "\u{7f}\u{1}", 1),
        (json!({ "kind": "empty" }), 200, "", 1),
        (json!({ "kind": "empty", "when": "before" }), 200, "", 0),
    ] {
        let server = Server::start().await;
        server.fault(fault.clone()).await;
        let (got, text) = server.company("Ett").await.unwrap();
        assert!(got == status && text.starts_with(body), "{fault}: {got} {text}");
        assert_eq!(text.is_empty(), body.is_empty(), "{fault}");
        assert_eq!(server.summary("customers").await, customers, "{fault}");
    }
}

#[tokio::test]
async fn a_cut_answer_ends_too_early_or_looks_complete() {
    let server = Server::start().await;
    server.fault(json!({ "kind": "cut", "at": 5, "count": 1 })).await;
    let (bytes, end) = raw(server.protocol(), &request("Ett")).await;
    end.unwrap();
    let answer = String::from_utf8(bytes).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("content-length: 20"), "{head}");
    assert_eq!(body, "1;471");
    server.fault(json!({ "kind": "cut", "at": 3, "announce": "part", "count": 1 })).await;
    assert_eq!(server.company("Två").await.unwrap(), (200, "1;4".to_owned()));
    assert_eq!(server.summary("customers").await, 2);
}

/// Two requests on one connection: the cut of the first, longer than its answer, is not the
/// second's affair.
#[tokio::test]
async fn a_cut_beyond_the_end_leaves_the_next_answer_whole() {
    let server = Server::start().await;
    server.fault(json!({ "kind": "cut", "at": 25, "count": 1 })).await;
    let first = request("Ett").replace("connection: close", "connection: keep-alive");
    let (bytes, end) = raw(server.protocol(), &(first + &request("Två"))).await;
    end.unwrap();
    let answers = String::from_utf8(bytes).unwrap();
    assert_eq!(last_call(&server).await["faults"], json!([]), "the second was not struck");
    assert!(answers.contains("1;4711;Kunden skapadHTTP/1.1"), "{answers}");
    assert!(answers.ends_with("1;4711;Kunden finns redan"), "{answers}");
}

#[tokio::test]
async fn latency_delays_its_own_request_only() {
    let server = Server::start().await;
    server
        .fault(json!({
            "kind": "latency", "latency_ms": 60_000, "parameter": "NAME", "contains": "Lång"
        }))
        .await;
    let slow = server.company_later("Långsam");
    let quick = server.company("Snabb");
    let answer = tokio::time::timeout(Duration::from_secs(20), quick).await;
    assert_eq!(answer.unwrap().unwrap().1, "1;4711;Kunden skapad");
    assert!(!slow.is_finished());
}

#[tokio::test]
async fn faults_skip_count_and_draw_with_a_seed() {
    let server = Server::start().await;
    server.fault(json!({ "kind": "empty", "skip": 1, "count": 2 })).await;
    let mut answers = Vec::new();
    for name in ["A", "B", "C", "D"] {
        answers.push(server.company(name).await.unwrap().1.is_empty());
    }
    assert_eq!(answers, [false, true, true, false]);
    assert_eq!(server.control("GET", "faults", json!(null)).await["faults"], json!([]));
    let mut draws = Vec::new();
    for _ in 0..2 {
        server.fault(json!({ "kind": "empty", "probability": 0.5, "seed": 3 })).await;
        let mut hits = Vec::new();
        for _ in 0..20 {
            hits.push(server.company("E").await.unwrap().1.is_empty());
        }
        server.control("DELETE", "faults", json!(null)).await;
        draws.push(hits);
    }
    assert_eq!(draws[0], draws[1]);
    assert!(draws[0].contains(&true) && draws[0].contains(&false));
}

#[tokio::test]
async fn two_faults_of_one_kind_hit_two_requests_and_different_kinds_add_up() {
    let server = Server::start().await;
    for _ in 0..2 {
        server.fault(json!({ "kind": "reset_before", "count": 1 })).await;
    }
    assert!(server.company("Ett").await.is_err());
    assert!(server.company("Ett").await.is_err());
    assert_eq!(server.company("Ett").await.unwrap().1, "1;4711;Kunden skapad");
    server.fault(json!({ "kind": "hang_after", "count": 1 })).await;
    server.fault(json!({ "kind": "quirk", "name": "other_id", "count": 1 })).await;
    let client = server.company_later("Två");
    assert_eq!(server.held().await["stage"], "after");
    server.control("POST", "held/release", json!(null)).await;
    assert_eq!(client.await.unwrap().unwrap().1, "1;4711;Kunden skapad", "the first one's number");
}

#[tokio::test]
async fn a_wrong_fault_is_refused_with_the_valid_names() {
    let server = Server::start().await;
    for (fault, part) in [
        (json!({ "kind": "explode" }), "expected one of `latency`"),
        (json!({ "kind": "latency" }), "latency_ms"),
        (json!({ "kind": "empty", "latency_ms": 1 }), "unknown field `latency_ms`"),
        (json!({ "kind": "empty", "count": "x" }), "invalid type"),
        (json!({ "kind": "quirk", "name": "x" }), "alter_price"),
        (json!({ "kind": "empty", "probability": 2 }), "between 0 and 1"),
    ] {
        let (status, body) = server.try_control("POST", "faults", fault).await;
        assert_eq!(status, 400);
        assert!(body["error"].as_str().unwrap().contains(part), "{body}");
    }
}

#[tokio::test]
async fn a_frozen_clock_does_not_freeze_the_limit() {
    let server = Server::start().await;
    let frozen = json!({ "set": "2024-05-17T10:00:00Z", "freeze": true });
    server.control("POST", "clock", frozen).await;
    let limit = json!({ "limit.rps": 1, "limit.answer": "body" });
    server.control("PATCH", "switches", limit).await;
    let until = async |refused: bool| {
        while server.company("Ett").await.unwrap().1.starts_with("0;9014;") != refused {}
    };
    let turns = async {
        until(true).await;
        until(false).await;
    };
    tokio::time::timeout(Duration::from_mins(1), turns).await.unwrap();
}

#[tokio::test]
async fn a_throttled_answer_looks_as_the_switches_say() {
    let server = Server::start().await;
    server.control("PATCH", "switches", json!({ "xml.root": "svar" })).await;
    server.fault(json!({ "kind": "throttle", "in_body": true })).await;
    let answer = server.batch("getOrdersExternalNeedUpdate", "b").await;
    assert!(answer.contains("<svar>") && answer.contains("<code>9014</code>"), "{answer}");
}
