//! The local Specter: the ERP's web-shop interface as a state machine (specter-api).
//!
//! Everything that is Specter's own knowledge stands in that page; every choice that nobody
//! outside can know is one of the switches.

mod action;
mod answer;
mod charset;
mod control;
mod exact;
mod hook;
mod key;
mod limit;
mod money;
mod params;
mod refusal;
mod state;
mod switches;
mod xml;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use jiff::Timestamp;
use serde_json::Value;

use self::{
    action::{Action, Call, Page},
    answer::Answer,
    charset::Charset,
    limit::Limiter,
    params::Params,
    refusal::Refusal,
    state::{Account, Dirty, card::Card},
    switches::{Form, LimitAnswer, Switches},
};
use crate::{
    shell::{self, Error, Running, ShellConfig},
    system::{
        Change, ControlReply, ControlRequest, Description, Reply, Request, RestoreError, Row,
        System,
    },
};

/// What a local Specter is started with.
#[derive(Debug, Clone, Default)]
pub struct SpecterConfig {
    /// Addresses, database, limits.
    pub shell: ShellConfig,
    /// The JSON form of `POST /__sim/seed`, used when the database holds nothing yet. Without a
    /// seed there is the account of the test vectors (specter-api §3.3): number 9001, API user 77.
    pub seed: Option<Value>,
}

/// Starts a local Specter.
///
/// # Errors
///
/// See [`Error`].
pub async fn start(config: SpecterConfig) -> Result<Running, Error> {
    let pages = crate::pages::specter;
    shell::start(Specter::default(), "specter", pages, config.seed, config.shell).await
}

/// A Specter with all its accounts.
#[derive(Debug)]
pub struct Specter {
    switches: Switches,
    accounts: BTreeMap<u64, Account>,
    limiter: Limiter,
    /// Accounts with something to store or to tell.
    touched: BTreeSet<u64>,
    switches_changed: bool,
    /// Everything stored before is void.
    cleared: bool,
}

impl Default for Specter {
    /// The account of the test vectors, empty, and all switches at their defaults.
    fn default() -> Self {
        let card = Card::example();
        let account = Account { card, dirty: vec![Dirty::Card], ..Account::default() };
        let id = account.card.sbm_id;
        Self {
            switches: Switches::default(),
            accounts: BTreeMap::from([(id, account)]),
            limiter: Limiter::default(),
            touched: BTreeSet::from([id]),
            switches_changed: false,
            cleared: false,
        }
    }
}

/// Kind and key under which the switches are stored.
const SWITCHES: (&str, &str) = ("switches", "all");

impl System for Specter {
    const QUIRKS: &'static [&'static str] = &["alter_price", "other_id"];

    fn answer(&mut self, request: &Request, now: Timestamp) -> Reply {
        let Some(page) = Page::read(&request.path) else {
            return self.other_path(request);
        };
        let exceeded = self.limiter.exceeded(&self.switches, request, now);
        if exceeded && self.switches.limit_answer == LimitAnswer::Slow {
            let mut reply = self.act(page, request, now);
            reply.delay = Duration::from_secs(1);
            return reply;
        }
        if exceeded { self.limited(request) } else { self.act(page, request, now) }
    }

    fn control(&mut self, request: &ControlRequest, now: Timestamp) -> ControlReply {
        control::answer(self, request, now)
    }

    fn take_changes(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        if std::mem::take(&mut self.cleared) {
            changes.push(Change::Clear);
        }
        if std::mem::take(&mut self.switches_changed) {
            let (kind, key) = (SWITCHES.0, SWITCHES.1.to_owned());
            let value = serde_json::to_string(&self.switches).unwrap_or_default();
            changes.push(Change::Put { kind, key, value });
        }
        for id in std::mem::take(&mut self.touched) {
            if let Some(account) = self.accounts.get_mut(&id) {
                account.take_changes(&mut changes);
            }
        }
        changes
    }

    fn forget_changes(&mut self) {
        self.cleared = false;
        self.switches_changed = false;
        while let Some(id) = self.touched.pop_first() {
            if let Some(account) = self.accounts.get_mut(&id) {
                account.dirty.clear();
            }
        }
    }

    fn restore(&mut self, rows: Vec<Row>) -> Result<(), RestoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        self.accounts.clear();
        self.touched.clear();
        for row in rows {
            self.restore_row(&row).map_err(|reason| RestoreError {
                kind: row.kind,
                key: row.key,
                reason,
            })?;
        }
        Ok(())
    }

    fn describe(request: &Request) -> Description {
        let params = Params::read(request, Charset::default());
        Description {
            action: params.filled("action").unwrap_or_default().to_owned(),
            parameters: params.shown(),
        }
    }

    fn throttled(request: &Request) -> Reply {
        too_many(request, &Switches::default())
    }

    fn throttled_here(&self, request: &Request) -> Reply {
        too_many(request, &self.switches)
    }
}

