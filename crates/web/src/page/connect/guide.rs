//! What the guide knows of a connection, and the page that shows a step of it.

use askama::Template;
use koppla_domain::settings::Settings;
use koppla_store::{ArticlePage, Connection, ConnectionState, State};
use koppla_sync::setup::{self, Step};
use koppla_sync::{Account, DuplicateRule, ErpKeys, Facts, Secret, ShopAccount};

use super::articles::Refused;
use super::erp::ErpFields;
use super::progress::Progress;
use super::settings::SettingsFields;
use super::shop::{SHOP_ADDRESS, ShopFields};
use super::trial::Verdict;
use crate::access::Viewer;
use crate::error::PageError;
use crate::frame::{Frame, Section};
use crate::jobs::Job;
use crate::message::Message;
use crate::state::{self, Web};

/// What the guide knows of a connection.
#[derive(Clone)]
pub(super) struct Guide {
    /// `None` before the first step is stored.
    pub(super) connection: Option<Connection>,
    pub(super) account: Account,
    pub(super) facts: Facts,
    pub(super) settings: Settings,
}

impl Guide {
    /// A connection that nothing is known of.
    pub(super) fn empty() -> Self {
        let shop =
            ShopAccount { address: SHOP_ADDRESS.to_owned(), webshop: 0, token: Secret::new("") };
        Self {
            connection: None,
            account: Account::of_shop(shop),
            facts: Facts::default(),
            settings: Settings::default(),
        }
    }

    /// What is stored of a connection.
    pub(super) async fn of(web: &Web, id: &str) -> Result<Self, PageError> {
        let connection = web.connection(id).await?;
        Self::read(connection)
    }

    pub(super) fn read(connection: Connection) -> Result<Self, PageError> {
        Ok(Self {
            account: Account::of(&connection)?,
            facts: serde_json::from_str(&connection.facts)
                .map_err(|error| PageError::Broken(error.to_string()))?,
            settings: state::settings(&connection)?,
            connection: Some(connection),
        })
    }

    pub(super) fn id(&self) -> &str {
        self.connection.as_ref().map_or("", |connection| &connection.id)
    }

    pub(super) fn state(&self) -> ConnectionState {
        self.connection.as_ref().map_or(ConnectionState::Inactive, |connection| connection.state)
    }

    pub(super) fn is_active(&self) -> bool {
        self.state() == ConnectionState::Active
    }

    pub(super) fn next(&self) -> Step {
        setup::next_step(self.state(), &self.account, &self.facts, &self.settings)
    }

    pub(super) fn is_ready(&self, step: Step) -> bool {
        step <= self.next()
    }

    fn is_done(&self, step: Step) -> bool {
        setup::is_step_done(step, self.state(), &self.account, &self.facts, &self.settings)
    }

    /// The shop's name as it tells it, else its number.
    pub(super) fn name(&self) -> String {
        match self.facts.shop_name.as_str() {
            "" => self.id().to_owned(),
            name => name.to_owned(),
        }
    }

    /// Whether anything stands in the ERP already, so that shop and account must stay the same.
    pub(super) fn was_used(&self) -> bool {
        self.facts.activated.is_some() || self.state() != ConnectionState::Inactive
    }
}

/// A step as the list of steps shows it.
pub(super) struct StepLine {
    pub(super) step: Step,
    pub(super) is_ready: bool,
    pub(super) is_done: bool,
    pub(super) is_shown: bool,
}

/// A step of the guide.
#[derive(Template)]
#[template(path = "connect.html")]
pub(super) struct GuidePage {
    pub(super) frame: Frame,
    pub(super) guide: Guide,
    pub(super) step: Step,
    pub(super) shop: ShopFields,
    pub(super) erp: ErpFields,
    pub(super) decided: SettingsFields,
    /// What cannot be used of what was entered.
    pub(super) wrong: Vec<Message>,
    /// What both sides said just now.
    pub(super) verdicts: Vec<Verdict>,
    /// The look at all articles that goes on, or that failed.
    pub(super) job: Option<Job>,
    pub(super) refused: Vec<Refused>,
    pub(super) progress: Progress,
    /// Numbers of test orders that a person should remove in Specter.
    pub(super) tested: Vec<u64>,
}

/// Most articles that the guide lists itself.
const LISTED: usize = 20;

impl GuidePage {
    pub(super) fn new(viewer: &Viewer, guide: Guide, step: Step) -> Self {
        let frame = match &guide.connection {
            Some(connection) => Frame::of(viewer, Section::Connect, connection),
            None => Frame::new(viewer, Section::Connect),
        };
        Self {
            frame,
            shop: ShopFields::of(&guide),
            erp: ErpFields::of(&guide),
            decided: SettingsFields::of(&guide),
            wrong: Vec::new(),
            verdicts: Vec::new(),
            job: None,
            refused: Vec::new(),
            progress: Progress::default(),
            tested: Vec::new(),
            guide,
            step,
        }
    }

    /// Reads what the step shows from the ledger.
    pub(super) async fn look(&mut self, web: &Web) -> Result<(), PageError> {
        let Some(connection) = &self.guide.connection else { return Ok(()) };
        self.job = web.jobs().of(&connection.id);
        match self.step {
            Step::Articles => {
                let page = ArticlePage {
                    states: vec![State::Held],
                    limit: LISTED,
                    ..ArticlePage::default()
                };
                let (records, _) = web.store().articles(&connection.id, &page).await?;
                self.refused =
                    records.iter().map(|record| Refused::of(&self.frame, record)).collect();
            }
            _ if !self.guide.is_active() => return Ok(()),
            _ => {}
        }
        self.progress = Progress::of(web, connection).await?;
        Ok(())
    }

    fn steps(&self) -> Vec<StepLine> {
        let settled = self.guide.is_active() && self.progress.is_settled();
        Step::ALL
            .into_iter()
            .map(|step| StepLine {
                step,
                is_ready: self.guide.is_ready(step),
                is_done: self.guide.is_done(step) || (step == Step::Export && settled),
                is_shown: step == self.step,
            })
            .collect()
    }

    fn is_running(&self) -> bool {
        self.job == Some(Job::Running)
    }

    fn job_failed(&self) -> Option<&Message> {
        match &self.job {
            Some(Job::Failed(message)) => Some(message),
            _ => None,
        }
    }

    /// The step after this one, where the way to it is open.
    fn following(&self) -> Option<Step> {
        let following = Step::ALL.into_iter().find(|step| *step > self.step)?;
        self.guide.is_ready(following).then_some(following)
    }

    fn may_probe(&self) -> bool {
        self.guide.facts.duplicates.allows_probe()
    }

    fn doubles(&self) -> bool {
        self.guide.facts.duplicates == DuplicateRule::Doubles
    }

    fn is_older_kind(&self) -> bool {
        matches!(self.guide.account.erp.keys, ErpKeys::V1 { .. })
    }

    fn services(&self) -> String {
        let services = &self.guide.settings.service_articles;
        koppla_domain::settings::Service::ALL
            .map(|service| services.number(service).to_owned())
            .join(", ")
    }
}
