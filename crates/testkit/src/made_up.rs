//! A small made-up shop and an empty Specter that fit each other.

use serde_json::{Value, json};

/// The shop's number.
pub const SHOP: u64 = 41_234;
/// The shop's API key; it holds characters that must be percent-encoded.
pub const TOKEN: &str = "dGVzdC1ueWNrZWwtZvZyLWtvcHBsYQ+/test==";
/// Specter's account number.
pub const ACCOUNT: u64 = 9001;
/// Specter's API user.
pub const USER: u64 = 77;
/// The API user's key.
pub const USER_KEY: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
/// The integration's key.
pub const INTEGRATION_KEY: &str = "11111111-2222-3333-4444-555555555555";

/// A master key for ledgers on a server.
pub const MASTER_KEY: &str = "746865206d6173746572206b6579206f66207468652074657374732e2e2e2e2e";

/// Three articles that can be exported (one with two sizes), invoice and Swish, one delivery method.
pub fn standard_shop() -> Value {
    let shirt = |size: &str, stock: u32| json!({"options": [size], "articleNumber": format!("TROJA-{size}"), "stock": stock});
    json!({
        "uid": SHOP,
        "name": {"sv": "Provbutiken"},
        "tokens": [TOKEN],
        "paymentMethods": [
            {"uid": 8001, "name": "Faktura", "type": "Invoice", "active": true, "fee": {"SEK": 29}},
            {"uid": 8002, "name": "Swish", "type": "Swish", "active": true},
        ],
        "deliveryMethods": [{"uid": 66001, "name": {"sv": "Paket till ombud"}}],
        "articles": [
            {"articleNumber": "MUGG-1", "name": "Mugg \"Åskväder\"", "price": 129, "vatRate": 0.25, "stock": 400},
            {"articleNumber": "BOK-2", "name": "Kokbok: gott & lingon", "price": 159.5, "vatRate": 0.06,
             "stock": 250},
            {"articleNumber": "TROJA", "name": "Tröja", "price": 333.33, "vatRate": 0.25, "stock": 0,
             "choices": [{"name": {"sv": "Storlek"}, "type": "enum", "options": ["S", "M"]}],
             "variants": [shirt("S", 50), shirt("M", 90)]},
        ],
    })
}

/// The standard shop with articles that cannot be exported, each for another reason, and one whose stock
/// is not handled (PRE-1 to PRE-5, ART-3).
pub fn difficult_shop() -> Value {
    let mut shop = standard_shop();
    let articles = shop["articles"].as_array_mut().expect("the shop has articles");
    articles.extend([
        json!({"uid": 700_042, "articleNumber": "TRÖJA 42", "name": "Stickad tröja", "price": 799,
               "vatRate": 0.25, "stock": 2}),
        json!({"articleNumber": "LY-09", "name": "Lykta, röd", "price": 199, "vatRate": 0.25, "stock": 6}),
        json!({"articleNumber": "LY-09", "name": "Lykta, blå", "price": 199, "vatRate": 0.25, "stock": 6}),
        json!({"name": "Vykort", "price": 15, "vatRate": 0.25, "stock": 100}),
        json!({"articleNumber": "PAKET-1", "name": "Mugg och bok", "price": 259, "vatRate": 0.25,
               "content": ["MUGG-1", "BOK-2"]}),
        json!({"articleNumber": "FRI-1", "name": "Utan lager", "price": 5, "vatRate": 0.25}),
    ]);
    shop
}

/// One account without articles, customers or orders.
pub fn standard_specter() -> Value {
    json!({"accounts": [{
        "sbmId": ACCOUNT,
        "scheme": "v2",
        "integrationKeys": [INTEGRATION_KEY],
        "apiUsers": [{"id": USER, "key": USER_KEY}],
    }]})
}

/// An order of the standard shop. Six buyers, one of them a company, come in turn; so do baskets,
/// with row discounts and two VAT rates, and payments.
pub fn order(turn: u64) -> Value {
    let buyer = turn % 6;
    let names = ["Åsa Öberg", "Eva Ek", "Zoë Müller", "Łukasz Świątek", "Olof Ås", "Mia Å"];
    let name = names.get(usize::try_from(buyer).unwrap_or(0)).copied().unwrap_or_default();
    let (first, last) = name.split_once(' ').unwrap_or((name, ""));
    let info = if buyer == 1 {
        json!({"type": "business", "email": "inkop@example.se", "nin": "556000-0001"})
    } else {
        json!({"type": "individual", "email": format!("kund{buyer}@example.se")})
    };
    let company = if buyer == 1 { "Blåbär & Son AB" } else { "" };
    let rows = match turn % 4 {
        0 => json!([{"articleNumber": "MUGG-1", "quantity": 1 + turn % 7}]),
        1 => {
            json!([{"articleNumber": "BOK-2", "quantity": 3}, {"articleNumber": "TROJA-M", "quantity": 1}])
        }
        2 => json!([{"articleNumber": "TROJA-S", "quantity": 2, "discount": 0.15}]),
        _ => json!([{"articleNumber": "MUGG-1", "quantity": 2, "discount": 0.1},
                    {"articleNumber": "BOK-2", "quantity": 1}, {"articleNumber": "TROJA-S", "quantity": 1}]),
    };
    let payment = if turn.is_multiple_of(2) {
        json!({"method": 8001, "status": "unpaid", "fee": 29, "feeVatRate": 0.25})
    } else {
        json!({"method": 8002, "status": "paid", "externalRef": format!("SW-{turn}")})
    };
    json!({
        "customer": {
            "info": info,
            "address": {"firstName": first, "lastName": last, "company": company,
                        "address": format!("Storgatan {}", turn + 1), "postcode": "702 11",
                        "town": "Örebro", "country": "SE", "phoneMobile": "070-000 00 00"},
            "deliveryAddress": {"copyAddress": true},
        },
        "rows": rows,
        "delivery": {"method": 66001, "price": 49, "vatRate": 0.25},
        "payment": payment,
    })
}
