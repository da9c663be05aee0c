//! The Northwind data as a shop: 830 orders with several VAT rates, row discounts and freight.

use std::collections::HashMap;
use std::path::Path;

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};

use super::Shop;

const FOLDER: &str = "/work/shared/data/northwind";

/// Lines of a CSV file by column name. No field of these files is quoted over a line break.
fn table(name: &str) -> Option<Vec<HashMap<String, String>>> {
    let text = std::fs::read_to_string(Path::new(FOLDER).join(name)).ok()?;
    let mut lines = text.lines().map(fields);
    let head = lines.next()?;
    Some(lines.map(|line| head.iter().cloned().zip(line).collect()).collect())
}

fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut quoted) = (vec![String::new()], false);
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            letter => fields.last_mut().unwrap().push(letter),
        }
    }
    fields
}

fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn document() -> Option<Value> {
    let articles = table("articles.csv")?.into_iter().map(|line| {
        json!({
            "articleNumber": line["article_number"], "name": line["name"],
            "price": number(&line["price_ex_vat"]), "stock": number(&line["in_stock"]),
            "vatRate": number(if line["vat_percent"] == "25" { "0.25" } else { "0.12" }),
        })
    });
    let customers = table("customers.csv")?.into_iter().map(|line| json!({
        "info": {"type": "business", "email": format!("{}@example.com", line["customer"].to_lowercase())},
        "address": {"company": line["company"], "address": line["address"], "town": line["city"]},
    }));
    let mut rows: HashMap<String, Vec<Value>> = HashMap::new();
    for line in table("order_rows.csv")? {
        rows.entry(line["order_number"].clone()).or_default().push(json!({
            "articleNumber": line["article_number"], "quantity": number(&line["quantity"]),
            "unitPrice": number(&line["unit_price_ex_vat"]), "discount": number(&line["discount_fraction"]),
        }));
    }
    let orders = table("orders.csv")?.into_iter().map(|line| json!({
        "orderNumber": line["order_number"], "placed": line["placed"],
        "customer": {"info": {"type": "business"}, "address": {"company": line["ship_name"]}},
        "rows": rows.remove(&line["order_number"]),
        "delivery": {"method": number(&line["delivery_method"]), "price": number(&line["freight_ex_vat"])},
    }));
    let methods = table("delivery_methods.csv")?.into_iter().map(|line| {
        json!({
            "uid": number(&line["delivery_method"]), "name": line["name"],
        })
    });
    Some(json!({
        "priceStoredWithVat": false,
        "articles": articles.collect::<Vec<_>>(),
        "customers": customers.collect::<Vec<_>>(),
        "deliveryMethods": methods.collect::<Vec<_>>(),
        "orders": orders.collect::<Vec<_>>(),
    }))
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn the_whole_shop_loads_and_every_sum_is_exact() {
    let Some(document) = document() else {
        eprintln!("skipped: {FOLDER} is not on this machine");
        return;
    };
    let mut shop = Shop::seeded(document.clone());
    for (method, count) in [("Article.count", 77), ("Customer.count", 93), ("Order.count", 830)] {
        assert_eq!(shop.call(method, json!([])), count);
    }
    let cents =
        |amount: Decimal| amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let decimal = |value: &Value| value.to_string().parse::<Decimal>().unwrap();
    let rates: HashMap<&str, Decimal> = document["articles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|article| (article["articleNumber"].as_str().unwrap(), decimal(&article["vatRate"])))
        .collect();
    let list = shop.call("Order.list", json!([["orderNumber", "costs"]]));
    for (order, form) in list.as_array().unwrap().iter().zip(document["orders"].as_array().unwrap())
    {
        assert_eq!(order["orderNumber"], form["orderNumber"]);
        let (mut net, mut gross) = (Decimal::ZERO, Decimal::ZERO);
        for row in form["rows"].as_array().unwrap() {
            let unit = decimal(&row["unitPrice"]);
            let with_vat =
                cents(unit * (Decimal::ONE + rates[row["articleNumber"].as_str().unwrap()]));
            let (quantity, discount) = (decimal(&row["quantity"]), decimal(&row["discount"]));
            net += unit * quantity - cents(unit * quantity * discount);
            gross += with_vat * quantity - cents(with_vat * quantity * discount);
        }
        let freight = decimal(&form["delivery"]["price"]);
        net += freight;
        gross += cents(freight * Decimal::new(125, 2));
        let total = &order["costs"]["total"];
        assert_eq!(decimal(&total["exVat"]), net, "{}", order["orderNumber"]);
        assert_eq!(decimal(&total["incVat"]), gross, "{}", order["orderNumber"]);
    }
}
