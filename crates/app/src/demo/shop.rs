//! The made-up shop: variants, three VAT rates, discounts, a gift card, foreign letters, and articles
//! that cannot be exported, each for another reason.

use serde_json::{Value, json};

/// The shop's number.
pub(crate) const SHOP: u64 = 41_234;
/// The shop's API key; it holds the characters that must be percent-encoded.
pub(crate) const TOKEN: &str = "YXV0aDpkZW1vLW55Y2tlbC/6+GhcpOGzt2vZVSeFRD/4udF=";
/// Specter's account number.
pub(crate) const ACCOUNT: u64 = 9001;
/// Specter's API user.
pub(crate) const USER: u64 = 77;
/// The API user's key.
pub(crate) const USER_KEY: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
/// The integration's key.
pub(crate) const INTEGRATION_KEY: &str = "11111111-2222-3333-4444-555555555555";

/// Own invoice.
pub(crate) const INVOICE: u64 = 8001;
/// Swish.
pub(crate) const SWISH: u64 = 8002;
/// Cash on delivery, with a fee.
pub(crate) const CASH_ON_DELIVERY: u64 = 8003;
/// Gift card.
pub(crate) const GIFT_CARD: u64 = 8004;

/// The shop as the sandbox loads it.
pub(crate) fn seed() -> Value {
    json!({
        "uid": SHOP,
        "name": {"sv": "Fjällvinden", "en": "Mountain Wind"},
        "tokens": [TOKEN],
        "paymentMethods": [
            {"uid": INVOICE, "name": "Faktura", "type": "Invoice", "active": true, "fee": {"SEK": 29}},
            {"uid": SWISH, "name": "Swish", "type": "Swish", "active": true},
            {"uid": CASH_ON_DELIVERY, "name": "Postförskott", "type": "CashOnDelivery",
             "active": true, "fee": {"SEK": 49}},
            {"uid": GIFT_CARD, "name": "Presentkort", "type": "Gift Card", "active": true},
        ],
        "deliveryMethods": [
            {"uid": 66001, "name": {"sv": "Paket till ombud", "en": "Parcel shop"}},
            {"uid": 66002, "name": {"sv": "Hemleverans", "en": "Home delivery"}},
        ],
        "discounts": [
            {"uid": 13001, "name": "VÅR10", "type": "Percentage", "active": true, "rate": 0.1},
            {"uid": 13002, "name": "FRI FRAKT", "type": "FreeDelivery", "active": true},
        ],
        "articles": articles(),
    })
}

fn articles() -> Value {
    let shirt = |size: &str, stock: u32, ean: &str| json!({"options": [size], "articleNumber": format!("TS-01-{size}"), "stock": stock, "ean": ean});
    json!([
        {"articleNumber": "TS-01", "name": {"sv": "T-shirt Fjäll", "en": "T-shirt Mountain"},
         "price": 249, "vatRate": 0.25, "weight": 180, "stock": 0,
         "choices": [{"name": {"sv": "Storlek", "en": "Size"}, "type": "enum", "options": ["S", "M", "L"]}],
         "variants": [shirt("S", 5, "7300000000012"), shirt("M", 9, "7300000000029"),
                      shirt("L", 3, "7300000000036")]},
        {"articleNumber": "MU-02", "name": "Mugg \"Åskväder\"", "price": 129, "vatRate": 0.25,
         "stock": 40, "weight": 350, "ean": "7300000000043"},
        {"articleNumber": "VA-03", "name": "Vandringskängor & strumpor", "price": 1895.5,
         "vatRate": 0.25, "stock": 12},
        {"articleNumber": "BK-07", "name": "Kokbok: Smått, gott & lingon", "price": 159,
         "vatRate": 0.06, "stock": 25},
        {"articleNumber": "BK-08", "name": "Fågelbok för nybörjare", "price": 2.05, "vatRate": 0.06,
         "stock": 900},
        {"articleNumber": "KO-04", "name": "Grafiskt blad, originalkonst", "price": 333.33,
         "vatRate": 0.12, "stock": 7},
        {"articleNumber": "TY-05", "name": "Ylletyg, meter", "price": 219.9, "vatRate": 0.25,
         "stock": 63.5, "quantityInfo": {"divisibleBy": 0.1}},
        {"articleNumber": "PK-500", "name": "Presentkort 500 kr", "price": 500, "vatRate": 0},
        {"articleNumber": "CR-06", "name": "Crème brûlée-set – “smaka på fjället”", "price": 449,
         "vatRate": 0.25, "stock": 4},
        {"articleNumber": "TRÖJA 42", "name": "Stickad tröja, storlek 42", "price": 799,
         "vatRate": 0.25, "stock": 2},
        {"articleNumber": "LY-09", "name": "Lykta, röd", "price": 199, "vatRate": 0.25, "stock": 6},
        {"articleNumber": "LY-09", "name": "Lykta, blå", "price": 199, "vatRate": 0.25, "stock": 6},
        {"name": "Vykort utan artikelnummer", "price": 15, "vatRate": 0.25, "stock": 100},
        {"articleNumber": "PAKET-1", "name": "Mugg och bok", "price": 259, "vatRate": 0.25,
         "content": ["MU-02", "BK-07"]},
    ])
}

/// Specter as the sandbox loads it: an account that has nothing yet but one article, with other
/// stock than the shop.
pub(crate) fn specter_seed() -> Value {
    json!({
        "accounts": [{
            "sbmId": ACCOUNT,
            "scheme": "v2",
            "integrationKeys": [INTEGRATION_KEY],
            "apiUsers": [{"id": USER, "key": USER_KEY}],
        }]
    })
}
