//! From what people type to digits: blanks, dashes of every kind, digits of other scripts.

/// Ten digits, the century in front if there was one, and the sign before the last four.
pub(super) struct Typed {
    digits: Vec<u8>,
    /// `-` or `+`, if one was typed.
    pub(super) separator: Option<char>,
}

impl Typed {
    /// The digits that carry the check digit.
    pub(super) fn last_ten(&self) -> [u8; 10] {
        let mut ten = [0; 10];
        let skipped = self.digits.len().saturating_sub(10);
        for (slot, digit) in ten.iter_mut().zip(self.digits.iter().skip(skipped)) {
            *slot = *digit;
        }
        ten
    }

    /// The first two of twelve digits.
    pub(super) fn century(&self) -> Option<i16> {
        match self.digits[..] {
            [first, second, ..] if self.digits.len() == 12 => {
                Some(i16::from(first) * 10 + i16::from(second))
            }
            _ => None,
        }
    }
}

/// Reads ten or twelve digits with at most one sign, before the last four; or a Swedish VAT number,
/// whose ten digits are the number. `None` for anything else.
pub(super) fn read(text: &str) -> Option<Typed> {
    // Nothing near this length is a number; the limit keeps absurd input cheap.
    let plain: String = text.chars().filter_map(plain).take(40).collect();
    if let Some(registration) = plain.strip_prefix("SE") {
        let digits = all_digits(&registration.replace('-', ""))?;
        let (ten, suffix) = digits.split_at_checked(10)?;
        let separator = None;
        return (suffix.len() == 2).then(|| Typed { digits: ten.to_vec(), separator });
    }
    let (front, separator, back) = match plain.split_once(['-', '+']) {
        Some((front, back)) => {
            let separator = if plain.contains('+') { '+' } else { '-' };
            (all_digits(front)?, Some(separator), all_digits(back)?)
        }
        None => (all_digits(&plain)?, None, Vec::new()),
    };
    let in_place = match separator {
        None => matches!(front.len(), 10 | 12),
        Some('+') => front.len() == 6 && back.len() == 4,
        Some(_) => matches!(front.len(), 6 | 8) && back.len() == 4,
    };
    let digits = [front, back].concat();
    in_place.then_some(Typed { digits, separator })
}

/// Weights 2, 1, 2, … over ten digits; the digits of the products sum to a multiple of ten.
pub(super) fn luhn(digits: &[u8; 10]) -> bool {
    let product = |(index, &digit): (usize, &u8)| {
        let product = if index % 2 == 0 { digit * 2 } else { digit };
        u32::from(product / 10 + product % 10)
    };
    digits.iter().enumerate().map(product).sum::<u32>() % 10 == 0
}

fn all_digits(text: &str) -> Option<Vec<u8>> {
    text.bytes().map(|byte| byte.is_ascii_digit().then(|| byte - b'0')).collect()
}

/// A character in its plain form; `None` for blanks and characters without width.
pub(super) fn plain(character: char) -> Option<char> {
    match character {
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => None,
        _ if character.is_whitespace() => None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => Some('-'),
        '\u{ff0b}' => Some('+'),
        _ => Some(plain_digit(character).unwrap_or_else(|| character.to_ascii_uppercase())),
    }
}

/// Arabic, Persian, Devanagari, Bengali, Thai and full-width digits.
fn plain_digit(character: char) -> Option<char> {
    let zeros = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];
    let code = u32::from(character);
    let value = zeros.into_iter().find_map(|zero| code.checked_sub(zero).filter(|&v| v < 10))?;
    char::from_digit(value, 10)
}
