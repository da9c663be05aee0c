//! Whatever comes, reading never panics, and digits are never lost.

use abicart::{
    Article, ArticleChoice, ArticleVariant, Callback, Context, Customer, DateTime, EventListener,
    Language, Object, Order, OrderItem, OrderSummary, Payment, PaymentMethod, Webshop,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

/// Member names that mean something, so that arbitrary values reach the readers.
const NAMES: [&str; 36] = [
    "uid",
    "items",
    "costs",
    "total",
    "unit",
    "cart",
    "exVat",
    "incVat",
    "vat",
    "vatRate",
    "choices",
    "quantity",
    "discountInfo",
    "payments",
    "amount",
    "method",
    "customer",
    "info",
    "nin",
    "custom",
    "name",
    "value",
    "price",
    "regular",
    "SEK",
    "variants",
    "definedBy",
    "overrides",
    "stock",
    "choiceOptions",
    "choiceOptionPrices",
    "options",
    "changed",
    "status",
    "delivery",
    "0",
];

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u8>().prop_map(Value::from),
        "-?[1-9][0-9]{0,30}(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,12})?"
            .prop_map(|text| serde_json::from_str(&text).unwrap()),
        "\\PC{0,12}".prop_map(Value::from),
        "[0-9T:. +-]{0,24}".prop_map(Value::from),
    ]
}

fn json() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(5, 80, 8, |inner| {
        let name = prop_oneof![
            8 => prop::sample::select(&NAMES[..]).prop_map(str::to_owned),
            1 => "\\PC{0,6}",
        ];
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            3 => prop::collection::vec((name, inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// The JSON of an object with a uid, so that reading gets beyond it.
fn object() -> impl Strategy<Value = Value> {
    (json(), 1_u64..9).prop_map(|(mut value, uid)| {
        if let Value::Object(map) = &mut value {
            map.insert("uid".to_owned(), uid.into());
        }
        value
    })
}

proptest! {
    #[test]
    fn reading_never_panics(value in prop_oneof![json(), object()]) {
        if let Ok(order) = Order::read(value.clone()) {
            drop((format!("{order:?}"), order.customer.answers()));
        }
        if let Err(error) = Article::read(value.clone()) {
            prop_assert!(value.pointer(&error.pointer).is_some() || error.problem.contains("missing"));
        }
        drop(OrderSummary::read(value.clone()));
        drop(OrderItem::read(value.clone()));
        drop(Payment::read(value.clone()));
        drop(PaymentMethod::read(value.clone()));
        drop(ArticleVariant::read(value.clone()));
        drop(ArticleChoice::read(value.clone()));
        drop(EventListener::read(value.clone()));
        drop(Webshop::read(value.clone()));
        drop(Context::read(value.clone()));
        drop(Language::read(value.clone()));
        if let Ok(customer) = Customer::read(value) {
            drop(customer.party.answers());
        }
    }

    #[test]
    fn amounts_are_exact(mantissa in -10_i128.pow(27)..10_i128.pow(27), scale in 0_u32..=27) {
        let expected = Decimal::from_i128_with_scale(mantissa, scale);
        let text = format!(r#"{{"uid": 1, "amount": {expected}}}"#);
        let payment = Payment::read(serde_json::from_str(&text).unwrap()).unwrap();
        prop_assert_eq!(payment.amount.map(|amount| amount.to_string()), Some(expected.to_string()));
        let scientific = format!(r#"{{"uid": 1, "amount": {mantissa}e-{scale}}}"#);
        let payment = Payment::read(serde_json::from_str(&scientific).unwrap()).unwrap();
        prop_assert_eq!(payment.amount, Some(expected));
    }

    #[test]
    fn date_times_keep_what_they_do_not_understand(text in "\\PC{0,30}|[0-9T:. Z+-]{0,30}") {
        match DateTime::parse(text.as_str()) {
            DateTime::Known(_) => {}
            DateTime::Raw(raw) => prop_assert_eq!(raw, text),
        }
    }

    #[test]
    fn callbacks_never_panic(body: Vec<u8>, uid: u64) {
        drop(Callback::parse(&body));
        let form = format!("class=Order&event=paid&uid={uid}&webshop=1");
        prop_assert_eq!(Callback::parse(form.as_bytes()).map(|callback| callback.uid), Ok(uid));
    }
}
