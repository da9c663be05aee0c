//! `koppla orders preview`: exactly what would be sent, beside the shop's figures (BEY-4).

use std::process::ExitCode;

use anyhow::Result;
use koppla_domain::compose::Composition;
use koppla_store::{Connection, Record, Store};
use koppla_sync::{Preview, Verdict};
use serde_json::json;

use crate::output::{Output, table};
use crate::problem::Problem;
use crate::setup;

/// Shows the preview; exit status 1 when the order would not be sent.
pub(crate) async fn run(
    store: &Store,
    connection: &Connection,
    record: &Record,
    output: Output,
) -> Result<ExitCode> {
    let engine = setup::engine(store, connection)?;
    let preview = engine.preview_order(&record.key).await.map_err(Problem::from)?;
    let answer = match &preview.verdict {
        Verdict::Send { composition, customer, order } => json!({
            "number": preview.order.number,
            "erp_id": preview.erp_id,
            "sums": composition.sums,
            "notes": composition.notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "customer": pairs(customer),
            "order": pairs(order),
        }),
        Verdict::Hold(reason) => json!({
            "number": preview.order.number,
            "erp_id": preview.erp_id,
            "held": {"code": reason.code, "reason": reason.text},
        }),
    };
    output.answer(&answer, |_| text(&preview))?;
    let sendable = matches!(preview.verdict, Verdict::Send { .. });
    Ok(if sendable { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The order's parameter that Specter's answer to the customer decides.
const CUSTOMER: &str = "customerId";

fn pairs(parameters: &[(String, String)]) -> serde_json::Value {
    let value = |name: &str, value: &str| (name != CUSTOMER).then(|| value.to_owned());
    parameters
        .iter()
        .map(|(name, text)| json!({"name": name, "value": value(name, text)}))
        .collect()
}

fn text(preview: &Preview) -> String {
    let number = &preview.order.number;
    let there = match &preview.erp_id {
        Some(erp_id) => {
            format!("Order {number} is {erp_id} in Specter already; it is not sent again.\n")
        }
        None => String::new(),
    };
    match &preview.verdict {
        Verdict::Hold(reason) => {
            format!("{there}Order {number} would not be sent. {}", reason.text)
        }
        Verdict::Send { composition, customer, order } => {
            format!("{there}{}", sendable(composition, customer, order))
        }
    }
}

fn sendable(
    composition: &Composition,
    customer: &[(String, String)],
    order: &[(String, String)],
) -> String {
    let rows = composition
        .order
        .rows
        .iter()
        .map(|row| {
            vec![
                row.article_number.clone(),
                row.text.clone(),
                row.quantity.normalize().to_string(),
                row.unit_net.to_string(),
                row.vat.to_string(),
                row.discount_percent.map_or_else(String::new, |percent| format!("{percent} %")),
            ]
        })
        .collect();
    let headers = ["article", "text", "quantity", "price without VAT", "VAT", "discount"];
    let mut text = table(&headers, &[2, 3, 4, 5], rows);
    let sums = &composition.sums;
    let rates = sums
        .per_rate
        .iter()
        .map(|rate| {
            vec![rate.vat.to_string(), rate.shop_gross.to_string(), rate.erp_gross.to_string()]
        })
        .chain([
            vec![
                "gift cards".to_owned(),
                (-sums.gift_cards).to_string(),
                (-sums.gift_cards).to_string(),
            ],
            vec!["rounding".to_owned(), String::new(), sums.residual.to_string()],
            vec!["to pay".to_owned(), sums.payable.to_string(), sums.erp_total.to_string()],
        ])
        .collect();
    text.push_str(&format!("\n\n{}", table(&["with VAT", "shop", "Specter"], &[1, 2], rates)));
    for note in &composition.notes {
        text.push_str(&format!("\n· {note}"));
    }
    for (title, parameters) in [("Customer", customer), ("Order", order)] {
        text.push_str(&format!("\n\n{title} as Specter would read it"));
        for (name, value) in parameters {
            let value = if name == CUSTOMER { "(as Specter answers)" } else { value };
            text.push_str(&format!("\n  {name} = {value}"));
        }
    }
    text
}
