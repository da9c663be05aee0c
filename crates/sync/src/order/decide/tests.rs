//! Every branch of the decision, as a table.

use koppla_domain::Ore;
use koppla_domain::VatRate;
use koppla_domain::customer::{Address, Buyer};
use koppla_domain::order::{Charge, Cost, OrderRow};
use rust_decimal::Decimal;

use super::*;
use crate::order::{CREATE_ORDER, content};

pub(super) const NOW: &str = "2026-11-23T12:00:00Z";

pub(super) fn order() -> Order {
    let cost = Cost { net: Ore(8_000), gross: Ore(10_000) };
    Order {
        uid: 900_412,
        number: "10231".into(),
        placed: "2026-11-23T11:00:00Z".parse().ok(),
        discarded: false,
        currency: "SEK".into(),
        language: Some("sv".into()),
        buyer: Buyer {
            email: "asa@example.se".into(),
            address: Address {
                first_name: "Åsa".into(),
                last_name: "Öberg".into(),
                street: "Storgatan 1".into(),
                postcode: "702 11".into(),
                town: "Örebro".into(),
                country: "SE".into(),
                ..Address::default()
            },
            ..Buyer::default()
        },
        rows: vec![OrderRow {
            article_number: "MUGG-1".into(),
            name: "Mugg".into(),
            choice: None,
            quantity: Decimal::ONE,
            total: Charge { cost, vat: VatRate(2_500) },
            discounts: Vec::new(),
        }],
        shipping: None,
        payment_fee: None,
        goods: cost,
        total: cost,
        payments: Vec::new(),
        delivery_method: Some(66_001),
        external_number: None,
        checkout_fields: Vec::new(),
    }
}

/// What a case starts from; each changes what it is about.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) source: Source,
    pub(super) linked: Option<&'static str>,
    pub(super) open: Option<OpenAttempt>,
    pub(super) forced: bool,
    pub(super) applied: Option<String>,
    pub(super) second: Option<&'static str>,
    pub(super) restored: Option<&'static str>,
    pub(super) duplicates: DuplicateRule,
    pub(super) settings: Settings,
}

fn case(change: impl FnOnce(&mut Order)) -> Case {
    let mut order = order();
    change(&mut order);
    Case {
        source: Source::Order(Box::new(order)),
        linked: None,
        open: None,
        forced: false,
        applied: None,
        second: None,
        restored: None,
        duplicates: DuplicateRule::Unknown,
        settings: Settings::default(),
    }
}

impl Case {
    pub(super) fn next(&self) -> Next {
        decide(&Situation {
            source: &self.source,
            linked: self.linked,
            open: self.open.as_ref(),
            forced: self.forced,
            applied: self.applied.as_deref(),
            second: self.second,
            restored: self.restored.map(|at| at.parse().unwrap()),
            duplicates: &self.duplicates,
            settle: SignedDuration::from_mins(2),
            settings: &self.settings,
            now: NOW.parse().unwrap(),
        })
    }

    /// `state/reason` for a rest, else what is done.
    fn outcome(&self) -> String {
        match self.next() {
            Next::Rest { state, reason, .. } => {
                format!("{state}/{}", reason.map_or("", |reason| reason.code))
            }
            Next::Adopt(number) => format!("adopt {number}"),
            Next::WriteBack(number) => format!("write {number}"),
            Next::Export(composition) => format!("export {}", composition.order.reference),
            Next::Probe(composition) => format!("probe {}", composition.order.reference),
        }
    }
}

pub(super) fn open(action: &str, seconds_ago: i64) -> OpenAttempt {
    let now: Timestamp = NOW.parse().unwrap();
    let at = now.checked_sub(SignedDuration::from_secs(seconds_ago)).unwrap();
    let (reference, scope) = ("10231".into(), String::new());
    OpenAttempt { number: 1, action: action.into(), at, reference, scope, sent: None }
}

pub(super) fn refuses() -> DuplicateRule {
    DuplicateRule::from_refusal("9007", "Externt ordernr T-1 finns redan", "T-1")
}

#[test]
fn a_new_order_is_exported() {
    assert_eq!(case(|_| {}).outcome(), "export 10231");
}

#[test]
fn an_exported_order_rests_once_the_shop_shows_its_number() {
    let linked = |shown: Option<&str>| {
        let shown = shown.map(str::to_owned);
        Case { linked: Some("20157"), ..case(|order| order.external_number = shown) }
    };
    assert_eq!(linked(None).outcome(), "write 20157");
    assert_eq!(linked(Some(" ")).outcome(), "write 20157");
    assert_eq!(linked(Some("20157")).outcome(), "done/");
    assert_eq!(linked(Some("F-77")).outcome(), "done/other-number");
}

