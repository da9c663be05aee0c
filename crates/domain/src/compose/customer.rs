//! The customer document: names, numbers, addresses (CUS, ORD-9, specter-api §5.2 and P7–P9).

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use super::check::cut;
use super::name::{fitted, full_name, party};
use super::{AddressPart, Hold, Note};
use crate::customer::{Address, Buyer, DeliveryAddress};
use crate::document::{CustomerDocument, Matching, Party, PostalAddress};
use crate::identity::{IdentityKind, IdentityNumber, VatNumber};
use crate::matching::matching;
use crate::order::Order;
use crate::settings::{CustomerSettings, PersonNumbers, Settings};
use crate::text::{filled, tidy};

/// specter-api §5.2.
const EMAIL_LIMIT: usize = 100;
const PHONE_LIMIT: usize = 50;

/// The day by which an order without a date is judged. Only the century of a birth date hangs on
/// it, and that is not sent.
const UNDATED: Date = date(2026, 1, 1);

/// What the shop's default country and language are, where the order names none.
const COUNTRY: &str = "SE";
const LANGUAGE: &str = "sv";

/// The customer as it is to stand in the ERP.
pub(super) fn document(
    order: &Order,
    settings: &Settings,
    notes: &mut Vec<Note>,
) -> Result<CustomerDocument, Hold> {
    let (buyer, customers) = (&order.buyer, &settings.customers);
    let email = buyer.email.trim();
    let has_blank = email.chars().any(char::is_whitespace);
    if email.is_empty() || has_blank || email.chars().count() > EMAIL_LIMIT {
        return Err(Hold::Email);
    }
    let party = party(buyer, notes)?;
    let country = country(&buyer.address, settings, notes)?;
    let invoice = invoice(&buyer.address, &party, &country, settings, notes);
    let delivery = match &buyer.delivery {
        Some(to) => delivery(to, &invoice, settings, notes)?,
        None => invoice.clone(),
    };
    let today =
        order.placed.map_or(UNDATED, |placed| placed.to_zoned_datetime(TimeZone::UTC).date());
    let identity_number = identity_number(buyer, today, customers, notes);
    let matching = matching(customers);
    let language = language(order);
    if matching == Matching::Number && identity_number.is_none() {
        notes.push(Note::NoMatchingKey);
    }
    let phone = fitted(tidy(&buyer.address.phone), PHONE_LIMIT, "telephone number", notes);
    let mobile = fitted(tidy(&buyer.address.mobile), PHONE_LIMIT, "mobile number", notes);
    Ok(CustomerDocument {
        group: match party {
            Party::Company { .. } => customers.company_group,
            Party::Person { .. } => customers.person_group,
        },
        party,
        identity_number,
        vat_number: vat_number(buyer, today, customers, notes),
        email: email.to_owned(),
        phone,
        mobile,
        currency: order.currency.clone(),
        language_code: settings.languages.get(&language).cloned(),
        language,
        invoice,
        delivery,
        matching,
        update: customers.update,
    })
}

fn language(order: &Order) -> String {
    let code = order.language.as_deref().unwrap_or_default().trim().to_ascii_lowercase();
    let code = code.split(['-', '_']).next().unwrap_or_default();
    let is_code = code.len() == 2 && code.chars().all(|c| c.is_ascii_lowercase());
    if is_code { code } else { LANGUAGE }.to_owned()
}

/// The number, if it is valid and the settings allow it (money.md §6): an invalid one never stops
/// a paid order.
fn identity_number(
    buyer: &Buyer,
    today: Date,
    settings: &CustomerSettings,
    notes: &mut Vec<Note>,
) -> Option<String> {
    let typed = buyer.identity_number.trim();
    if typed.is_empty() {
        return None;
    }
    match IdentityNumber::parse(typed, today) {
        Ok(number) if may_be_sent(&number, buyer, settings) => Some(number.normalised()),
        Ok(_) => {
            notes.push(Note::PersonNumberWithheld);
            None
        }
        Err(reason) => {
            notes.push(Note::IdentityNumberInvalid { reason });
            None
        }
    }
}

/// Numbers of organisations, and of sole traders who buy for their business, always; those of
/// private persons as the settings say.
fn may_be_sent(number: &IdentityNumber, buyer: &Buyer, settings: &CustomerSettings) -> bool {
    if number.kind() == IdentityKind::Organisation || buyer.business {
        return true;
    }
    match settings.person_numbers {
        PersonNumbers::Always => true,
        PersonNumbers::WhenNeeded => matching(settings) == Matching::Number,
        PersonNumbers::Never => false,
    }
}

