//! A customer document in the ERP's words (specter-api §5.2).

use koppla_domain::document::{CustomerDocument, Matching, Party, PostalAddress};
use specter::action::{self, Address, Delivery, NewCustomer};

use crate::map::language;

/// The request that finds, updates or makes the customer.
pub(crate) fn request(customer: &CustomerDocument) -> NewCustomer {
    let (ignore_email, ignore_org_no) = match customer.matching {
        Matching::NumberOrEmail => (false, false),
        Matching::Number => (true, false),
        Matching::Email => (false, true),
        Matching::AlwaysNew => (true, true),
    };
    NewCustomer {
        force_update: customer.update,
        ignore_email,
        ignore_org_no,
        group_id: customer.group,
        org_no: customer.identity_number.clone(),
        vat_no: customer.vat_number.clone(),
        phone_no: filled(&customer.phone),
        mobile_no: filled(&customer.mobile),
        currency: filled(&customer.currency),
        language: Some(language(&customer.language, customer.language_code.as_deref())),
        delivery: Some(Delivery {
            recipient: customer.delivery.name.clone(),
            attention: customer.delivery.attention.clone(),
            address: address(&customer.delivery),
        }),
        ..NewCustomer::new(party(customer), customer.email.clone(), address(&customer.invoice))
    }
}

fn party(customer: &CustomerDocument) -> action::Party {
    match &customer.party {
        Party::Company { name, contact } => action::Party::Company {
            name: name.clone(),
            contact_person: contact.clone(),
            invoice_company_name: Some(customer.invoice.name.clone()),
            attention: customer.invoice.attention.clone(),
        },
        Party::Person { first_name, last_name } => {
            action::Party::Person { first_name: first_name.clone(), sur_name: last_name.clone() }
        }
    }
}

fn address(address: &PostalAddress) -> Address {
    Address {
        street: address.line1.clone(),
        row2: address.line2.clone(),
        zip_code: address.postcode.clone(),
        city: address.town.clone(),
        country_code: address.country.clone(),
        region: address.state.clone(),
    }
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
