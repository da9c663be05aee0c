//! newCustomerSubmit (specter-api §5.2).

use super::{Call, positive};
use crate::specter::{
    answer::Answer,
    refusal::Refusal,
    state::{
        Dirty,
        customer::{Customer, Fields},
        take,
    },
    switches::{EmptyField, Lengths, NoForce, Required},
};

/// Fields of a customer, and how many characters they take.
const FIELDS: [(&str, Option<usize>); 32] = [
    ("customerOrganizationalForm", Some(1)),
    ("typeCustomer", Some(1)),
    ("customerGroupId", None),
    ("name", Some(100)),
    ("firstName", Some(50)),
    ("surName", Some(50)),
    ("contactPerson", None),
    ("attention", None),
    ("deliveryAttention", None),
    ("orgNo", Some(20)),
    ("vatNo", Some(30)),
    ("homepage", Some(50)),
    ("emailAddress", Some(100)),
    ("phoneNo", Some(50)),
    ("mobileNo", Some(50)),
    ("faxNo", None),
    ("currency", None),
    ("language", None),
    ("invoiceCompanyName", None),
    ("address", None),
    ("addressRow2", None),
    ("zipCodeEng", None),
    ("city", None),
    ("countryCode", None),
    ("region", None),
    ("deliveryCompanyName", None),
    ("deliveryAddress", None),
    ("deliveryAddressRow2", None),
    ("deliveryZipCodeEng", None),
    ("deliveryCity", None),
    ("deliveryCountryCode", None),
    ("deliveryRegion", None),
];

/// Fields that the strict setting of `customer.required` wants too, with their Swedish names.
const ADDRESS: [(&str, &str); 9] = [
    ("customerorganizationalform", "Kundtyp"),
    ("address", "Adress"),
    ("zipcodeeng", "Postnr"),
    ("city", "Ort"),
    ("countrycode", "Land"),
    ("deliveryaddress", "Leveransadress"),
    ("deliveryzipcodeeng", "Leveranspostnr"),
    ("deliverycity", "Leveransort"),
    ("deliverycountrycode", "Leveransland"),
];

/// Creates a customer, or finds and perhaps updates one.
pub(super) fn submit(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let sent = read(call)?;
    let matched = find(call);
    let (id, message) = match matched {
        None => (create(call, sent), "Kunden skapad"),
        Some(id) if call.params.flag("forcecustomerupdate") => {
            update(call, id, sent);
            (id, "Kunden uppdaterad")
        }
        Some(id) => match call.switches.no_force {
            NoForce::Keep => (id, "Kunden finns redan"),
            NoForce::Update => {
                update(call, id, sent);
                (id, "Kunden uppdaterad")
            }
            NoForce::Error => return Err(Refusal::bad_value("Kunden finns redan")),
        },
    };
    Ok(Answer::row(told(call, id), message))
}

/// The number that is answered; another customer's under the quirk `other_id`.
fn told(call: &Call<'_>, id: u64) -> u64 {
    if call.quirk != Some("other_id") {
        return id;
    }
    let other = call.account.customers.all().keys().find(|other| **other != id);
    other.copied().unwrap_or(id + 1)
}

fn read(call: &mut Call<'_>) -> Result<Fields, Refusal> {
    let params = call.params;
    let form = params.filled("customerorganizationalform");
    let person = match form {
        None => params.filled("name").is_none(),
        Some(form) if form.eq_ignore_ascii_case("P") => true,
        Some(form) if form.eq_ignore_ascii_case("C") => false,
        Some(_) => return Err(Refusal::bad_value("Kundtyp är felaktig")),
    };
    call.needed("emailaddress", "E-postadress saknas")?;
    let named = if person {
        params.filled("firstname").or(params.filled("surname")).or(params.filled("contactperson"))
    } else {
        params.filled("name")
    };
    named.ok_or_else(|| Refusal::missing("Namn saknas"))?;
    if call.switches.required == Required::Full {
        for (name, shown) in ADDRESS {
            call.needed(name, &format!("{shown} saknas"))?;
        }
    }
    let mut fields = Fields::new();
    for (name, most) in FIELDS {
        if let Some(value) = params.get(&name.to_ascii_lowercase()) {
            let kept = fitted(name, value.trim(), most, call.switches.lengths)?;
            if kept.len() < value.trim().len() {
                call.notes.push(format!("{name} cut"));
            }
            fields.insert(name.to_owned(), kept);
        }
    }
    Ok(fields)
}

/// The value as it is stored, if it is not too long.
pub(super) fn fitted(
    name: &str,
    value: &str,
    most: Option<usize>,
    rule: Lengths,
) -> Result<String, Refusal> {
    match most {
        Some(most) if value.chars().count() > most => match rule {
            Lengths::Reject => Err(Refusal::bad_value(format!("{name} är för långt"))),
            Lengths::Truncate => Ok(value.chars().take(most).collect()),
            Lengths::Ignore => Ok(value.to_owned()),
        },
        _ => Ok(value.to_owned()),
    }
}

/// The matching rule: Specter's id, else e-mail, else organisation number.
fn find(call: &Call<'_>) -> Option<u64> {
    let (params, customers) = (call.params, &call.account.customers);
    if params.flag("identifybycustomerid")
        && let Some(id) = params.filled("customerid").and_then(positive)
        && customers.get(id).is_some()
    {
        return Some(id);
    }
    let by_email = || {
        let email = params.filled("emailaddress").filter(|_| !params.flag("ignorecontrolemail"));
        email.and_then(|email| customers.with_email(email))
    };
    let by_number = || {
        let number = params.filled("orgno").filter(|_| !params.flag("ignorecontrolorgno"));
        number.and_then(|number| customers.with_number(number))
    };
    by_email().or_else(by_number)
}

fn create(call: &mut Call<'_>, mut fields: Fields) -> u64 {
    fields.retain(|_, value| !value.is_empty());
    let id = take(&mut call.account.counters.customer);
    let customer = Customer { customer_id: id, created: call.now, changed: call.now, fields };
    call.account.customers.put(customer);
    call.account.dirty.extend([Dirty::Counters, Dirty::Customer(id)]);
    id
}

fn update(call: &mut Call<'_>, id: u64, sent: Fields) {
    let Some(mut customer) = call.account.customers.remove(id) else { return };
    for (name, value) in sent {
        match (value.is_empty(), call.switches.empty_field) {
            (true, EmptyField::Clear) => drop(customer.fields.remove(&name)),
            (true, EmptyField::Keep) => {}
            (false, _) => drop(customer.fields.insert(name, value)),
        }
    }
    customer.changed = call.now;
    call.account.customers.put(customer);
    call.account.dirty.push(Dirty::Customer(id));
}