/// The VAT number as given, if it has the form of one; a private person's own number inside it is
/// treated as such.
fn vat_number(
    buyer: &Buyer,
    today: Date,
    settings: &CustomerSettings,
    notes: &mut Vec<Note>,
) -> Option<String> {
    let typed = buyer.vat_number.as_deref().and_then(filled)?;
    let Some(number) = VatNumber::parse(&typed).filter(|_| typed.chars().count() <= 30) else {
        notes.push(Note::VatNumberInvalid);
        return None;
    };
    if let Some(digits) = number.swedish_digits() {
        match IdentityNumber::parse(digits, today) {
            Ok(identity) if may_be_sent(&identity, buyer, settings) => {}
            Ok(_) => {
                notes.push(Note::PersonNumberWithheld);
                return None;
            }
            Err(_) => {
                notes.push(Note::VatNumberInvalid);
                return None;
            }
        }
    }
    Some(number.given().to_owned())
}

fn country(address: &Address, settings: &Settings, notes: &mut Vec<Note>) -> Result<String, Hold> {
    let country = country_code(&address.country, settings)?;
    Ok(country.unwrap_or_else(|| {
        notes.push(Note::CountryAssumed { country: COUNTRY.to_owned() });
        COUNTRY.to_owned()
    }))
}

/// The code of a country; what the settings name for the shop's way of writing it comes first.
fn country_code(country: &str, settings: &Settings) -> Result<Option<String>, Hold> {
    let written = country.trim().to_lowercase();
    let named = settings.countries.iter().find(|(name, _)| name.to_lowercase() == written);
    let code = named.map_or(country, |(_, code)| code).trim().to_ascii_uppercase();
    if code.is_empty() {
        return Ok(None);
    }
    if code.len() != 2 || !code.chars().all(|c| c.is_ascii_uppercase()) {
        return Err(Hold::Country { country: cut(country) });
    }
    Ok(Some(code))
}

fn invoice(
    address: &Address,
    party: &Party,
    country: &str,
    settings: &Settings,
    notes: &mut Vec<Note>,
) -> PostalAddress {
    let (name, attention) = match party {
        Party::Company { name, contact } => (name.clone(), filled(contact)),
        Party::Person { first_name, last_name } => (full_name(first_name, last_name), None),
    };
    let parts = [
        (AddressPart::Street, &address.street),
        (AddressPart::Postcode, &address.postcode),
        (AddressPart::Town, &address.town),
    ];
    for (part, text) in parts {
        if filled(text).is_none() {
            notes.push(Note::AddressIncomplete { part });
        }
    }
    let (line1, line2) =
        address_lines(&address.company, &address.street, &address.street2, settings);
    PostalAddress {
        name,
        attention,
        line1,
        line2,
        postcode: tidy(&address.postcode),
        town: tidy(&address.town),
        state: filled(&address.state),
        country: country.to_owned(),
    }
}

/// Recipient and attention come from the delivery address, once each (P8); what it lacks comes from
/// the invoice address (P9).
fn delivery(
    to: &DeliveryAddress,
    invoice: &PostalAddress,
    settings: &Settings,
    notes: &mut Vec<Note>,
) -> Result<PostalAddress, Hold> {
    let (name, attention) = match (filled(&to.company), filled(&to.name)) {
        (Some(company), person) => (company, person),
        (None, Some(person)) => (person, None),
        (None, None) => (invoice.name.clone(), invoice.attention.clone()),
    };
    let has_place =
        [&to.street, &to.postcode, &to.town].into_iter().any(|part| filled(part).is_some());
    if !has_place {
        notes.push(Note::DeliveryAddressEmpty);
        return Ok(PostalAddress { name, attention, ..invoice.clone() });
    }
    let country = country_code(&to.country, settings)?.unwrap_or_else(|| invoice.country.clone());
    let (line1, line2) = address_lines(&to.company, &to.street, &to.street2, settings);
    Ok(PostalAddress {
        name,
        attention,
        line1,
        line2,
        postcode: tidy(&to.postcode),
        town: tidy(&to.town),
        state: filled(&to.state),
        country,
    })
}

/// Both lines; the company's name first where the setting says so (ORD-9).
fn address_lines(
    company: &str,
    street: &str,
    street2: &str,
    settings: &Settings,
) -> (String, Option<String>) {
    let company = filled(company).filter(|_| settings.orders.company_on_line_1);
    match (company, filled(street), filled(street2)) {
        (Some(company), Some(street), Some(more)) => (company, Some(format!("{street}, {more}"))),
        (Some(company), street, more) => (company, street.or(more)),
        (None, Some(street), more) => (street, more),
        (None, None, more) => (more.unwrap_or_default(), None),
    }
}
