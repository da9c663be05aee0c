//! The four cases of CUS, and the keys of P7.

use koppla_domain::document::{CustomerDocument, Matching};
use koppla_domain::matching::{Side, keys, lanes, matching, normalised_email, side};
use koppla_domain::settings::{CustomerSettings, PersonNumbers};

use crate::shop::{composed, order, row, settings};

fn document(ignore_email: bool, ignore_number: bool) -> CustomerDocument {
    let mut order = order(vec![row("A", "100.00", 25, "1")]);
    order.buyer.email = " Asa@Example.SE ".into();
    order.buyer.identity_number = "811218-9876".into();
    let mut settings = settings();
    settings.customers = CustomerSettings {
        ignore_email,
        ignore_number,
        person_numbers: PersonNumbers::Always,
        ..CustomerSettings::default()
    };
    composed(&order, &settings).customer
}

#[test]
fn two_boxes_make_four_cases() {
    let (email, number) = ("email:asa@example.se", "number:8112189876");
    let cases: [(bool, bool, Matching, &[&str]); 4] = [
        (false, false, Matching::NumberOrEmail, &[email, number]),
        (true, false, Matching::Number, &[number]),
        (false, true, Matching::Email, &[email]),
        (true, true, Matching::AlwaysNew, &[]),
    ];
    for (ignore_email, ignore_number, case, found_by) in cases {
        let settings =
            CustomerSettings { ignore_email, ignore_number, ..CustomerSettings::default() };
        assert_eq!(matching(&settings), case);
        let document = document(ignore_email, ignore_number);
        assert_eq!(document.matching, case);
        assert_eq!(keys(&document), found_by);
        // Another connection of the account may go by what this one ignores.
        assert_eq!(lanes(&document), [email, number]);
        assert_eq!(document.email, "Asa@Example.SE");
    }
}

#[test]
fn without_a_number_nothing_is_found_by_it() {
    let mut document = document(true, false);
    document.identity_number = None;
    assert_eq!(keys(&document), Vec::<String>::new());
    assert_eq!(lanes(&document), ["email:asa@example.se"]);
}

#[test]
fn emails_are_compared_without_case_and_blanks() {
    assert_eq!(normalised_email("\tÅSA@Exempel.se "), "åsa@exempel.se");
}

#[test]
fn a_customer_that_others_may_find_by_another_key_is_on_one_side() {
    let with_number = [
        (false, false, Side::Number),
        (true, false, Side::Number),
        (false, true, Side::Neither),
        (true, true, Side::Neither),
    ];
    for (ignore_email, ignore_number, expected) in with_number {
        assert_eq!(side(&document(ignore_email, ignore_number)), expected);
    }
    let without =
        [(false, false, Side::Email), (true, false, Side::Neither), (false, true, Side::Email)];
    for (ignore_email, ignore_number, expected) in without {
        let document =
            CustomerDocument { identity_number: None, ..document(ignore_email, ignore_number) };
        assert_eq!(side(&document), expected);
        assert_eq!(side(&CustomerDocument { update: false, ..document }), Side::Neither);
    }
}
