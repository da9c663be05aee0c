//! Looking at the whole: what must hold of the ledger at any time, and what must hold at the end.

use std::collections::BTreeSet;

use anyhow::Result;
use jiff::SignedDuration;
use koppla_store::{Entity, Record, State};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::control::{decimal, get};
use crate::scenario::account;
use crate::sim::held;
use crate::stage::Stage;
use crate::witness::{self, Placed};

/// No pause of the engine is longer.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(20);

/// Every record is in a state that names who acts next (I4).
pub(crate) fn inspect(stage: &Stage) -> Result<()> {
    let latest = stage.sim.wall_time().checked_add(LONGEST_PAUSE)?;
    // The time that stands there may be of before the clock was set back; it puts nothing off.
    let latest = latest.checked_add(stage.sim.stepped().abs())?;
    for plan in &stage.plan.connections {
        for record in stage.ledger.records(&plan.id, Entity::Order)? {
            if let Some(wrong) = wrong(&record, latest) {
                let (name, state) = (&record.name, record.state);
                stage.sim.violate("I4", format!("{name} of {} is {state} {wrong}", plan.id));
            }
        }
    }
    Ok(())
}

fn wrong(record: &Record, latest: jiff::Timestamp) -> Option<&'static str> {
    match record.state {
        State::Due | State::InDoubt if record.due_at > latest => Some("for longer than any pause"),
        // One that has just been found waits for its number to be written back.
        State::InDoubt if record.open_attempt.is_none() && record.erp_id.is_none() => {
            Some("with nothing in doubt")
        }
        State::Done | State::NumberUnknown if record.open_attempt.is_some() => {
            Some("with a create in doubt")
        }
        State::Asking | State::NumberUnknown | State::Held | State::Manual | State::Ignored
            if record.reason.is_none() =>
        {
            Some("without a reason")
        }
        State::Done if record.erp_id.is_none() => Some("without a number"),
        _ => None,
    }
}

/// What is still to be done, in a few words; nothing when all is done.
pub(crate) fn left(stage: &Stage) -> Result<Option<String>> {
    for plan in &stage.plan.connections {
        let records = stage.ledger.records(&plan.id, Entity::Order)?;
        let known: BTreeSet<&str> = records.iter().map(|record| record.key.as_str()).collect();
        let orders = held(&stage.orders);
        for placed in orders.values() {
            let place = stage.plan.connections.get(placed.connection);
            let ours = place.is_some_and(|place| place.id == plan.id);
            if ours && !known.contains(placed.uid.to_string().as_str()) {
                return Ok(Some(format!("{} was never seen (I12)", placed.reference)));
            }
        }
        drop(orders);
        let open = records.iter().find(|one| !matches!(one.state, State::Done | State::Ignored));
        if let Some(record) = open {
            let (name, state) = (&record.name, record.state);
            let reason = record.reason.as_deref().unwrap_or("no reason");
            return Ok(Some(format!("order {name} of {} is {state}: {reason}", plan.id)));
        }
        let articles = stage.ledger.records(&plan.id, Entity::Article)?;
        if let Some(record) = articles.iter().find(|one| one.state != State::Done) {
            let (name, state) = (&record.name, record.state);
            return Ok(Some(format!("article {name} of {} is {state}", plan.id)));
        }
    }
    Ok(None)
}

/// Nothing lost, nothing double, every number in its shop.
pub(crate) fn reckon(stage: &Stage) {
    let orders = held(&stage.orders).clone();
    for ((erp, reference), placed) in &orders {
        let numbers = in_erp(stage, *erp, &placed.references);
        if numbers.len() > 1 {
            stage.sim.violate("I1", format!("{reference} is in the ERP as {numbers:?}"));
        }
        let Some(plan) = stage.plan.connections.get(placed.connection) else { continue };
        let Some(record) = stage.ledger.order(&plan.id, placed.uid) else {
            stage.sim.violate("I12", format!("{reference} was never seen"));
            continue;
        };
        match (record.state, numbers.as_slice()) {
            (State::Done, [number]) => {
                let shown = shown(stage, placed);
                if record.erp_id.as_deref() != Some(number) || shown != *number {
                    let linked = record.erp_id.unwrap_or_default();
                    let text = format!(
                        "{reference} is {number} in the ERP, linked to {linked:?}, and the shop \
                         shows {shown:?}"
                    );
                    stage.sim.violate("I3", text);
                }
            }
            (State::Ignored, []) if placed.cancelled.is_some() => {}
            (state, numbers) => {
                let text = format!("{reference} is {state} and in the ERP as {numbers:?}");
                stage.sim.violate("I3", text);
            }
        }
    }
}

/// The ERP has each article as its shop has it (I8).
pub(crate) fn compare_articles(stage: &Stage) {
    let now = stage.sim.true_time();
    for (number, plan) in stage.plan.connections.iter().enumerate() {
        let systems = (stage.network.shops.get(number), stage.network.erps.get(plan.erp));
        let (Some(shop), Some(erp)) = systems else { continue };
        let account = account(plan.erp).to_string();
        let articles = get(&mut *held(shop), &["articles"], &[], now);
        for article in articles["objects"].as_array().into_iter().flatten() {
            let wanted = article["name"]["sv"].as_str().unwrap_or("");
            let number = article["articleNumber"].as_str().unwrap_or("");
            let query = [("sbmId", account.as_str())];
            let there = get(&mut *held(erp), &["articles", number], &query, now);
            let name = there["name"].as_str().unwrap_or("");
            if name != wanted {
                let text =
                    format!("article {number} is {name:?} in the ERP, {wanted:?} in the shop");
                stage.sim.violate("I8", text);
            }
            let prices = (&article["price"]["regular"]["SEK"], &there["priceExclVat"]);
            if !is_same_price(prices, &article["vatRate"]) {
                let (shop, erp) = prices;
                let text = format!("article {number} costs {erp} in the ERP, {shop} in the shop");
                stage.sim.violate("I8", text);
            }
        }
    }
}

/// Whether the ERP's price without VAT is the shop's price with it, as near as whole öre allow.
fn is_same_price((with_vat, without_vat): (&Value, &Value), rate: &Value) -> bool {
    let (Some(with_vat), Some(without_vat), Some(rate)) =
        (decimal(with_vat), decimal(without_vat), decimal(rate))
    else {
        return false;
    };
    let half_an_ore = Decimal::new(5, 3);
    (with_vat / (Decimal::ONE + rate) - without_vat).abs() <= half_an_ore
}

fn in_erp(stage: &Stage, erp: usize, references: &[String]) -> Vec<String> {
    let Some(system) = stage.network.erps.get(erp) else { return Vec::new() };
    let orders = witness::in_erp(&mut held(system), erp, references, stage.sim.true_time());
    orders.iter().map(|order| order["orderNo"].to_string()).collect()
}

fn shown(stage: &Stage, placed: &Placed) -> String {
    let Some(system) = stage.network.shops.get(placed.connection) else { return String::new() };
    let path = ["orders", placed.number.as_str()];
    let order = get(&mut *held(system), &path, &[], stage.sim.true_time());
    order["externalOrderNumber"].as_str().unwrap_or("").to_owned()
}