impl Specter {
    /// Carries out the action that a request names.
    fn act(&mut self, page: Page, request: &Request, now: Timestamp) -> Reply {
        let params = Params::read(request, self.switches.charset);
        let name = params.filled("action").unwrap_or_default();
        let Some(action) = Action::read(name, page) else {
            let refusal = if name.is_empty() {
                Refusal::missing("Action saknas")
            } else {
                Refusal::unknown_action(name)
            };
            return refused(refusal, action::form(None, &params, &self.switches), &self.switches);
        };
        let form = action::form(Some(action), &params, &self.switches);
        let sbm_id = params.filled("sbmid").and_then(action::positive);
        let account = sbm_id.and_then(|id| self.accounts.get_mut(&id));
        let Some(account) = account.filter(|account| account.card.active) else {
            let refusal = if params.filled("sbmid").is_some() {
                Refusal::unknown_account()
            } else {
                Refusal::missing("sbmId saknas")
            };
            return refused(refusal, form, &self.switches);
        };
        let before = account.dirty.len();
        let mut call = Call {
            account,
            switches: &self.switches,
            params: &params,
            user: 0,
            now,
            form,
            quirk: request.quirk.as_deref(),
            notes: Vec::new(),
        };
        let outcome = action::run(action, &mut call);
        let notes = call.notes;
        let wrote = account.dirty.len() > before;
        let callbacks = hook::callbacks(account, &self.switches);
        self.touched.extend(sbm_id.filter(|_| wrote));
        let mut reply = answer::reply(&outcome, form, &self.switches);
        reply.call.summary = summary(&outcome, &notes).into();
        reply.call.wrote = wrote;
        reply.callbacks = callbacks;
        reply
    }

    fn restore_row(&mut self, row: &Row) -> Result<(), String> {
        if (row.kind.as_str(), row.key.as_str()) == SWITCHES {
            let stored = serde_json::from_str(&row.value).map_err(|error| error.to_string())?;
            self.switches = self.switches.changed(&stored)?;
            return Ok(());
        }
        let mut parts = row.key.split('/');
        let id = parts.next().and_then(action::positive).ok_or("the key has no account number")?;
        let account = self.accounts.entry(id).or_default();
        account.card.sbm_id = id;
        account.restore(row, &parts.collect::<Vec<_>>())
    }

    /// Invoices as PDF; nothing else is on this server.
    fn other_path(&self, request: &Request) -> Reply {
        let path = request.path.trim_start_matches('/');
        for (id, account) in &self.accounts {
            let number = path.rsplit('/').next().and_then(|file| file.strip_suffix(".pdf"));
            let number = number.and_then(action::positive);
            let found = number.filter(|number| account.invoices.contains_key(number));
            if let Some(number) = found.filter(|number| action::pdf_path(*id, *number) == path) {
                let body = format!("%PDF-1.4\n% Faktura {number}\n%%EOF\n");
                return Reply::new(200, "application/pdf", body.into_bytes());
            }
        }
        let page = "<html><head><title>404</title></head><body><h1>404</h1></body></html>\r\n";
        Reply::new(404, "text/html", page.as_bytes().to_vec())
    }

    fn limited(&self, request: &Request) -> Reply {
        let mut reply = match self.switches.limit_answer {
            LimitAnswer::TooManyRequests => Reply::new(429, "text/html", Vec::new()),
            LimitAnswer::ServiceUnavailable => Reply::new(503, "text/html", Vec::new()),
            LimitAnswer::Body | LimitAnswer::Slow => self.throttled_here(request),
        };
        if reply.status != 200 {
            reply.headers.push(("retry-after", "1".to_owned()));
        }
        reply.call.summary = "over the limit".into();
        reply
    }
}

fn too_many(request: &Request, switches: &Switches) -> Reply {
    let params = Params::read(request, switches.charset);
    let name = params.filled("action").unwrap_or_default();
    let action = Page::read(&request.path).and_then(|page| Action::read(name, page));
    let form = action::form(action, &params, switches);
    Reply { status: 200, ..refused(Refusal::too_many(), form, switches) }
}

fn refused(refusal: Refusal, form: Form, switches: &Switches) -> Reply {
    let outcome = Err(refusal);
    let mut reply = answer::reply(&outcome, form, switches);
    reply.call.summary = summary(&outcome, &[]).into();
    reply
}

/// What the call list says.
fn summary(outcome: &Result<Answer, Refusal>, notes: &[String]) -> String {
    let mut text = match outcome {
        Ok(Answer::Row(row)) => format!("accepted {}", row.id),
        Ok(_) => "accepted".to_owned(),
        Err(Refusal { code, hint: "", .. }) => format!("refused {code}"),
        Err(Refusal { code, hint, .. }) => format!("refused {code}: {hint}"),
    };
    for note in notes {
        text.push_str("; ");
        text.push_str(note);
    }
    text
}
