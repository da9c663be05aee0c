//! Every setting once: its key, its kind, the requirement that it fulfils, its place on the page.
//! The page, the command line, the documentation and the tests go by this list.

use super::Settings;

/// A part of the settings page, in the order of the source document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// Finding and creating customers (CUS).
    Customers,
    /// What an order holds (ORD-2 to ORD-9).
    Orders,
    /// Article numbers of rows that are no goods (ORD-10).
    ArticleNumbers,
    /// When orders and articles go (ORD-1, ART-2).
    Events,
    /// Payment methods.
    Payments,
    /// Delivery methods, shown on a page of their own (ORD-14).
    Deliveries,
    /// What the source document does not have.
    More,
}

impl Section {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::Customers,
        Self::Orders,
        Self::ArticleNumbers,
        Self::Events,
        Self::Payments,
        Self::Deliveries,
        Self::More,
    ];

    /// A fixed name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Orders => "orders",
            Self::ArticleNumbers => "article-numbers",
            Self::Events => "events",
            Self::Payments => "payments",
            Self::Deliveries => "deliveries",
            Self::More => "more",
        }
    }
}

/// What a setting holds, and how it is written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Flag,
    /// One of these.
    Choice(&'static [&'static str]),
    /// Up to so many characters; may be empty.
    Text(usize),
    /// An article number (PRE-2).
    ArticleNumber,
    /// A number that the ERP gives; may be absent.
    Id,
    /// An instant, or a date for its beginning in Sweden; may be absent.
    Time,
    /// VAT rates in percent, separated by commas.
    Rates,
    /// A whole number in this range.
    Number(u32, u32),
    /// ISO 639-1; may be absent.
    Language,
    /// The ERP's code of a payment type; may be empty.
    PayCode,
    /// The ERP's code of a language; absent for the usual one.
    LanguageCode,
    /// ISO 3166-1 alpha-2; absent where the shop's is sent.
    CountryCode,
}

/// One setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name with its table, such as `orders.prefix`; a part in capitals stands for any id or
    /// code: `payments.ID.code`.
    pub key: &'static str,
    /// Where on the page.
    pub section: Section,
    /// What it holds.
    pub kind: Kind,
    /// The requirement of the mission that it fulfils.
    pub requirement: &'static str,
}

impl Setting {
    /// True for one that stands once for each id or code.
    pub fn is_mapped(&self) -> bool {
        self.key.chars().any(|character| character.is_ascii_uppercase())
    }

    /// The default as text; absent where there is none. One of a map has that of a fresh entry.
    pub fn default_text(&self) -> Option<String> {
        if self.is_mapped() {
            return match self.kind {
                Kind::Flag => Some("false".to_owned()),
                Kind::PayCode => Some(String::new()),
                _ => None,
            };
        }
        Settings::default().entries().remove(self.key)
    }

    /// The setting with this name, and the id or code that the name holds.
    pub fn find(key: &str) -> Option<(&'static Self, Option<&str>)> {
        if let Some(plain) = SETTINGS.iter().find(|one| !one.is_mapped() && one.key == key) {
            return Some((plain, None));
        }
        let (table, rest) = key.split_once('.')?;
        let mapped = SETTINGS.iter().filter(|one| one.is_mapped());
        mapped.filter(|one| one.table() == table).find_map(|one| match one.member() {
            Some(member) => {
                let id = rest.strip_suffix(member)?.strip_suffix('.')?;
                (!id.is_empty()).then_some((one, Some(id)))
            }
            None => (!rest.is_empty()).then_some((one, Some(rest))),
        })
    }

    /// The name with an id or code in the place of its capitals.
    pub fn key_of(&self, id: &str) -> String {
        match self.member() {
            Some(member) if self.is_mapped() => format!("{}.{id}.{member}", self.table()),
            _ if self.is_mapped() => format!("{}.{id}", self.table()),
            _ => self.key.to_owned(),
        }
    }

    fn table(&self) -> &'static str {
        self.key.split('.').next().unwrap_or_default()
    }

    /// What follows the id in the name.
    pub(super) fn member(&self) -> Option<&'static str> {
        self.key.split('.').nth(2)
    }
}

