//! How much of an account has been entered yet.

use crate::account::{Account, ErpAccount, ErpKeys, Pace, Secret, ShopAccount, Timing};
use crate::reach::Reach;

/// How many characters of a secret a person may see again.
const SHOWN: usize = 4;

impl Secret {
    /// Nothing has been entered.
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }

    /// The last four characters, by which a person recognises it; nothing of a short one.
    pub fn ending(&self) -> String {
        let text = self.expose();
        let length = text.chars().count();
        // Whoever sees a third of a secret could guess the rest.
        if length < 3 * SHOWN { String::new() } else { text.chars().skip(length - SHOWN).collect() }
    }
}

impl ErpKeys {
    /// Both keys, in the order in which they are asked for.
    pub fn both(&self) -> [&Secret; 2] {
        match self {
            Self::V1 { first, second } => [first, second],
            Self::V2 { user_key, integration_key, .. } => [user_key, integration_key],
        }
    }
}

impl ShopAccount {
    /// Address, number and key have been entered.
    pub fn is_entered(&self) -> bool {
        !self.address.is_empty() && self.webshop != 0 && !self.token.is_empty()
    }
}

impl ErpAccount {
    /// Address, number and keys have been entered.
    pub fn is_entered(&self) -> bool {
        let keys = self.keys.both().into_iter().all(|key| !key.is_empty());
        !self.address.is_empty() && self.account != 0 && keys
    }
}

impl Account {
    /// An account of which nothing but the shop has been entered.
    pub fn of_shop(shop: ShopAccount) -> Self {
        let none = || Secret::new("");
        let keys = ErpKeys::V2 { user: 0, user_key: none(), integration_key: none() };
        Self {
            shop,
            erp: ErpAccount { address: String::new(), account: 0, keys },
            pace: Pace::default(),
            timing: Timing::default(),
            callback: None,
            reach: Reach::Public,
        }
    }

    /// Both sides have been entered.
    pub fn is_entered(&self) -> bool {
        self.shop.is_entered() && self.erp.is_entered()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_a_long_secret_is_shown() {
        assert_eq!(Secret::new("0f1e2d3c4b5a6978").ending(), "6978");
        assert_eq!(Secret::new("kort-nyckel").ending(), "");
        assert_eq!(Secret::new("åäöåäöåäöåäö").ending(), "öåäö");
    }

    #[test]
    fn an_account_is_entered_when_both_sides_are() {
        let shop = ShopAccount { address: "a".into(), webshop: 1, token: Secret::new("t") };
        let mut account = Account::of_shop(shop);
        assert!(account.shop.is_entered() && !account.is_entered());
        let (first, second) = (Secret::new("a"), Secret::new("b"));
        account.erp = ErpAccount {
            address: "b".into(),
            account: 9001,
            keys: ErpKeys::V1 { first, second: Secret::new("") },
        };
        assert!(!account.is_entered());
        account.erp.keys = ErpKeys::V1 { first: second.clone(), second };
        assert!(account.is_entered());
    }
}
