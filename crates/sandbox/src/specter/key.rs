//! The MD5 key of a request (specter-api §3).

use md5::{Digest, Md5};

use super::charset::Charset;

/// `md5hex(second ‖ md5hex(first ‖ sbm_id ‖ subject))` with lower-case digits.
pub(super) fn outer(first: &str, second: &str, sbm_id: u64, subject: &[u8]) -> String {
    hash(&[&latin1(second), inner(first, sbm_id, subject).as_bytes()])
}

/// `md5hex(first ‖ sbm_id ‖ subject)`: never a valid key, but a common mistake.
pub(super) fn inner(first: &str, sbm_id: u64, subject: &[u8]) -> String {
    hash(&[&latin1(first), sbm_id.to_string().as_bytes(), subject])
}

fn latin1(text: &str) -> Vec<u8> {
    Charset::Iso88591.encode(text)
}

fn hash(parts: &[&[u8]]) -> String {
    let mut hash = Md5::new();
    for part in parts {
        hash.update(part);
    }
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    hash.finalize().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
