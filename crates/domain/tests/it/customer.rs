//! The customer document (CUS, ORD-9, specter-api §10 P8, P9 and P23).

use koppla_domain::compose::{AddressPart, Composition, Hold, Note};
use koppla_domain::customer::{Buyer, DeliveryAddress};
use koppla_domain::document::{CustomerDocument, Party};
use koppla_domain::settings::{PersonNumbers, Settings};

use crate::shop::{composed, held, order, person, row, settings};

/// A real number's form and check digit; belongs to nobody (it is the register's own example).
const PERSON_NUMBER: &str = "811218-9876";
const COMPANY_NUMBER: &str = "556016-0680";

fn company() -> Buyer {
    let mut buyer = person();
    buyer.business = true;
    buyer.identity_number = "SE 556016-0680 01".into();
    buyer.vat_number = Some("SE556016068001".into());
    buyer.address.company = " Blåbär &  Son AB ".into();
    buyer
}

fn composition(buyer: Buyer, settings: &Settings) -> Composition {
    let mut order = order(vec![row("A", "100.00", 25, "1")]);
    order.buyer = buyer;
    composed(&order, settings)
}

fn customer(buyer: Buyer) -> CustomerDocument {
    composition(buyer, &settings()).customer
}

fn named(party: &Party) -> (&str, &str) {
    match party {
        Party::Company { name, contact } => (name, contact),
        Party::Person { first_name, last_name } => (first_name, last_name),
    }
}

#[test]
fn a_company_has_name_contact_and_numbers() {
    let mut settings = settings();
    (settings.customers.company_group, settings.customers.person_group) = (Some(3), Some(4));
    let customer = composition(company(), &settings).customer;
    assert_eq!(named(&customer.party), ("Blåbär & Son AB", "Åsa Öberg"));
    assert!(matches!(customer.party, Party::Company { .. }));
    assert_eq!(customer.identity_number.as_deref(), Some(COMPANY_NUMBER));
    assert_eq!(customer.vat_number.as_deref(), Some("SE556016068001"));
    assert_eq!((customer.group, customer.update), (Some(3), true));
    assert_eq!(customer.invoice.name, "Blåbär & Son AB");
    assert_eq!(customer.invoice.attention.as_deref(), Some("Åsa Öberg"));
    assert_eq!(customer.delivery, customer.invoice);
    assert_eq!((customer.phone.as_str(), customer.mobile.as_str()), ("019-123456", "0701234567"));
}

#[test]
fn the_customer_type_decides_and_not_a_filled_company_field() {
    let mut buyer = person();
    buyer.address.company = "Blåbär AB".into();
    let customer = customer(buyer);
    assert_eq!(named(&customer.party), ("Åsa", "Öberg"));
    assert_eq!((customer.invoice.name.as_str(), customer.invoice.attention), ("Åsa Öberg", None));
}

#[test]
fn names_that_stand_in_the_wrong_field_are_used() {
    let cases = [
        (("Åsa Maria Öberg", ""), ("Åsa Maria", "Öberg"), Note::NameSplit),
        (("", " Åsa  Öberg"), ("Åsa", "Öberg"), Note::NameSplit),
        (("Åsa", ""), ("", "Åsa"), Note::NameIncomplete),
    ];
    for ((first, last), expected, note) in cases {
        let mut buyer = person();
        buyer.address.first_name = first.into();
        buyer.address.last_name = last.into();
        let composition = composition(buyer, &settings());
        assert_eq!(named(&composition.customer.party), expected);
        assert_eq!(composition.notes, [note]);
    }
}

#[test]
fn a_name_is_looked_for_everywhere_before_an_order_is_held() {
    let mut buyer = company();
    buyer.address.company.clear();
    let unnamed = composition(buyer.clone(), &settings());
    assert_eq!(named(&unnamed.customer.party), ("Åsa Öberg", "Åsa Öberg"));
    assert_eq!(unnamed.notes, [Note::CompanyNameMissing { used: "Åsa Öberg".into() }]);

    buyer.business = false;
    buyer.vat_number = None;
    buyer.address.first_name.clear();
    buyer.address.last_name.clear();
    buyer.address.company = "Blåbär AB".into();
    let only_company = composition(buyer.clone(), &settings());
    assert_eq!(named(&only_company.customer.party), ("", "Blåbär AB"));

    buyer.delivery = Some(DeliveryAddress { name: "Eva Ek".into(), ..DeliveryAddress::default() });
    assert_eq!(named(&customer(buyer.clone()).party), ("Eva", "Ek"));

    (buyer.delivery, buyer.address.company) = (None, "\t".into());
    let mut order = order(vec![row("A", "100.00", 25, "1")]);
    order.buyer = buyer;
    assert_eq!(held(&order, &settings()), Hold::Name);
}

