//! The steps of the guide, and which of them are done: a pure function of what is stored.

use koppla_domain::settings::Settings;
use koppla_store::ConnectionState;

use crate::account::Account;
use crate::facts::Facts;

/// A step of the guide, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The shop's address, number and key.
    Shop,
    /// smbID and keys.
    Erp,
    /// Both have accepted what was entered (ACC-1).
    Test,
    /// All articles have been looked at (PRE).
    Articles,
    /// What must be decided is.
    Settings,
    /// It is switched on (ACC-3).
    Activate,
    /// The first export (ART-1).
    Export,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Shop,
        Self::Erp,
        Self::Test,
        Self::Articles,
        Self::Settings,
        Self::Activate,
        Self::Export,
    ];

    /// Its name in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::Erp => "specter",
            Self::Test => "test",
            Self::Articles => "articles",
            Self::Settings => "settings",
            Self::Activate => "activate",
            Self::Export => "export",
        }
    }

    /// The step of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == name)
    }
}

/// Whether a step before the last one is done. The last one goes on as long as the connection works.
pub fn is_step_done(
    step: Step,
    state: ConnectionState,
    account: &Account,
    facts: &Facts,
    settings: &Settings,
) -> bool {
    let is_active = state == ConnectionState::Active;
    match step {
        Step::Shop => account.shop.is_entered(),
        Step::Erp => account.erp.is_entered(),
        Step::Test => is_active || (facts.shop_accepted.is_some() && facts.erp_accepted.is_some()),
        Step::Articles => is_active || facts.articles.is_some(),
        // Whoever has decided has said from when on orders count, or has had it switched on before.
        Step::Settings => is_active || settings.orders.since.is_some() || facts.activated.is_some(),
        Step::Activate => is_active,
        Step::Export => false,
    }
}

/// The first step that is not done.
pub fn next_step(
    state: ConnectionState,
    account: &Account,
    facts: &Facts,
    settings: &Settings,
) -> Step {
    let open = |step: &Step| !is_step_done(*step, state, account, facts, settings);
    Step::ALL.into_iter().find(open).unwrap_or(Step::Export)
}

/// Whether all steps before this one are done, so that a person may go to it.
pub fn is_ready(
    step: Step,
    state: ConnectionState,
    account: &Account,
    facts: &Facts,
    settings: &Settings,
) -> bool {
    step <= next_step(state, account, facts, settings)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use koppla_store::ConnectionState::{Active, Inactive, Paused};

    use super::*;
    use crate::account::{ErpAccount, ErpKeys, Secret, ShopAccount};
    use crate::facts::ArticleTally;

    #[test]
    fn each_step_opens_the_next_one() {
        let empty = ShopAccount { address: "https://a".into(), webshop: 0, token: Secret::new("") };
        let mut account = Account::of_shop(empty);
        let (mut facts, mut settings) = (Facts::default(), Settings::default());
        assert_eq!(next_step(Inactive, &account, &facts, &settings), Step::Shop);
        account.shop.webshop = 1;
        account.shop.token = Secret::new("t");
        assert_eq!(next_step(Inactive, &account, &facts, &settings), Step::Erp);
        let (first, second) = (Secret::new("a"), Secret::new("b"));
        let keys = ErpKeys::V1 { first, second };
        account.erp = ErpAccount { address: "https://b".into(), account: 9001, keys };
        assert_eq!(next_step(Inactive, &account, &facts, &settings), Step::Test);
        facts.shop_accepted = Some(Timestamp::UNIX_EPOCH);
        assert_eq!(next_step(Inactive, &account, &facts, &settings), Step::Test);
        facts.erp_accepted = Some(Timestamp::UNIX_EPOCH);
        assert_eq!(next_step(Inactive, &account, &facts, &settings), Step::Articles);
        assert!(!is_ready(Step::Settings, Inactive, &account, &facts, &settings));
        facts.articles = Some(ArticleTally { all: 5, refused: 2, at: Timestamp::UNIX_EPOCH });
        assert_eq!(next_step(Inactive, &account, &facts, &settings), Step::Settings);
        settings.orders.since = Some(Timestamp::UNIX_EPOCH);
        assert_eq!(next_step(Inactive, &account, &facts, &settings), Step::Activate);
        assert_eq!(next_step(Paused, &account, &facts, &settings), Step::Activate);
        assert_eq!(next_step(Active, &account, &facts, &settings), Step::Export);
        assert!(is_ready(Step::Shop, Active, &account, &facts, &settings));
    }

    #[test]
    fn a_connection_that_works_needs_no_step_of_the_guide() {
        let shop = ShopAccount { address: "https://a".into(), webshop: 1, token: Secret::new("t") };
        let mut account = Account::of_shop(shop);
        let (first, second) = (Secret::new("a"), Secret::new("b"));
        let keys = ErpKeys::V1 { first, second };
        account.erp = ErpAccount { address: "https://b".into(), account: 1, keys };
        let (facts, settings) = (Facts::default(), Settings::default());
        assert_eq!(next_step(Active, &account, &facts, &settings), Step::Export);
        assert_eq!(next_step(Inactive, &account, &facts, &settings), Step::Test);
    }
}
