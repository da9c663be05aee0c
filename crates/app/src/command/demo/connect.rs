//! The demo's connection, made the way the guide makes it.

use anyhow::Result;
use jiff::Timestamp;
use koppla_domain::settings::Settings;
use koppla_sandbox::Running;
use koppla_store::{Connection, ConnectionState, Store};
use koppla_sync::{
    Account, CallbackAddress, ErpAccount, ErpKeys, Facts, Pace, Reach, Secret, ShopAccount, Timing,
    check_erp, check_shop, setup as connecting,
};

use crate::demo::shop;
use crate::problem::Problem;
use crate::server::Server;
use crate::setup;

/// Both sandboxes, and this program's own place for notices.
pub(super) fn account(shop: &Running, specter: &Running, hooks: &Server) -> Account {
    Account {
        shop: ShopAccount {
            address: format!("http://{}", shop.protocol_addr),
            webshop: shop::SHOP,
            token: Secret::new(shop::TOKEN),
        },
        erp: ErpAccount {
            address: format!("http://{}", specter.protocol_addr),
            account: shop::ACCOUNT,
            keys: ErpKeys::V2 {
                user: shop::USER,
                user_key: Secret::new(shop::USER_KEY),
                integration_key: Secret::new(shop::INTEGRATION_KEY),
            },
        },
        pace: Pace { shop: 4, erp: 4, ..Pace::default() },
        timing: Timing { deadline_ms: 10_000, settle_ms: 2_000, poll_ms: 2_000 },
        callback: Some(CallbackAddress {
            public: format!("http://{}", hooks.address),
            secret: Secret::new(format!("{:032x}", rand::random::<u128>())),
        }),
        reach: Reach::Anywhere,
    }
}

/// Makes the connection, or takes the one of an earlier demo in the same folder with new addresses,
/// and switches it on.
pub(super) async fn connect(store: &Store, account: Account) -> Result<Connection> {
    let now = Timestamp::now();
    let report = check_shop(&account).await.map_err(|error| Problem::user(error.to_string()))?;
    check_erp(&account, now).await.map_err(|error| Problem::user(error.to_string()))?;
    let id = "demo".to_owned();
    let known = store.connection(&id).await.map_err(Problem::from)?;
    let mut settings = known.as_ref().map(setup::settings).transpose()?.unwrap_or_else(|| {
        let mut settings = Settings::default();
        settings.orders.prefix = "FJ-".into();
        settings
    });
    connecting::suggest_payments(&mut settings, &report);
    let entry = connecting::Entry { id, state: ConnectionState::Inactive, account, settings };
    let before = known.map(|known| known.facts);
    let learn = |facts: &mut Facts| {
        // The sandboxes have other addresses each time and are the same systems all the same.
        let known = before.as_ref().and_then(|before| serde_json::from_str(before).ok());
        *facts = known.unwrap_or_default();
        report.tell(facts);
        (facts.shop_accepted, facts.erp_accepted) = (Some(now), Some(now));
    };
    let connection = connecting::save(store, entry, learn, now).await.map_err(Problem::from)?;
    let engine = setup::engine(store, &connection)?;
    engine.make_service_articles().await.map_err(Problem::from)?;
    connecting::switch_on(store, &connection.id, now).await.map_err(Problem::from)?;
    Ok(connection)
}
