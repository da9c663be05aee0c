//! Swedish person, coordination and organisation numbers, and VAT numbers (money.md §6).
//!
//! A number is either valid or absent: what does not parse never reaches the ERP, because there it
//! would find the wrong customer. Neither `Debug` nor `Display` shows a whole number, and errors
//! never quote what was typed.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

mod digits;
mod vat;

pub use vat::VatNumber;

use digits::{Typed, luhn, read};

/// What a number stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdentityKind {
    /// A person, from the population register. A sole trader's organisation number is one too.
    Person,
    /// A person who is not in the register: the day of birth plus 60.
    Coordination,
    /// A company, association, authority or estate.
    Organisation,
}

/// A valid number.
///
/// Equal numbers have the same ten digits and the same century, however they were typed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdentityNumber {
    kind: IdentityKind,
    digits: [u8; 10],
    separator: char,
    born: Option<Date>,
}

/// Why a text is no number. Never holds the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum IdentityError {
    /// Wrong length, a letter, or a separator in the wrong place; interim numbers with letters too.
    #[error("it does not have the form of a person or organisation number")]
    Form,
    /// The last digit does not agree with the others.
    #[error("its check digit is wrong")]
    CheckDigit,
    /// No such day, a day in the future, or no such kind of organisation.
    #[error("it holds neither a real date of birth nor a kind of organisation")]
    Date,
    /// A number that people type to fill a field, such as twelve twelve twelve.
    #[error("it is a made-up number")]
    MadeUp,
}

impl IdentityNumber {
    /// Reads a number as people type it. `today` decides the century of ten digits: with `+` the
    /// person turns at least 100 that year, else it is the latest date of birth not after `today`.
    ///
    /// # Errors
    /// Why it is none.
    pub fn parse(text: &str, today: Date) -> Result<Self, IdentityError> {
        let typed = read(text).ok_or(IdentityError::Form)?;
        let digits = typed.last_ten();
        if digits.chunks_exact(2).all(|pair| digits.starts_with(pair)) {
            return Err(IdentityError::MadeUp);
        }
        if !luhn(&digits) {
            return Err(IdentityError::CheckDigit);
        }
        if number(&digits[2..4]) >= 20 {
            return organisation(&typed, digits);
        }
        person(&typed, digits, today)
    }

    /// What it stands for.
    pub fn kind(&self) -> IdentityKind {
        self.kind
    }

    /// True for person and coordination numbers: personal data, also when a sole trader uses it.
    pub fn is_personal(&self) -> bool {
        self.kind != IdentityKind::Organisation
    }

    /// The one form in which it is sent: six digits, `-` (or `+` from the year in which a person
    /// turns 100), four digits. This shows the whole number.
    pub fn normalised(&self) -> String {
        format!("{}{}{}", text(&self.digits[..6]), self.separator, text(&self.digits[6..]))
    }

    /// The ten digits that are compared. This shows the whole number.
    pub fn ten_digits(&self) -> String {
        text(&self.digits)
    }

    /// The date of birth, for persons.
    pub fn born(&self) -> Option<Date> {
        self.born
    }
}

impl fmt::Display for IdentityNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}****", text(&self.digits[..6]), self.separator)
    }
}

impl fmt::Debug for IdentityNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "IdentityNumber({:?}, {self})", self.kind)
    }
}

/// A number as text with all its digits hidden but the first six (a date of birth): for logs and
/// lists, also where the text is no valid number.
pub fn masked(text: &str) -> String {
    let mut seen = 0;
    let mask = |character: char| {
        if !character.is_numeric() {
            return character;
        }
        seen += 1;
        if seen > 6 { '*' } else { character }
    };
    text.chars().map(mask).collect()
}

/// Legal persons: the first digit is the group of the legal form; 0 and 4 are not in use.
fn organisation(typed: &Typed, digits: [u8; 10]) -> Result<IdentityNumber, IdentityError> {
    let century_is_right = typed.century().is_none_or(|century| century == 16);
    if typed.separator == Some('+') || !century_is_right {
        return Err(IdentityError::Form);
    }
    if matches!(digits[0], 0 | 4) {
        return Err(IdentityError::Date);
    }
    let kind = IdentityKind::Organisation;
    Ok(IdentityNumber { kind, digits, separator: '-', born: None })
}

fn person(typed: &Typed, digits: [u8; 10], today: Date) -> Result<IdentityNumber, IdentityError> {
    let day = number(&digits[4..6]);
    let (kind, day) = match day {
        61..=91 => (IdentityKind::Coordination, day - 60),
        _ => (IdentityKind::Person, day),
    };
    let month = number(&digits[2..4]);
    let date = |year: i16| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    let year_of_century = number(&digits[..2]);
    let this_century = today.year() - today.year().rem_euclid(100) + year_of_century;
    let born = match (typed.century(), typed.separator) {
        (Some(century @ 18..=20), _) => date(century * 100 + year_of_century),
        (Some(_), _) => None,
        (None, Some('+')) => {
            let years = if this_century <= today.year() { 100 } else { 200 };
            date(this_century - years)
        }
        (None, _) => {
            date(this_century).filter(|&born| born <= today).or_else(|| date(this_century - 100))
        }
    };
    let born = born.filter(|&born| born <= today).ok_or(IdentityError::Date)?;
    // The register gives birth numbers from 001.
    if number(&digits[6..9]) == 0 {
        return Err(IdentityError::MadeUp);
    }
    let typed_as_old = typed.century().is_none() && typed.separator == Some('+');
    let is_old = typed_as_old || (typed.century().is_some() && today.year() - born.year() >= 100);
    let separator = if is_old { '+' } else { '-' };
    Ok(IdentityNumber { kind, digits, separator, born: Some(born) })
}

fn number(digits: &[u8]) -> i16 {
    digits.iter().fold(0, |number, &digit| number * 10 + i16::from(digit))
}

fn text(digits: &[u8]) -> String {
    digits.iter().map(|&digit| char::from(b'0' + digit)).collect()
}
