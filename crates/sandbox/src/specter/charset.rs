//! ISO-8859-1 and Windows-1252, exactly (specter-api §2.3).
//!
//! Both decode every byte and encode back to the same byte, so a decoded value is enough to
//! compute a key from.

use serde::{Deserialize, Serialize};

/// Characters of the bytes 0x80 to 0x9F in Windows-1252; the five unused bytes keep their code.
const UPPER: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// How request bytes are read (`charset.in`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) enum Charset {
    /// Bytes 0x80 to 0x9F are typographic characters.
    #[default]
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// Bytes 0x80 to 0x9F are control characters.
    #[serde(rename = "iso-8859-1")]
    Iso88591,
}

impl Charset {
    /// Every byte becomes one character.
    pub(super) fn decode(self, bytes: &[u8]) -> String {
        bytes.iter().map(|byte| self.char(*byte)).collect()
    }

    fn char(self, byte: u8) -> char {
        match byte {
            0x80..=0x9F if self == Self::Windows1252 => {
                UPPER.get(usize::from(byte - 0x80)).copied().unwrap_or(char::from(byte))
            }
            _ => char::from(byte),
        }
    }

    /// Every character becomes one byte; `?` where there is none.
    pub(super) fn encode(self, text: &str) -> Vec<u8> {
        text.chars().map(|character| self.byte(character).unwrap_or(b'?')).collect()
    }

    fn byte(self, character: char) -> Option<u8> {
        if self == Self::Windows1252
            && let Some(index) = UPPER.iter().position(|upper| *upper == character)
        {
            return u8::try_from(0x80 + index).ok();
        }
        u8::try_from(character)
            .ok()
            .filter(|byte| self == Self::Iso88591 || !(0x80..=0x9F).contains(byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_survives_both_ways() {
        let bytes: Vec<u8> = (0..=255).collect();
        for charset in [Charset::Windows1252, Charset::Iso88591] {
            assert_eq!(charset.encode(&charset.decode(&bytes)), bytes);
        }
    }

    #[test]
    fn typographic_characters_exist_only_in_windows_1252() {
        assert_eq!(Charset::Windows1252.encode("”–€š"), [0x94, 0x96, 0x80, 0x9A]);
        assert_eq!(Charset::Iso88591.encode("”–€š"), b"????");
        assert_eq!(Charset::Iso88591.encode("Åsa"), [0xC5, b's', b'a']);
    }
}
