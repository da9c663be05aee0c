//! EU VAT numbers: stored as given, compared by parts (money.md §6).

use std::fmt;

use super::digits::plain;
use super::masked;

/// A VAT number that has the form of one.
#[derive(Clone)]
pub struct VatNumber {
    given: String,
    country: String,
    registration: String,
}

impl VatNumber {
    /// Reads a VAT number: a country's two letters, then 2 to 13 letters and digits; a Swedish one
    /// has twelve digits. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = text.chars().filter_map(plain).filter(|c| *c != '-').take(40).collect();
        let (country, registration) = plain.split_at_checked(2)?;
        let is_country = country.chars().all(|c| c.is_ascii_uppercase());
        let is_registration = (2..=13).contains(&registration.len())
            && registration.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '*'));
        let is_swedish =
            registration.len() == 12 && registration.chars().all(|c| c.is_ascii_digit());
        if !is_country || !is_registration || (country == "SE" && !is_swedish) {
            return None;
        }
        let (country, registration) = (country.to_owned(), registration.to_owned());
        Some(Self { given: text.trim().to_owned(), country, registration })
    }

    /// As it was typed, trimmed: the form that is stored and sent.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// ISO 3166-1 alpha-2, except `EL` for Greece and `XI` for Northern Ireland.
    pub fn country(&self) -> &str {
        &self.country
    }

    /// The ten digits of a Swedish number: an organisation's, or a person's. This shows the whole
    /// number.
    pub fn swedish_digits(&self) -> Option<&str> {
        if self.country == "SE" { self.registration.get(..10) } else { None }
    }

    /// The suffix of a Swedish number, `01` unless there are several registrations.
    pub fn swedish_suffix(&self) -> Option<&str> {
        if self.country == "SE" { self.registration.get(10..) } else { None }
    }
}

impl PartialEq for VatNumber {
    fn eq(&self, other: &Self) -> bool {
        self.country == other.country && self.registration == other.registration
    }
}

impl Eq for VatNumber {}

impl fmt::Debug for VatNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A sole trader's holds the person number before its suffix.
        let shown = self.swedish_digits().map_or_else(|| self.registration.clone(), masked);
        write!(formatter, "VatNumber({} {shown})", self.country)
    }
}
