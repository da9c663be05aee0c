//! Trying an account before it is saved, in words (ACC-1, PRE-3).

use std::sync::Arc;

use jiff::Timestamp;
use koppla_store::{Clock, Connection, Store, SystemClock};
use thiserror::Error as ThisError;

use crate::account::Account;
use crate::client;
use crate::erp::Erp;
use crate::error::Error;
use crate::facts::{Facts, KnownDelivery, KnownPayment};
use crate::gate::Gates;
use crate::remote::{Trouble, chain};
use crate::setup;

/// What the shop told about itself.
#[derive(Clone, Debug)]
pub struct ShopReport {
    /// To be stored with the connection.
    pub facts: Facts,
    /// Payment methods: id, name, whether it is a gift card.
    pub payment_methods: Vec<(u64, String, bool)>,
    /// Delivery methods: id, name (ORD-14).
    pub delivery_methods: Vec<(u64, String)>,
}

impl ShopReport {
    /// Adds what the shop told about itself to what was learned before.
    pub fn tell(&self, facts: &mut Facts) {
        facts.shop_name.clone_from(&self.facts.shop_name);
        facts.base_currency.clone_from(&self.facts.base_currency);
        facts.language.clone_from(&self.facts.language);
        facts.take_methods_of(&self.facts);
    }
}

/// Why an account is not taken.
#[derive(Debug, ThisError)]
pub enum CheckError {
    /// The shop or Specter cannot be reached, or refuses.
    #[error("{}", told(system, trouble))]
    Trouble {
        /// Which side.
        system: &'static str,
        /// What befell the call.
        trouble: Trouble,
    },
    /// No shop has this number.
    #[error("{}", Trouble::shop_account(text.clone()))]
    NoShop {
        /// What the shop's system said.
        text: String,
    },
    /// The shop counts in another currency (PRE-3).
    #[error(
        "the shop's base currency is {0}, and the link needs SEK; Specter keeps its books in kronor, \
         so another base currency would make every price wrong"
    )]
    Currency(String),
    /// An address or key cannot be used at all.
    #[error(transparent)]
    Unusable(#[from] Error),
}

/// Asks the shop who it is and whether it accepts the API key.
pub async fn check_shop(account: &Account) -> Result<ShopReport, CheckError> {
    let shop = client::shop(account)?;
    let failed = |error: abicart::Error| match error {
        abicart::Error::WrongShop { source, .. } => CheckError::NoShop { text: source.to_string() },
        abicart::Error::NotFound { .. } => {
            CheckError::NoShop { text: format!("there is no shop {}", account.shop.webshop) }
        }
        error => CheckError::Trouble { system: "shop", trouble: Trouble::from(error) },
    };
    let webshop = shop.webshop().await.map_err(failed)?;
    let currency = webshop.base_currency.clone().unwrap_or_default();
    if currency != "SEK" {
        return Err(CheckError::Currency(currency));
    }
    let language = webshop.default_language.clone().unwrap_or_else(|| "sv".to_owned());
    // Orders are shown to administrators only: this proves the key.
    let probe = abicart::Selection::new(abicart::Filters::none()).limited_to(1);
    shop.orders().list::<abicart::OrderSummary>(&probe).await.map_err(failed)?;
    let payments = shop.payment_methods().list().await.map_err(failed)?;
    let deliveries = shop.delivery_methods().list().await.map_err(failed)?;
    let name = |name: &abicart::Localized| name.get(&language).unwrap_or_default().to_owned();
    Ok(ShopReport {
        payment_methods: payments
            .objects
            .iter()
            .map(|method| {
                let gift = method.kind.as_deref().is_some_and(crate::map::order::is_gift_card);
                (method.uid, name(&method.name), gift)
            })
            .collect(),
        delivery_methods: deliveries
            .objects
            .iter()
            .map(|method| (method.uid, name(&method.name)))
            .collect(),
        facts: Facts {
            payment_methods: payments
                .objects
                .iter()
                .map(|method| KnownPayment {
                    id: method.uid,
                    name: name(&method.name),
                    gift_card: method.kind.as_deref().is_some_and(crate::map::order::is_gift_card),
                })
                .collect(),
            delivery_methods: deliveries
                .objects
                .iter()
                .map(|method| KnownDelivery { id: method.uid, name: name(&method.name) })
                .collect(),
            methods_read_at: Some(SystemClock.now()),
            shop_name: name(&webshop.name),
            base_currency: currency,
            language,
            ..Facts::default()
        },
    })
}

/// Asks a connection's shop for its payment and delivery methods afresh, and keeps them.
///
/// # Errors
/// The shop cannot be reached or refuses, or the ledger cannot be used.
pub async fn read_methods(store: &Store, connection: &Connection) -> Result<Facts, CheckError> {
    let account = Account::of(connection)?;
    let fresh = check_shop(&account).await?.facts;
    let take = |facts: &mut Facts| facts.take_methods_of(&fresh);
    let known = setup::learn(store, &connection.id, Some(&account), take).await?;
    Ok(known.unwrap_or_else(|| fresh.clone()))
}

/// Asks Specter whether it accepts account and keys.
pub async fn check_erp(account: &Account, now: Timestamp) -> Result<(), CheckError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let (way, _) = Gates::default().erp(account, &clock);
    let erp = Erp::new(client::erp(account)?, way);
    erp.check_account(now).await.map_err(|trouble| CheckError::Trouble {
        system: "Specter",
        trouble: match trouble {
            Trouble::Refused { code, text } => Trouble::erp_account(format!("{code}: {text}")),
            trouble => trouble,
        },
    })
}

/// The account's own refusal names the system already.
fn told(system: &str, trouble: &Trouble) -> String {
    match trouble {
        Trouble::Account { .. } => trouble.to_string(),
        _ => format!("{system}: {trouble}"),
    }
}

impl From<specter::Configuration> for CheckError {
    fn from(error: specter::Configuration) -> Self {
        Self::Unusable(Error::Client(chain(&error)))
    }
}
