//! Whatever is known of an order, the decision leaves it with a next action or an owner (I4), sends
//! nothing beside an open create (I2) and never again what was exported (I15).

use proptest::prelude::*;

use super::tests::{Case, NOW, open, order, refuses};
use super::*;
use crate::order::CREATE_ORDER;

fn source() -> impl Strategy<Value = Source> {
    let shown =
        prop::option::of(prop::sample::select(vec!["", " ", "20157", "20158", "F-77", "0"]));
    let placed = prop::option::of(0..48_i64);
    let order =
        (any::<bool>(), shown, placed, 0..3_u8).prop_map(|(discarded, shown, placed, odd)| {
            let mut order = order();
            order.discarded = discarded;
            order.external_number = shown.map(str::to_owned);
            order.placed = placed.map(|hours| now() - SignedDuration::from_hours(hours));
            match odd {
                0 => order.rows.clear(),
                1 => order.total.gross.0 += 1,
                _ => {}
            }
            Source::Order(Box::new(order))
        });
    prop_oneof![
        8 => order,
        1 => Just(()).prop_map(|()| Source::Gone),
        1 => Just(()).prop_map(|()| Source::Unreadable(crate::order::reasons::unreadable("no total"))),
    ]
}

fn settings() -> impl Strategy<Value = Settings> {
    let events = vec![OrderEvent::Placed, OrderEvent::Manual, OrderEvent::Inactive];
    let since = prop::option::of(0..48_i64);
    let webshop = prop::option::of(1..9_u64);
    (prop::sample::select(events), any::<bool>(), since, any::<bool>(), any::<bool>(), webshop)
        .prop_map(|(event, inactive, since, prefix, zero_shipping, webshop)| {
            let mut settings = Settings::default();
            let orders = &mut settings.orders;
            orders.event = event;
            orders.delivery = if inactive { Delivery::Inactive } else { Delivery::Direct };
            orders.since = since.map(|hours| now() - SignedDuration::from_hours(hours));
            orders.prefix = if prefix { "NY-".into() } else { String::new() };
            orders.zero_shipping = zero_shipping;
            orders.webshop = webshop;
            settings
        })
}

