//! Numbers as Specter writes them: decimal comma, sometimes a point (specter-api §2.4).

use rust_decimal::Decimal;

/// `0,5`, `-2`, `239.20`. Anything else is `None`, also grouped thousands.
pub(super) fn parse(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once([',', '.']).unwrap_or((digits, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    text.replace(',', ".").parse().ok()
}
