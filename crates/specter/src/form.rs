//! One action's parameters, converted, cut and ready to be keyed and sent (specter-api §2).
//!
//! A name occurs once at most. The key is no parameter here: it is added when the request is sent.

mod privacy;
mod rule;
#[cfg(test)]
mod tests;

use std::fmt;

use rust_decimal::Decimal;

use crate::key::Account;
use crate::latin1::{Latin1, Replacement};
use crate::transport::{HttpRequest, Method};

pub(crate) use privacy::Privacy;
pub(crate) use rule::Rule;

/// A value that was longer than Specter's limit and was cut before it was sent (specter-api Q19).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Truncation {
    /// The parameter's name on the wire.
    pub parameter: String,
    /// The most characters Specter takes.
    pub limit: usize,
    /// How many characters were dropped.
    pub dropped: usize,
}

/// A difference between what the caller gave and what is sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Change {
    /// A character that ISO-8859-1 does not have.
    Replaced {
        /// The parameter's name on the wire.
        parameter: String,
        /// The character and its stand-in.
        replacement: Replacement,
    },
    /// A value over its length limit.
    Truncated(Truncation),
}

/// Which of the two pages of the API an action belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    GetInfo,
    PutInfo,
}

impl Page {
    fn path(self) -> &'static str {
        match self {
            Self::GetInfo => "getInfo.asp",
            Self::PutInfo => "putInfo.asp",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Query,
    Body,
}

#[derive(Clone)]
struct Field {
    name: String,
    value: Latin1,
    place: Place,
    privacy: Privacy,
}

/// A request as it will be sent, without account and key. `Debug` shows personal data masked.
#[derive(Clone)]
pub struct Prepared {
    action: &'static str,
    page: Page,
    method: Method,
    key_place: Place,
    fields: Vec<Field>,
    subject: Latin1,
    changes: Vec<Change>,
}

impl Prepared {
    /// A GET: every parameter stands in the query.
    pub(crate) fn get(page: Page, action: &'static str) -> Self {
        Self::new(page, action, Method::Get, Place::Query)
    }

    /// A POST to `putInfo.asp` with the key at the end of the body.
    pub(crate) fn post(action: &'static str) -> Self {
        Self::new(Page::PutInfo, action, Method::Post, Place::Body)
    }

    fn new(page: Page, action: &'static str, method: Method, key_place: Place) -> Self {
        let (fields, changes) = (Vec::new(), Vec::new());
        Self { action, page, method, key_place, fields, subject: Latin1::default(), changes }
    }

    /// Moves the key into the query, as the actions do whose body holds rows only (specter-api §2.2).
    pub(crate) fn key_in_query(mut self) -> Self {
        self.key_place = Place::Query;
        self
    }

    /// Adds a parameter to the query of a POST.
    pub(crate) fn query(&mut self, name: &str, value: impl fmt::Display) {
        self.add(name, Latin1::exact(&value.to_string()), Place::Query, Privacy::Open);
    }

    /// Adds a parameter that is a number, a flag, a date or a code.
    pub(crate) fn plain(&mut self, name: &str, value: impl fmt::Display) {
        self.add(name, Latin1::exact(&value.to_string()), self.place(), Privacy::Open);
    }

    /// Adds `0` or `1`.
    pub(crate) fn flag(&mut self, name: &str, value: bool) {
        self.plain(name, u8::from(value));
    }

    /// Adds an amount with a decimal point and at least `decimals` decimals.
    pub(crate) fn decimal(&mut self, name: &str, value: Decimal, decimals: u32) {
        self.plain(name, decimal_text(value, decimals));
    }

    /// Adds a text under `rule` and returns it as sent.
    pub(crate) fn text(&mut self, name: &str, value: &str, rule: Rule) -> Latin1 {
        let mut sent = if rule.line { Latin1::line(value) } else { Latin1::exact(value) };
        self.changes.extend(sent.replacements().iter().map(|replacement| Change::Replaced {
            parameter: name.to_owned(),
            replacement: replacement.clone(),
        }));
        if let Some(limit) = rule.limit {
            let dropped = sent.truncate(limit);
            if dropped > 0 {
                let parameter = name.to_owned();
                self.changes.push(Change::Truncated(Truncation { parameter, limit, dropped }));
            }
        }
        self.add(name, sent.clone(), self.place(), rule.privacy);
        sent
    }

