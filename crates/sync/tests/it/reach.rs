//! What was typed on a page calls nothing on this machine, by number or by name, whenever it is
//! resolved.

use koppla_sync::{
    Account, CheckError, ErpAccount, ErpKeys, Pace, Reach, Secret, ShopAccount, Timing, check_erp,
    check_shop,
};
use koppla_testkit::{ACCOUNT, INTEGRATION_KEY, SHOP, Sandboxes, TOKEN, USER, USER_KEY};

fn account(sandboxes: &Sandboxes, host: &str, reach: Reach) -> Account {
    let at = |port: u16| format!("http://{host}:{port}/");
    Account {
        shop: ShopAccount {
            address: at(sandboxes.shop_address.port()),
            webshop: SHOP,
            token: Secret::new(TOKEN),
        },
        erp: ErpAccount {
            address: at(sandboxes.specter_address.port()),
            account: ACCOUNT,
            keys: ErpKeys::V2 {
                user: USER,
                user_key: Secret::new(USER_KEY),
                integration_key: Secret::new(INTEGRATION_KEY),
            },
        },
        pace: Pace::default(),
        timing: Timing::default(),
        callback: None,
        reach,
    }
}

#[tokio::test]
async fn nothing_on_this_machine_is_called_unless_that_was_allowed() {
    // Other tests of this process may have done so.
    drop(rustls::crypto::ring::default_provider().install_default());
    let sandboxes = Sandboxes::standard().await;
    let now = jiff::Timestamp::now();
    for host in ["127.0.0.1", "localhost"] {
        let account = account(&sandboxes, host, Reach::Public);
        let refused = |answer: Result<(), CheckError>| {
            let error = answer.expect_err(host).to_string();
            assert!(error.contains("into a private network"), "{error}");
        };
        refused(check_shop(&account).await.map(drop));
        refused(check_erp(&account, now).await);
    }
    let calls = async || {
        let shop = Sandboxes::calls(&sandboxes.shop, "Webshop.get").await.len();
        (shop, Sandboxes::calls(&sandboxes.specter, "checkAccountSettings").await.len())
    };
    assert_eq!(calls().await, (0, 0));
    let account = account(&sandboxes, "127.0.0.1", Reach::Anywhere);
    check_shop(&account).await.unwrap();
    check_erp(&account, now).await.unwrap();
    assert_eq!(calls().await, (1, 1));
}
