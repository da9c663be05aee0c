//! Every order setting on and off, as Specter receives it (ORD-4 to ORD-9, ORD-12, ORD-14).

use koppla_testkit::{Koppla, Sandboxes, order, standard_shop, standard_specter};
use serde_json::{Value, json};

/// What Specter received of one order.
struct Wire {
    customer: Value,
    order: Value,
}

impl Wire {
    /// The value of a parameter of the order, whatever its case; empty where it was not sent.
    fn order(&self, name: &str) -> &str {
        parameter(&self.order, name)
    }

    fn customer(&self, name: &str) -> &str {
        parameter(&self.customer, name)
    }

    /// Article number and the value of another parameter, row by row.
    fn rows(&self, what: &str) -> Vec<(&str, &str)> {
        (1..=100)
            .map(|n| (self.order(&format!("articleNo_{n}")), self.order(&format!("{what}_{n}"))))
            .take_while(|(number, _)| !number.is_empty())
            .collect()
    }

    /// Whether a row has this article number.
    fn has(&self, number: &str) -> bool {
        self.rows("priceExclVAT").iter().any(|(found, _)| *found == number)
    }
}

fn parameter<'a>(call: &'a Value, name: &str) -> &'a str {
    let parameters = call["parameters"].as_object().expect("a call has parameters");
    let found = parameters.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.and_then(|(_, value)| value.as_str()).unwrap_or_default()
}

/// Exports this order under these settings; what Specter received.
async fn sent(settings: &str, order: &Value) -> Wire {
    let mut shop = standard_shop();
    let methods = shop["paymentMethods"].as_array_mut().expect("payment methods");
    methods.push(
        json!({"uid": 8003, "name": "Postförskott", "type": "CashOnDelivery", "active": true}),
    );
    methods.push(json!({"uid": 8004, "name": "Presentkort", "type": "Gift Card", "active": true}));
    let sandboxes = Sandboxes::start(shop, standard_specter()).await;
    let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes);
    let file = koppla.write("settings.toml", settings);
    koppla.connect(&["--settings", &file]).await.fine();
    let number = sandboxes.place(order).await;
    koppla.until_idle().await.fine();
    assert_eq!(koppla.order(&number).await["state"], "done", "{settings}");
    let [customer] = calls(&sandboxes, "newCustomerSubmit").await;
    let [order] = calls(&sandboxes, "newOrderSubmit").await;
    Wire { customer, order }
}

async fn calls(sandboxes: &Sandboxes, action: &str) -> [Value; 1] {
    let calls = Sandboxes::calls(&sandboxes.specter, action).await;
    calls.try_into().unwrap_or_else(|calls: Vec<Value>| panic!("{} calls of {action}", calls.len()))
}

/// The same order under the setting switched on and off.
async fn on_and_off(setting: &str, order: &Value) -> [Wire; 2] {
    let settings = |value: bool| format!("[orders]\n{setting} = {value}\n");
    [sent(&settings(true), order).await, sent(&settings(false), order).await]
}

fn paid_by(method: u64) -> Value {
    let mut order = order(0);
    order["delivery"]["price"] = json!(0);
    order["payment"] = json!({"method": method, "status": "unpaid", "fee": 0});
    order
}

#[tokio::test]
async fn ord_4_a_row_for_free_shipping() {
    let [on, off] = on_and_off("zero_shipping", &paid_by(8001)).await;
    assert_eq!((on.has("FRAKT"), off.has("FRAKT")), (true, false));
    let [on, off] = on_and_off("zero_shipping", &order(0)).await;
    assert_eq!((on.has("FRAKT"), off.has("FRAKT")), (true, true));
}

#[tokio::test]
async fn ord_5_a_row_for_a_free_payment_fee() {
    let [on, off] = on_and_off("zero_payment_fee", &paid_by(8001)).await;
    assert_eq!((on.has("AVGIFT"), off.has("AVGIFT")), (true, false));
    assert_eq!((on.has("POSTFORSKOTT"), on.has("FRAKT")), (false, false));
    let [on, off] = on_and_off("zero_payment_fee", &order(0)).await;
    assert_eq!((on.has("AVGIFT"), off.has("AVGIFT")), (true, true));
}

