//! Identity numbers: forms, centuries, traps (money.md §6).

use jiff::civil::{Date, date};
use koppla_domain::identity::{IdentityError, IdentityKind, IdentityNumber, VatNumber, masked};

const TODAY: Date = date(2026, 11, 23);

fn parse(text: &str) -> Result<IdentityNumber, IdentityError> {
    IdentityNumber::parse(text, TODAY)
}

/// Nine digits with their check digit.
fn checked(nine: &str) -> String {
    let sum: u32 = nine
        .chars()
        .enumerate()
        .map(|(index, digit)| {
            let product = digit.to_digit(10).expect("a digit") * if index % 2 == 0 { 2 } else { 1 };
            product / 10 + product % 10
        })
        .sum();
    format!("{nine}{}", (10 - sum % 10) % 10)
}

#[test]
fn every_form_gives_the_same_number() {
    let forms = [
        "811218-9876",
        "8112189876",
        "19811218-9876",
        "198112189876",
        " 811218 - 9876 ",
        "811218–9876",
        "811218−9876",
        "８１１２１８－９８７６",
        "٨١١٢١٨-٩٨٧٦",
        "SE811218987601",
        "811218\u{200b}-9876",
        "se 811218-9876 02",
    ];
    for form in forms {
        let number = parse(form).unwrap_or_else(|error| panic!("{form}: {error}"));
        assert_eq!(number.normalised(), "811218-9876", "{form}");
        assert_eq!(
            (number.kind(), number.born()),
            (IdentityKind::Person, Some(date(1981, 12, 18)))
        );
        assert!(number.is_personal());
    }
    for form in ["556016-0680", "5560160680", "165560160680", "16556016-0680", "SE556016068001"] {
        let number = parse(form).unwrap_or_else(|error| panic!("{form}: {error}"));
        assert_eq!(
            (number.normalised().as_str(), number.kind()),
            ("556016-0680", IdentityKind::Organisation)
        );
        assert!(!number.is_personal());
    }
}

#[test]
fn coordination_numbers_have_sixty_added_to_the_day() {
    let number = parse(&checked("701063239")).unwrap();
    assert_eq!(
        (number.kind(), number.born()),
        (IdentityKind::Coordination, Some(date(1970, 10, 3)))
    );
    assert!(number.is_personal());
    assert_eq!(parse(&checked("701092239")), Err(IdentityError::Date));
    assert_eq!(parse(&checked("701060239")), Err(IdentityError::Date));
}

#[test]
fn the_century_is_the_latest_that_is_not_in_the_future() {
    let plus = |text: &str| format!("{}+{}", text.get(..6).unwrap(), text.get(6..).unwrap());
    let cases = [
        (checked("261123239"), 2026),
        (checked("261124239"), 1926),
        (checked("000229239"), 2000),
        (checked("991231239"), 1999),
        (plus(&checked("261123239")), 1926),
        (plus(&checked("261124239")), 1926),
        (plus(&checked("271124239")), 1827),
        (plus(&checked("181124239")), 1918),
        (format!("18{}", checked("991231239")), 1899),
        (format!("20{}", checked("051231239")), 2005),
    ];
    for (text, year) in cases {
        assert_eq!(parse(&text).unwrap().born().unwrap().year(), year, "{text}");
    }
    // 29 February 1900 never was, and 2100 is not here yet.
    let leap = checked("000229239");
    assert_eq!(IdentityNumber::parse(&leap, date(1999, 1, 1)), Err(IdentityError::Date));
    assert_eq!(parse(&format!("20{}", checked("270101239"))), Err(IdentityError::Date));
    assert_eq!(parse(&format!("21{}", checked("050101239"))), Err(IdentityError::Date));
}

#[test]
fn the_sign_that_is_sent_tells_those_who_turn_a_hundred() {
    let old = checked("181124239");
    let with = |sign: &str| format!("{}{sign}{}", old.get(..6).unwrap(), old.get(6..).unwrap());
    assert_eq!(parse(&format!("19{old}")).unwrap().normalised(), with("+"));
    assert_eq!(parse(&with("+")).unwrap().normalised(), with("+"));
    assert_eq!(parse(&with("-")).unwrap().normalised(), with("-"));
    assert_eq!(parse(&with("+")), parse(&format!("19{old}")));
}

#[test]
fn traps() {
    let cases = [
        ("000000-0000", IdentityError::MadeUp),
        ("111111-1111", IdentityError::MadeUp),
        ("121212-1212", IdentityError::MadeUp),
        ("191212121212", IdentityError::MadeUp),
        ("811218-9877", IdentityError::CheckDigit),
        ("981218-9876", IdentityError::CheckDigit),
        ("556016-0681", IdentityError::CheckDigit),
        ("T811218-9876", IdentityError::Form),
        ("811218-A876", IdentityError::Form),
        ("81121-89876", IdentityError::Form),
        ("811218-9876-", IdentityError::Form),
        ("811218+-9876", IdentityError::Form),
        ("5560160680+", IdentityError::Form),
        ("556016+0680", IdentityError::Form),
        ("19556016-0680", IdentityError::Form),
        ("", IdentityError::Form),
        ("12345", IdentityError::Form),
        ("SE5560160680", IdentityError::Form),
        ("NO5560160680", IdentityError::Form),
    ];
    for (text, error) in cases {
        assert_eq!(parse(text), Err(error), "{text}");
    }
    assert_eq!(parse(&checked("811318239")), Err(IdentityError::Date), "month 13");
    assert_eq!(parse(&checked("810230239")), Err(IdentityError::Date), "30 February");
    assert_eq!(parse(&checked("811200239")), Err(IdentityError::Date), "day 0");
    assert_eq!(parse(&checked("056016068")), Err(IdentityError::Date), "legal form 0");
    assert_eq!(parse(&checked("456016068")), Err(IdentityError::Date), "legal form 4");
    assert_eq!(parse(&checked("811218000")), Err(IdentityError::MadeUp), "birth number 000");
    assert_eq!(parse(&"9".repeat(100_000)), Err(IdentityError::Form));
}

#[test]
fn nothing_shows_a_whole_number() {
    let number = parse("19811218-9876").unwrap();
    assert_eq!(number.to_string(), "811218-****");
    assert_eq!(format!("{number:?}"), "IdentityNumber(Person, 811218-****)");
    assert_eq!(parse("556016-0680").unwrap().to_string(), "556016-****");
    assert_eq!(masked("811218-9876"), "811218-****");
    assert_eq!(masked("SE811218987601"), "SE811218******");
    let typed = "811218-9877";
    assert!(!parse(typed).unwrap_err().to_string().contains("8112"));
    assert!(!format!("{:?}", VatNumber::parse("SE811218987601")).contains("9876"));
}

#[test]
fn vat_numbers_are_kept_as_given_and_compared_by_parts() {
    let given = VatNumber::parse(" SE 556016-0680 01 ").unwrap();
    assert_eq!(given.given(), "SE 556016-0680 01");
    assert_eq!(given, VatNumber::parse("se556016068001").unwrap());
    assert_ne!(given, VatNumber::parse("SE556016068002").unwrap());
    assert_eq!((given.swedish_digits(), given.swedish_suffix()), (Some("5560160680"), Some("01")));
    let german = VatNumber::parse("DE 123 456 789").unwrap();
    assert_eq!((german.country(), german.swedish_digits()), ("DE", None));
    for wrong in ["", "SE", "SE5560160680", "556016-0680", "DE1", "DE12345678901234", "SÉ12"] {
        assert!(VatNumber::parse(wrong).is_none(), "{wrong}");
    }
}
