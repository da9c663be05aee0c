//! Two shops in one ERP account: their orders are told apart by their references alone.

use koppla_domain::settings::Settings;
use koppla_store::Store;

use crate::account::Account;
use crate::error::Error;

/// The other connection of the same ERP account whose orders would go under the same references, if
/// there is one: of two orders with one reference the ERP takes only the first (specter-api Q13, Q14).
///
/// # Errors
/// The ledger cannot be read.
pub async fn same_prefix(
    store: &Store,
    id: &str,
    account: &Account,
    settings: &Settings,
) -> Result<Option<String>, Error> {
    let ours = (account.seat(), &settings.orders.prefix);
    let others = store.connections().await?.into_iter().filter(|other| other.id != id);
    let same = others.filter(|other| {
        let theirs = Account::of(other).ok().zip(Settings::from_toml(&other.settings).ok());
        theirs.is_some_and(|(account, settings)| ours == (account.seat(), &settings.orders.prefix))
    });
    Ok(same.map(|other| other.id).next())
}
