//! Trying both sides of an account, and remembering what came of it (ACC-1).

use jiff::Timestamp;
use koppla_domain::settings::Settings;
use koppla_store::{Connection, Store};

use super::save::{Entry, save, suggest_payments};
use crate::account::Account;
use crate::check::{CheckError, ShopReport, check_erp, check_shop};
use crate::error::Error;

/// What both sides say to an account.
#[derive(Debug)]
pub struct Trial {
    /// The shop.
    pub shop: Result<ShopReport, CheckError>,
    /// The ERP.
    pub erp: Result<(), CheckError>,
}

impl Trial {
    /// Both accept it.
    pub fn is_fine(&self) -> bool {
        self.shop.is_ok() && self.erp.is_ok()
    }
}

/// Asks both sides at the same time.
pub async fn try_account(account: &Account, now: Timestamp) -> Trial {
    let (shop, erp) = tokio::join!(check_shop(account), check_erp(account, now));
    Trial { shop, erp }
}

/// Stores what a trial of the connection's account came to, with what the shop told about itself.
///
/// # Errors
/// What is stored cannot be read, or the ledger cannot be used.
pub async fn note_trial(
    store: &Store,
    connection: &Connection,
    trial: &Trial,
    now: Timestamp,
) -> Result<Connection, Error> {
    let mut settings = Settings::from_toml(&connection.settings).map_err(|error| {
        Error::Settings { connection: connection.id.clone(), reason: error.to_string() }
    })?;
    if let Ok(report) = &trial.shop {
        suggest_payments(&mut settings, report);
    }
    let (id, state) = (connection.id.clone(), connection.state);
    let entry = Entry { id, state, account: Account::of(connection)?, settings };
    let learn = |facts: &mut crate::facts::Facts| {
        facts.shop_accepted = trial.shop.is_ok().then_some(now);
        facts.erp_accepted = trial.erp.is_ok().then_some(now);
        if let Ok(report) = &trial.shop {
            report.tell(facts);
        }
    };
    save(store, entry, learn, now).await
}
