//! The command line of `koppla connect`.

use std::path::PathBuf;

use clap::Args;

#[derive(Args, Debug)]
pub(crate) struct ConnectArgs {
    /// Short name of the connection; `shop-NUMBER` otherwise.
    #[arg(long, env = "KOPPLA_CONNECTION")]
    pub(crate) name: Option<String>,
    /// Address of the shop's API.
    #[arg(long, env = "KOPPLA_SHOP_ADDRESS")]
    pub(crate) shop_address: Option<String>,
    /// The shop's number.
    #[arg(long, env = "KOPPLA_SHOP")]
    pub(crate) shop: Option<u64>,
    /// The shop's API key; better given by the environment than on the command line.
    #[arg(long, env = "KOPPLA_SHOP_TOKEN", hide_env_values = true)]
    pub(crate) shop_token: Option<String>,
    /// Address of Specter's API.
    #[arg(long, env = "KOPPLA_SPECTER_ADDRESS")]
    pub(crate) specter_address: Option<String>,
    /// Specter's account number (smbID).
    #[arg(long, env = "KOPPLA_SPECTER_ACCOUNT")]
    pub(crate) specter_account: Option<u64>,
    /// Specter API user; leave out for an account with the older MD5 keys.
    #[arg(long, env = "KOPPLA_SPECTER_USER")]
    pub(crate) specter_user: Option<u64>,
    /// Key of the API user, or the first MD5 key.
    #[arg(long, env = "KOPPLA_SPECTER_KEY_1", hide_env_values = true)]
    pub(crate) specter_key_1: Option<String>,
    /// Integration key, or the second MD5 key.
    #[arg(long, env = "KOPPLA_SPECTER_KEY_2", hide_env_values = true)]
    pub(crate) specter_key_2: Option<String>,
    /// Settings of the connection (TOML); see docs/settings.md.
    #[arg(long)]
    pub(crate) settings: Option<PathBuf>,
    /// Export only orders placed from this instant or date on (2026-11-23); now if left out.
    #[arg(long, env = "KOPPLA_ORDERS_FROM")]
    pub(crate) orders_from: Option<String>,
    /// Find out what Specter does with a repeated order, by sending a test order twice and another one.
    #[arg(long)]
    pub(crate) calibrate: bool,
    /// Test and save only; do not switch the connection on.
    #[arg(long)]
    pub(crate) inactive: bool,
    /// Public address of this Koppla, where the shop's change notices arrive.
    #[arg(long, env = "KOPPLA_PUBLIC_ADDRESS")]
    pub(crate) public_address: Option<String>,
    /// Calls to the shop at once.
    #[arg(long, default_value_t = 4)]
    pub(crate) shop_calls: usize,
    /// Calls to Specter at once.
    #[arg(long, default_value_t = 1)]
    pub(crate) specter_calls: usize,
    /// Calls to the shop in a second; as many as there are if left out.
    #[arg(long)]
    pub(crate) shop_per_second: Option<u32>,
    /// Calls to Specter in a second; as many as there are if left out.
    #[arg(long)]
    pub(crate) specter_per_second: Option<u32>,
    /// Limit of one call, in milliseconds.
    #[arg(long, default_value_t = 60_000)]
    pub(crate) deadline_ms: u64,
    /// How long an order of unknown outcome is left alone, in milliseconds.
    #[arg(long, default_value_t = 120_000)]
    pub(crate) settle_ms: u64,
    /// Pause between two polls of the shop, in milliseconds.
    #[arg(long, default_value_t = 60_000)]
    pub(crate) poll_ms: u64,
}
