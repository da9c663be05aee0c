//! The sums of an order to the cent (abicart-api §10.3–10.4).

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::Shop;

fn cost(ex_vat: &str, vat: &str, inc_vat: &str, rate: &str) -> Value {
    let text = format!(
        r#"{{"currency":"SEK","exVat":{ex_vat},"vat":{vat},"incVat":{inc_vat},"vatRate":{rate}}}"#
    );
    serde_json::from_str(&text).unwrap()
}

/// The worked example of abicart-api §10.3, as it is placed.
pub(super) fn worked_form() -> Value {
    json!({
        "orderNumber": "10231", "placed": "2026-03-02T08:12:44Z",
        "rows": [{"articleNumber": "TS-01-M", "quantity": 2}, {"articleNumber": "BK-07"}],
        "discounts": [13001],
        "delivery": {"method": 66001, "price": 49},
        "payment": {"method": 8001, "fee": 29},
    })
}

/// Its sums.
pub(super) fn worked_costs() -> Value {
    json!({
        "cart": cost("493.56", "97.74", "591.3", "0.19803063"),
        "shipment": cost("39.2", "9.8", "49", "0.25"),
        "payment": cost("23.2", "5.8", "29", "0.25"),
        "total": cost("555.96", "113.34", "669.3", "0.20386359"),
    })
}

#[test]
fn the_worked_example_is_exact() {
    let mut shop = Shop::example();
    let uid = shop.place(worked_form());
    let order = shop.call("Order.get", json!([uid, {
        "costs": true, "discountInfo": true, "items": ["articleNumber", "choices", "costs", "discountInfo"],
        "payments": ["method", "status", "amount"], "delivery": true, "paymentStatus": true,
        "deliveryStatus": true, "exchangeRate": true, "hasVat": true, "orderNumber": true, "ordered": true,
    }]));
    assert_eq!(order["costs"], worked_costs());
    assert_eq!(order["items"][0]["costs"]["unit"], cost("199.2", "49.8", "249", "0.25"));
    assert_eq!(order["items"][0]["costs"]["total"], cost("398.4", "99.6", "498", "0.25"));
    assert_eq!(order["items"][1]["costs"]["total"], cost("150", "9", "159", "0.06"));
    let text = r#"[
        {"name":"VÅR10","discount":13001,"type":null,"exVat":15,"incVat":15.9,"vat":0.9,"vatRate":0.06,"rate":0.1},
        {"name":"VÅR10","discount":13001,"type":null,"exVat":39.84,"incVat":49.8,"vat":9.96,"vatRate":0.25,"rate":0.1}
    ]"#;
    assert_eq!(order["discountInfo"], serde_json::from_str::<Value>(text).unwrap());
    let mut first = order["discountInfo"][1].clone();
    first.as_object_mut().unwrap().remove("type");
    assert_eq!(order["items"][0]["discountInfo"], first);
    assert_eq!(
        order["items"][0]["choices"],
        json!({
            "quantity": 2, "4100001": "71000002", "choiceString": "Storlek: M",
        })
    );
    assert_eq!(
        order["payments"].to_string(),
        r#"[{"amount":669.3,"method":8001,"status":"unpaid"}]"#
    );
    assert_eq!(
        (&order["paymentStatus"], &order["deliveryStatus"]),
        (&json!("unpaid"), &json!("unsent"))
    );
    assert_eq!(
        (&order["exchangeRate"], &order["delivery"]),
        (&json!(1), &json!({"method": 66001}))
    );
}

#[test]
fn whole_amounts_print_without_decimals() {
    let mut shop = Shop::example();
    let uid = shop.place(json!({"rows": [{"articleNumber": "BK-07", "unitPrice": 16.00}]}));
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "Order.get", "params": [uid, {"costs": {"total": "incVat"}}]});
    let reply = shop.send(&body.to_string());
    let text = String::from_utf8(reply.body).unwrap();
    assert_eq!(text, r#"{"id":1,"jsonrpc":"2.0","result":{"costs":{"total":{"incVat":16}}}}"#);
}

