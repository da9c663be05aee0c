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
    /// Whether a new connection works at once.
    pub state: ConnectionState,
    /// Both sides, as far as they have been entered.
    pub account: Account,
    /// The merchant's settings, for a new connection.
    pub settings: Settings,
}

/// The name of a connection for which nobody has chosen one.
pub fn id_of(webshop: u64) -> String {
    format!("shop-{webshop}")
}

/// Stores a new connection, or another account for a known one; `learn` adds what was learned just
/// now. State and settings of a known connection stay as they are: others may have changed them
/// meanwhile, and the history keeps who changes settings.
///
/// # Errors
/// The settings cannot be written, or the ledger cannot.
pub async fn save(
    store: &Store,
    entry: Entry,
    learn: impl Fn(&mut Facts) + Send + Sync,
    now: Timestamp,
) -> Result<Connection, Error> {
    loop {
        let saved = if let Some(known) = store.connection(&entry.id).await? {
            replace_account(store, &known, &entry.account, &learn).await?
        } else {
            let new = new(&entry, &learn, now)?;
            store.add_connection(new.clone()).await?.then_some(new)
        };
        if let Some(saved) = saved {
            return Ok(saved);
        }
    }
}

fn new(entry: &Entry, learn: impl Fn(&mut Facts), now: Timestamp) -> Result<Connection, Error> {
    let Entry { id, state, account, settings } = entry;
    let unreadable = |source| Error::Unreadable { connection: id.clone(), source };
    let mut facts = Facts::default();
    learn(&mut facts);
    let settings = settings
        .to_toml()
        .map_err(|error| Error::Settings { connection: id.clone(), reason: error.to_string() })?;
    Ok(Connection {
        id: id.clone(),
        state: *state,
        reason: None,
        account: serde_json::to_string(account).map_err(unreadable)?,
        settings,
        facts: serde_json::to_string(&facts).map_err(unreadable)?,
        created_at: now,
    })
}

/// Gives a connection, as it was read, another account. What was learned before is kept if it was
/// learned of the same accounts. `None`, and nothing changed, where somebody else has changed the
/// account meanwhile.
///
/// # Errors
/// The ledger cannot be used.
pub async fn replace_account(
    store: &Store,
    read: &Connection,
    account: &Account,
    learn: impl Fn(&mut Facts) + Send + Sync,
) -> Result<Option<Connection>, Error> {
    let unreadable = |source| Error::Unreadable { connection: read.id.clone(), source };
    let known = Account::of(read).ok();
    let mut text = serde_json::to_string(account).map_err(unreadable)?;
    // What another version has written otherwise is no other account.
    if known.as_ref().is_some_and(|known| serde_json::to_string(known).ok().as_ref() == Some(&text))
    {
        text.clone_from(&read.account);
    }
    let is_same = known.is_some_and(|known| known.is_of_same_systems(account));
    loop {
        let Some(stored) = store.connection(&read.id).await? else { return Ok(None) };
        if stored.account != read.account {
            return Ok(None);
        }
        let known = serde_json::from_str(&stored.facts).ok().filter(|_| is_same);
        let mut facts: Facts = known.unwrap_or_default();
        learn(&mut facts);
        let facts = serde_json::to_string(&facts).map_err(unreadable)?;
        // The engine may be learning something at the same time.
        if store.replace_account(&stored, text.clone(), facts.clone()).await? {
            // Whoever enters an account again may have mended what something is held for.
            store.wake_all(&read.id).await?;
            return Ok(Some(Connection { account: text, facts, ..stored }));
        }
    }
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
    learn(store, id, None, |facts| {
        facts.activated.get_or_insert(now);
    })
    .await?;
    Ok(store.set_connection_state(id, ConnectionState::Active, None).await?)
}

/// Adds to what is known of a connection; what others learn meanwhile is kept. Nothing is added
/// where the connection is no longer one of the systems that it was `learned_of`. What is known
/// then.
///
/// # Errors
/// The ledger cannot be used.
pub(crate) async fn learn(
    store: &Store,
    id: &str,
    learned_of: Option<&Account>,
    change: impl Fn(&mut Facts) + Send + Sync,
) -> Result<Option<Facts>, Error> {
    let unreadable = |source| Error::Unreadable { connection: id.to_owned(), source };
    loop {
        let Some(stored) = store.connection(id).await? else { return Ok(None) };
        let now = Account::of(&stored).ok();
        if now.zip(learned_of).is_some_and(|(now, then)| !now.is_of_same_systems(then)) {
            return Ok(None);
        }
        let mut facts: Facts = serde_json::from_str(&stored.facts).map_err(unreadable)?;
        change(&mut facts);
        let text = serde_json::to_string(&facts).map_err(unreadable)?;
        let is_known = text == stored.facts;
        if is_known || store.replace_account(&stored, stored.account.clone(), text).await? {
            return Ok(Some(facts));
        }
    }
}
