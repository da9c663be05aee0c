//! The demo's last word: order by order, what the shop says and what Specter says.

use anyhow::Result;
use koppla_store::{Counts, State};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;

use super::world::World;
use crate::output::table;

/// One order on both sides, each asked of its own system.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    order: String,
    specter: String,
    shop_total: Decimal,
    gift_cards: Decimal,
    specter_total: Option<Decimal>,
}

impl Line {
    /// Same number on both sides, and the totals agree to the öre.
    pub(crate) fn agrees(&self) -> bool {
        !self.specter.is_empty() && self.specter_total == Some(self.shop_total - self.gift_cards)
    }
}

/// Asks both sides for all orders.
pub(crate) async fn lines(world: &World) -> Result<Vec<Line>> {
    let page = world.shop_control.get("orders?limit=100000").await?;
    let mut lines = Vec::new();
    for order in page["objects"].as_array().into_iter().flatten() {
        let number = text(&order["orderNumber"]);
        let path = format!("orders?externalOrderNo=FJ-{number}");
        let found = world.specter_control.get(&path).await?;
        let found: Vec<&Value> = found["orders"].as_array().into_iter().flatten().collect();
        let specter = text(&order["externalOrderNumber"]);
        let same = found.first().filter(|found| text(&found["orderNo"]) == specter);
        let payments = order["payments"].as_array().into_iter().flatten();
        lines.push(Line {
            order: number,
            specter,
            shop_total: decimal(&order["costs"]["total"]["incVat"]).unwrap_or_default(),
            gift_cards: payments
                .filter(|payment| payment["method"].as_u64() == Some(crate::demo::shop::GIFT_CARD))
                .filter_map(|payment| decimal(&payment["amount"]))
                .sum(),
            specter_total: same
                .filter(|_| found.len() == 1)
                .and_then(|found| decimal(&found["computed"]["total"]))
                .map(|ore| ore / Decimal::ONE_HUNDRED),
        });
    }
    Ok(lines)
}

/// The table for people.
pub(crate) fn orders(lines: &[Line]) -> String {
    let rows = lines
        .iter()
        .map(|line| {
            vec![
                line.order.clone(),
                line.specter.clone(),
                kronor(line.shop_total),
                if line.gift_cards.is_zero() { String::new() } else { kronor(-line.gift_cards) },
                line.specter_total.map_or_else(|| "–".to_owned(), kronor),
                if line.agrees() { "agrees" } else { "DIFFERS" }.to_owned(),
            ]
        })
        .collect();
    let headers = ["order", "in Specter", "shop total", "gift card", "total in Specter", ""];
    table(&headers, &[0, 1, 2, 3, 4], rows)
}

/// What the first export came to.
pub(crate) fn articles(counts: &Counts) -> String {
    format!(
        "{} articles and choice options are in Specter; {} cannot be exported and are listed with \
         reasons by \"koppla articles list\".",
        counts.of(State::Done),
        counts.of(State::Held),
    )
}

fn kronor(amount: Decimal) -> String {
    let mut amount = amount;
    amount.rescale(2);
    amount.to_string()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn decimal(value: &Value) -> Option<Decimal> {
    text(value).parse().ok()
}
