//! Where the two systems are and as whom they are called; stored with the connection.

use std::fmt;
use std::time::Duration;

use koppla_store::Connection;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error as ThisError;

use crate::error::Error;
use crate::reach::Reach;

/// Both sides of one connection.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Account {
    /// The shop.
    pub shop: ShopAccount,
    /// The ERP.
    pub erp: ErpAccount,
    /// How many calls may be made.
    #[serde(default)]
    pub pace: Pace,
    /// How long things are waited for.
    #[serde(default)]
    pub timing: Timing,
    /// Where the shop can reach this program, if it can.
    #[serde(default)]
    pub callback: Option<CallbackAddress>,
    /// Where both addresses may lead.
    #[serde(default)]
    pub reach: Reach,
}

/// The shop's side.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ShopAccount {
    /// Address of the shop's API.
    pub address: String,
    /// The shop's number.
    pub webshop: u64,
    /// API key.
    pub token: Secret,
}

/// The ERP's side (ACC-1).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ErpAccount {
    /// Address of the ERP's API.
    pub address: String,
    /// Account number (smbID).
    pub account: u64,
    /// Keys.
    pub keys: ErpKeys,
}

/// The ERP's keys, of the older or the newer kind (specter-api §3.1).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "scheme", rename_all = "snake_case")]
pub enum ErpKeys {
    /// Two keys.
    V1 {
        /// First key.
        first: Secret,
        /// Second key.
        second: Secret,
    },
    /// An API user and the integration's key.
    V2 {
        /// API user.
        user: u64,
        /// The user's key.
        user_key: Secret,
        /// The integration's key.
        integration_key: Secret,
    },
}

/// How many calls may be made. Where connections share an account, the strictest holds for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pace {
    /// Calls to the shop that may be under way at once (abicart-api §1.7).
    pub shop: usize,
    /// Calls to the ERP that may be under way at once (specter-api Q31).
    pub erp: usize,
    /// Calls to the shop in a second; `None` for as many as there are.
    pub shop_per_second: Option<u32>,
    /// Calls to the ERP in a second; `None` for as many as there are.
    pub erp_per_second: Option<u32>,
}

/// Neither system states a rate; both suffer few calls at once.
impl Default for Pace {
    fn default() -> Self {
        Self { shop: 4, erp: 1, shop_per_second: None, erp_per_second: None }
    }
}

/// How long things are waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Timing {
    /// Limit of one call, in milliseconds.
    pub deadline_ms: u64,
    /// How long a create of unknown outcome is left alone before it is probed, in milliseconds.
    pub settle_ms: u64,
    /// Between two polls of the shop, in milliseconds.
    pub poll_ms: u64,
}

impl Default for Timing {
    fn default() -> Self {
        Self { deadline_ms: 60_000, settle_ms: 120_000, poll_ms: 60_000 }
    }
}

impl Timing {
    /// Limit of one call.
    pub fn deadline(&self) -> Duration {
        Duration::from_millis(self.deadline_ms)
    }

    /// Settle time of a create of unknown outcome.
    pub fn settle(&self) -> jiff::SignedDuration {
        jiff::SignedDuration::from_millis(i64::try_from(self.settle_ms).unwrap_or(i64::MAX))
    }
}

/// Where the shop can reach this program.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CallbackAddress {
    /// Public address of this program.
    pub public: String,
    /// Unguessable part of the path.
    pub secret: Secret,
}

/// An account that cannot work.
#[derive(Debug, ThisError, PartialEq, Eq)]
pub enum AccountError {
    /// The settle time is too short for a real ERP.
    #[error(
        "the settle time is {settle_ms} ms; an ERP outside this machine needs at least {least_ms} ms, \
         so that a slow answer is never taken for a lost one"
    )]
    Settle {
        /// What was asked for.
        settle_ms: u64,
        /// What is needed.
        least_ms: u64,
    },
    /// Nothing could ever be sent.
    #[error(
        "at least one call must be allowed at a time and in a second; set the pace to 1 or more"
    )]
    Pace,
}

/// The shortest settle time for an ERP that is not on this machine (ledger.md §3).
const LEAST_SETTLE_MS: u64 = 120_000;

impl Account {
    /// The account that is stored with a connection.
    ///
    /// # Errors
    /// [`Error::Unreadable`] when another program version has written it.
    pub fn of(connection: &Connection) -> Result<Self, Error> {
        serde_json::from_str(&connection.account)
            .map_err(|source| Error::Unreadable { connection: connection.id.clone(), source })
    }

