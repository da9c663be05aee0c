//! A ledger with many orders, each with the calls that were made for it, as the engine leaves it.

use anyhow::Result;
use futures_util::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use koppla_store::{
    AttemptOutcome, Claimed, Commit, Entity, Lease, NewAttempt, NewLink, Observation, Observed,
    RecordChange, Resolution, State, Step, Store, Why,
};
use koppla_sync::Facts;

use super::super::seed;
use crate::problem::Problem;

const CONNECTION: &str = "many";
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// Orders claimed and settled together.
const TOGETHER: usize = 200;

/// The shop's number of an order.
pub(super) fn name(order: u32) -> String {
    (100_000 + order).to_string()
}

/// Specter's number of an order.
pub(super) fn number(order: u32) -> String {
    (7_000_000 + order).to_string()
}

/// Fills the ledger; the connection's name. Its shop answers nothing.
pub(super) async fn fill(store: &Store, orders: u32) -> Result<String> {
    let nowhere = "http://127.0.0.1:1";
    let account = seed::account(0, nowhere, nowhere, 1);
    let connection = seed::connection(CONNECTION, &account, &Facts::default())?;
    store.save_connection(connection).await.map_err(Problem::from)?;
    let seen = (1..=orders).map(|order| Observed {
        key: order.to_string(),
        rank: i64::from(order),
        name: name(order),
        stamp: Some("1".to_owned()),
    });
    let observation = Observation {
        connection: CONNECTION.to_owned(),
        entity: Entity::Order,
        seen: seen.collect(),
        forced: false,
        cursor: None,
    };
    store.observe(observation).await.map_err(Problem::from)?;
    loop {
        let claim = store.claim(CONNECTION, Entity::Order, "bench", None, TOGETHER, LEASE);
        let claimed = claim.await.map_err(Problem::from)?;
        if claimed.is_empty() {
            return Ok(CONNECTION.to_owned());
        }
        let ends = claimed.into_iter().map(|claimed| store.commit(end(claimed)));
        try_join_all(ends).await.map_err(Problem::from)?;
    }
}

/// What becomes of an order: nearly all are done, some wait for a person.
fn end(claimed: Claimed) -> Commit {
    let order: u32 = claimed.claim.id.key.parse().unwrap_or(0);
    let now = Timestamp::now();
    let (state, reason) = match order % 500 {
        0..4 => (State::Held, Some(("email", "The customer has no e-mail address. Enter it."))),
        4 => (State::Asking, Some(("order-in-doubt", "Specter's answer was lost."))),
        5..10 => (State::Manual, None),
        10..15 => (State::Ignored, None),
        _ => (State::Done, None),
    };
    let done = state == State::Done;
    let mut steps = Vec::new();
    if done {
        let customer = request(order, &["customerName", "customerEmail", "customerStreet"]);
        steps.push(Step::Attempt(attempt(1, "submit_customer", customer, now)));
        steps.push(Step::Attempt(attempt(2, "create_order", rows(order), now)));
        let written = format!("externalOrderNumber = {}", number(order));
        steps.push(Step::Attempt(attempt(3, "write_number", written, now)));
        steps.push(Step::Link(NewLink::new(number(order), "created")));
    }
    let figures = format!(
        r#"{{"currency":"SEK","shop_total":{0},"gift_cards":0,"erp_total":{0}}}"#,
        10_000 + order
    );
    let record = RecordChange {
        state: Some((state, now)),
        reason: Some(reason.map(|(code, text)| Why {
            code: code.to_owned(),
            text: text.to_owned(),
            values: None,
        })),
        figures: Some(figures),
        attempts: done.then_some(3),
        ..RecordChange::default()
    };
    Commit { claim: claimed.claim, record, steps, lease: Lease::Release }
}

fn attempt(number: i64, action: &'static str, request: String, at: Timestamp) -> NewAttempt {
    let (outcome, by) = (AttemptOutcome::Ok, "answer");
    let answer = Resolution { outcome, response: "1;20157;OK".to_owned(), at, by };
    NewAttempt {
        number,
        action,
        reference: "FJ-1".to_owned(),
        digest: "0123456789abcdef0123456789abcdef".to_owned(),
        request,
        armed_at: at,
        answer: Some(answer),
    }
}

fn request(order: u32, names: &[&str]) -> String {
    let lines = names.iter().map(|name| format!("{name}=A*** {order}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// An order of four rows.
fn rows(order: u32) -> String {
    let rows = (1..=4).map(|row| {
        format!(
            "articleNo_{row}=ART-{}\narticleName_{row}=En vara av {order}\n\
             priceExclVAT_{row}=79.200\nnoOfItems_{row}=2\nvatPercent_{row}=25\ndiscount_{row}=0",
            order % 1_000
        )
    });
    let rows: Vec<String> = rows.collect();
    format!(
        "action=newOrderSubmit\ncustomerId=7\ncurrency=SEK\n{}\nuserSource=webuser",
        rows.join("\n")
    )
}
