//! Several reads in one exchange.

use abicart::{DeliveryMethod, Error, Filters, OrderSummary, Read, Selection};
use serde_json::{Value, json};

use crate::shop::{err, ok, raw, start, start_rpc};

/// Answers `Order.get` for even uids.
fn answer(request: &Value) -> Value {
    let uid = request["params"][0].as_u64().unwrap();
    if uid.is_multiple_of(2) {
        ok(request, &json!({"uid": uid}))
    } else {
        err(request, 9003, "Object not found")
    }
}

fn check(uids: &[u64], results: &[Result<OrderSummary, Error>]) {
    assert_eq!(results.len(), uids.len());
    for (uid, result) in uids.iter().zip(results) {
        match result {
            Ok(order) => assert_eq!(order.uid, *uid),
            Err(Error::NotFound { call, .. }) => {
                assert_eq!(call.to_string(), format!("Order.get {uid}"));
                assert!(!uid.is_multiple_of(2));
            }
            Err(error) => panic!("{error:?}"),
        }
    }
}

#[tokio::test]
async fn answers_are_matched_by_id_and_batches_stay_small() {
    let (client, log) = start(|batch| {
        let mut answers: Vec<Value> = batch.as_array().unwrap().iter().map(answer).collect();
        answers.reverse();
        raw(200, json!(answers).to_string())
    })
    .await;
    let uids: Vec<u64> = (1..=120).collect();
    check(&uids, &client.get_many(&uids).await.unwrap());
    let sizes: Vec<_> = log.bodies().iter().map(|body| body.as_array().unwrap().len()).collect();
    assert_eq!(sizes, [50, 50, 20]);
}

#[tokio::test]
async fn a_shop_that_refuses_batches_gets_single_calls_from_then_on() {
    for wrapped in [false, true] {
        let (client, log) = start_rpc(move |body| match body {
            Value::Array(_) if wrapped => json!([err(&json!({}), -32600, "Invalid Request")]),
            Value::Array(_) => err(&json!({}), -32600, "Invalid Request"),
            request => answer(request),
        })
        .await;
        for _ in 0..2 {
            check(&[1, 2, 3], &client.get_many(&[1, 2, 3]).await.unwrap());
        }
        assert_eq!(log.bodies().iter().filter(|body| body.is_array()).count(), 1);
        assert_eq!(log.bodies().len(), 7);
    }
}

#[tokio::test]
async fn an_entry_without_answer_may_be_asked_for_again() {
    let (client, _) = start(|batch| raw(200, json!([answer(&batch[1])]).to_string())).await;
    let results = client.get_many::<OrderSummary>(&[2, 4]).await.unwrap();
    assert!(matches!(&results[0], Err(Error::Transient { call, .. })
        if call.to_string() == "Order.get 2"));
    assert_eq!(results[1].as_ref().unwrap().uid, 4);
}

#[tokio::test]
async fn a_batch_fails_as_a_whole_when_nothing_comes_back() {
    let (client, _) = start(|_| raw(502, "<html>")).await;
    let error = client.get_many::<OrderSummary>(&[2, 4]).await.unwrap_err();
    assert!(matches!(&error, Error::Transient { .. }), "{error:?}");
    let (client, _) = start_rpc(|_| err(&json!({}), 1004, "Bad auth token")).await;
    let error = client.get_many::<OrderSummary>(&[2, 4]).await.unwrap_err();
    assert!(matches!(&error, Error::Auth { .. }), "{error:?}");
}

#[tokio::test]
async fn reads_of_several_classes_share_an_exchange() {
    let (client, log) = start(|batch| {
        let answers: Vec<Value> = batch
            .as_array()
            .unwrap()
            .iter()
            .map(|request| ok(request, &request["method"]))
            .collect();
        raw(200, json!(answers).to_string())
    })
    .await;
    let reads = [
        Read::get::<OrderSummary>(7),
        Read::list::<DeliveryMethod>(&Selection::new(Filters::none())),
    ];
    let results = client.batch(&reads).await.unwrap();
    let results: Vec<Value> = results.into_iter().map(Result::unwrap).collect();
    assert_eq!(results, [json!("Order.get"), json!("DeliveryMethod.list")]);
    let sent = &log.bodies()[0];
    assert_eq!(sent[1]["params"], json!([{"uid": true, "name": true}, {"limit": 100}]));
}
