//! The shop and the Specter account that every run starts from.
//!
//! Every order has a customer of its own, so that no order waits for another one's customer.

use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};

use crate::demo::shop::{ACCOUNT, INTEGRATION_KEY, INVOICE, SHOP, TOKEN, USER, USER_KEY};

/// Seed of the shop, in the benchmark's folder.
pub(super) const SHOP_FILE: &str = "shop.json";
/// Seed of Specter, in the benchmark's folder.
pub(super) const SPECTER_FILE: &str = "specter.json";
/// Article number of shipping, the default of the settings (ORD-10).
pub(super) const SHIPPING: &str = "FRAKT";
/// Article number of the payment fee, the default of the settings (ORD-10).
pub(super) const FEE: &str = "AVGIFT";

const DELIVERY: u64 = 66_001;

/// Writes both seeds.
pub(super) fn write(folder: &Path, orders: u32, articles: u32) -> Result<()> {
    std::fs::write(folder.join(SHOP_FILE), shop(orders, articles).to_string())?;
    std::fs::write(folder.join(SPECTER_FILE), specter().to_string())?;
    Ok(())
}

fn shop(orders: u32, articles: u32) -> Value {
    json!({
        "uid": SHOP,
        "name": "Provbänken",
        "tokens": [TOKEN],
        "paymentMethods": [{"uid": INVOICE, "name": "Faktura", "type": "Invoice", "active": true}],
        "deliveryMethods": [{"uid": DELIVERY, "name": "Paket till ombud"}],
        "articles": (0..articles).map(|index| article(index, articles)).collect::<Vec<_>>(),
        "orders": (0..orders).map(|index| order(index, articles)).collect::<Vec<_>>(),
    })
}

/// The last article changed a month after the others: a poll for changes finds few, as in a shop
/// that is not edited at that moment.
fn article(index: u32, articles: u32) -> Value {
    let month = if index + 1 == articles { 2 } else { 1 };
    json!({
        "articleNumber": number(index),
        "name": format!("Artikel {index} med åäö"),
        "price": 100 + index % 900,
        "vatRate": 0.25,
        "stock": 1_000,
        "changed": format!("2026-0{month}-01T08:00:00Z"),
    })
}

fn order(index: u32, articles: u32) -> Value {
    json!({
        "placed": "2026-03-02T08:12:44Z",
        "customer": {
            "info": {"type": "individual", "email": format!("kund{index}@example.se")},
            "address": {"firstName": "Åsa", "lastName": format!("Öberg {index}"),
                        "address": format!("Storgatan {index}"), "postcode": "702 11",
                        "town": "Örebro", "country": "SE", "phoneMobile": "070-000 00 00"},
            "deliveryAddress": {"copyAddress": true},
        },
        "rows": [
            {"articleNumber": number(index % articles), "quantity": 1 + index % 3},
            {"articleNumber": number((index * 7 + 1) % articles), "quantity": 2},
        ],
        "delivery": {"method": DELIVERY, "price": 49, "vatRate": 0.25},
        "payment": {"method": INVOICE, "status": "unpaid", "fee": 29, "feeVatRate": 0.25},
    })
}

fn number(index: u32) -> String {
    format!("ART-{index}")
}

fn specter() -> Value {
    let service = |number: &str, name: &str| json!({"articleNo": number, "name": name, "priceExclVat": "0", "vatPercent": 25});
    json!({"accounts": [{
        "sbmId": ACCOUNT,
        "scheme": "v2",
        "integrationKeys": [INTEGRATION_KEY],
        "apiUsers": [{"id": USER, "key": USER_KEY}],
        "articles": [service(SHIPPING, "Frakt"), service(FEE, "Avgift")],
    }]})
}
