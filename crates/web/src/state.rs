//! What all pages share.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use axum::http::header::HOST;
use koppla_domain::settings::Settings;
use koppla_store::{Connection, Deed, NewDeed, Person, Store};
use koppla_sync::{Engine, Gates, Secret};
use secrecy::{ExposeSecret as _, SecretString};
use tokio_util::sync::CancellationToken;

use crate::access::Viewer;
use crate::error::PageError;
use crate::jobs::Jobs;
use crate::limit::Tries;
use crate::page::Remembered;

/// How the pages are served.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Browsers reach the pages over TLS, by a server in front: cookies are sent over TLS only.
    pub behind_tls: bool,
    /// The key agreed with Abicart for its settings form (ACC-4); without it there is no settings
    /// server.
    pub abicart_key: Option<Secret>,
    /// Addresses that are typed on the pages may lead to this machine and into private networks.
    pub private_addresses: bool,
    /// Signs the demo's administrator in, once; for a made-up shop on this machine only.
    pub demo: Option<DemoLink>,
    /// The program ends: pages that follow what happens end too.
    pub stop: CancellationToken,
    /// Tells the engine that is at work that something was noted for it.
    pub wake: Wake,
    /// The ways to all accounts, shared with the engines at work: a page calls none that has asked to
    /// be left alone, and none faster than they may.
    pub gates: Gates,
}

/// Tells the engine of a connection, if it works in this process, to look for work at once.
#[derive(Clone, Default)]
pub struct Wake(Option<Arc<Tell>>);

type Tell = dyn Fn(&str) + Send + Sync;

impl Wake {
    /// Tells it in this way.
    pub fn by(tell: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }
}

impl fmt::Debug for Wake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Wake").field(&self.0.is_some()).finish()
    }
}

/// A link that signs somebody in without a password.
#[derive(Clone, Debug)]
pub struct DemoLink {
    /// The unguessable part of the link.
    pub token: SecretString,
    /// Whom it signs in.
    pub email: String,
}

/// For how long such a link is good.
const LINK_LASTS: Duration = Duration::from_mins(10);

/// What all pages share; clones are cheap.
#[derive(Clone)]
pub struct Web(Arc<Inner>);

struct Inner {
    store: Store,
    options: Options,
    figures: Remembered,
    jobs: Jobs,
    demo: Mutex<Option<(DemoLink, Instant)>>,
    tries: Tries,
    wrong_keys: Tries,
}

impl Web {
    /// Pages over this ledger.
    pub fn new(store: Store, options: Options) -> Self {
        let demo = options.demo.clone().filter(|_| !options.behind_tls);
        let demo = Mutex::new(demo.map(|link| (link, Instant::now())));
        Self(Arc::new(Inner {
            store,
            options,
            figures: Remembered::default(),
            jobs: Jobs::default(),
            demo,
            tries: Tries::default(),
            wrong_keys: Tries::default(),
        }))
    }

    /// The ledger.
    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    /// Who has tried to sign in how often.
    pub(crate) fn tries(&self) -> &Tries {
        &self.0.tries
    }

    /// Who has sent a wrong key of the settings server how often.
    pub(crate) fn wrong_keys(&self) -> &Tries {
        &self.0.wrong_keys
    }

    pub(crate) fn options(&self) -> &Options {
        &self.0.options
    }

    /// Notes in the list of who did what that the viewer did this (`/audit`); every change that a
    /// person makes calls it, after it has succeeded.
    ///
    /// `connection` is the id of the connection it was done in, or empty. `subject` says to what it
    /// was done (see [`Deed`]): order numbers, a setting's name, an e-mail address; never a secret, a
    /// personal number or a customer's name.
    pub(crate) async fn audit(
        &self,
        viewer: &Viewer,
        deed: Deed,
        connection: &str,
        subject: impl Into<String>,
    ) -> Result<(), PageError> {
        self.audit_of(&viewer.person, deed, connection, subject).await
    }

    /// As [`Self::audit`], of somebody who is about to be signed in.
    pub(crate) async fn audit_of(
        &self,
        person: &Person,
        deed: Deed,
        connection: &str,
        subject: impl Into<String>,
    ) -> Result<(), PageError> {
        let deed = NewDeed {
            person: Some(person.id.clone()),
            who: person.name.clone(),
            deed,
            subject: subject.into(),
            connection: (!connection.is_empty()).then(|| connection.to_owned()),
        };
        Ok(self.store().note_deed(deed).await?)
    }

    /// The place at which whoever sends these headers reaches the pages.
    pub(crate) fn reached_at(&self, headers: &HeaderMap) -> String {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        let scheme = if self.options().behind_tls { "https" } else { "http" };
        format!("{scheme}://{host}")
    }

    /// The figures of the overview's charts.
    pub(crate) fn figures(&self) -> &Remembered {
        &self.0.figures
    }

    /// Something was noted for the engine of this connection.
    pub(crate) fn wake(&self, connection: &str) {
        if let Wake(Some(tell)) = &self.options().wake {
            tell(connection);
        }
    }

    /// Waits for the end of the program.
    pub(crate) async fn stopped(&self) {
        self.options().stop.cancelled().await;
    }

    /// Work that outlasts the request that began it.
    pub(crate) fn jobs(&self) -> &Jobs {
        &self.0.jobs
    }

    /// Whom this token of a demo's link signs in; each link does so once.
    pub(crate) fn take_demo(&self, token: &str) -> Option<String> {
        let mut demo = self.0.demo.lock().unwrap_or_else(PoisonError::into_inner);
        let (link, made) = demo.as_ref()?;
        let own = crate::access::digest(link.token.expose_secret());
        // Hashes tell nothing of the token, however long their comparison takes.
        let fits = own == crate::access::digest(token) && made.elapsed() < LINK_LASTS;
        fits.then(|| demo.take()).flatten().map(|(link, _)| link.email)
    }

    /// The connection that an address names.
    pub(crate) async fn connection(&self, id: &str) -> Result<Connection, PageError> {
        self.store().connection(id).await?.ok_or(PageError::NotFound)
    }

    /// A connection's engine for everything but claiming work.
    pub(crate) fn engine(&self, connection: &Connection) -> Result<Arc<Engine>, PageError> {
        Ok(Engine::new(self.store().clone(), connection, None, &self.options().gates)?)
    }
}

/// A connection's settings as they are stored.
pub(crate) fn settings(connection: &Connection) -> Result<Settings, PageError> {
    Settings::from_toml(&connection.settings).map_err(PageError::Settings)
}
