//! The first step: the shop's address, number and API key.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use jiff::Timestamp;
use koppla_domain::settings::Settings;
use koppla_store::{ConnectionState, Deed};
use koppla_sync::setup::{self, Entry, Step};
use koppla_sync::{Account, Facts, Secret, ShopAccount, on_this_machine};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::guide::{Guide, GuidePage};
use super::reach::guarded;
use super::{address, trial};
use crate::access::{Administrator, Viewer};
use crate::error::PageError;
use crate::message::Message;
use crate::page::html;
use crate::state::Web;

/// The API of every Abicart shop.
pub(super) const SHOP_ADDRESS: &str = "https://admin.abicart.se/backend/jsonrpc/v1/";

/// Longest name of a connection.
const NAME_LIMIT: usize = 40;

/// What the step's form holds; never a secret.
#[derive(Default)]
pub(super) struct ShopFields {
    pub(super) name: String,
    pub(super) address: String,
    pub(super) webshop: String,
    pub(super) public: String,
    /// The end of the stored key.
    pub(super) token: Option<String>,
}

impl ShopFields {
    pub(super) fn of(guide: &Guide) -> Self {
        let shop = &guide.account.shop;
        let callback = guide.account.callback.as_ref();
        Self {
            name: guide.id().to_owned(),
            address: shop.address.clone(),
            webshop: if shop.webshop == 0 { String::new() } else { shop.webshop.to_string() },
            public: callback.map(|callback| callback.public.clone()).unwrap_or_default(),
            token: (!shop.token.is_empty()).then(|| shop.token.ending()),
        }
    }
}

/// What was sent.
#[derive(Deserialize)]
pub(super) struct ShopForm {
    #[serde(default)]
    name: String,
    address: String,
    webshop: String,
    token: SecretString,
    #[serde(default)]
    public: String,
}

impl ShopForm {
    /// The account as it is to be stored, or everything that cannot be used.
    fn read(&self, guide: &Guide) -> Result<Account, Vec<Message>> {
        let mut wrong = Vec::new();
        let address = self.address.trim().to_owned();
        if !is_address(&address) {
            wrong.push(Message::new("connect-wrong-address"));
        }
        let webshop = self.webshop.trim().parse().ok().filter(|webshop| *webshop > 0);
        if webshop.is_none() {
            wrong.push(Message::new("connect-wrong-shop-number"));
        }
        let before = &guide.account.shop;
        if guide.was_used() && webshop.is_some_and(|webshop| webshop != before.webshop) {
            wrong.push(Message::new("connect-other-shop"));
        }
        let token = given(&self.token).unwrap_or_else(|| before.token.clone());
        if token.is_empty() {
            wrong.push(Message::new("connect-no-token"));
        }
        let public = self.public.trim().trim_end_matches('/').to_owned();
        if !public.is_empty() && !is_address(&public) {
            wrong.push(Message::new("connect-wrong-public-address"));
        }
        let mut account = guide.account.clone();
        if public.is_empty() {
            account.callback = None;
        } else {
            setup::keep_callback(&mut account, Some(&guide.account), Some(public));
        }
        account.shop = ShopAccount { address, webshop: webshop.unwrap_or(0), token };
        if wrong.is_empty() { Ok(account) } else { Err(wrong) }
    }

    fn fields(&self, guide: &Guide) -> ShopFields {
        ShopFields {
            name: self.name.clone(),
            address: self.address.clone(),
            webshop: self.webshop.clone(),
            public: self.public.clone(),
            ..ShopFields::of(guide)
        }
    }
}

/// A secret that was entered; an empty field keeps the stored one.
pub(super) fn given(secret: &SecretString) -> Option<Secret> {
    let text = secret.expose_secret().trim();
    (!text.is_empty()).then(|| Secret::new(text))
}

/// An address of the outside, encrypted; on this machine there is nothing to encrypt.
pub(super) fn is_address(text: &str) -> bool {
    let host = text.split_once("://").map_or("", |(_, rest)| rest);
    let is_plain = text.starts_with("http://") && on_this_machine(text);
    let is_safe = text.starts_with("https://") || is_plain;
    let odd = |character: char| character.is_whitespace() || "@<>\"".contains(character);
    is_safe && !host.trim_matches('/').is_empty() && !text.contains(odd)
}

/// Whether a connection may be called so: the name stands in addresses.
fn is_name(name: &str) -> bool {
    let fits = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
    !name.is_empty() && name.len() <= NAME_LIMIT && name.chars().all(fits)
}

