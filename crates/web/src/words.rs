//! Days, spans, decimals and amounts of any currency, in the reader's language.

use jiff::Timestamp;
use jiff::civil::Date;
use koppla_domain::Ore;
use rust_decimal::Decimal;

use crate::language::{Language, zone};
use crate::message::Message;

/// A text as a value in an address.
pub(crate) fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
        escaped
    })
}

/// An amount with its currency.
pub(crate) fn money(language: Language, amount: Ore, currency: &str) -> String {
    if currency == "SEK" {
        return language.kronor(amount);
    }
    format!("{}\u{a0}{currency}", language.amount(amount))
}

/// A difference: nothing, or the amount with its sign.
pub(crate) fn difference(language: Language, amount: Ore) -> String {
    let sign = if amount.0 > 0 { "+" } else { "" };
    format!("{sign}{}", language.amount(amount))
}

/// A number with its decimals as they are.
pub(crate) fn decimal(language: Language, number: Decimal) -> String {
    let text = number.to_string().replace('-', "\u{2212}");
    if language == Language::English { text } else { text.replace('.', ",") }
}

/// A day in full.
pub(crate) fn day(language: Language, day: Date) -> String {
    let form = match language {
        Language::Swedish => "%Y-%m-%d",
        Language::English => "%-d %b %Y",
        Language::French => "%d/%m/%Y",
    };
    day.strftime(form).to_string()
}

/// A day without its year.
pub(crate) fn short_day(language: Language, day: Date) -> String {
    let form = match language {
        Language::Swedish => "%-d/%-m",
        Language::English => "%-d %b",
        Language::French => "%d/%m",
    };
    day.strftime(form).to_string()
}

/// A time to the second, Swedish time.
pub(crate) fn second(language: Language, at: Timestamp) -> String {
    let local = at.to_zoned_datetime(zone());
    format!("{}{}", language.time(at), local.strftime(":%S"))
}

/// A span in its largest unit.
pub(crate) fn span(language: Language, milliseconds: u64) -> String {
    const UNITS: [(u64, &str); 4] =
        [(86_400_000, "days"), (3_600_000, "hours"), (60_000, "minutes"), (1_000, "seconds")];
    if milliseconds < 100 {
        return Message::new("span-milliseconds").with("n", milliseconds).said(language);
    }
    let unit = UNITS.iter().find(|(length, _)| milliseconds >= *length);
    let (length, name) = unit.copied().unwrap_or((1_000, "seconds"));
    // One decimal below ten, where it is one that says something.
    let tenths = milliseconds.saturating_mul(10) / length;
    let whole = tenths >= 100 || tenths.is_multiple_of(10);
    let number =
        if whole { Decimal::from(tenths / 10) } else { Decimal::new(tenths.cast_signed(), 1) };
    unit_text(name).with("n", decimal(language, number)).said(language)
}

fn unit_text(name: &str) -> Message {
    match name {
        "days" => Message::new("span-days"),
        "hours" => Message::new("span-hours"),
        "minutes" => Message::new("span-minutes"),
        _ => Message::new("span-seconds"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_in_their_largest_unit() {
        let said = |milliseconds| span(Language::Swedish, milliseconds);
        assert_eq!(said(0), "0\u{a0}ms");
        assert_eq!(said(840), "0,8\u{a0}s");
        assert_eq!(said(12_900), "12\u{a0}s");
        assert_eq!(said(90_000), "1,5\u{a0}min");
        assert_eq!(said(7_200_000), "2\u{a0}h");
        assert_eq!(said(86_400_000 * 3), "3\u{a0}dygn");
    }

    #[test]
    fn other_currencies_are_named() {
        assert_eq!(money(Language::Swedish, Ore(123_450), "EUR"), "1\u{a0}234,50\u{a0}EUR");
        assert_eq!(money(Language::English, Ore(5), "SEK"), "SEK\u{a0}0.05");
        assert_eq!(difference(Language::French, Ore(5)), "+0,05");
        assert_eq!(decimal(Language::Swedish, Decimal::new(-12_345, 3)), "\u{2212}12,345");
    }
}
