//! The form of a sealed text: `sealed:1:KEY:BYTES`, where KEY names the master key and BYTES are, in
//! hexadecimal: a nonce and the wrapped data key, a nonce and the text (XChaCha20-Poly1305).

use chacha20poly1305::aead::{Aead, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::key::{self, Bytes, LENGTH, MasterKey};

/// How every sealed text begins, whatever its version.
pub(super) const MARK: &str = "sealed:";

const VERSION: &str = "1";
const NONCE: usize = 24;
const TAG: usize = 16;
/// Nonce and wrapped data key.
const WRAPPED: usize = NONCE + LENGTH + TAG;

/// Whether this is a sealed text, not one that an older program wrote.
pub(super) fn is_sealed(text: &str) -> bool {
    text.starts_with(MARK)
}

/// How the texts begin that a key has sealed.
pub(super) fn beginning(key: &str) -> String {
    format!("{MARK}{VERSION}:{key}:")
}

/// The name of the master key that a text was sealed with.
pub(super) fn key_of(text: &str) -> Option<&str> {
    parts(text).map(|(key, _)| key)
}

/// Seals a text that belongs to a place.
pub(super) fn seal(master: &MasterKey, place: &str, text: &str) -> String {
    let data_key = key::draw();
    let sealed = encrypt(&data_key, &bound_text(place), text.as_bytes());
    write(master, place, &data_key, &sealed)
}

/// Opens a text; `None` when key, place or text are not those it was sealed with.
pub(super) fn open(master: &MasterKey, place: &str, text: &str) -> Option<Zeroizing<String>> {
    let data_key = unwrap(master, place, text)?;
    let bytes = bytes(text)?;
    let opened = decrypt(&data_key, &bound_text(place), bytes.get(WRAPPED..)?)?;
    std::str::from_utf8(&opened).ok().map(|text| Zeroizing::new(text.to_owned()))
}

/// The data key of a text.
pub(super) fn unwrap(master: &MasterKey, place: &str, text: &str) -> Option<Bytes> {
    key_of(text).filter(|key| *key == master.id())?;
    let bytes = bytes(text)?;
    let opened = decrypt(master.bytes(), &bound_key(master, place), bytes.get(..WRAPPED)?)?;
    <[u8; LENGTH]>::try_from(opened.as_slice()).ok().map(Zeroizing::new)
}

/// The same text with its data key wrapped by another master key.
pub(super) fn rewrap(master: &MasterKey, place: &str, text: &str, key: &Bytes) -> Option<String> {
    Some(write(master, place, key, bytes(text)?.get(WRAPPED..)?))
}

fn write(master: &MasterKey, place: &str, data_key: &Bytes, sealed: &[u8]) -> String {
    let mut bytes = encrypt(master.bytes(), &bound_key(master, place), data_key.as_slice());
    bytes.extend_from_slice(sealed);
    format!("{}{}", beginning(master.id()), key::hexadecimal(&bytes))
}

/// The key's name and the rest.
fn parts(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix(MARK)?.strip_prefix(VERSION)?.strip_prefix(':')?.split_once(':')
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    key::from_hexadecimal(parts(text)?.1)
}

/// What a wrapped data key is bound to.
fn bound_key(master: &MasterKey, place: &str) -> String {
    format!("koppla {VERSION} key {} {place}", master.id())
}

/// What a text is bound to: not to the master key, which may be replaced.
fn bound_text(place: &str) -> String {
    format!("koppla {VERSION} text {place}")
}

/// Nonce and cipher text.
fn encrypt(key: &[u8; LENGTH], bound: &str, plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE] = rand::random();
    let cipher = XChaCha20Poly1305::new(key.into());
    let payload = Payload { msg: plain, aad: bound.as_bytes() };
    let mut bytes = nonce.to_vec();
    // Only texts of more than 256 GiB are refused.
    bytes.extend(cipher.encrypt(&XNonce::from(nonce), payload).unwrap_or_default());
    bytes
}

fn decrypt(key: &[u8; LENGTH], bound: &str, bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
    let cipher = XChaCha20Poly1305::new(key.into());
    let payload = Payload { msg: sealed, aad: bound.as_bytes() };
    cipher.decrypt(&XNonce::from(*nonce), payload).ok().map(Zeroizing::new)
}