#[tokio::test]
async fn ord_6_a_row_for_free_cash_on_delivery_where_that_pays() {
    let [on, off] = on_and_off("zero_cash_on_delivery", &paid_by(8003)).await;
    assert_eq!((on.has("POSTFORSKOTT"), off.has("POSTFORSKOTT")), (true, false));
    let [on, _] = on_and_off("zero_cash_on_delivery", &paid_by(8001)).await;
    assert!(!on.has("POSTFORSKOTT"), "another way of paying");
}

#[tokio::test]
async fn ord_7_the_answers_of_the_checkout() {
    let mut asked = order(0);
    asked["customer"]["custom"] = json!({"Märkning": "Pall 7", "Portkod": "1234"});
    let [on, off] = on_and_off("checkout_fields", &asked).await;
    let comment = on.order("publishedComment");
    assert!(comment.contains("Märkning: Pall 7"), "{comment:?}");
    assert!(comment.contains("Portkod: 1234"), "{comment:?}");
    assert_eq!(off.order("publishedComment"), "");
}

#[tokio::test]
async fn ord_8_and_11_discounts_per_row_or_as_rows_of_their_own() {
    let mut discounted = order(0);
    discounted["rows"] = json!([{"articleNumber": "MUGG-1", "quantity": 2, "discount": 0.1},
                                {"articleNumber": "BOK-2", "quantity": 2, "discount": 0.5}]);
    let [on, off] = on_and_off("row_discounts", &discounted).await;
    let percents = [("MUGG-1", "10"), ("BOK-2", "50"), ("FRAKT", "0"), ("AVGIFT", "0")];
    assert_eq!(on.rows("discount"), percents);
    let none = off.rows("discount");
    assert!(none.iter().all(|(_, percent)| *percent == "0"), "{none:?}");
    let prices = off.rows("priceExclVAT");
    let negative: Vec<&str> = prices
        .iter()
        .filter(|(number, price)| *number == "RABATT" && price.starts_with('-'))
        .map(|(_, price)| *price)
        .collect();
    assert_eq!(negative.len(), 2, "one row for each VAT rate: {prices:?}");
}

#[tokio::test]
async fn ord_9_the_company_on_address_line_1() {
    let [on, off] = on_and_off("company_on_line_1", &order(1)).await;
    assert_eq!(
        (on.customer("address"), on.customer("addressRow2")),
        ("Blåbär & Son AB", "Storgatan 2")
    );
    assert_eq!((off.customer("address"), off.customer("addressRow2")), ("Storgatan 2", ""));
}

#[tokio::test]
async fn ord_12_a_gift_card_is_a_row() {
    let mut given = order(0);
    given["giftCards"] = json!([{"amount": 60, "method": 8004}]);
    let with = sent("", &given).await;
    assert_eq!(with.order("payTypeIdentifier"), "I");
    let prices = with.rows("priceExclVAT");
    let cards: Vec<_> = prices.iter().filter(|(number, _)| *number == "PRESENTKORT").collect();
    assert_eq!(cards, [&("PRESENTKORT", "-60.000")], "{prices:?}");
    let rates = with.rows("vatPercent");
    assert!(rates.contains(&("PRESENTKORT", "0")), "{rates:?}");
    assert!(!sent("", &order(0)).await.has("PRESENTKORT"));
}

#[tokio::test]
async fn ord_14_the_delivery_methods_id() {
    assert_eq!(sent("", &order(0)).await.order("externalDeliveryMethod"), "66001");
    let mut fetched = order(0);
    fetched["delivery"] = json!(null);
    assert_eq!(sent("", &fetched).await.order("externalDeliveryMethod"), "");
}

#[tokio::test]
async fn ord_2_and_3_who_confirms() {
    let both = "[orders]\nconfirm_to_customer = true\nconfirm_to_administrator = true\n";
    for (settings, expected) in [(both, "1"), ("", "0")] {
        let wire = sent(settings, &order(0)).await;
        assert_eq!(wire.order("sendOrderMail"), expected);
        assert_eq!(wire.order("sendOrderMailToUser"), expected);
    }
}
