//! Trying both sides of an account, and remembering what came of it (ACC-1).

use jiff::Timestamp;
use koppla_domain::settings::Settings;
use koppla_store::{Connection, Store};

use super::save::{replace_account, suggest_payments};
use crate::account::Account;
use crate::check::{CheckError, ShopReport, check_erp, check_shop};
use crate::error::Error;
use crate::facts::Facts;
use crate::settings::{SettingsChangeError, change_settings};

/// Whom the history of the settings names for payment codes that were suggested.
const SUGGESTED: &str = "Koppla";

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

/// Stores what a trial of the connection's account came to, with what the shop told about itself. An
/// account that somebody has changed meanwhile was not tried: nothing is stored of it then. The
/// connection as it is stored now.
///
/// # Errors
/// What is stored cannot be read, or the ledger cannot be used.
pub async fn note_trial(
    store: &Store,
    tried: &Connection,
    trial: &Trial,
    now: Timestamp,
) -> Result<Connection, Error> {
    let account = Account::of(tried)?;
    let learn = |facts: &mut Facts| {
        facts.shop_accepted = trial.shop.is_ok().then_some(now);
        facts.erp_accepted = trial.erp.is_ok().then_some(now);
        if let Ok(report) = &trial.shop {
            report.tell(facts);
        }
    };
    let noted = replace_account(store, tried, &account, learn).await?;
    if let (Some(_), Ok(report)) = (noted, &trial.shop) {
        suggest(store, &tried.id, report).await?;
    }
    Ok(store.connection(&tried.id).await?.unwrap_or_else(|| tried.clone()))
}

/// Notes payment codes that the names of the shop's methods tell, as a change of the settings.
async fn suggest(store: &Store, id: &str, report: &ShopReport) -> Result<(), Error> {
    loop {
        let Some(stored) = store.connection(id).await? else { return Ok(()) };
        let unusable = |reason: String| Error::Settings { connection: id.to_owned(), reason };
        let mut settings =
            Settings::from_toml(&stored.settings).map_err(|error| unusable(error.to_string()))?;
        suggest_payments(&mut settings, report);
        match change_settings(store, &stored, &settings, Some(SUGGESTED.to_owned())).await {
            Err(SettingsChangeError::Meanwhile) => {}
            Err(SettingsChangeError::Store(error)) => return Err(error.into()),
            Err(error) => return Err(unusable(error.to_string())),
            Ok(_) => return Ok(()),
        }
    }
}
