//! The reader's language, and how numbers, amounts and times are written in it (BEY-12).

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum_extra::extract::cookie::CookieJar;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use koppla_domain::Ore;
use unic_langid::{LanguageIdentifier, langid};

/// The cookie that holds the reader's choice.
pub(crate) const COOKIE: &str = "language";

static SWEDISH: LanguageIdentifier = langid!("sv");
static ENGLISH: LanguageIdentifier = langid!("en");
static FRENCH: LanguageIdentifier = langid!("fr");

/// A language of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Language {
    /// The language of the trade, and of whoever states none.
    #[default]
    Swedish,
    /// English.
    English,
    /// French.
    French,
}

impl Language {
    /// All of them, in the order of the menu.
    pub(crate) const ALL: [Self; 3] = [Self::Swedish, Self::English, Self::French];

    /// What the reader chose, else what the browser prefers, else Swedish.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let chosen = CookieJar::from_headers(headers);
        chosen
            .get(COOKIE)
            .and_then(|cookie| Self::parse(cookie.value()))
            .or_else(|| Self::preferred(headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?))
            .unwrap_or_default()
    }

    /// The first language of an `Accept-Language` header that the pages have. Browsers list them by
    /// preference.
    fn preferred(header: &str) -> Option<Self> {
        header.split(',').find_map(|part| {
            let tag = part.split(';').next()?.trim();
            Self::parse(tag.split('-').next()?)
        })
    }

    /// Reads ISO 639-1.
    pub(crate) fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(code))
    }

    /// ISO 639-1.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Swedish => "sv",
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// What the language calls itself.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Swedish => "Svenska",
            Self::English => "English",
            Self::French => "Français",
        }
    }

    pub(crate) fn identifier(self) -> &'static LanguageIdentifier {
        match self {
            Self::Swedish => &SWEDISH,
            Self::English => &ENGLISH,
            Self::French => &FRENCH,
        }
    }

    /// An amount with the decimals that the language writes, without its currency.
    pub(crate) fn amount(self, amount: Ore) -> String {
        let sign = if amount.0 < 0 { "\u{2212}" } else { "" };
        let ore = amount.0.unsigned_abs();
        let point = if self == Self::English { '.' } else { ',' };
        format!("{sign}{}{point}{:02}", self.number(ore / 100), ore % 100)
    }

    /// An amount in kronor.
    pub(crate) fn kronor(self, amount: Ore) -> String {
        match self {
            Self::English => format!("SEK\u{a0}{}", self.amount(amount)),
            Self::Swedish | Self::French => format!("{}\u{a0}kr", self.amount(amount)),
        }
    }

    /// A whole number, its thousands set apart.
    pub(crate) fn number(self, number: u64) -> String {
        let separator = match self {
            Self::Swedish => "\u{a0}",
            Self::English => ",",
            Self::French => "\u{202f}",
        };
        let digits = number.to_string();
        let mut text = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push_str(separator);
            }
            text.push(digit);
        }
        text
    }

    /// Day and minute, Swedish time: the shops and their ERP are in Sweden.
    pub(crate) fn time(self, at: Timestamp) -> String {
        let local = at.to_zoned_datetime(zone());
        let form = match self {
            Self::Swedish => "%Y-%m-%d %H:%M",
            Self::English => "%-d %b %Y %H:%M",
            Self::French => "%d/%m/%Y %H:%M",
        };
        local.strftime(form).to_string()
    }
}

/// The time zone of the shops.
pub(crate) fn zone() -> TimeZone {
    TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_the_language_does() {
        let amount = Ore(-123_456_709);
        let said = Language::ALL.map(|language| language.kronor(amount));
        assert_eq!(
            said,
            [
                "\u{2212}1\u{a0}234\u{a0}567,09\u{a0}kr",
                "SEK\u{a0}\u{2212}1,234,567.09",
                "\u{2212}1\u{202f}234\u{202f}567,09\u{a0}kr"
            ]
        );
        assert_eq!(Language::Swedish.amount(Ore(5)), "0,05");
    }

    #[test]
    fn the_browsers_first_known_language_counts() {
        let preferred = |header| Language::preferred(header);
        assert_eq!(preferred("de-DE,fr-CA;q=0.8,sv;q=0.5"), Some(Language::French));
        assert_eq!(preferred("de"), None);
        assert_eq!(preferred("EN-us"), Some(Language::English));
    }

    #[test]
    fn times_are_swedish_times() {
        let summer: Timestamp = "2026-07-01T22:30:00Z".parse().unwrap();
        assert_eq!(Language::Swedish.time(summer), "2026-07-02 00:30");
        assert_eq!(Language::English.time(summer), "2 Jul 2026 00:30");
        assert_eq!(Language::French.time(summer), "02/07/2026 00:30");
    }
}
