//! A master key: 32 bytes and a name that tells nothing of them.

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// Length of every key, in bytes.
pub(super) const LENGTH: usize = 32;

/// The bytes of a key, wiped when they are let go.
pub(super) type Bytes = Zeroizing<[u8; LENGTH]>;

/// A master key. It has no `Debug`.
pub(super) struct MasterKey {
    id: String,
    bytes: Bytes,
}

impl MasterKey {
    /// Draws a new one.
    pub(super) fn draw() -> Self {
        Self::of(draw())
    }

    fn of(bytes: Bytes) -> Self {
        let mut digest = Sha256::new();
        digest.update(b"koppla master key\0");
        digest.update(bytes.as_slice());
        let digest = digest.finalize();
        Self { id: hexadecimal(digest.get(..8).unwrap_or_default()), bytes }
    }

    /// Its name: the beginning of a hash, sixteen hexadecimal digits.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn bytes(&self) -> &[u8; LENGTH] {
        &self.bytes
    }

    /// As it is written into a key file.
    pub(super) fn written(&self) -> Zeroizing<String> {
        Zeroizing::new(hexadecimal(self.bytes.as_slice()))
    }

    /// Reads keys, one or several with blanks, commas or line ends between them, each 32 bytes as 64
    /// hexadecimal digits or as base64. Lines that begin with `#` say nothing. `None` when something
    /// else stands there.
    pub(super) fn parse_all(text: &str) -> Option<Vec<Self>> {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        let words = lines.flat_map(|line| line.split([' ', '\t', ',']));
        let words = words.map(str::trim).filter(|word| !word.is_empty());
        words.map(|word| parse(word).map(Self::of)).collect()
    }
}

/// Draws the bytes of a key.
pub(super) fn draw() -> Bytes {
    Zeroizing::new(rand::random())
}

fn parse(word: &str) -> Option<Bytes> {
    let bytes = Zeroizing::new(if word.len() == 2 * LENGTH {
        from_hexadecimal(&word.to_ascii_lowercase())?
    } else {
        from_base64(word)?
    });
    <[u8; LENGTH]>::try_from(bytes.as_slice()).ok().map(Zeroizing::new)
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

/// Lower case only, so that one text stands for one row of bytes.
pub(super) fn from_hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

/// Both alphabets, with or without the padding.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut gathered, mut bits) = (0_u32, 0_u32);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        gathered = (gathered << 6 | u32::from(value)) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(gathered >> bits & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    #[test]
    fn a_key_is_read_from_hexadecimal_and_from_base64() {
        let counted: Vec<u8> = (0..32).collect();
        for text in [
            HEX,
            &HEX.to_uppercase(),
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        ] {
            let keys = MasterKey::parse_all(text).unwrap();
            assert_eq!(keys.len(), 1);
            assert_eq!(keys[0].bytes().as_slice(), counted);
        }
        let high = MasterKey::parse_all("__79_Pv6-fj39vX08_Lx8O_u7ezr6uno5-bl5OPi4eA=").unwrap();
        assert_eq!(high[0].bytes()[..2], [0xff, 0xfe]);
    }

    #[test]
    fn several_keys_stand_one_after_the_other() {
        let (one, two) = (MasterKey::draw(), MasterKey::draw());
        let text = format!("# new\n{}\n\n# old\n{}\n", *one.written(), *two.written());
        let ids: Vec<String> =
            MasterKey::parse_all(&text).unwrap().iter().map(|key| key.id().to_owned()).collect();
        assert_eq!(ids, [one.id(), two.id()]);
        let line = format!("{},{}", *one.written(), *two.written());
        assert_eq!(MasterKey::parse_all(&line).unwrap().len(), 2);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let short = HEX.split_at(62).0;
        for text in ["hemligt", short, "åäö", &format!("{HEX} x")] {
            assert!(MasterKey::parse_all(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_name_of_a_key_is_no_part_of_it() {
        let key = MasterKey::draw();
        assert_eq!(key.id().len(), 16);
        assert!(!key.written().contains(key.id()));
    }
}
