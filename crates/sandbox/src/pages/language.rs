//! The languages of the pages, and how they write numbers and times.

use jiff::{Timestamp, tz::TimeZone};
use rust_decimal::{Decimal, RoundingStrategy};

use super::texts;

/// A language of the pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Language {
    #[default]
    Swedish,
    English,
    French,
}

impl Language {
    pub(super) const ALL: [Self; 3] = [Self::Swedish, Self::English, Self::French];

    /// ISO 639-1.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Swedish => "sv",
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// What the language calls itself.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Swedish => "Svenska",
            Self::English => "English",
            Self::French => "Français",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The first known language of an `Accept-Language` header, else Swedish.
    pub(super) fn preferred(header: &str) -> Self {
        let codes = header.split(',').filter_map(|part| part.trim().get(..2));
        codes.map(str::to_lowercase).find_map(|code| Self::from_code(&code)).unwrap_or_default()
    }

    /// A text of the catalogue; an unknown key stands for itself.
    pub(super) fn t(self, key: &str) -> &str {
        texts::text(key, self).unwrap_or(key)
    }

    /// A value of a closed set, such as `unpaid` under `payment-`; an unknown one as it is.
    pub(super) fn one_of<'a>(self, set: &str, value: &'a str) -> &'a str {
        texts::text(&format!("{set}-{value}"), self).unwrap_or(value)
    }

    /// An amount with two decimals.
    pub(super) fn amount(self, amount: Decimal) -> String {
        let mut rounded = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        rounded.rescale(2);
        self.separated(rounded)
    }

    /// An amount of money.
    pub(super) fn money(self, amount: Decimal, currency: &str) -> String {
        let amount = self.amount(amount);
        match (self, currency) {
            (Self::English, _) => format!("{currency}\u{a0}{amount}"),
            (_, "SEK") => format!("{amount}\u{a0}kr"),
            _ => format!("{amount}\u{a0}{currency}"),
        }
    }

    /// A quantity or a stock, with as few decimals as it has.
    pub(super) fn number(self, number: Decimal) -> String {
        self.separated(number.normalize())
    }

    /// A price with all its decimals, at least two.
    pub(super) fn price(self, price: Decimal) -> String {
        let mut price = price.normalize();
        price.rescale(price.scale().max(2));
        self.separated(price)
    }

    /// A number as the reader types it into a field.
    pub(super) fn typed(self, number: Decimal) -> String {
        let text = number.normalize().to_string();
        if self == Self::English { text } else { text.replace('.', ",") }
    }

    fn separated(self, number: Decimal) -> String {
        let text = number.abs().to_string();
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        let (thousands, point) = match self {
            Self::Swedish => ('\u{a0}', ','),
            Self::English => (',', '.'),
            Self::French => ('\u{202f}', ','),
        };
        let mut shown = String::new();
        if number.is_sign_negative() && !number.is_zero() {
            shown.push('\u{2212}');
        }
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                shown.push(thousands);
            }
            shown.push(digit);
        }
        if !decimals.is_empty() {
            shown.push(point);
            shown.push_str(decimals);
        }
        shown
    }

    /// Day and minute, Swedish time.
    pub(super) fn time(self, at: &str) -> String {
        let Ok(at) = at.parse::<Timestamp>() else { return at.to_owned() };
        let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
        let form = match self {
            Self::Swedish => "%Y-%m-%d %H:%M",
            Self::English => "%-d %b %Y %H:%M",
            Self::French => "%d/%m/%Y %H:%M",
        };
        at.to_zoned_datetime(zone).strftime(form).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_the_language_does() {
        let amount = Decimal::new(-123_456_709, 2);
        let said = Language::ALL.map(|language| language.money(amount, "SEK"));
        assert_eq!(
            said,
            [
                "\u{2212}1\u{a0}234\u{a0}567,09\u{a0}kr",
                "SEK\u{a0}\u{2212}1,234,567.09",
                "\u{2212}1\u{202f}234\u{202f}567,09\u{a0}kr"
            ]
        );
        let number: Decimal = "63.50".parse().unwrap();
        assert_eq!(Language::Swedish.number(number), "63,5");
        assert_eq!(Language::Swedish.price("102.384".parse().unwrap()), "102,384");
        assert_eq!(Language::Swedish.price("103.2".parse().unwrap()), "103,20");
        assert_eq!(
            (Language::French.typed(number), Language::English.typed(number)),
            ("63,5".into(), "63.5".into())
        );
    }

    #[test]
    fn the_browsers_first_known_language_counts() {
        assert_eq!(Language::preferred("de-DE,fr-CA;q=0.8,sv;q=0.5"), Language::French);
        assert_eq!(Language::preferred("de"), Language::Swedish);
        assert_eq!(Language::preferred(""), Language::Swedish);
    }

    #[test]
    fn times_are_swedish_times() {
        assert_eq!(Language::Swedish.time("2026-07-01T22:30:00Z"), "2026-07-02 00:30");
        assert_eq!(Language::English.time("2026-07-01T22:30:00Z"), "2 Jul 2026 00:30");
    }
}