#[test]
fn delivery_name_and_attention_come_from_the_delivery_address_once_each() {
    let to = |company: &str, name: &str| {
        let delivery = DeliveryAddress {
            company: company.into(),
            name: name.into(),
            street: "Lagervägen 2".into(),
            street2: "Port 4".into(),
            postcode: "0150".into(),
            town: "Oslo".into(),
            country: "no".into(),
            ..DeliveryAddress::default()
        };
        customer(Buyer { delivery: Some(delivery), ..self::company() }).delivery
    };
    let cases = [
        (("Lagret AB", "Eva Ek"), ("Lagret AB", Some("Eva Ek"))),
        (("Lagret AB", ""), ("Lagret AB", None)),
        (("", "Eva Ek"), ("Eva Ek", None)),
        (("", ""), ("Blåbär & Son AB", Some("Åsa Öberg"))),
    ];
    for ((company, name), (recipient, attention)) in cases {
        let address = to(company, name);
        assert_eq!((address.name.as_str(), address.attention.as_deref()), (recipient, attention));
        assert_eq!(
            (address.line1.as_str(), address.line2.as_deref()),
            ("Lagervägen 2", Some("Port 4"))
        );
        assert_eq!((address.town.as_str(), address.country.as_str()), ("Oslo", "NO"));
    }
}

#[test]
fn a_delivery_address_without_a_place_is_the_invoice_address() {
    let mut buyer = person();
    buyer.delivery = Some(DeliveryAddress { name: "Eva Ek".into(), ..DeliveryAddress::default() });
    let composition = composition(buyer, &settings());
    assert_eq!(composition.customer.delivery.name, "Eva Ek");
    assert_eq!(composition.customer.delivery.line1, "Storgatan 1 B");
    assert_eq!(composition.notes, [Note::DeliveryAddressEmpty]);
}

#[test]
fn what_the_address_lacks_is_said() {
    let mut buyer = person();
    buyer.address.postcode.clear();
    buyer.address.country.clear();
    let composition = composition(buyer, &settings());
    assert_eq!(
        composition.notes,
        [
            Note::CountryAssumed { country: "SE".into() },
            Note::AddressIncomplete { part: AddressPart::Postcode },
        ]
    );
}

#[test]
fn the_company_can_stand_on_line_1() {
    let mut settings = settings();
    settings.orders.company_on_line_1 = true;
    let mut buyer = company();
    let lines = |buyer: &Buyer| {
        let invoice = composition(buyer.clone(), &settings).customer.invoice;
        (invoice.line1, invoice.line2)
    };
    assert_eq!(lines(&buyer), ("Blåbär & Son AB".into(), Some("Storgatan 1 B".into())));
    buyer.address.street2 = "c/o Ek".into();
    assert_eq!(lines(&buyer), ("Blåbär & Son AB".into(), Some("Storgatan 1 B, c/o Ek".into())));
    assert_eq!(lines(&person()), ("Storgatan 1 B".into(), None));
}

#[test]
fn a_private_persons_number_is_sent_only_when_it_is_needed() {
    use PersonNumbers::{Always, Never, WhenNeeded};
    let cases = [
        (WhenNeeded, false, false, false),
        (WhenNeeded, true, false, true),
        (WhenNeeded, false, true, false),
        (WhenNeeded, true, true, false),
        (Always, false, false, true),
        (Always, true, true, true),
        (Never, true, false, false),
    ];
    for (person_numbers, ignore_email, ignore_number, sent) in cases {
        let mut settings = settings();
        settings.customers.person_numbers = person_numbers;
        settings.customers.ignore_email = ignore_email;
        settings.customers.ignore_number = ignore_number;
        let mut buyer = person();
        buyer.identity_number = "19811218 9876".into();
        let composition = composition(buyer.clone(), &settings);
        let expected = sent.then_some(PERSON_NUMBER);
        assert_eq!(composition.customer.identity_number.as_deref(), expected);
        assert_eq!(composition.notes.contains(&Note::PersonNumberWithheld), !sent);

        // A sole trader buys with the same number as a business.
        buyer.business = true;
        buyer.address.company = "Öbergs Snickeri".into();
        let trader = self::composition(buyer, &settings).customer;
        assert_eq!(trader.identity_number.as_deref(), Some(PERSON_NUMBER));
    }
}