#[test]
fn changes_after_the_export_are_told_and_not_sent() {
    let shown = |order: &mut Order| order.external_number = Some("20157".into());
    let applied = Some(content(&order()));
    let same = Case { linked: Some("20157"), applied: applied.clone(), ..case(shown) };
    assert_eq!(same.outcome(), "done/");
    let edited = |order: &mut Order| {
        shown(order);
        order.rows[0].quantity = Decimal::TWO;
    };
    let edited = Case { linked: Some("20157"), applied: applied.clone(), ..case(edited) };
    assert_eq!(edited.outcome(), "done/changed-after-export");
    let cancelled = |order: &mut Order| {
        shown(order);
        order.discarded = true;
    };
    let cancelled = Case { linked: Some("20157"), applied, ..case(cancelled) };
    assert_eq!(cancelled.outcome(), "done/cancelled-after-export");
}

/// I15: other settings make other documents, but nothing that was exported is touched.
#[test]
fn other_settings_do_not_touch_an_exported_order() {
    let shown = |order: &mut Order| order.external_number = Some("20157".into());
    let mut exported =
        Case { linked: Some("20157"), applied: Some(content(&order())), ..case(shown) };
    exported.settings.orders.zero_shipping = true;
    exported.settings.orders.prefix = "NY-".into();
    assert_eq!(exported.outcome(), "done/");
}

#[test]
fn a_number_in_the_shop_is_adopted_and_never_created_again() {
    let shows = |shown: &str| {
        let shown = shown.to_owned();
        case(move |order| order.external_number = Some(shown)).outcome()
    };
    assert_eq!(shows("20157"), "adopt 20157");
    assert_eq!(shows("Fortnox 12"), "held/foreign-number");
    assert_eq!(shows("0"), "held/foreign-number");
}

#[test]
fn cancelled_and_vanished_orders_are_not_exported() {
    assert_eq!(case(|order| order.discarded = true).outcome(), "ignored/cancelled");
    let gone = |linked| Case { source: Source::Gone, linked, ..case(|_| {}) };
    assert_eq!(gone(None).outcome(), "ignored/gone");
    assert_eq!(gone(Some("20157")).outcome(), "done/gone");
}

#[test]
fn what_is_not_understood_is_held_with_its_reason() {
    let source = Source::Unreadable(crate::order::reasons::unreadable("the order has no total"));
    assert_eq!(Case { source, ..case(|_| {}) }.outcome(), "held/unreadable");
    let differs = case(|order| order.total.gross = Ore(10_100));
    assert!(differs.outcome().starts_with("held/"), "{}", differs.outcome());
}

/// ORD-1 and ORD-15: pressing Export passes by the first list, never the second.
#[test]
fn the_event_setting_decides() {
    let set = |event, delivery, forced| {
        let mut case = Case { forced, ..case(|_| {}) };
        case.settings.orders.event = event;
        case.settings.orders.delivery = delivery;
        case.outcome()
    };
    assert_eq!(set(OrderEvent::Inactive, Delivery::Direct, false), "ignored/inactive");
    assert_eq!(set(OrderEvent::Inactive, Delivery::Direct, true), "export 10231");
    assert_eq!(set(OrderEvent::Manual, Delivery::Direct, false), "manual/manual");
    assert_eq!(set(OrderEvent::Manual, Delivery::Direct, true), "export 10231");
    assert_eq!(set(OrderEvent::Placed, Delivery::Inactive, true), "ignored/inactive");
}

#[test]
fn orders_from_before_the_start_are_exported_by_hand_only() {
    let mut early = case(|_| {});
    early.settings.orders.since = "2026-11-23T11:30:00Z".parse().ok();
    assert_eq!(early.outcome(), "ignored/before-start");
    early.forced = true;
    assert_eq!(early.outcome(), "export 10231");
}

#[test]
fn an_order_without_a_date_may_be_a_new_one() {
    let mut undated = case(|order| order.placed = None);
    undated.settings.orders.since = "2026-11-23T11:30:00Z".parse().ok();
    assert_eq!(undated.outcome(), "export 10231");
}

/// I1: under another prefix the same order would be a second one.
#[test]
fn an_order_that_the_erp_has_is_asked_about_under_its_reference() {
    let exists = |duplicates, prefix: &str| {
        let mut case = Case { open: Some(open(EXISTING_ORDER, 1)), duplicates, ..case(|_| {}) };
        case.settings.orders.prefix = prefix.into();
        case.outcome()
    };
    assert_eq!(exists(refuses(), ""), "probe 10231");
    assert_eq!(exists(refuses(), "NY-"), "probe 10231");
    assert_eq!(exists(DuplicateRule::Unknown, "NY-"), "asking/exists-already");
}