const fn one(
    key: &'static str,
    section: Section,
    kind: Kind,
    requirement: &'static str,
) -> Setting {
    Setting { key, section, kind, requirement }
}

const DELIVERY: Kind = Kind::Choice(&["direct", "inactive"]);

/// Every setting, in the order of the page.
pub const SETTINGS: &[Setting] = {
    use Kind::{
        ArticleNumber, Choice, CountryCode, Flag, Id, Language, LanguageCode, Number, PayCode,
        Rates, Text, Time,
    };
    use Section::{ArticleNumbers, Customers, Deliveries, Events, More, Orders, Payments};
    &[
        one("customers.ignore_email", Customers, Flag, "CUS"),
        one("customers.ignore_number", Customers, Flag, "CUS"),
        one("customers.update", Customers, Flag, "CUS"),
        one(
            "customers.person_numbers",
            Customers,
            Choice(&["when_needed", "always", "never"]),
            "CUS",
        ),
        one("customers.company_group", Customers, Id, "CUS"),
        one("customers.person_group", Customers, Id, "CUS"),
        one("orders.confirm_to_customer", Orders, Flag, "ORD-2"),
        one("orders.confirm_to_administrator", Orders, Flag, "ORD-3"),
        one("orders.zero_shipping", Orders, Flag, "ORD-4"),
        one("orders.zero_payment_fee", Orders, Flag, "ORD-5"),
        one("orders.zero_cash_on_delivery", Orders, Flag, "ORD-6"),
        one("orders.checkout_fields", Orders, Flag, "ORD-7"),
        one("orders.row_discounts", Orders, Flag, "ORD-8"),
        one("orders.company_on_line_1", Orders, Flag, "ORD-9"),
        one("service_articles.gift_card", ArticleNumbers, ArticleNumber, "ORD-12"),
        one("service_articles.discount", ArticleNumbers, ArticleNumber, "ORD-11"),
        one("service_articles.payment_fee", ArticleNumbers, ArticleNumber, "ORD-10"),
        one("service_articles.shipping", ArticleNumbers, ArticleNumber, "ORD-10"),
        one("service_articles.cash_on_delivery", ArticleNumbers, ArticleNumber, "ORD-10"),
        one("service_articles.rounding", ArticleNumbers, ArticleNumber, "BEY-1"),
        one("service_articles.create", ArticleNumbers, Flag, "ORD-10"),
        one("orders.event", Events, Choice(&["inactive", "placed", "manual"]), "ORD-1"),
        one("orders.delivery", Events, DELIVERY, "ORD-1"),
        one("articles.event", Events, Choice(&["changed", "inactive"]), "ART-2"),
        one("articles.delivery", Events, DELIVERY, "ART-2"),
        one("payments.ID.code", Payments, PayCode, "ORD-6"),
        one("payments.ID.prepayment", Payments, Flag, "ORD-6"),
        one("payments.ID.cash_on_delivery", Payments, Flag, "ORD-6"),
        one("deliveries.ID.linked", Deliveries, Flag, "ORD-14"),
        one("orders.since", More, Time, "BEY-10"),
        one("orders.prefix", More, Text(super::check::PREFIX_LIMIT), "ORD-15"),
        one("orders.webshop", More, Id, "BEY-11"),
        one("orders.stock_site", More, Id, "BEY-11"),
        one("orders.vat_rates", More, Rates, "BEY-1"),
        one("articles.language", More, Language, "ART-1"),
        one("languages.LANGUAGE", More, LanguageCode, "CUS"),
        one("countries.COUNTRY", More, CountryCode, "CUS"),
        one("rounding.row_net", More, Choice(&["exact", "two_decimals"]), "BEY-1"),
        one("rounding.vat", More, Choice(&["per_row", "per_rate", "per_document"]), "BEY-1"),
        one("rounding.mode", More, Choice(&["half_up", "truncate"]), "BEY-1"),
        one("rounding.price_decimals", More, Number(2, 6), "BEY-1"),
    ]
};
