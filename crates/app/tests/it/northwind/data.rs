//! The Northwind tables as a shop whose prices are stored without VAT.

use std::collections::HashMap;
use std::path::PathBuf;

use serde_json::{Value, json};

type Line = HashMap<String, String>;

/// Where the tables are, beside the project.
pub(super) fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "../../../shared/data/northwind"].iter().collect()
}

/// The shop as the sandbox loads it; `None` where the tables are absent.
pub(super) fn shop() -> Option<Value> {
    folder().exists().then(|| {
        let customers: HashMap<String, Line> =
            lines("customers").map(|line| (line["customer"].clone(), line)).collect();
        let mut rows: HashMap<String, Vec<Value>> = HashMap::new();
        for line in lines("order_rows") {
            rows.entry(line["order_number"].clone()).or_default().push(row(&line));
        }
        let orders = lines("orders").map(|line| {
            let rows = rows.remove(&line["order_number"]).expect("an order has rows");
            order(&line, &customers[&line["customer"]], &rows)
        });
        json!({
            "uid": koppla_testkit::SHOP,
            "tokens": [koppla_testkit::TOKEN],
            "priceStoredWithVat": false,
            "paymentMethods": [{"uid": 8001, "name": "Faktura", "type": "Invoice", "active": true}],
            "deliveryMethods": lines("delivery_methods")
                .map(|line| json!({"uid": number(&line["delivery_method"]), "name": line["name"]}))
                .collect::<Vec<_>>(),
            "articles": lines("articles").map(|line| article(&line)).collect::<Vec<_>>(),
            "customers": customers.values().map(customer).collect::<Vec<_>>(),
            "orders": orders.collect::<Vec<_>>(),
        })
    })
}

fn lines(table: &str) -> impl Iterator<Item = Line> {
    let path = folder().join(format!("{table}.csv"));
    let reader = csv::Reader::from_path(path).expect("the table can be read");
    reader.into_deserialize().map(|line| line.expect("a line has all its columns"))
}

fn article(line: &Line) -> Value {
    json!({
        "articleNumber": line["article_number"],
        "name": line["name"],
        "price": number(&line["price_ex_vat"]),
        "vatRate": number(if line["vat_percent"] == "25" { "0.25" } else { "0.12" }),
        "stock": number(&line["in_stock"]),
    })
}

/// The tables have no e-mail addresses; each customer gets a made-up one.
fn customer(line: &Line) -> Value {
    let email = format!("{}@example.com", line["customer"].trim().to_lowercase());
    json!({
        "info": {"type": "business", "email": email},
        "address": {
            "company": line["company"], "firstName": line["contact"], "address": line["address"],
            "postcode": line["postcode"], "town": line["city"], "state": line["region"],
            "country": country(&line["country"]), "phoneDay": line["phone"],
        },
    })
}

fn order(line: &Line, buyer: &Line, rows: &[Value]) -> Value {
    let mut customer = customer(buyer);
    customer["deliveryAddress"] = json!({
        "copyAddress": false, "company": line["ship_name"], "address": line["ship_address"],
        "postcode": line["ship_postcode"], "town": line["ship_city"], "state": line["ship_region"],
        "country": country(&line["ship_country"]),
    });
    json!({
        "orderNumber": line["order_number"],
        "placed": line["placed"],
        "customer": customer,
        "rows": rows,
        "delivery": {
            "method": number(&line["delivery_method"]), "price": number(&line["freight_ex_vat"]),
            "vatRate": number("0.25"),
        },
        "payment": {"method": 8001, "status": "unpaid"},
    })
}

fn row(line: &Line) -> Value {
    json!({
        "articleNumber": line["article_number"],
        "quantity": number(&line["quantity"]),
        "unitPrice": number(&line["unit_price_ex_vat"]),
        "discount": number(&line["discount_fraction"]),
    })
}

/// The decimal as it is written: an amount never passes through a float.
fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("{text:?} is no number"))
}

fn country(name: &str) -> &'static str {
    match name {
        "Argentina" => "AR",
        "Austria" => "AT",
        "Belgium" => "BE",
        "Brazil" => "BR",
        "Canada" => "CA",
        "Denmark" => "DK",
        "Finland" => "FI",
        "France" => "FR",
        "Germany" => "DE",
        "Ireland" => "IE",
        "Italy" => "IT",
        "Mexico" => "MX",
        "Norway" => "NO",
        "Poland" => "PL",
        "Portugal" => "PT",
        "Spain" => "ES",
        "Sweden" => "SE",
        "Switzerland" => "CH",
        "UK" => "GB",
        "USA" => "US",
        "Venezuela" => "VE",
        "" => "",
        other => panic!("the country {other:?} has no code here"),
    }
}