/// Makes a connection of the first step.
pub(super) async fn create(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Form(form): Form<ShopForm>,
) -> Result<Response, PageError> {
    let guide = Guide::empty();
    let read = match form.read(&guide) {
        Ok(account) => guarded(&web, &guide.account, account).await,
        Err(wrong) => Err(wrong),
    };
    let (account, mut wrong) = match read {
        Ok(account) => (Some(account), Vec::new()),
        Err(wrong) => (None, wrong),
    };
    let number = account.as_ref().map_or(0, |account| account.shop.webshop);
    let id = match form.name.trim() {
        "" => setup::id_of(number),
        name => name.to_owned(),
    };
    if !is_name(&id) {
        wrong.push(Message::new("connect-wrong-name"));
    } else if account.is_some() && web.store().connection(&id).await?.is_some() {
        wrong.push(Message::new("connect-known").with("name", &id));
    }
    let Some(account) = account.filter(|_| wrong.is_empty()) else {
        let mut page = GuidePage::new(&viewer, guide, Step::Shop);
        page.shop = form.fields(&page.guide);
        page.wrong = wrong;
        return Ok(html(&page)?.into_response());
    };
    let entry =
        Entry { id, state: ConnectionState::Inactive, account, settings: Settings::default() };
    let saved = setup::save(web.store(), entry, |_| {}, Timestamp::now()).await?;
    web.audit(&viewer, Deed::ConnectionMade, &saved.id, &saved.id).await?;
    Ok(Redirect::to(&address(&saved.id, Step::Erp)).into_response())
}

/// Changes the first step.
pub(super) async fn save(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Path(id): Path<String>,
    Form(form): Form<ShopForm>,
) -> Result<Response, PageError> {
    let guide = Guide::of(&web, &id).await?;
    match form.read(&guide) {
        Ok(account) => {
            let forget = |facts: &mut Facts| facts.shop_accepted = None;
            let mut page = GuidePage::new(&viewer, guide, Step::Shop);
            page.shop = form.fields(&page.guide);
            store(&web, &viewer, page, account, forget).await
        }
        Err(wrong) => {
            let mut page = GuidePage::new(&viewer, guide, Step::Shop);
            page.shop = form.fields(&page.guide);
            page.wrong = wrong;
            Ok(html(&page)?.into_response())
        }
    }
}

/// Stores a changed account and goes on. One of a connection that works is tried first, and stays as
/// it is if it is refused.
pub(super) async fn store(
    web: &Web,
    viewer: &Viewer,
    mut page: GuidePage,
    account: Account,
    forget: impl Fn(&mut Facts) + Send + Sync,
) -> Result<Response, PageError> {
    let account = match guarded(web, &page.guide.account, account).await {
        Ok(account) => account,
        Err(wrong) => {
            page.wrong = wrong;
            return Ok(html(&page)?.into_response());
        }
    };
    let now = Timestamp::now();
    let Some(read) = page.guide.connection.clone() else { return Err(PageError::NotFound) };
    if !page.guide.is_active() {
        let saved = setup::replace_account(web.store(), &read, &account, forget).await?;
        let Some(saved) = saved else { return meanwhile(page) };
        web.audit(viewer, Deed::ConnectionChanged, &saved.id, page.step.as_str()).await?;
        let next = Guide::read(saved)?.next().min(Step::Test);
        let next = next.max(if page.step == Step::Shop { Step::Erp } else { Step::Test });
        return Ok(Redirect::to(&address(page.guide.id(), next)).into_response());
    }
    let tried = setup::try_account(&account, now).await;
    if !tried.is_fine() {
        page.verdicts = trial::verdicts(&tried);
        page.wrong = vec![Message::new("connect-nothing-changed")];
        return Ok(html(&page)?.into_response());
    }
    let accepted = |facts: &mut Facts| {
        (facts.shop_accepted, facts.erp_accepted) = (Some(now), Some(now));
    };
    let saved = setup::replace_account(web.store(), &read, &account, accepted).await?;
    let Some(saved) = saved else { return meanwhile(page) };
    web.audit(viewer, Deed::ConnectionChanged, &saved.id, page.step.as_str()).await?;
    let back = format!("/connection/{}/connect?said=connection-saved", page.guide.id());
    Ok(Redirect::to(&back).into_response())
}

/// The page once more: somebody else has changed the account since it was read.
fn meanwhile(mut page: GuidePage) -> Result<Response, PageError> {
    page.wrong = vec![Message::new("connect-meanwhile")];
    Ok(html(&page)?.into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_outside_are_encrypted() {
        for good in ["https://admin.abicart.se/x", "http://127.0.0.1:9001/", "http://localhost:1"] {
            assert!(is_address(good), "{good}");
        }
        let bad =
            ["http://admin.abicart.se/", "https://", "ftp://a", "https://a b", "admin.se", ""];
        for bad in bad.into_iter().chain(["https://user:secret@admin.se/"]) {
            assert!(!is_address(bad), "{bad}");
        }
    }

    #[test]
    fn names_fit_into_addresses() {
        assert!(is_name("shop-41234") && is_name("Min_butik"));
        assert!(!is_name("") && !is_name("a/b") && !is_name("åäö") && !is_name(&"a".repeat(41)));
    }
}
