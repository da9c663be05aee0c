//! The shops and the Specter accounts that every run starts from, and how they are linked.
//!
//! Every order has a customer of its own, so that no order waits for another one's customer.

use std::path::Path;

use anyhow::Result;
use koppla_domain::settings::Settings;
use koppla_store::{Connection, ConnectionState};
use koppla_sync::{Account, ErpAccount, ErpKeys, Facts, Pace, Reach, Secret, ShopAccount, Timing};
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

/// When the orders were placed that are in the shop from the beginning.
const LONG_AGO: &str = "2026-03-02T08:12:44Z";

/// Writes both seeds for one link.
pub(super) fn write(folder: &Path, orders: u32, articles: u32) -> Result<()> {
    let orders: Vec<Value> =
        (0..orders).map(|index| order(index, articles, Some(LONG_AGO))).collect();
    write_all(folder, &shop(0, &orders, articles), 1)
}

/// Writes the seed of these shops, and that of as many Specter accounts as there are links.
pub(super) fn write_all(folder: &Path, shops: &Value, links: u32) -> Result<()> {
    std::fs::write(folder.join(SHOP_FILE), shops.to_string())?;
    std::fs::write(folder.join(SPECTER_FILE), specter(links).to_string())?;
    Ok(())
}

/// As many shops as there are links; their orders are placed when the seed is loaded.
pub(super) fn shops(links: u32, orders: u32, articles: u32) -> Value {
    let orders: Vec<Value> = (0..orders).map(|index| order(index, articles, None)).collect();
    let shops: Vec<Value> = (0..links).map(|link| shop(link, &orders, articles)).collect();
    json!({"shops": shops})
}

/// The number of a link's shop.
pub(super) fn shop_number(link: u32) -> u64 {
    SHOP + u64::from(link)
}

fn token(link: u32) -> String {
    format!("{TOKEN}{link}")
}

/// Both sides of a link.
pub(super) fn account(link: u32, shop: &str, specter: &str, calls: usize) -> Account {
    Account {
        shop: ShopAccount {
            address: shop.to_owned(),
            webshop: shop_number(link),
            token: Secret::new(token(link)),
        },
        erp: ErpAccount {
            address: specter.to_owned(),
            account: ACCOUNT + u64::from(link),
            keys: ErpKeys::V2 {
                user: USER,
                user_key: Secret::new(USER_KEY),
                integration_key: Secret::new(INTEGRATION_KEY),
            },
        },
        pace: Pace { shop: calls, erp: calls, ..Pace::default() },
        timing: Timing::default(),
        callback: None,
        reach: Reach::Anywhere,
    }
}

/// The link as the ledger keeps it.
pub(super) fn connection(id: &str, account: &Account, facts: &Facts) -> Result<Connection> {
    let mut settings = Settings::default();
    if let Some(mapping) = koppla_sync::setup::payment_of("Faktura") {
        settings.payments.insert(INVOICE.to_string(), mapping);
    }
    Ok(Connection {
        id: id.to_owned(),
        state: ConnectionState::Active,
        reason: None,
        account: serde_json::to_string(account)?,
        settings: settings.to_toml()?,
        facts: serde_json::to_string(facts)?,
        created_at: jiff::Timestamp::now(),
    })
}

fn shop(link: u32, orders: &[Value], articles: u32) -> Value {
    json!({
        "uid": shop_number(link),
        "name": "Provbänken",
        "tokens": [token(link)],
        "paymentMethods": [{"uid": INVOICE, "name": "Faktura", "type": "Invoice", "active": true}],
        "deliveryMethods": [{"uid": DELIVERY, "name": "Paket till ombud"}],
        "articles": (0..articles).map(|index| article(index, articles)).collect::<Vec<_>>(),
        "orders": orders,
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

/// Placed now if no time is given.
fn order(index: u32, articles: u32, placed: Option<&str>) -> Value {
    let mut order = json!({
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
    });
    if let Some(placed) = placed {
        order["placed"] = placed.into();
    }
    order
}

fn number(index: u32) -> String {
    format!("ART-{index}")
}

fn specter(links: u32) -> Value {
    let service = |number: &str, name: &str| json!({"articleNo": number, "name": name, "priceExclVat": "0", "vatPercent": 25});
    let account = |link: u32| {
        json!({
            "sbmId": ACCOUNT + u64::from(link),
            "scheme": "v2",
            "integrationKeys": [INTEGRATION_KEY],
            "apiUsers": [{"id": USER, "key": USER_KEY}],
            "articles": [service(SHIPPING, "Frakt"), service(FEE, "Avgift")],
        })
    };
    json!({"accounts": (0..links).map(account).collect::<Vec<_>>()})
}
