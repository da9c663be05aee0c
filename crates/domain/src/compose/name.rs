//! Who buys: a company or a person, from fields that people fill in their own way.

use super::{Hold, Note};
use crate::customer::Buyer;
use crate::document::Party;
use crate::text::{filled, shorten, tidy};

/// specter-api §5.2.
const COMPANY_LIMIT: usize = 100;
const PERSON_LIMIT: usize = 50;

/// The company or person, decided by the shop's customer type. A name that stands in the wrong
/// field is used; only a buyer without any name is a [`Hold`].
pub(super) fn party(buyer: &Buyer, notes: &mut Vec<Note>) -> Result<Party, Hold> {
    if buyer.business { company(buyer, notes) } else { person(buyer, notes) }
}

/// `first last`.
pub(super) fn full_name(first_name: &str, last_name: &str) -> String {
    tidy(&format!("{first_name} {last_name}"))
}

/// Cuts a text to what its field takes, and says so.
pub(super) fn fitted(mut text: String, limit: usize, field: &str, notes: &mut Vec<Note>) -> String {
    if shorten(&mut text, limit) {
        notes.push(Note::TextShortened { field: field.to_owned(), limit });
    }
    text
}

fn company(buyer: &Buyer, notes: &mut Vec<Note>) -> Result<Party, Hold> {
    let address = &buyer.address;
    let contact = full_name(&address.first_name, &address.last_name);
    let delivery = buyer.delivery.as_ref();
    let delivery_name = |company: bool| {
        delivery.and_then(|to| filled(if company { &to.company } else { &to.name }))
    };
    let name = if let Some(name) = filled(&address.company) {
        name
    } else {
        let used = delivery_name(true)
            .or_else(|| filled(&contact))
            .or_else(|| delivery_name(false))
            .ok_or(Hold::Name)?;
        notes.push(Note::CompanyNameMissing { used: used.clone() });
        used
    };
    let contact = filled(&contact).or_else(|| delivery_name(false)).unwrap_or_default();
    Ok(Party::Company {
        name: fitted(name, COMPANY_LIMIT, "company name", notes),
        contact: fitted(contact, COMPANY_LIMIT, "contact person", notes),
    })
}

fn person(buyer: &Buyer, notes: &mut Vec<Note>) -> Result<Party, Hold> {
    let address = &buyer.address;
    let (first_name, last_name) = match (filled(&address.first_name), filled(&address.last_name)) {
        (Some(first), Some(last)) => (first, last),
        (Some(one), None) | (None, Some(one)) => split(&one, notes),
        (None, None) => {
            let delivery = buyer.delivery.as_ref();
            if let Some(name) = delivery.and_then(|to| filled(&to.name)) {
                split(&name, notes)
            } else {
                let used = filled(&address.company)
                    .or_else(|| delivery.and_then(|to| filled(&to.company)))
                    .ok_or(Hold::Name)?;
                notes.push(Note::PersonNameMissing { used: used.clone() });
                (String::new(), used)
            }
        }
    };
    Ok(Party::Person {
        first_name: fitted(first_name, PERSON_LIMIT, "first name", notes),
        last_name: fitted(last_name, PERSON_LIMIT, "family name", notes),
    })
}

/// The last word is the family name; a single word is one too.
fn split(name: &str, notes: &mut Vec<Note>) -> (String, String) {
    if let Some((first, last)) = name.rsplit_once(' ') {
        notes.push(Note::NameSplit);
        (first.to_owned(), last.to_owned())
    } else {
        notes.push(Note::NameIncomplete);
        (String::new(), name.to_owned())
    }
}
