//! Tokens in the shapes of abicart-api §3. They follow from shop, place and time, so that a run
//! can be repeated; they protect nothing but made-up data.

use std::fmt::Write;

use md5::{Digest, Md5};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// 32 hexadecimal digits.
pub(super) fn session(shop: i64, row: i64, now: i64) -> String {
    hex(&digest(&format!("session {shop} {row} {now}")))
}

/// Base64 of user name, expiry and a hexadecimal part.
pub(super) fn login(user: &str, expires: i64, row: i64) -> String {
    let salt = hex(&digest(&format!("login {user} {expires} {row}")));
    base64(format!("{user};{expires};{salt}").as_bytes())
}

/// Base64 of `auth:` and 30 bytes: begins with `YXV0aDp` and ends with one `=`.
pub(super) fn api_key(shop: i64, row: i64, now: i64) -> String {
    let mut bytes = b"auth:".to_vec();
    bytes.extend(digest(&format!("key {shop} {row} {now}")));
    bytes.extend(digest(&format!("more {shop} {row} {now}")).iter().take(14));
    // The first byte after the colon decides the letter after `YXV0aD`.
    if let Some(byte) = bytes.get_mut(5) {
        *byte = 0x40 | (*byte & 0x3f);
    }
    base64(&bytes)
}

fn digest(text: &str) -> Vec<u8> {
    Md5::digest(text.as_bytes()).to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |place: usize| chunk.get(place).copied().map_or(0, u32::from);
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let index = (word >> (18 - 6 * place) & 0x3f) as usize;
            text.push(if place > chunk.len() { '=' } else { char::from(ALPHABET[index]) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads() {
        for (text, code) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(base64(text.as_bytes()), code);
        }
    }

    #[test]
    fn tokens_have_the_shapes_of_the_service() {
        let key = api_key(41_234, 2, 1_770_000_000);
        assert!(key.starts_with("YXV0aDp") && key.ends_with('=') && key.len() == 48, "{key}");
        let session = session(41_234, 1, 1_770_000_000);
        assert!(session.len() == 32 && session.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let login = login("erp@example.se", 1_772_880_000, 1);
        assert!(login.starts_with("ZXJwQGV4YW1wbGUuc2U7MTc3Mjg4MDAwMDs"), "{login}");
    }
}
