//! Customers and how they are found.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Texts by the parameter names of the protocol.
pub(in crate::specter) type Fields = BTreeMap<String, String>;

/// A customer.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(in crate::specter) struct Customer {
    /// 0 in a seed means "the next".
    pub(in crate::specter) customer_id: u64,
    pub(in crate::specter) created: Timestamp,
    pub(in crate::specter) changed: Timestamp,
    pub(in crate::specter) fields: Fields,
}

/// All customers of an account.
#[derive(Debug, Default)]
pub(in crate::specter) struct Customers {
    by_id: BTreeMap<u64, Customer>,
    by_email: HashMap<String, BTreeSet<u64>>,
    by_number: HashMap<String, BTreeSet<u64>>,
}

/// An e-mail address for comparison; `None` when empty.
fn email_key(email: &str) -> Option<String> {
    Some(email.trim().to_lowercase()).filter(|key| !key.is_empty())
}

/// An organisation or personal number for comparison: digits only; `None` when there are none.
fn number_key(number: &str) -> Option<String> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    Some(digits).filter(|key| !key.is_empty())
}

fn keys(customer: &Customer) -> (Option<String>, Option<String>) {
    let field = |name| customer.fields.get(name).map_or("", String::as_str);
    (email_key(field("emailAddress")), number_key(field("orgNo")))
}

impl Customers {
    /// By number, in that order.
    pub(in crate::specter) fn all(&self) -> &BTreeMap<u64, Customer> {
        &self.by_id
    }

    /// The customer with this number.
    pub(in crate::specter) fn get(&self, id: u64) -> Option<&Customer> {
        self.by_id.get(&id)
    }

    /// The oldest customer with this e-mail address.
    pub(in crate::specter) fn with_email(&self, email: &str) -> Option<u64> {
        self.by_email.get(&email_key(email)?)?.first().copied()
    }

    /// The oldest customer with this organisation or personal number.
    pub(in crate::specter) fn with_number(&self, number: &str) -> Option<u64> {
        self.by_number.get(&number_key(number)?)?.first().copied()
    }

    /// Adds or replaces a customer by its number.
    pub(in crate::specter) fn put(&mut self, customer: Customer) {
        let id = customer.customer_id;
        self.remove(id);
        let (email, number) = keys(&customer);
        if let Some(email) = email {
            self.by_email.entry(email).or_default().insert(id);
        }
        if let Some(number) = number {
            self.by_number.entry(number).or_default().insert(id);
        }
        self.by_id.insert(id, customer);
    }

    /// Takes a customer out.
    pub(in crate::specter) fn remove(&mut self, id: u64) -> Option<Customer> {
        let customer = self.by_id.remove(&id)?;
        let (email, number) = keys(&customer);
        forget(&mut self.by_email, email, id);
        forget(&mut self.by_number, number, id);
        Some(customer)
    }
}

fn forget(index: &mut HashMap<String, BTreeSet<u64>>, key: Option<String>, id: u64) {
    let Some(key) = key else { return };
    if let Some(ids) = index.get_mut(&key) {
        ids.remove(&id);
        if ids.is_empty() {
            index.remove(&key);
        }
    }
}
