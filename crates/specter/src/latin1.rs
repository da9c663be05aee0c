//! ISO-8859-1 in both directions (specter-api §2.3).
//!
//! A value is turned into bytes once. The same bytes are hashed into the key and percent-encoded onto
//! the wire, so that the two can never disagree. Every character that had to change is recorded.

mod decode;
mod table;
#[cfg(test)]
mod tests;

pub use decode::decode;

/// One character that ISO-8859-1 cannot carry, and what is sent in its place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Replacement {
    /// The character as the caller gave it.
    pub character: char,
    /// What stands in its place: a transliteration, `?`, or nothing for an invisible mark.
    pub by: String,
}

/// A text as Specter will read it: one byte a character.
///
/// [`Latin1::exact`] keeps blanks as they are, [`Latin1::line`] tidies them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Latin1 {
    bytes: Vec<u8>,
    replacements: Vec<Replacement>,
}

impl Latin1 {
    /// Converts `text` and leaves its blanks and line breaks alone: article numbers, comments.
    pub fn exact(text: &str) -> Self {
        let mut value = Self { bytes: Vec::with_capacity(text.len()), replacements: Vec::new() };
        for character in text.chars() {
            value.push(character);
        }
        value
    }

    /// Converts `text`, makes each run of white space or control characters one space, and trims both
    /// ends: names and addresses (specter-api §2.3 rule 3).
    pub fn line(text: &str) -> Self {
        let mut value = Self::exact(text);
        value.bytes = tidy(&value.bytes);
        value
    }

    fn push(&mut self, character: char) {
        if let Ok(byte) = u8::try_from(u32::from(character)) {
            self.bytes.push(byte);
            return;
        }
        if let Some(mark) = table::combining(character)
            && let Some(composed) = self.bytes.last().and_then(|&base| table::compose(base, mark))
            && let Some(last) = self.bytes.last_mut()
        {
            // The same text in another Unicode form: nothing is lost, so nothing is recorded.
            *last = composed;
            return;
        }
        let by = table::transliterate(character).unwrap_or("?");
        self.bytes.extend(by.chars().filter_map(|plain| u8::try_from(u32::from(plain)).ok()));
        self.replacements.push(Replacement { character, by: by.to_owned() });
    }

    /// The bytes that are hashed and sent.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The text as the receiver reads it.
    pub fn text(&self) -> String {
        self.bytes.iter().map(|&byte| char::from(byte)).collect()
    }

    /// What could not be sent as given, in order of appearance.
    pub fn replacements(&self) -> &[Replacement] {
        &self.replacements
    }

    /// Length in characters, which is also the length in bytes.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing is left to send.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Cuts to at most `limit` characters and removes blanks that the cut leaves at the end, because
    /// the server trims names before it hashes them. Returns the number of characters dropped.
    pub fn truncate(&mut self, limit: usize) -> usize {
        let before = self.bytes.len();
        if before <= limit {
            return 0;
        }
        self.bytes.truncate(limit);
        while self.bytes.last() == Some(&b' ') {
            self.bytes.pop();
        }
        before - self.bytes.len()
    }

    /// Appends the percent-encoded form to `out` (specter-api §2.3 rule 4).
    pub fn percent_encode_into(&self, out: &mut String) {
        const HEX: [char; 16] =
            ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
        out.reserve(self.bytes.len());
        for &byte in &self.bytes {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                    out.push(char::from(byte));
                }
                b' ' => out.push('+'),
                other => {
                    out.push('%');
                    out.push(HEX[usize::from(other >> 4)]);
                    out.push(HEX[usize::from(other & 15)]);
                }
            }
        }
    }

    /// The percent-encoded form alone.
    pub fn percent_encoded(&self) -> String {
        let mut out = String::new();
        self.percent_encode_into(&mut out);
        out
    }
}

/// Runs of blanks become one space; both ends are trimmed.
fn tidy(bytes: &[u8]) -> Vec<u8> {
    bytes
        .split(|&byte| is_blank(byte))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(&b' ')
}

fn is_blank(byte: u8) -> bool {
    let character = char::from(byte);
    character.is_whitespace() || character.is_control()
}
