//! The second factor: codes that change with time (RFC 6238) with SHA-1, six digits and thirty
//! seconds, which every telephone's program understands; and codes for when the telephone is lost.
//!
//! Written here because it is little, and no crate for it builds on the hashes the program has.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha1::Sha1;

/// Seconds that a code lasts.
const STEP: i64 = 30;
/// Steps that a telephone's clock may be off, each way.
const TOLERANCE: i64 = 1;
/// Bytes of a secret, as many as the hash has.
const SECRET: usize = 20;
/// Recovery codes of a person.
const CODES: usize = 8;
/// Letters of a recovery code: 80 bits.
const CODE_LETTERS: usize = 16;

/// RFC 4648, which has neither 0 nor 1.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new secret, as people type it into a telephone.
pub(crate) fn secret() -> String {
    encode(&rand::random::<[u8; SECRET]>())
}

/// New recovery codes, in groups of four letters.
pub(crate) fn recovery_codes() -> Vec<String> {
    let code = || {
        let letters = encode(&rand::random::<[u8; CODE_LETTERS * 5 / 8]>()).to_lowercase();
        letters.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
    };
    (0..CODES).map(|_| code()).collect()
}

/// A code as it is compared: without blanks and hyphens, in small letters.
pub(crate) fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

/// The time step whose code this is, around `now`.
pub(crate) fn step_of(secret: &str, code: &str, now: Timestamp) -> Option<i64> {
    let (secret, current) = (decode(secret)?, now.as_second() / STEP);
    (current - TOLERANCE..=current + TOLERANCE)
        .rfind(|step| same(&code_of(&secret, *step, 6), code))
}

/// What a telephone reads from the picture (the key URI format of its makers).
pub(crate) fn address(secret: &str, email: &str) -> String {
    let mut account = String::new();
    for byte in email.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            account.push(char::from(byte));
        } else {
            account.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("otpauth://totp/Koppla:{account}?secret={secret}&issuer=Koppla")
}

/// Whether a text can be a secret of ours.
pub(crate) fn is_secret(text: &str) -> bool {
    decode(text).is_some_and(|bytes| bytes.len() == SECRET)
}

/// Takes the same time wherever the first difference is.
fn same(a: &str, b: &str) -> bool {
    let differences = a.bytes().zip(b.bytes()).fold(0, |found, (a, b)| found | (a ^ b));
    a.len() == b.len() && differences == 0
}

/// RFC 4226, section 5.3.
fn code_of(secret: &[u8], step: i64, digits: u32) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else { return String::new() };
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash.last().copied().unwrap_or(0) & 15);
    let number = hash.iter().skip(offset).take(4).fold(0_u32, |n, byte| n << 8 | u32::from(*byte));
    let digits = digits as usize;
    let number = (number & 0x7fff_ffff) % 10_u32.pow(u32::try_from(digits).unwrap_or(6));
    format!("{number:0digits$}")
}

fn encode(bytes: &[u8]) -> String {
    let (mut text, mut bits, mut held) = (String::new(), 0_u32, 0_u32);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(char::from(ALPHABET[(bits >> held & 31) as usize]));
        }
        bits &= (1 << held) - 1;
    }
    text
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0_u32);
    for letter in text.bytes() {
        let value = ALPHABET.iter().position(|known| *known == letter)?;
        bits = bits << 5 | u32::try_from(value).ok()?;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 255).ok()?);
            bits &= (1 << held) - 1;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the rows of SHA-1.
    #[test]
    fn the_codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (second, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(code_of(secret, second / STEP, 8), code, "{second}");
        }
    }

    #[test]
    fn a_code_counts_one_step_before_and_after() {
        let secret = encode(b"12345678901234567890");
        assert_eq!(secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let at = |second| Timestamp::from_second(second).unwrap();
        assert_eq!(step_of(&secret, "081804", at(1_111_111_109)), Some(37_037_036));
        assert_eq!(step_of(&secret, "081804", at(1_111_111_109 + 30)), Some(37_037_036));
        assert_eq!(step_of(&secret, "081804", at(1_111_111_109 - 30)), Some(37_037_036));
        assert_eq!(step_of(&secret, "081804", at(1_111_111_109 + 60)), None);
        for wrong in ["081805", "", "08180", "0818040", "0818O4"] {
            assert_eq!(step_of(&secret, wrong, at(1_111_111_109)), None, "{wrong}");
        }
    }

    #[test]
    fn secrets_and_recovery_codes_are_long_and_new() {
        assert!(is_secret(&secret()) && secret() != secret());
        assert!(!is_secret("GEZD") && !is_secret(&"1".repeat(32)));
        let codes = recovery_codes();
        assert_eq!(codes.len(), CODES);
        assert!(codes.iter().all(|code| plain(code).len() == CODE_LETTERS && code.len() == 19));
        assert_eq!(plain(" ABCD-efgh 2345 "), "abcdefgh2345");
    }
}