    /// Adds a text if there is one.
    pub(crate) fn optional(&mut self, name: &str, value: Option<&str>, rule: Rule) {
        if let Some(value) = value {
            self.text(name, value, rule);
        }
    }

    /// Sets what the key is computed over (specter-api §3.2).
    pub(crate) fn subject(&mut self, subject: Latin1) {
        self.subject = subject;
    }

    fn place(&self) -> Place {
        match self.method {
            Method::Get => Place::Query,
            Method::Post => Place::Body,
        }
    }

    fn add(&mut self, name: &str, value: Latin1, place: Place, privacy: Privacy) {
        self.fields.push(Field { name: name.to_owned(), value, place, privacy });
    }

    /// The action's name on the wire.
    pub fn action(&self) -> &'static str {
        self.action
    }

    /// Every character replaced and every value cut on the way to the wire.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Names and values as Specter will read them, in the order sent; neither account nor key.
    pub fn parameters(&self) -> Vec<(String, String)> {
        self.listed(|field| field.value.text())
    }

    /// As [`Prepared::parameters`], with personal data and secrets masked: fit for a log or a page.
    pub fn redacted_parameters(&self) -> Vec<(String, String)> {
        self.listed(|field| field.privacy.mask(&field.value.text()))
    }

    /// As [`Prepared::parameters`], with personal numbers masked: for people who may see the rest.
    pub fn discreet_parameters(&self) -> Vec<(String, String)> {
        self.listed(|field| match field.privacy {
            Privacy::IdentityNumber => field.privacy.mask(&field.value.text()),
            Privacy::Open | Privacy::Initial | Privacy::Url => field.value.text(),
        })
    }

    fn listed(&self, show: impl Fn(&Field) -> String) -> Vec<(String, String)> {
        let action = ("action".to_owned(), self.action.to_owned());
        let fields = self.fields.iter().map(|field| (field.name.clone(), show(field)));
        std::iter::once(action).chain(fields).collect()
    }

    /// The request of `account`, keyed and encoded.
    pub(crate) fn sign(&self, account: &Account, deadline: std::time::Duration) -> HttpRequest {
        let mut query = Pairs::default();
        query.add("action", &Latin1::exact(self.action));
        query.add("sbmId", &Latin1::exact(&account.sbm_id.to_string()));
        if let Some(user) = account.api_user_id() {
            query.add("apiUserId", &Latin1::exact(&user.to_string()));
        }
        let mut body = Pairs::default();
        for field in &self.fields {
            match field.place {
                Place::Query => query.add(&field.name, &field.value),
                Place::Body => body.add(&field.name, &field.value),
            }
        }
        let key = Latin1::exact(account.key(&self.subject).expose());
        match self.key_place {
            Place::Query => query.add("key", &key),
            Place::Body => body.add("key", &key),
        }
        HttpRequest {
            method: self.method,
            path: self.page.path(),
            query: query.0,
            body: (self.method == Method::Post).then_some(body.0),
            deadline,
        }
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Prepared")
            .field("method", &self.method)
            .field("parameters", &self.redacted_parameters())
            .finish_non_exhaustive()
    }
}

/// `name=value` pairs joined by `&`; names are ASCII letters, digits and `_`.
#[derive(Default)]
struct Pairs(String);

impl Pairs {
    fn add(&mut self, name: &str, value: &Latin1) {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(name);
        self.0.push('=');
        value.percent_encode_into(&mut self.0);
    }
}

/// The caller's decimals without trailing zeros, but at least `decimals` of them; never `-0`.
fn decimal_text(value: Decimal, decimals: u32) -> String {
    let mut value = if value.is_zero() { Decimal::ZERO } else { value.normalize() };
    if value.scale() < decimals {
        value.rescale(decimals);
    }
    value.to_string()
}