    /// The name of the ERP account, the same for all connections that share it. One node at a time
    /// works for it.
    pub fn seat(&self) -> String {
        format!("specter {} at {}", self.erp.account, place(&self.erp.address))
    }

    /// Whether both speak of one shop and one ERP account, so that what was learned of the one holds
    /// for the other.
    pub(crate) fn is_of_same_systems(&self, other: &Self) -> bool {
        self.seat() == other.seat() && self.shop.webshop == other.shop.webshop
    }

    /// Whether a notice with this secret in its address is for this account; takes the same time for
    /// every wrong secret of the right length.
    pub fn owns_notice(&self, secret: &str) -> bool {
        let Some(callback) = &self.callback else { return false };
        let (own, given) = (callback.secret.expose().as_bytes(), secret.as_bytes());
        let differences = own.iter().zip(given).fold(0, |found, (a, b)| found | (a ^ b));
        own.len() == given.len() && differences == 0
    }

    /// Checks what one member says against the others.
    pub fn validate(&self) -> Result<(), AccountError> {
        let Timing { deadline_ms, settle_ms, .. } = self.timing;
        let least_ms = LEAST_SETTLE_MS.max(2 * deadline_ms);
        if settle_ms < least_ms && !on_this_machine(&self.erp.address) {
            return Err(AccountError::Settle { settle_ms, least_ms });
        }
        let Pace { shop, erp, shop_per_second, erp_per_second } = self.pace;
        if shop == 0 || erp == 0 || shop_per_second == Some(0) || erp_per_second == Some(0) {
            return Err(AccountError::Pace);
        }
        Ok(())
    }
}

/// The place that an address leads to, the same however it is written: without the scheme and its
/// port, user and password, the host in lower case.
pub(crate) fn place(address: &str) -> String {
    let (scheme, rest) = address.split_once("//").unwrap_or(("", address));
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host).to_ascii_lowercase();
    let port = if scheme.eq_ignore_ascii_case("http:") { ":80" } else { ":443" };
    let host = host.strip_suffix(port).unwrap_or(&host);
    format!("{}{}", host.trim_end_matches('.'), path.trim_end_matches('/'))
}

/// True for an address on the loopback interface: a sandbox, never a real system.
pub fn on_this_machine(address: &str) -> bool {
    let host = address.split("//").nth(1).unwrap_or(address);
    let host = host.split('/').next().unwrap_or(host);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

/// A key or token: stored, sent, never shown.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The secret in its wrapping, for the client that sends it.
    pub fn wrapped(&self) -> SecretString {
        self.0.clone()
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(address: &str, settle_ms: u64) -> Account {
        Account {
            shop: ShopAccount {
                address: "https://shop.example".into(),
                webshop: 1,
                token: Secret::new("t"),
            },
            erp: ErpAccount {
                address: address.into(),
                account: 9001,
                keys: ErpKeys::V1 { first: Secret::new("a"), second: Secret::new("b") },
            },
            pace: Pace::default(),
            timing: Timing { settle_ms, ..Timing::default() },
            callback: None,
            reach: Reach::Public,
        }
    }

    #[test]
    fn a_short_settle_time_is_for_sandboxes_only() {
        for address in ["http://127.0.0.1:9001/", "http://localhost:1", "http://[::1]:80/x"] {
            assert_eq!(account(address, 50).validate(), Ok(()));
        }
        for address in
            ["https://api.specter.se/", "http://127.0.0.1.example.com", "http://10.0.0.1"]
        {
            assert!(matches!(account(address, 50).validate(), Err(AccountError::Settle { .. })));
        }
    }

    #[test]
    fn one_account_has_one_seat_however_its_address_is_written() {
        let seat = |address| account(address, 120_000).seat();
        let usual = seat("https://api.specter.se/");
        assert_eq!(usual, "specter 9001 at api.specter.se");
        for other in
            ["https://API.Specter.SE", "HTTPS://api.specter.se:443/", "https://api.specter.se./"]
        {
            assert_eq!(seat(other), usual, "{other}");
        }
        assert_eq!(seat("https://user:word@API.specter.se/v2/"), seat("https://api.specter.se/v2"));
        for other in
            ["https://api.specter.se/V2", "https://api.specter.se:8443", "http://[::1]:80/"]
        {
            assert_ne!(seat(other), usual, "{other}");
        }
    }

    #[test]
    fn secrets_are_stored_but_never_shown() {
        let account = account("https://api.specter.se/", 120_000);
        assert!(!format!("{account:?}").contains("\"t\""));
        let stored = serde_json::to_string(&account).unwrap();
        let read: Account = serde_json::from_str(&stored).unwrap();
        assert_eq!(read.shop.token.expose(), "t");
    }
}
