//! The account itself: credentials, warehouses, shipping methods and callback addresses.

use serde::{Deserialize, Serialize};

use super::NO_USER;

/// Which generation of keys an account takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::specter) enum KeyScheme {
    /// `md5Key1` and `md5Key2`.
    V1,
    /// API users and integration keys.
    V2,
    /// Whichever of them the account has.
    #[default]
    Both,
}

/// An API user.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::specter) struct ApiUser {
    pub(in crate::specter) id: u64,
    pub(in crate::specter) key: String,
    #[serde(default = "yes")]
    pub(in crate::specter) active: bool,
}

/// A warehouse.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::specter) struct StockSite {
    pub(in crate::specter) id: u32,
    #[serde(default)]
    pub(in crate::specter) name: String,
}

/// A shipping method; orders name it by its external key.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::specter) struct ShippingMethod {
    pub(in crate::specter) id: u64,
    #[serde(default)]
    pub(in crate::specter) name: String,
    #[serde(default)]
    pub(in crate::specter) external_key: String,
}

/// Registered callback addresses; empty means none.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(in crate::specter) struct Hooks {
    pub(in crate::specter) action_stock_change: String,
    pub(in crate::specter) action_new_invoice: String,
    pub(in crate::specter) action_remove_order: String,
    pub(in crate::specter) action_article_change: String,
    pub(in crate::specter) action_order_change: String,
}

fn yes() -> bool {
    true
}

/// The account's own data.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(in crate::specter) struct Card {
    pub(in crate::specter) sbm_id: u64,
    pub(in crate::specter) active: bool,
    pub(in crate::specter) scheme: KeyScheme,
    pub(in crate::specter) md5_key1: String,
    pub(in crate::specter) md5_key2: String,
    pub(in crate::specter) integration_keys: Vec<String>,
    pub(in crate::specter) api_users: Vec<ApiUser>,
    /// The first is the default warehouse.
    pub(in crate::specter) stock_sites: Vec<StockSite>,
    pub(in crate::specter) shipping_methods: Vec<ShippingMethod>,
    pub(in crate::specter) hooks: Hooks,
}

impl Default for Card {
    fn default() -> Self {
        Self {
            sbm_id: 0,
            active: true,
            scheme: KeyScheme::default(),
            md5_key1: String::new(),
            md5_key2: String::new(),
            integration_keys: Vec::new(),
            api_users: Vec::new(),
            stock_sites: vec![StockSite { id: 1, name: "Huvudlager".to_owned() }],
            shipping_methods: Vec::new(),
            hooks: Hooks::default(),
        }
    }
}

impl Card {
    /// The account of the test vectors (specter-api §3.3), with keys of both generations.
    pub(in crate::specter) fn example() -> Self {
        Self {
            sbm_id: 9001,
            md5_key1: "EXAMPLE-MD5-KEY-ONE".to_owned(),
            md5_key2: "EXAMPLE-MD5-KEY-TWO".to_owned(),
            integration_keys: vec!["11111111-2222-3333-4444-555555555555".to_owned()],
            api_users: vec![ApiUser {
                id: 77,
                key: "0f1e2d3c4b5a69788796a5b4c3d2e1f0".to_owned(),
                active: true,
            }],
            ..Self::default()
        }
    }

    /// Whether keys of the first generation are taken.
    pub(in crate::specter) fn takes_v1(&self) -> bool {
        self.scheme != KeyScheme::V2 && !self.md5_key1.is_empty()
    }

    /// Whether keys of the second generation are taken.
    pub(in crate::specter) fn takes_v2(&self) -> bool {
        self.scheme != KeyScheme::V1
    }

    /// Whose queues get entries.
    pub(in crate::specter) fn readers(&self) -> Vec<u64> {
        let first = self.takes_v1().then_some(NO_USER);
        let users = self.api_users.iter().map(|user| user.id).filter(|id| *id != NO_USER);
        first.into_iter().chain(users).collect()
    }

    /// The default warehouse.
    pub(in crate::specter) fn default_site(&self) -> u32 {
        self.stock_sites.first().map_or(1, |site| site.id)
    }
}
