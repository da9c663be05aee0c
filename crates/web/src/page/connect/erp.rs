//! The second step: smbID and keys, of the newer or the older kind (specter-api §3.1).

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Form;
use koppla_sync::setup::Step;
use koppla_sync::{Account, ErpAccount, ErpKeys, Facts, Secret};
use secrecy::SecretString;
use serde::Deserialize;

use super::guide::{Guide, GuidePage};
use super::shop::{given, is_address, store};
use crate::access::Administrator;
use crate::error::PageError;
use crate::message::Message;
use crate::page::html;
use crate::state::Web;

/// The API of every Specter account.
const SPECTER_ADDRESS: &str = "https://api.specter.se/";

/// What the step's form holds; never a secret.
#[derive(Default)]
pub(super) struct ErpFields {
    pub(super) address: String,
    pub(super) account: String,
    pub(super) is_older: bool,
    pub(super) user: String,
    /// The ends of the stored keys.
    pub(super) keys: Option<[String; 2]>,
}

impl ErpFields {
    pub(super) fn of(guide: &Guide) -> Self {
        let erp = &guide.account.erp;
        let shown = |number: u64| if number == 0 { String::new() } else { number.to_string() };
        let user = match erp.keys {
            ErpKeys::V1 { .. } => 0,
            ErpKeys::V2 { user, .. } => user,
        };
        let keys = erp.keys.both();
        Self {
            address: match erp.address.as_str() {
                "" => SPECTER_ADDRESS.to_owned(),
                address => address.to_owned(),
            },
            account: shown(erp.account),
            is_older: matches!(erp.keys, ErpKeys::V1 { .. }),
            user: shown(user),
            keys: keys.iter().all(|key| !key.is_empty()).then(|| keys.map(Secret::ending)),
        }
    }
}

/// What was sent.
#[derive(Deserialize)]
pub(super) struct ErpForm {
    address: String,
    account: String,
    /// `v1` or `v2`.
    #[serde(default)]
    kind: String,
    #[serde(default)]
    user: String,
    first: SecretString,
    second: SecretString,
}

impl ErpForm {
    fn is_older(&self) -> bool {
        self.kind == "v1"
    }

    /// The account as it is to be stored, or everything that cannot be used.
    fn read(&self, guide: &Guide) -> Result<Account, Vec<Message>> {
        let mut wrong = Vec::new();
        let before = &guide.account.erp;
        let address = self.address.trim().to_owned();
        if !is_address(&address) {
            wrong.push(Message::new("connect-wrong-address"));
        }
        let account = self.account.trim().parse().ok().filter(|account| *account > 0);
        if account.is_none() {
            wrong.push(Message::new("connect-wrong-account"));
        }
        if guide.was_used() && account.is_some_and(|account| account != before.account) {
            wrong.push(Message::new("connect-other-account"));
        }
        let user = self.user.trim().parse().ok().filter(|user: &u64| *user > 0);
        if !self.is_older() && user.is_none() {
            wrong.push(Message::new("connect-wrong-user"));
        }
        // Keys of the other kind are of no use.
        let keeps = matches!(before.keys, ErpKeys::V1 { .. }) == self.is_older();
        let [first, second] = before.keys.both();
        let key = |entered: &SecretString, kept: &Secret| {
            given(entered).or_else(|| keeps.then(|| kept.clone())).filter(|key| !key.is_empty())
        };
        let keys = (key(&self.first, first), key(&self.second, second));
        let (Some(first), Some(second)) = keys else {
            wrong.push(Message::new("connect-no-keys"));
            return Err(wrong);
        };
        let keys = if self.is_older() {
            ErpKeys::V1 { first, second }
        } else {
            ErpKeys::V2 { user: user.unwrap_or(0), user_key: first, integration_key: second }
        };
        let erp = ErpAccount { address, account: account.unwrap_or(0), keys };
        let account = Account { erp, ..guide.account.clone() };
        if wrong.is_empty() { Ok(account) } else { Err(wrong) }
    }
}

/// Stores the second step.
pub(super) async fn save(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Path(id): Path<String>,
    Form(form): Form<ErpForm>,
) -> Result<Response, PageError> {
    let guide = Guide::of(&web, &id).await?;
    let read = form.read(&guide);
    let mut page = GuidePage::new(&viewer, guide, Step::Erp);
    page.erp = ErpFields {
        address: form.address.clone(),
        account: form.account.clone(),
        is_older: form.is_older(),
        user: form.user.clone(),
        keys: page.erp.keys.take(),
    };
    match read {
        Ok(account) => {
            let forget = |facts: &mut Facts| facts.erp_accepted = None;
            store(&web, &viewer, page, account, forget).await
        }
        Err(wrong) => {
            page.wrong = wrong;
            Ok(html(&page)?.into_response())
        }
    }
}
