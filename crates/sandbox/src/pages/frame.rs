//! What stands around every page: head, navigation, language, and what has just been done.

use rust_decimal::Decimal;

use super::{Trouble, language::Language};

/// One entry of the navigation.
pub(super) struct Entry {
    pub(super) path: &'static str,
    pub(super) title: &'static str,
}

const fn entry(path: &'static str, title: &'static str) -> Entry {
    Entry { path, title }
}

const SHOP: [Entry; 4] = [
    entry("/", "nav-shop"),
    entry("/orders", "nav-orders"),
    entry("/articles", "nav-articles"),
    entry("/settings", "nav-settings"),
];

const SPECTER: [Entry; 3] = [
    entry("/", "nav-orders"),
    entry("/customers", "nav-customers"),
    entry("/articles", "nav-articles"),
];

/// The frame of one page.
pub(super) struct Frame {
    pub(super) language: Language,
    /// `shop` or `specter`.
    pub(super) kind: &'static str,
    /// Whose pages these are.
    pub(super) name: String,
    /// Where in the navigation.
    here: &'static str,
    /// The page's own address, for coming back to it.
    pub(super) path: String,
    pub(super) said: Option<&'static str>,
    pub(super) trouble: Option<String>,
}

impl Frame {
    pub(super) fn new(
        kind: &'static str,
        name: String,
        here: &'static str,
        visit: &super::Visit,
    ) -> Self {
        let (language, said) = (visit.language, visit.said);
        Self { language, kind, name, here, path: here.to_owned(), said, trouble: None }
    }

    /// The same frame on a page below the one of the navigation.
    pub(super) fn at(self, path: String) -> Self {
        Self { path, ..self }
    }

    /// The same frame with what was refused.
    pub(super) fn refused(self, trouble: &Trouble) -> Self {
        Self { trouble: Some(trouble.message.clone()), ..self }
    }

    pub(super) fn entries(&self) -> &'static [Entry] {
        if self.kind == "shop" { &SHOP } else { &SPECTER }
    }

    pub(super) fn is_here(&self, entry: &Entry) -> bool {
        entry.path == self.here
    }

    /// The languages, each with whether the page is in it.
    pub(super) fn languages(&self) -> [(Language, bool); 3] {
        Language::ALL.map(|language| (language, language == self.language))
    }

    pub(super) fn t<'a>(&self, key: &'a str) -> &'a str
    where
        'static: 'a,
    {
        self.language.t(key)
    }

    pub(super) fn one_of<'a>(&self, set: &str, value: &'a str) -> &'a str {
        self.language.one_of(set, value)
    }

    pub(super) fn money(&self, amount: &Decimal, currency: &str) -> String {
        self.language.money(*amount, currency)
    }

    pub(super) fn number(&self, number: &Decimal) -> String {
        self.language.number(*number)
    }

    pub(super) fn price(&self, price: &Decimal) -> String {
        self.language.price(*price)
    }

    pub(super) fn typed(&self, number: &Decimal) -> String {
        self.language.typed(*number)
    }
}
