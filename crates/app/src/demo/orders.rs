//! The made-up orders: every difficulty comes in turn, the same for every run.

use serde_json::{Value, json};

use super::shop::{CASH_ON_DELIVERY, GIFT_CARD, INVOICE, SWISH};

/// The order with this place in the row.
pub(crate) fn order(index: u32) -> Value {
    let turn = index as usize;
    let mut order = json!({
        "customer": pick(&customers(), turn),
        "rows": pick(&baskets(), turn / 2 + turn % 2 * 3),
        "delivery": pick(&deliveries(), turn),
        "payment": pick(&payments(), turn),
    });
    if turn % 4 == 1 {
        order["discounts"] = json!([13001]);
    }
    if turn % 6 == 5 {
        order["giftCards"] = json!([{"amount": 50 + turn % 90, "method": GIFT_CARD}]);
    }
    if turn % 9 == 8 {
        order["language"] = json!("en");
    }
    order
}

fn pick(from: &[Value], turn: usize) -> Value {
    from.get(turn % from.len().max(1)).cloned().unwrap_or_default()
}

fn deliveries() -> Vec<Value> {
    vec![
        json!({"method": 66001, "price": 49, "vatRate": 0.25}),
        json!({"method": 66002, "price": 99.9, "vatRate": 0.25}),
        json!({"method": 66001, "price": 0, "vatRate": 0.25}),
    ]
}

fn payments() -> Vec<Value> {
    vec![
        json!({"method": INVOICE, "status": "unpaid", "fee": 29, "feeVatRate": 0.25}),
        json!({"method": SWISH, "status": "paid", "externalRef": "SW-7F3A"}),
        json!({"method": CASH_ON_DELIVERY, "status": "unpaid", "fee": 49, "feeVatRate": 0.25}),
        json!({"method": SWISH, "status": "paid"}),
    ]
}

fn baskets() -> Vec<Value> {
    vec![
        json!([{"articleNumber": "TS-01-M", "quantity": 2}, {"articleNumber": "BK-07", "quantity": 1}]),
        json!([{"articleNumber": "BK-08", "quantity": 37}, {"articleNumber": "KO-04", "quantity": 3}]),
        json!([{"articleNumber": "VA-03", "quantity": 1, "discount": 0.15}]),
        json!([{"articleNumber": "TY-05", "quantity": 2.3}, {"articleNumber": "MU-02", "quantity": 6}]),
        json!([{"articleNumber": "PK-500", "quantity": 1}]),
        json!([{"articleNumber": "CR-06", "quantity": 1}, {"articleNumber": "BK-07", "quantity": 2},
               {"articleNumber": "KO-04", "quantity": 1}, {"articleNumber": "TS-01-L", "quantity": 1}]),
        json!([{"articleNumber": "MU-02", "quantity": 1, "discount": 1}, {"articleNumber": "BK-08", "quantity": 1}]),
    ]
}

fn customers() -> Vec<Value> {
    let person = |email: &str, number: &str, first: &str, last: &str, street: &str, town: &str| {
        json!({
            "info": {"type": "individual", "email": email, "nin": number},
            "address": {"firstName": first, "lastName": last, "address": street,
                        "postcode": "702 11", "town": town, "country": "SE",
                        "phoneMobile": "070-000 00 00"},
            "deliveryAddress": {"copyAddress": true},
        })
    };
    vec![
        person("asa@example.se", "", "Åsa", "Öberg", "Storgatan 1 B", "Örebro"),
        json!({
            "info": {"type": "business", "email": "inkop@example.se", "nin": "556000-0001"},
            "address": {"company": "Blåbär & Son AB", "firstName": "Eva", "lastName": "Ek",
                        "address": "Hamngatan 12", "postcode": "111 22", "town": "Stockholm",
                        "country": "SE", "phoneDay": "08-000 00 00"},
            "deliveryAddress": {"copyAddress": false, "company": "Blåbär & Son AB, lagret",
                                "name": "Nils Ängmark", "address": "Lagervägen 3",
                                "postcode": "152 42", "town": "Södertälje", "country": "SE"},
        }),
        person("zoe@example.de", "", "Zoë", "Müller-Weiß", "Königsallee 7", "Göteborg"),
        person("lukasz@example.pl", "", "Łukasz", "Świątek", "Ringvägen 44", "Malmö"),
        person("maria@example.es", "", "María-José", "Núñez  Ibáñez", "Kyrkogatan 9", "Umeå"),
        person("asa@example.se", "", "Åsa", "Öberg", "Sommarstugan 2", "Öland"),
        person("oloft@example.se", "", "Olof", "D’Arc–Lind “Lill”", "Åvägen 5", "Luleå"),
    ]
}