/// I2: while a create is open, nothing else is sent for the order.
#[test]
fn an_open_create_is_settled_before_anything_else() {
    let doubt = |action, seconds_ago, duplicates| {
        Case { open: Some(open(action, seconds_ago)), duplicates, ..case(|_| {}) }.outcome()
    };
    assert_eq!(doubt(CREATE_ORDER, 119, refuses()), "in_doubt/settling");
    assert_eq!(doubt(CREATE_ORDER, 120, refuses()), "probe 10231");
    assert_eq!(doubt(CREATE_ORDER, 120, DuplicateRule::NamesFirst), "probe 10231");
    assert_eq!(doubt(CREATE_ORDER, 120, DuplicateRule::Unknown), "asking/order-in-doubt");
    assert_eq!(doubt(CREATE_ORDER, 120, DuplicateRule::Doubles), "asking/order-in-doubt");
    assert_eq!(doubt(CREATE_CUSTOMER, 120, refuses()), "asking/customer-in-doubt");
    let cancelled = Case {
        open: Some(open(CREATE_ORDER, 120)),
        duplicates: refuses(),
        ..case(|order| order.discarded = true)
    };
    assert_eq!(cancelled.outcome(), "asking/order-in-doubt");
    let gone = Case { source: Source::Gone, ..cancelled };
    assert_eq!(gone.outcome(), "asking/order-in-doubt");
}

/// I13: a ledger that was restored does not know what was exported after its backup.
#[test]
fn after_a_restore_what_may_be_exported_is_asked_about() {
    let after = |restored, duplicates, change: fn(&mut Order)| {
        Case { restored: Some(restored), duplicates, ..case(change) }.outcome()
    };
    let (before, later) = ("2026-11-23T10:00:00Z", "2026-11-23T11:30:00Z");
    let same = |_: &mut Order| {};
    for unsure in [DuplicateRule::Unknown, DuplicateRule::Doubles] {
        assert_eq!(after(later, unsure.clone(), same), "asking/restored");
        assert_eq!(after("2026-11-23T10:46:00Z", unsure.clone(), same), "asking/restored");
        assert_eq!(after("2026-11-23T10:45:00Z", unsure.clone(), same), "export 10231");
        assert_eq!(after(before, unsure.clone(), same), "export 10231");
        assert_eq!(after(before, unsure, |order| order.placed = None), "asking/restored");
    }
    // Where a duplicate is refused, or named, the create itself finds out.
    for sure in [refuses(), DuplicateRule::NamesFirst] {
        assert_eq!(after(later, sure, same), "export 10231");
    }
}

/// A cancelled order that was exported after the backup stands in the ERP, and nobody else says so.
#[test]
fn after_a_restore_a_cancelled_order_is_asked_about() {
    let cancelled = |restored, duplicates| {
        let case = case(|order| order.discarded = true);
        Case { restored: Some(restored), duplicates, ..case }.outcome()
    };
    for rule in [refuses(), DuplicateRule::Unknown] {
        assert_eq!(cancelled("2026-11-23T11:30:00Z", rule.clone()), "asking/restored");
        assert_eq!(cancelled("2026-11-23T10:00:00Z", rule), "ignored/cancelled");
    }
}

#[test]
fn a_restore_changes_nothing_for_what_is_not_to_be_exported() {
    let after =
        |change: fn(&mut Order)| Case { restored: Some("2026-11-23T11:30:00Z"), ..case(change) };
    let shown = after(|order| order.external_number = Some("20157".into()));
    assert_eq!(shown.outcome(), "adopt 20157");
    let held = after(|order| order.total.gross = Ore(10_100));
    assert!(held.outcome().starts_with("held/"), "{}", held.outcome());
    let linked = Case { linked: Some("20157"), ..after(|_| {}) };
    assert_eq!(linked.outcome(), "write 20157");
    let open = Case { open: Some(open(CREATE_ORDER, 120)), ..after(|_| {}) };
    assert_eq!(open.outcome(), "asking/order-in-doubt");
    let mut manual = after(|_| {});
    manual.settings.orders.event = OrderEvent::Manual;
    assert_eq!(manual.outcome(), "manual/manual");
    manual.forced = true;
    assert_eq!(manual.outcome(), "asking/restored");
}

/// A probe under another reference or web shop would be a second order.
#[test]
fn other_settings_do_not_change_what_is_repeated() {
    let open = OpenAttempt { scope: "2".into(), ..open(CREATE_ORDER, 120) };
    let mut doubt = Case { open: Some(open), duplicates: refuses(), ..case(|_| {}) };
    doubt.settings.orders.prefix = "NY-".into();
    doubt.settings.orders.webshop = Some(7);
    let Next::Probe(composition) = doubt.next() else { panic!("probes") };
    assert_eq!(composition.order.reference, "10231");
    assert_eq!(composition.order.webshop, Some(2));
}

/// I4: a state in which the engine acts names a time; all others name a person or are settled.
#[test]
fn waiting_names_the_time_at_which_it_ends() {
    let doubt = Case { open: Some(open(CREATE_ORDER, 20)), ..case(|_| {}) };
    let Next::Rest { due, .. } = doubt.next() else { panic!("rests") };
    assert_eq!(due.to_string(), "2026-11-23T12:01:40Z");
}
