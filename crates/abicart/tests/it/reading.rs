//! Reading of answers, the regular and the odd ones.

use abicart::{
    Article, ChoiceKind, Customer, CustomerKind, DateTime, DeliveryStatus, EventListener, Object,
    Order, OrderItem, Payment, PaymentMethod, PaymentState, PaymentStatus, Reference, Webshop,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn cost(ex_vat: &str, vat: &str, inc_vat: &str, rate: &str) -> Value {
    let text = format!(
        r#"{{"currency":"SEK","exVat":{ex_vat},"incVat":{inc_vat},"vat":{vat},"vatRate":{rate}}}"#
    );
    serde_json::from_str(&text).unwrap()
}

/// The order of the worked example: two VAT rates, a discount, shipping and a fee.
fn order() -> Value {
    let row = |uid: u64, name: &str, quantity: u32, unit: Value, total: Value, off: Value| {
        json!({"uid": uid, "order": 51, "article": uid + 1, "articleNumber": name,
               "articleName": name, "choices": {"quantity": quantity, "41": "71"},
               "costs": {"unit": unit, "total": total}, "discountInfo": off})
    };
    let off = |ex_vat: &str, vat: &str, inc_vat: &str, rate: &str| {
        let mut off = cost(ex_vat, vat, inc_vat, rate);
        off["name"] = json!("");
        off["discount"] = json!({"uid": 13001});
        off["rate"] = json!("0.1");
        off
    };
    let (first, second) = (off("39.84", "9.96", "49.80", "0.25"), off("15", "0.9", "15.9", "0.06"));
    json!({
        "uid": "51", "orderNumber": 10231, "ordered": "2026-03-02T08:12:44Z",
        "changed": "2026-03-02T08:15:00Z", "discarded": false, "currency": "SEK",
        "exchangeRate": 1, "language": "sv", "hasVat": true, "note": "", "tags": ["vip"],
        "paymentStatus": "Paid", "deliveryStatus": "half", "externalOrderNumber": "",
        "weather": "snow",
        "customer": {
            "info": {"type": "BUSINESS", "email": "a@example.se", "nin": "556000-0000", "x": 1},
            "address": {"company": "Exempel AB", "town": "Umeå", "phoneMobile": 700},
            "deliveryAddress": {"copyAddress": true, "name": "Eva Ek"},
            "custom": [{"name": "Dag", "value": "fredag"}, {"name": "Vaning", "value": 3}]},
        "delivery": {"method": 66001, "slot": "am"},
        "costs": {
            "cart": cost("493.56", "97.74", "591.30", "0.19803063"),
            "shipment": cost("39.20", "9.80", "49", "0.25"),
            "payment": cost("23.20", "5.80", "29", "0.25"),
            "total": cost("555.96", "113.34", "669.30", "0.20386359")},
        "discountInfo": [second, first],
        "payments": [
            {"uid": 79, "status": "paid", "amount": 669.3,
             "method": {"uid": 8001, "type": "Invoice", "name": {"sv": "Faktura"}}}, 80],
        "items": [
            row(5, "TS-01-M", 2, cost("199.20", "49.80", "249", "0.25"),
                cost("398.40", "99.60", "498", "0.25"), first),
            row(6, "BK-07", 1, cost("150", "9", "159", "0.06"),
                cost("150", "9", "159", "0.06"), json!([second]))],
    })
}

#[test]
fn a_whole_order_is_read_and_its_sums_agree() {
    let order = Order::read(order()).unwrap();
    assert_eq!(order.uid, 51);
    assert_eq!(order.order_number.as_deref(), Some("10231"));
    assert_eq!(order.payment_status, Some(PaymentStatus::Paid));
    assert_eq!(order.delivery_status, Some(DeliveryStatus::Unknown("half".to_owned())));
    assert_eq!((order.note.as_deref(), order.external_order_number.as_deref()), (None, None));
    assert_eq!(order.tags, ["vip"]);
    assert_eq!(order.other, json!({"weather": "snow"}).as_object().unwrap().clone());

    let rows: Decimal = order
        .items
        .iter()
        .map(|row| row.costs.total.as_ref().unwrap().inc_vat - row.discounts[0].inc_vat)
        .sum();
    let costs = &order.costs;
    assert_eq!(rows, costs.cart.as_ref().unwrap().inc_vat);
    let parts = [&costs.cart, &costs.shipment, &costs.payment];
    let sum: Decimal = parts.into_iter().map(|part| part.as_ref().unwrap().vat).sum();
    assert_eq!(sum, decimal("113.34"));
    assert_eq!(costs.total.as_ref().unwrap().vat_rate, Some(decimal("0.20386359")));

    let row = &order.items[0];
    assert_eq!((row.quantity, row.article), (Decimal::TWO, Some(6)));
    assert_eq!(row.choices, json!({"41": "71"}).as_object().unwrap().clone());
    assert_eq!(row.discounts[0].discount, Some(13001));
    assert_eq!(row.discounts[0].rate, Some(decimal("0.1")));
    assert_eq!(order.discounts.len(), 2);

    let delivery = order.delivery.unwrap();
    assert_eq!(delivery.method.as_ref().unwrap().uid(), 66001);
    assert_eq!(delivery.other["slot"], json!("am"));
    let payment = order.payments[0].object().unwrap();
    assert_eq!(payment.state, Some(PaymentState::Paid));
    assert_eq!(payment.method.as_ref().unwrap().object().unwrap().kind.as_deref(), Some("Invoice"));
    assert_eq!(order.payments[1], Reference::Uid(80));

    let customer = order.customer;
    assert_eq!(customer.info.kind, Some(CustomerKind::Business));
    assert_eq!(customer.info.nin.as_ref().unwrap().expose(), "556000-0000");
    assert_eq!(customer.info.other["x"], json!(1));
    assert_eq!(customer.address.phone_mobile.as_deref(), Some("700"));
    assert!(customer.delivery_address.copy_address);
    let answers = [("Dag", "fredag"), ("Vaning", "3")];
    assert_eq!(customer.answers(), answers.map(|(a, b)| (a.to_owned(), b.to_owned())));
    assert!(!format!("{customer:?}").contains("556000"));
}

#[test]
fn absent_null_and_blank_are_alike() {
    let bare = Order::read(json!({"uid": 5})).unwrap();
    let mut nulls = order();
    for (key, value) in nulls.as_object_mut().unwrap() {
        *value = if key == "uid" { json!(5) } else { Value::Null };
    }
    nulls.as_object_mut().unwrap().remove("weather");
    assert_eq!(Order::read(nulls).unwrap(), bare);
    let blanks = json!({"uid": 5, "note": " ", "language": "", "exchangeRate": "",
        "customer": [], "costs": [], "discountInfo": [], "payments": [], "items": [], "tags": []});
    assert_eq!(Order::read(blanks).unwrap(), bare);
}

#[test]
fn a_wrong_type_where_nothing_is_booked_does_no_harm() {
    let mut odd = order();
    for (key, value) in [
        ("note", json!({"sv": "hej"})),
        ("tags", json!("vip")),
        ("ordered", json!("snart")),
        ("hasVat", json!("maybe")),
        ("delivery", json!("post")),
        ("customer", json!(["Eva"])),
        ("paymentStatus", json!(["paid"])),
    ] {
        odd[key] = value;
    }
    let order = Order::read(odd).unwrap();
    assert_eq!(order.ordered, Some(DateTime::Raw("snart".to_owned())));
    assert_eq!(order.payment_status, None);
    assert_eq!(order.other["customer"], json!(["Eva"]));
    for key in ["note", "tags", "hasVat", "delivery", "paymentStatus"] {
        assert!(order.other.contains_key(key), "{key}");
    }
}

#[test]
fn a_wrong_amount_names_its_place() {
    let cases = [
        ("/costs/total/incVat", json!("12,50"), "is not a number"),
        ("/costs/shipment/vat", json!(true), "is not a number"),
        ("/costs/cart", json!(5), "is not an object"),
        ("/items/1/choices/quantity", json!("two"), "is not a number"),
        ("/items/0/discountInfo/exVat", json!([]), "is not a number"),
        ("/discountInfo/1/vat", json!(null), "is missing"),
        ("/payments/0/amount", json!({}), "is not a number"),
        ("/items/1", json!(5_550_002), "is not an object"),
        ("/items", json!("none"), "is not a list"),
        ("/exchangeRate", json!(false), "is not a number"),
    ];
    for (pointer, value, problem) in cases {
        let mut wrong = order();
        *wrong.pointer_mut(pointer).unwrap() = value;
        let error = Order::read(wrong).unwrap_err();
        assert_eq!((error.pointer.as_str(), error.problem), (pointer, problem));
    }
    assert_eq!(Order::read(json!({})).unwrap_err().to_string(), "it has no uid");
    assert_eq!(Order::read(json!(7)).unwrap_err().to_string(), "it is not an object");
}

#[test]
fn a_quantity_may_be_absent_a_fraction_or_text() {
    let quantity = |choices: Value| {
        OrderItem::read(json!({"uid": 1, "choices": choices})).map(|row| row.quantity)
    };
    assert_eq!(quantity(json!({"quantity": 2.5})), Ok(decimal("2.5")));
    assert_eq!(quantity(json!({"quantity": "3"})), Ok(decimal("3")));
    for absent in [json!({}), json!([]), json!(null), json!({"quantity": null})] {
        assert_eq!(quantity(absent), Ok(Decimal::ONE));
    }
    let described = json!({"uid": 1, "choices": {"choiceString": "Storlek: M"}});
    assert_eq!(OrderItem::read(described).unwrap().choice_text.as_deref(), Some("Storlek: M"));
}

#[test]
fn decimals_keep_their_text() {
    let amount = |text: &str| {
        let value = serde_json::from_str(&format!(r#"{{"uid": 1, "amount": {text}}}"#)).unwrap();
        Payment::read(value).map(|payment| payment.amount.unwrap().to_string())
    };
    for (text, expected) in [
        ("368.6487", "368.6487"),
        ("22.499999999999998", "22.499999999999998"),
        ("1e3", "1000"),
        ("1.25E+2", "125"),
        ("25e-4", "0.0025"),
        ("0e99", "0"),
        ("-0.30", "-0.30"),
        (r#"" 16 ""#, "16"),
        ("79228162514264337593543950335", "79228162514264337593543950335"),
        // Binary noise beyond 28 digits is rounded away.
        ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231"),
    ] {
        assert_eq!(amount(text).as_deref(), Ok(expected), "{text}");
    }
    for text in ["1e40", "1e-40", r#""1_000""#, r#""NaN""#, r#""1e""#, r#""--1""#, r#"".""#] {
        assert!(amount(text).is_err(), "{text}");
    }
}

#[test]
fn date_times_are_read_in_every_seen_form() {
    for (text, expected) in [
        ("2026-03-02T08:15:00Z", "2026-03-02T08:15:00Z"),
        ("2026-03-02", "2026-03-02T00:00:00Z"),
        ("2026-03-02 08:15:00", "2026-03-02T08:15:00Z"),
        ("2015-01-01 00:00T+01:00", "2014-12-31T23:00:00Z"),
        ("2026-03-02T08:15:00.5-02:30", "2026-03-02T10:45:00.5Z"),
    ] {
        assert_eq!(DateTime::parse(text).to_string(), expected, "{text}");
    }
    for text in ["", "soon", "2026-13-01", "2026-03-02T08:15:00+99:00", "1709366400", "2026"] {
        assert_eq!(DateTime::parse(text), DateTime::Raw(text.to_owned()));
        assert_eq!(DateTime::parse(text).timestamp(), None);
    }
}

#[test]
fn localized_texts_fall_back() {
    let shop = json!({"uid": 1, "name": {"en": "Shop", "sv": "Butik", "fi": ""}, "url": "x.se"});
    let shop = Webshop::read(shop).unwrap();
    assert_eq!(shop.name.get("sv"), Some("Butik"));
    assert_eq!(shop.name.get("sv-FI"), Some("Butik"));
    assert_eq!(shop.name.get("fi"), Some("Shop"));
    assert_eq!(shop.name.exact("fi"), None);
    assert_eq!(shop.url.get("sv"), Some("x.se"));
    assert_eq!(shop.name.iter().count(), 2);
}

#[test]
fn an_article_is_read_with_variants_and_choices() {
    let article = Article::read(json!({
        "uid": 700_101, "articleNumber": "TS-01", "name": {"sv": "T-shirt"}, "type": "Standard",
        "price": {"current": {"SEK": 249, "EUR": 22.5}, "regular": {"SEK": 249}},
        "vatRate": 0.25, "stock": {"stock": 14, "useStock": true, "show": false},
        "draft": false, "weight": "180", "articlegroup": {"uid": 52001},
        "choices": [{"uid": 41, "name": {"sv": "Storlek"}, "type": "enum", "mandatory": 1,
                     "options": [{"uid": 71, "name": {"sv": "S"}, "price": {"SEK": 10}}, 72]}],
        "choiceOptions": {"41": [71, "72"]}, "choiceOptionPrices": {"72": {"SEK": 20.5}},
        "quantityInfo": {"divisibleBy": 0.5}, "content": [],
        "variants": [{"uid": 88, "definedBy": {"41": "71"},
                      "overrides": {"articleNumber": "TS-01-S", "stock": 5, "ean": "73"}},
                     {"uid": 89, "definedBy": [], "overrides": []}]}))
    .unwrap();
    assert_eq!(article.price.current.get("EUR"), Some(decimal("22.5")));
    assert!(article.price.special_offer.is_empty());
    assert_eq!(article.stock.use_stock, Some(true));
    assert_eq!(article.stock.other["show"], json!(false));
    assert_eq!(article.article_group, Some(52001));
    assert_eq!(article.choice_options[&41], [71, 72]);
    assert_eq!(article.choice_option_prices[&72].get("SEK"), Some(decimal("20.5")));
    assert_eq!(article.quantity_info.divisible_by, Some(decimal("0.5")));
    assert!(!article.is_package());
    let choice = article.choices[0].object().unwrap();
    assert_eq!((&choice.kind, choice.mandatory), (&Some(ChoiceKind::Enumeration), Some(true)));
    assert_eq!(choice.options[0].object().unwrap().price.get("SEK"), Some(decimal("10")));
    assert_eq!(choice.options[1].uid(), 72);
    assert_eq!(article.variants[0].defined_by[&41], 71);
    assert_eq!(article.variants[0].overrides.article_number.as_deref(), Some("TS-01-S"));
    assert!(article.other.is_empty());

    let wrong = json!({"uid": 1, "price": {"regular": {"SEK": "dyr"}}});
    assert_eq!(Article::read(wrong).unwrap_err().pointer, "/price/regular/SEK");
    assert!(Article::read(json!({"uid": 1, "content": [2]})).unwrap().is_package());
}

#[test]
fn answers_to_checkout_questions_come_in_either_form() {
    let answers = |custom: Value| {
        let customer = json!({"uid": 1, "created": "2026-03-02", "custom": custom, "z": 0});
        let customer = Customer::read(customer).unwrap();
        assert_eq!(customer.other.len(), 1);
        customer.party.answers()
    };
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(answers(json!({"Dag": "fredag"})), [pair("Dag", "fredag")]);
    let by_key = json!({"17": {"name": "Dag", "value": "fredag"}, "18": {"value": [1]}});
    assert_eq!(answers(by_key), [pair("Dag", "fredag"), pair("18", "[1]")]);
    assert_eq!(answers(json!({"name": "Dag", "value": true})), [pair("Dag", "true")]);
    assert_eq!(answers(json!(["ring", null, ""])), [pair("", "ring")]);
    assert_eq!(answers(json!([])), []);
}

#[test]
fn a_listener_does_not_show_its_address() {
    let listener = EventListener::read(json!({
        "uid": 3101, "eventName": "Order/paid", "url": "https://erp.example.se/hooks/k3f9",
        "status": {"active": false, "inactiveSince": "2015-01-01 00:00T+01:00"}}))
    .unwrap();
    assert_eq!(listener.status.active, Some(false));
    assert!(listener.status.inactive_since.as_ref().unwrap().timestamp().is_some());
    assert!(!format!("{listener:?}").contains("k3f9"));
    let fee = PaymentMethod::read(json!({"uid": 1, "fee": {"SEK": "free"}})).unwrap();
    assert!(fee.fee.is_empty() && fee.other.contains_key("fee"));
}