#[test]
fn prices_stored_without_vat_start_from_the_net() {
    let mut shop = Shop::seeded(json!({
        "priceStoredWithVat": false,
        "articles": [{"articleNumber": "A", "name": "Chai", "price": 14.99, "vatRate": 0.12}],
    }));
    let uid =
        shop.place(json!({"rows": [{"articleNumber": "A", "quantity": 3, "discount": 0.15}]}));
    let order =
        shop.call("Order.get", json!([uid, {"costs": "cart", "items": ["costs", "discountInfo"]}]));
    assert_eq!(order["items"][0]["costs"]["unit"], cost("14.99", "1.8", "16.79", "0.12"));
    assert_eq!(order["items"][0]["costs"]["total"], cost("44.97", "5.4", "50.37", "0.12"));
    // 44.97 × 0.15 = 6.7455, 5.40 × 0.15 = 0.81, 50.37 × 0.15 = 7.5555.
    let discount = &order["items"][0]["discountInfo"];
    assert_eq!(discount["exVat"].to_string(), "6.75");
    assert_eq!(discount["vat"].to_string(), "0.81");
    assert_eq!(discount["incVat"].to_string(), "7.56");
    assert_eq!(order["costs"]["cart"]["exVat"].to_string(), "38.22");
    let article = shop.call("Article.list", json!([["price", "pricing", "vatIsIncluded"]]));
    assert_eq!(article[0]["vatIsIncluded"], false);
    assert_eq!(article[0]["pricing"][0]["regular"]["incVat"].to_string(), r#"{"SEK":16.79}"#);
}

#[test]
fn an_order_without_vat_has_none() {
    let mut shop = Shop::example();
    let uid = shop.place(json!({
        "hasVat": false, "rows": [{"articleNumber": "BK-07", "quantity": 2}],
        "delivery": {"method": 66001, "price": 49}, "payment": {"method": 8001},
    }));
    let costs = shop.call("Order.get", json!([uid, "costs"]))["costs"].take();
    assert_eq!(costs["cart"], cost("300", "0", "300", "0"));
    assert_eq!(costs["shipment"], cost("39.2", "0", "39.2", "0"));
    assert_eq!(costs["payment"], cost("0", "0", "0", "0"));
    assert_eq!(costs["total"], cost("339.2", "0", "339.2", "0"));
}

#[test]
fn foreign_currency_converts_the_base_price() {
    let mut shop = Shop::example();
    let uid = shop.place(json!({
        "currency": "EUR",
        "rows": [{"articleNumber": "TS-01-S"}, {"articleNumber": "BK-07"}],
    }));
    let order =
        shop.call("Order.get", json!([uid, {"items": {"costs": "unit"}, "exchangeRate": true}]));
    assert_eq!(order["exchangeRate"].to_string(), "0.09");
    assert_eq!(order["items"][0]["costs"]["unit"]["incVat"].to_string(), "22.5");
    assert_eq!(order["items"][1]["costs"]["unit"]["incVat"].to_string(), "14.31");
    let price = shop.call("Article.get", json!([700_205, {"price": {"current": "EUR"}}]));
    assert_eq!(price.to_string(), r#"{"price":{"current":{"EUR":14.31}}}"#);
    let (status, body) = shop.try_control("POST", "orders", json!({"currency": "NOK", "rows": []}));
    assert_eq!((status, &body["pointer"]), (400, &json!("/currency")));
}

#[test]
fn gift_cards_are_payments_and_leave_the_costs() {
    let mut shop = Shop::example();
    let uid = shop.place(json!({
        "rows": [{"articleNumber": "BK-07"}], "giftCards": [100],
        "payment": {"method": 8001, "status": "paid"},
    }));
    let query = json!([uid, {"payments": {"method": "type", "amount": true, "status": true},
        "costs": {"total": "incVat"}, "paymentStatus": true}]);
    let order = shop.call("Order.get", query);
    assert_eq!(order["costs"]["total"]["incVat"], 159);
    assert_eq!(order["paymentStatus"], "paid");
    assert_eq!(
        order["payments"],
        json!([
            {"method": {"type": "Invoice"}, "amount": 59, "status": "paid"},
            {"method": {"type": "Gift Card"}, "amount": 100, "status": "paid"},
        ])
    );
}

#[test]
fn shipping_discounts_lower_the_shipment_alone() {
    let mut shop = Shop::seeded(json!({
        "deliveryMethods": [{"uid": 1, "name": "Post"}],
        "discounts": [
            {"uid": 2, "name": "Halv", "type": "Freight", "rate": 0.5},
            {"uid": 3, "name": "Fri", "type": "FreeDelivery"},
        ],
        "articles": [{"articleNumber": "A", "name": "A", "price": 100, "vatRate": 0.25}],
    }));
    let mut costs = |rule: i64| {
        let uid = shop.place(json!({
            "rows": [{"articleNumber": "A"}], "delivery": {"method": 1, "price": 50}, "discounts": [rule],
        }));
        shop.call("Order.get", json!([uid, ["costs", "discountInfo"]]))
    };
    let half = costs(2);
    assert_eq!(half["costs"]["shipment"]["incVat"], 25);
    assert!(half.get("discountInfo").is_none());
    assert!(costs(3)["costs"].get("shipment").is_none());
}

#[test]
fn nothing_shipped_leaves_no_delivery() {
    let mut shop = Shop::example();
    let uid = shop.place(json!({"rows": [{"articleNumber": "BK-07"}]}));
    let order = shop.call("Order.get", json!([uid]));
    assert!(order.get("delivery").is_none() && order["costs"].get("shipment").is_none());
    assert_eq!(order["costs"]["payment"]["incVat"], 0);
}

#[test]
fn wrong_sums_can_be_made_on_purpose() {
    let mut shop = Shop::example();
    let uid = shop.place(json!({
        "rows": [{"articleNumber": "BK-07"}], "override_costs": {"total": {"incVat": 170.5}},
    }));
    let costs = shop.call("Order.get", json!([uid, "costs"]))["costs"].take();
    assert_eq!(costs["total"]["incVat"].to_string(), "170.5");
    assert_eq!((&costs["total"]["exVat"], &costs["cart"]["incVat"]), (&json!(150), &json!(159)));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Whatever is ordered, the members of each sum are the sums of the members below it.
    #[test]
    fn sums_add_up(rows in proptest::collection::vec(
        (1_i64..50, 1_i64..500_000, 0_usize..4, 0_usize..5), 1..8)
    ) {
        let mut shop = Shop::example();
        let rates = [0.25, 0.12, 0.06, 0.0];
        let discounts = [0.0, 0.05, 0.1, 0.15, 0.25];
        let form: Vec<Value> = rows.iter().map(|(quantity, price, rate, discount)| json!({
            "articleNumber": "BK-07", "quantity": quantity,
            "unitPrice": serde_json::from_str::<Value>(&Decimal::new(*price, 2).to_string()).unwrap(),
            "vatRate": rates[*rate], "discount": discounts[*discount],
        })).collect();
        let uid = shop.place(json!({"rows": form, "delivery": {"method": 66001, "price": 49}}));
        let order = shop.call("Order.get", json!([uid, {"items": {}, "costs": true, "discountInfo": true}]));
        let decimal = |value: &Value| value.to_string().parse::<Decimal>().unwrap_or_default();
        for member in ["exVat", "vat", "incVat"] {
            let mut cart = Decimal::ZERO;
            let mut discounts = Decimal::ZERO;
            for item in order["items"].as_array().unwrap() {
                cart += decimal(&item["costs"]["total"][member]);
                discounts += item.get("discountInfo").map_or(Decimal::ZERO, |info| decimal(&info[member]));
            }
            let entries = order.get("discountInfo").and_then(Value::as_array);
            let summed: Decimal = entries.into_iter().flatten().map(|entry| decimal(&entry[member])).sum();
            assert_eq!(summed, discounts);
            assert_eq!(decimal(&order["costs"]["cart"][member]), cart - discounts);
            let total = cart - discounts + decimal(&order["costs"]["shipment"][member]);
            assert_eq!(decimal(&order["costs"]["total"][member]), total);
        }
    }
}
