//! Storing what was entered, and switching on.

use jiff::Timestamp;
use koppla_domain::settings::{PaymentMapping, Settings};
use koppla_store::{Connection, ConnectionState, Store};

use crate::account::{Account, CallbackAddress, Secret};
use crate::check::ShopReport;
use crate::error::Error;
use crate::facts::Facts;
use crate::map;

/// What is to be stored.
pub struct Entry {
    /// The connection's name.
    pub id: String,
    /// Switched off until everything is ready, unless it works already.
    pub state: ConnectionState,
    /// Both sides, as far as they have been entered.
    pub account: Account,
    /// The merchant's settings.
    pub settings: Settings,
}

/// The name of a connection for which nobody has chosen one.
pub fn id_of(webshop: u64) -> String {
    format!("shop-{webshop}")
}

/// Stores a connection; `learn` adds what was learned just now. What was learned before is kept if it
/// was learned of the same accounts. What was held under the old settings may pass under the new ones.
///
/// # Errors
/// The settings cannot be written, or the ledger cannot.
pub async fn save(
    store: &Store,
    entry: Entry,
    learn: impl FnOnce(&mut Facts) + Send,
    now: Timestamp,
) -> Result<Connection, Error> {
    let Entry { id, state, account, settings } = entry;
    let known = store.connection(&id).await?;
    let mut facts = known
        .as_ref()
        .filter(|known| is_same(known, &account))
        .and_then(|known| serde_json::from_str(&known.facts).ok())
        .unwrap_or_default();
    learn(&mut facts);
    let unreadable = |source| Error::Unreadable { connection: id.clone(), source };
    let settings = settings
        .to_toml()
        .map_err(|error| Error::Settings { connection: id.clone(), reason: error.to_string() })?;
    let paused = known.as_ref().filter(|known| known.state == state);
    let connection = Connection {
        state,
        reason: paused.and_then(|known| known.reason.clone()),
        account: serde_json::to_string(&account).map_err(unreadable)?,
        settings,
        facts: serde_json::to_string(&facts).map_err(unreadable)?,
        created_at: known.map_or(now, |known| known.created_at),
        id,
    };
    store.save_connection(connection.clone()).await?;
    store.wake_all(&connection.id).await?;
    Ok(connection)
}

/// What was learned of an account holds for that account only.
fn is_same(known: &Connection, account: &Account) -> bool {
    Account::of(known).is_ok_and(|known| {
        known.erp.account == account.erp.account
            && known.erp.address == account.erp.address
            && known.shop.webshop == account.shop.webshop
    })
}

/// Where the shop reaches this program. The secret of the address is kept, so that the shop need not
/// learn a new one (ACC-2).
pub fn keep_callback(account: &mut Account, known: Option<&Account>, public: Option<String>) {
    let known = known.and_then(|known| known.callback.as_ref());
    let Some(public) = public else { return };
    let secret = known.map_or_else(
        || Secret::new(format!("{:032x}", rand::random::<u128>())),
        |known| known.secret.clone(),
    );
    account.callback = Some(CallbackAddress { public, secret });
}

/// The payment code that a payment method of this name probably has (specter-api §8.1).
pub fn payment_of(name: &str) -> Option<PaymentMapping> {
    map::payment::suggestion(name)
}

/// Adds a payment code for each of the shop's methods whose name tells one and that has none yet.
pub fn suggest_payments(settings: &mut Settings, shop: &ShopReport) {
    for (uid, name, gift_card) in &shop.payment_methods {
        if let Some(mapping) = payment_of(name).filter(|_| !gift_card) {
            settings.payments.entry(uid.to_string()).or_insert(mapping);
        }
    }
}

/// Switches a connection on: the node that works for its account begins at once (ACC-3).
///
/// # Errors
/// The ledger cannot be used.
pub async fn switch_on(store: &Store, id: &str, now: Timestamp) -> Result<(), Error> {
    if let Some(connection) = store.connection(id).await? {
        let unreadable = |source| Error::Unreadable { connection: id.to_owned(), source };
        let mut facts: Facts = serde_json::from_str(&connection.facts).map_err(unreadable)?;
        if facts.activated.is_none() {
            facts.activated = Some(now);
            let facts = serde_json::to_string(&facts).map_err(unreadable)?;
            store.save_facts(id, facts).await?;
        }
    }
    Ok(store.set_connection_state(id, ConnectionState::Active, None).await?)
}
