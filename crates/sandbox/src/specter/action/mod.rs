//! The actions of the protocol (specter-api §5).

mod article;
mod auth;
mod batch;
mod content;
mod customer;
mod document;
mod order;
mod settings;

use jiff::{Timestamp, civil::Date};

pub(super) use self::document::pdf_path;
use super::{
    answer::Answer,
    params::Params,
    refusal::Refusal,
    state::{Account, queue::QueueKind},
    switches::{Form, Switches},
};

/// Everything that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    CheckAccountSettings,
    NewCustomer,
    NewOrder,
    NewArticles,
    NewDelivery,
    NewInvoice,
    PdfLink,
    /// Opens or re-reads a batch.
    Fetch(QueueKind),
    /// Closes a batch.
    Close(QueueKind),
    ClearArticleBatch,
}

/// The two pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    GetInfo,
    PutInfo,
}

impl Page {
    /// From a path, without regard to case and doubled slashes.
    pub(super) fn read(path: &str) -> Option<Self> {
        let name = path.trim_start_matches('/');
        if name.eq_ignore_ascii_case("getInfo.asp") {
            Some(Self::GetInfo)
        } else if name.eq_ignore_ascii_case("putInfo.asp") {
            Some(Self::PutInfo)
        } else {
            None
        }
    }
}

impl Action {
    /// From its name, without regard to case, on the page that has it.
    pub(super) fn read(name: &str, page: Page) -> Option<Self> {
        const ALL: [(&str, Page, Action); 13] = [
            ("checkaccountsettings", Page::GetInfo, Action::CheckAccountSettings),
            ("newcustomersubmit", Page::PutInfo, Action::NewCustomer),
            ("newordersubmit", Page::PutInfo, Action::NewOrder),
            ("newarticlesubmit", Page::PutInfo, Action::NewArticles),
            ("newdeliverysubmit", Page::PutInfo, Action::NewDelivery),
            ("newinvoicesubmit", Page::PutInfo, Action::NewInvoice),
            ("getpdflink", Page::GetInfo, Action::PdfLink),
            ("getarticleexternalneedupdate", Page::GetInfo, Action::Fetch(QueueKind::Stock)),
            ("updatearticlesfrombatch", Page::GetInfo, Action::Close(QueueKind::Stock)),
            ("getarticleinfoexternalneedupdate", Page::GetInfo, Action::Fetch(QueueKind::Articles)),
            ("updatearticleinfosfrombatch", Page::GetInfo, Action::Close(QueueKind::Articles)),
            ("getordersexternalneedupdate", Page::GetInfo, Action::Fetch(QueueKind::Orders)),
            ("updateordersfrombatch", Page::GetInfo, Action::Close(QueueKind::Orders)),
        ];
        if page == Page::GetInfo && name.eq_ignore_ascii_case("clearArticleBatch") {
            return Some(Self::ClearArticleBatch);
        }
        let found =
            ALL.iter().find(|(known, on, _)| *on == page && name.eq_ignore_ascii_case(known));
        found.map(|(_, _, action)| *action)
    }
}

/// The form of the answer that the request asks for; there may be no such action.
pub(super) fn form(action: Option<Action>, params: &Params, switches: &Switches) -> Form {
    match (params.filled("usexml"), action) {
        (Some("2"), _) => Form::Xml,
        (Some("1"), _) => switches.usexml1,
        (_, Some(Action::Fetch(QueueKind::Articles | QueueKind::Orders))) => {
            switches.default_format
        }
        _ => Form::Text,
    }
}

/// One authenticated request.
pub(super) struct Call<'a> {
    pub(super) account: &'a mut Account,
    pub(super) switches: &'a Switches,
    pub(super) params: &'a Params,
    /// API user; 0 for a key of the first generation.
    pub(super) user: u64,
    pub(super) now: Timestamp,
    pub(super) form: Form,
    /// A deliberate misbehaviour.
    pub(super) quirk: Option<&'a str>,
    /// Notes for the call list.
    pub(super) notes: Vec<String>,
}

/// Checks the key and carries the action out.
pub(super) fn run(action: Action, call: &mut Call<'_>) -> Result<Answer, Refusal> {
    call.user = auth::check(action, call)?;
    match action {
        Action::CheckAccountSettings => settings::check(call),
        Action::NewCustomer => customer::submit(call),
        Action::NewOrder => order::submit(call),
        Action::NewArticles => article::submit(call),
        Action::NewDelivery => document::delivery(call),
        Action::NewInvoice => document::invoice(call),
        Action::PdfLink => document::link(call),
        Action::Fetch(kind) => batch::fetch(call, kind),
        Action::Close(kind) => batch::close(call, kind),
        Action::ClearArticleBatch => Ok(batch::clear(call)),
    }
}

impl Call<'_> {
    /// A parameter that must not be empty.
    fn needed(&self, name: &str, message: &str) -> Result<&str, Refusal> {
        self.params.filled(name).ok_or_else(|| Refusal::missing(message))
    }

    /// A positive number that must be sent; the text stands for it in messages.
    fn id(&self, name: &str, shown: &str) -> Result<u64, Refusal> {
        let text = self.needed(name, &format!("{shown} saknas"))?;
        positive(text).ok_or_else(|| Refusal::bad_value(format!("{shown} är felaktigt")))
    }
}

/// A date written `YYYY-MM-DD`, which is one of several ways that [`Date`] reads.
pub(super) fn date(text: &str) -> Option<Date> {
    let date: Date = text.parse().ok()?;
    (text.len() == 10 && date.to_string() == text).then_some(date)
}

/// A positive whole number.
pub(super) fn positive(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number| *number > 0)
}
