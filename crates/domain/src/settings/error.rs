//! What is wrong with a setting, where, and what to do.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A setting that can't be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}`{key}`: {problem}; {cure}", place(*.line))]
pub struct SettingsError {
    /// The setting, with its table: `orders.prefix`; empty when the file is no TOML.
    pub key: String,
    /// Line in the file, from 1; absent for settings that come from elsewhere.
    pub line: Option<usize>,
    /// Which rule is broken, for those who say it in other words.
    pub fault: Fault,
    /// What was given, or what it collides with.
    pub value: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub cure: String,
}

/// Which rule a setting breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The file is no settings file.
    File,
    /// No setting has this name.
    Unknown,
    /// Neither true nor false.
    Flag,
    /// None of the values that may be chosen.
    Choice,
    /// No whole number in the range.
    Number,
    /// No number that the ERP gives.
    Id,
    /// No time or date.
    Time,
    /// No list of VAT rates.
    Rates,
    /// Not safe as an article number (PRE-2).
    ArticleNumber,
    /// Two services have the same article number (ORD-10).
    Twin,
    /// Characters that are not safe in an order number.
    Prefix,
    /// More characters than there is room for.
    Long,
    /// No id of the shop.
    ShopId,
    /// No code of a payment type.
    PayCode,
    /// No language code, ISO 639-1.
    Language,
    /// No language code of the ERP.
    LanguageCode,
    /// No name of a country.
    Country,
    /// No country code, ISO 3166-1 alpha-2.
    CountryCode,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::File,
        Self::Unknown,
        Self::Flag,
        Self::Choice,
        Self::Number,
        Self::Id,
        Self::Time,
        Self::Rates,
        Self::ArticleNumber,
        Self::Twin,
        Self::Prefix,
        Self::Long,
        Self::ShopId,
        Self::PayCode,
        Self::Language,
        Self::LanguageCode,
        Self::Country,
        Self::CountryCode,
    ];

    /// A fixed name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Unknown => "unknown",
            Self::Flag => "flag",
            Self::Choice => "choice",
            Self::Number => "number",
            Self::Id => "id",
            Self::Time => "time",
            Self::Rates => "rates",
            Self::ArticleNumber => "article-number",
            Self::Twin => "twin",
            Self::Prefix => "prefix",
            Self::Long => "long",
            Self::ShopId => "shop-id",
            Self::PayCode => "pay-code",
            Self::Language => "language",
            Self::LanguageCode => "language-code",
            Self::Country => "country",
            Self::CountryCode => "country-code",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl SettingsError {
    /// An error of a setting, without a place in a file.
    pub(super) fn new(
        (key, fault): (impl Into<String>, Fault),
        value: impl Into<String>,
        problem: impl Into<String>,
        cure: impl Into<String>,
    ) -> Self {
        Self {
            key: key.into(),
            line: None,
            fault,
            value: value.into(),
            problem: problem.into(),
            cure: cure.into(),
        }
    }
}

fn place(line: Option<usize>) -> String {
    line.map(|line| format!("line {line}: ")).unwrap_or_default()
}