#[test]
fn an_invalid_number_never_stops_an_order_and_never_shows() {
    let mut buyer = company();
    buyer.identity_number = "556016-0681".into();
    buyer.vat_number = Some("SE55601606".into());
    let mut settings = settings();
    settings.customers.ignore_email = true;
    let composition = composition(buyer, &settings);
    assert_eq!(
        (&composition.customer.identity_number, &composition.customer.vat_number),
        (&None, &None)
    );
    let notes: Vec<String> = composition.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        [
            "The person or organisation number is not sent: its check digit is wrong.",
            "Customers are found by number only and this one has none to send, so the ERP makes \
             a new customer.",
            "The VAT number does not have the form of one and is not sent.",
        ]
    );
}

#[test]
fn a_person_number_inside_a_vat_number_is_treated_as_one() {
    let mut buyer = person();
    buyer.vat_number = Some("SE811218987601".into());
    let withheld = composition(buyer.clone(), &settings());
    assert_eq!(withheld.customer.vat_number, None);
    assert_eq!(withheld.notes, [Note::PersonNumberWithheld]);
    buyer.business = true;
    assert_eq!(customer(buyer).vat_number.as_deref(), Some("SE811218987601"));
}

#[test]
fn debug_shows_no_number() {
    let mut buyer = company();
    buyer.identity_number = PERSON_NUMBER.into();
    buyer.vat_number = Some("SE811218987601".into());
    let document = customer(buyer.clone());
    assert_eq!(document.identity_number.as_deref(), Some(PERSON_NUMBER));
    for text in [format!("{buyer:?}"), format!("{document:?}"), format!("{document:#?}")] {
        assert!(text.contains("811218"), "{text}");
        assert!(!text.contains("9876"), "{text}");
    }
}

#[test]
fn long_texts_are_cut_on_a_character() {
    let mut buyer = company();
    buyer.address.company = "Ö".repeat(10_000);
    buyer.address.phone = "0".repeat(60);
    let composition = composition(buyer, &settings());
    assert_eq!(named(&composition.customer.party).0, "Ö".repeat(100));
    assert_eq!(composition.customer.phone.len(), 50);
    assert_eq!(composition.notes.len(), 2);
}

#[test]
fn the_language_has_two_letters() {
    for (given, sent) in
        [(Some("en"), "en"), (Some("SV_se"), "sv"), (Some("svenska"), "sv"), (None, "sv")]
    {
        let mut order = order(vec![row("A", "100.00", 25, "1")]);
        order.language = given.map(Into::into);
        let composition = composed(&order, &settings());
        assert_eq!(
            (composition.customer.language.as_str(), composition.order.language.as_str()),
            (sent, sent)
        );
    }
}

#[test]
fn countries_and_languages_go_as_the_settings_name_them() {
    let mut named = settings();
    named.countries.insert("Storbritannien".into(), "GB".into());
    named.countries.insert("EL".into(), "GR".into());
    named.languages.insert("nn".into(), "NO".into());
    let from = |country: &str| {
        let mut order = order(vec![row("A-1", "100.00", 25, "1")]);
        order.buyer.address.country = country.into();
        order.language = Some("nn-NO".into());
        order
    };
    for (written, sent) in [("STORBRITANNIEN ", "GB"), ("el", "GR"), ("se", "SE")] {
        let composition = composed(&from(written), &named);
        assert_eq!(composition.customer.invoice.country, sent);
        assert_eq!(composition.customer.language_code.as_deref(), Some("NO"));
        assert_eq!(composition.order.language_code.as_deref(), Some("NO"));
    }
    assert!(matches!(held(&from("Storbritannien"), &settings()), Hold::Country { .. }));
    assert_eq!(composed(&from("SE"), &settings()).order.language_code, None);
}
