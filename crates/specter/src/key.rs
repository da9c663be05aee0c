//! Authentication keys of both generations (specter-api §3).
//!
//! The hash covers exactly the ISO-8859-1 bytes that are sent; UTF-8 is never hashed.

use std::fmt;

use md5::{Digest, Md5};
use secrecy::{ExposeSecret, SecretString};

use crate::error::Configuration;
use crate::latin1::Latin1;

#[cfg(test)]
mod tests;

/// What proves an account to Specter. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// The older generation: two keys from Specter's settings.
    V1 {
        /// "MD5 key 1".
        first: SecretString,
        /// "MD5 key 2".
        second: SecretString,
    },
    /// Since about August 2020: an API user of the account, and the key of the integration.
    V2 {
        /// Sent as `apiUserId`; `None` where Specter issued none.
        api_user_id: Option<u64>,
        /// Belongs to the API user.
        api_user_key: SecretString,
        /// Belongs to the vendor of the integration.
        integration_key: SecretString,
    },
}

/// One Specter account and how to prove it.
#[derive(Debug, Clone)]
pub struct Account {
    /// The account number, `sbmId`.
    pub sbm_id: u64,
    /// Its keys.
    pub credentials: Credentials,
}

/// The value of the parameter `key`. Neither `Debug` nor `Display` shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// The 32 lower-case hexadecimal digits, for the wire only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key(***)")
    }
}

impl Account {
    /// The key for `subject` (specter-api §3.1): `md5(SECOND ‖ md5(FIRST ‖ sbmId ‖ subject))`.
    pub fn key(&self, subject: &Latin1) -> Key {
        let (first, second) = self.credentials.halves();
        let inner = md5_hex(&[
            Latin1::exact(first.expose_secret()).as_bytes(),
            self.sbm_id.to_string().as_bytes(),
            subject.as_bytes(),
        ]);
        Key(md5_hex(&[Latin1::exact(second.expose_secret()).as_bytes(), inner.as_bytes()]))
    }

    /// The API user that is sent with every call; v1 has none.
    pub fn api_user_id(&self) -> Option<u64> {
        match self.credentials {
            Credentials::V1 { .. } => None,
            Credentials::V2 { api_user_id, .. } => api_user_id,
        }
    }

    /// Refuses keys that cannot be right, before they are sent anywhere.
    pub(crate) fn check(&self) -> Result<(), Configuration> {
        let (first, second) = self.credentials.halves();
        for secret in [first, second] {
            let text = secret.expose_secret();
            if text.is_empty() {
                return Err(Configuration::EmptyKey);
            }
            if text.trim() != text || !text.chars().all(|character| u32::from(character) < 0x100) {
                return Err(Configuration::UnusableKey);
            }
        }
        Ok(())
    }
}

impl Credentials {
    fn halves(&self) -> (&SecretString, &SecretString) {
        match self {
            Self::V1 { first, second } => (first, second),
            Self::V2 { api_user_key, integration_key, .. } => (api_user_key, integration_key),
        }
    }
}

fn md5_hex(parts: &[&[u8]]) -> String {
    let mut hasher = Md5::new();
    for part in parts {
        hasher.update(part);
    }
    let mut hex = String::with_capacity(32);
    for byte in hasher.finalize() {
        for nibble in [byte >> 4, byte & 15] {
            hex.extend(char::from_digit(u32::from(nibble), 16));
        }
    }
    hex
}