prop_compose! {
    fn situation()(
        source in source(),
        settings in settings(),
        linked in prop::option::weighted(0.3, Just("20157")),
        attempt in prop::option::weighted(0.4, (0..3_usize, -86_400..86_400_i64, 0..3_u8)),
        forced: bool,
        applied in prop::option::of(any::<bool>()),
        second in prop::option::weighted(0.2, Just("20158")),
        restored in prop::option::of(prop::sample::select(vec![
            "2026-11-20T12:00:00Z", "2026-11-23T11:30:00Z",
        ])),
        duplicates in prop::sample::select(vec![
            DuplicateRule::Unknown, DuplicateRule::NamesFirst, DuplicateRule::Doubles, refuses(),
        ]),
    ) -> Case {
        let open = attempt.map(|(action, seconds_ago, scope)| {
            let action = [CREATE_CUSTOMER, CREATE_ORDER, EXISTING_ORDER][action];
            let scope = if scope == 0 { String::new() } else { scope.to_string() };
            OpenAttempt { scope, reference: "W-10231".into(), ..open(action, seconds_ago) }
        });
        let same = source.order().map(content);
        let applied = applied.map(|same_as_now| match (same_as_now, same) {
            (true, Some(same)) => same,
            _ => "another".into(),
        });
        Case { source, linked, open, forced, applied, second, restored, duplicates, settings }
    }
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// A rest names who acts next: the engine at a time, or a person, who is told why.
fn check_rest(
    case: &Case,
    state: State,
    due: Timestamp,
    reason: Option<&Reason>,
) -> Result<(), TestCaseError> {
    let told = reason.is_some_and(|reason| !reason.code.is_empty() && !reason.text.is_empty());
    match state {
        State::InDoubt => {
            let settled = case.open.as_ref().map(|open| open.at + SignedDuration::from_mins(2));
            prop_assert_eq!(Some(due), settled);
            prop_assert!(due > now() && told);
        }
        State::Asking => prop_assert!(told && (case.open.is_some() || case.restored.is_some())),
        State::Held | State::Manual | State::Ignored => prop_assert!(told && case.open.is_none()),
        State::Done => prop_assert!(case.linked.is_some() && case.open.is_none()),
        State::Due | State::NumberUnknown => {
            return Err(TestCaseError::fail(format!("no rest is {state}")));
        }
    }
    Ok(())
}

/// What is sent is sent because nothing else may be on its way.
fn check_sent(case: &Case, next: &Next) -> Result<(), TestCaseError> {
    let order = case.source.order();
    match (next, &case.open) {
        (Next::Rest { .. }, _) => {}
        (Next::Probe(again), Some(open)) => {
            prop_assert_ne!(open.action.as_str(), CREATE_CUSTOMER);
            let settled = now() >= open.at + SignedDuration::from_mins(2);
            prop_assert!(settled || open.action == EXISTING_ORDER);
            prop_assert!(case.duplicates.allows_probe());
            prop_assert_eq!(&again.order.reference, &open.reference);
            prop_assert_eq!(again.order.webshop, open.scope.parse().ok());
        }
        (Next::Export(_), None) => {
            let shown = order.and_then(|order| order.external_number.as_deref()).unwrap_or("");
            prop_assert!(case.linked.is_none() && shown.trim().is_empty());
            prop_assert!(order.is_some_and(|order| !order.discarded));
            prop_assert_ne!(case.settings.orders.delivery, Delivery::Inactive);
            let automatic = case.settings.orders.event == OrderEvent::Placed;
            prop_assert!(case.forced || automatic);
        }
        (Next::WriteBack(number), None) => prop_assert_eq!(Some(number.as_str()), case.linked),
        (Next::Adopt(number), None) => {
            prop_assert!(case.linked.is_none() && number.parse::<u64>().is_ok());
        }
        (next, open) => return Err(TestCaseError::fail(format!("{next:?} beside {open:?}"))),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_000) })]

    /// I4 and I2.
    #[test]
    fn every_decision_has_a_next_action_or_an_owner(case in situation()) {
        let next = case.next();
        if let Next::Rest { state, due, reason } = &next {
            check_rest(&case, *state, *due, reason.as_ref())?;
        }
        check_sent(&case, &next)?;
    }

    /// I15: no settings, and no button, make an exported order be sent again.
    #[test]
    fn no_settings_send_an_exported_order_again(case in situation(), other in settings()) {
        let before = Case { linked: Some("20157"), open: None, ..case };
        let said = format!("{:?}", before.next());
        prop_assert!(!matches!(before.next(), Next::Export(_) | Next::Probe(_) | Next::Adopt(_)));
        let after = Case { settings: other, forced: !before.forced, ..before };
        prop_assert_eq!(said, format!("{:?}", after.next()));
    }

    /// Two numbers are told of until a person has settled them.
    #[test]
    fn two_orders_stay_held(case in situation()) {
        let case = Case { linked: Some("20157"), second: Some("20158"), open: None, ..case };
        let next = case.next();
        let Next::Rest { state, reason, .. } = next else { return Err(TestCaseError::fail("acts")) };
        prop_assert_eq!((state, reason.map(|reason| reason.code)), (State::Held, Some("two-orders")));
    }

    /// What a create of unknown outcome is repeated as does not depend on settings either.
    #[test]
    fn no_settings_change_the_reference_of_a_probe(case in situation(), other in settings()) {
        let name = |next| match next {
            Next::Probe(again) => Some((again.order.reference.clone(), again.order.webshop)),
            _ => None,
        };
        let before = name(case.next());
        let after = name(Case { settings: other, ..case }.next());
        if let (Some(before), Some(after)) = (before, after) {
            prop_assert_eq!(before, after);
        }
    }
}
