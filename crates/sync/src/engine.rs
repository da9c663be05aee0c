//! One connection at work: both clients, the ledger, the settings, and what all its runs share.

mod account;

use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use koppla_domain::settings::Settings;
use koppla_store::{Claim, Clock, Connection, ConnectionState, Entity, Store};
use tokio::sync::Notify;

use crate::account::{Account, Timing};
use crate::error::Error;
use crate::facts::Facts;
use crate::gate::{Class, Gates};
use crate::lane::Lanes;
use crate::remote::Trouble;
use crate::seat::Seat;
use crate::stamp::ShopTime;
use crate::sweep::Sweeps;
use crate::{client, erp::Erp, setup, shop::Shop};

/// How long a claimed record is ours without renewal; far longer than any call.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_mins(5);

/// Nothing is put off for longer, be it for a failure or because a remote asks for it, which is heard
/// for an hour at most.
const HORIZON: SignedDuration = SignedDuration::from_mins(65);

/// One connection at work. Clones of the `Arc` that holds it share everything.
pub struct Engine {
    id: String,
    owner: String,
    seat: Option<Arc<Seat>>,
    store: Store,
    clock: Arc<dyn Clock>,
    shop: Shop,
    erp: Erp,
    settings: Settings,
    account: Account,
    facts: RwLock<Facts>,
    lanes: Lanes,
    wake: Notify,
    wake_articles: Notify,
    watches: [Watch; 2],
    sweeps: Sweeps,
    shared: Mutex<Shared>,
}

/// The looks at the shop for work of one class.
#[derive(Default)]
struct Watch {
    wake: Notify,
    looks: AtomicU64,
}

/// What the runs of one connection tell each other.
struct Shared {
    /// Article numbers that are known to be in the ERP.
    exported: HashSet<String>,
    /// Claims whose runs were stopped by something that is no outcome of theirs.
    stopped: Vec<Claim>,
    /// When an order that a run has just put aside is to be looked at again.
    again: Option<Timestamp>,
    /// The account was last seen to be accepted.
    account_checked: Option<Timestamp>,
    /// A person has to mend the account first.
    paused: bool,
    /// Why, if that was seen by this engine.
    refused: Option<Trouble>,
}

impl Engine {
    /// Sets one stored connection to work over HTTP, from a seat; without one only in a process that
    /// has the ledger alone.
    pub fn new(
        store: Store,
        connection: &Connection,
        seat: Option<Arc<Seat>>,
        gates: &Gates,
    ) -> Result<Arc<Self>, Error> {
        let account = Account::of(connection)?;
        account.validate()?;
        let clients = client::over_http(&account)?;
        Self::with_clients(store, connection, seat, gates, account, clients)
    }

    /// Sets one connection to work over any transport.
    pub fn with_clients(
        store: Store,
        connection: &Connection,
        seat: Option<Arc<Seat>>,
        gates: &Gates,
        account: Account,
        (shop, erp): (abicart::Client, specter::Client),
    ) -> Result<Arc<Self>, Error> {
        let clock = store.clock();
        let unreadable = |source| Error::Unreadable { connection: connection.id.clone(), source };
        let facts: Facts = serde_json::from_str(&connection.facts).map_err(unreadable)?;
        let settings = Settings::from_toml(&connection.settings).map_err(|error| {
            Error::Settings { connection: connection.id.clone(), reason: error.to_string() }
        })?;
        let time = ShopTime::new(Arc::clone(&clock));
        let shop = Shop::new(&shop, gates.shop(&account, &clock), time, account.pace.shop);
        let (way, lanes) = gates.erp(&account, &clock);
        Ok(Arc::new(Self {
            id: connection.id.clone(),
            owner: owner(seat.as_deref(), &connection.id),
            seat,
            store,
            shop,
            erp: Erp::new(erp, way),
            settings,
            account,
            facts: RwLock::new(facts),
            lanes,
            wake: Notify::new(),
            wake_articles: Notify::new(),
            watches: Default::default(),
            sweeps: Sweeps::default(),
            shared: Mutex::new(Shared {
                exported: HashSet::new(),
                stopped: Vec::new(),
                again: None,
                account_checked: None,
                paused: connection.state != ConnectionState::Active,
                refused: None,
            }),
            clock,
        }))
    }

    /// The connection's name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The merchant's settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What has been learned of the two systems.
    pub fn facts(&self) -> RwLockReadGuard<'_, Facts> {
        self.facts.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The ledger.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Looks for work at once: something was noticed or somebody pressed a button.
    pub fn wake(&self) {
        self.wake.notify_one();
        self.wake_articles.notify_one();
    }

    /// Looks at the shop at once: it sent a notice.
    pub fn look_again(&self) {
        self.watches.iter().for_each(|watch| watch.wake.notify_one());
    }

    /// How often the shop has been looked at completely.
    pub fn looks(&self) -> u64 {
        self.watches.iter().map(|watch| watch.looks.load(Ordering::Relaxed)).min().unwrap_or(0)
    }

    /// False once a person has to mend the account.
    pub fn is_active(&self) -> bool {
        !self.shared().paused
    }

    /// Stores what was learned. What others have learned meanwhile, such as a person who had the
    /// account tried, is kept; and what this account did says nothing of another one that the
    /// connection was given meanwhile.
    pub(crate) async fn learn(
        &self,
        change: impl Fn(&mut Facts) + Send + Sync,
    ) -> Result<(), Error> {
        let stored = setup::learn(&self.store, &self.id, Some(&self.account), &change).await?;
        let mut facts = self.facts.write().unwrap_or_else(PoisonError::into_inner);
        match stored {
            Some(stored) => *facts = stored,
            None => change(&mut facts),
        }
        Ok(())
    }

    /// Those of the numbers that are not known to be in the ERP.
    pub(crate) fn not_known_exported(&self, numbers: &BTreeSet<String>) -> Vec<String> {
        let shared = self.shared();
        numbers.iter().filter(|number| !shared.exported.contains(*number)).cloned().collect()
    }

    /// Remembers numbers that are in the ERP.
    pub(crate) fn know_exported(&self, numbers: impl IntoIterator<Item = String>) {
        self.shared().exported.extend(numbers);
    }

    /// Notes that the runs of these claims were stopped: the ledger failed them, or the seat.
    pub(crate) fn to_put_back(&self, claims: impl IntoIterator<Item = Claim>) {
        self.shared().stopped.extend(claims);
    }

    /// Frees what was stopped for the next run, as soon as the ledger can be used again.
    pub(crate) async fn free_stopped(&self) -> Result<(), Error> {
        loop {
            let Some(claim) = self.shared().stopped.pop() else { return Ok(()) };
            if let Err(error) = self.store.put_back(&claim).await {
                self.to_put_back([claim]);
                return Err(error.into());
            }
        }
    }

    /// When something of a kind is due next. What a clock that was set back has moved into a far
    /// future is due now (I16).
    pub(crate) async fn next_due(&self, entity: Entity) -> Result<Option<Timestamp>, Error> {
        let horizon = HORIZON.max(self.timing().settle() * 2);
        let last = self.store.last_due(&self.id, entity).await?;
        if last.is_none_or(|last| last.duration_since(self.now()) <= horizon) {
            return Ok(self.store.next_due(&self.id, entity).await?);
        }
        self.store.bring_forward(&self.id, entity, horizon).await?;
        Ok(Some(self.now()))
    }

    /// Notes that a run has put an order aside until then.
    pub(crate) fn act_again(&self, due: Timestamp) {
        let mut shared = self.shared();
        shared.again = Some(shared.again.map_or(due, |again| again.min(due)));
    }

    /// How long until the earliest order that was put aside since the last time this was asked.
    pub(crate) fn time_until_again(&self) -> Option<Duration> {
        let again = self.shared().again.take()?;
        Some(span(self.now(), again))
    }

    /// How long a remote still wants to be left alone.
    pub(crate) fn held_back(&self) -> Duration {
        self.shop.closed_for().max(self.erp.closed_for())
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.clock.sleep(duration)
    }

    pub(crate) fn account(&self) -> &Account {
        &self.account
    }

    pub(crate) fn timing(&self) -> &Timing {
        &self.account.timing
    }

    pub(crate) fn owner(&self) -> &str {
        &self.owner
    }

    /// The seat that this engine works from, as the ledger knows it.
    pub(crate) fn seat(&self) -> Option<&koppla_store::Seat> {
        self.seat.as_deref().map(Seat::held)
    }

    /// Whether a call to the ERP that begins now ends before another node may work for the account.
    pub(crate) fn may_call(&self) -> bool {
        let deadline = self.timing().deadline();
        self.seat.as_ref().is_none_or(|seat| seat.covers(self.clock.as_ref(), deadline))
    }

    pub(crate) fn shop(&self) -> &Shop {
        &self.shop
    }

    pub(crate) fn erp(&self) -> &Erp {
        &self.erp
    }

    pub(crate) fn sweeps(&self) -> &Sweeps {
        &self.sweeps
    }

    pub(crate) fn lanes(&self) -> &Lanes {
        &self.lanes
    }

    pub(crate) async fn woken(&self) {
        self.wake.notified().await;
    }

    pub(crate) async fn articles_woken(&self) {
        self.wake_articles.notified().await;
    }

    pub(crate) async fn look_now(&self, class: Class) {
        self.watch_for(class).wake.notified().await;
    }

    pub(crate) fn looked(&self, class: Class) {
        self.watch_for(class).looks.fetch_add(1, Ordering::Relaxed);
    }

    fn watch_for(&self, class: Class) -> &Watch {
        let [orders, articles] = &self.watches;
        match class {
            Class::Order => orders,
            Class::Article => articles,
        }
    }

    fn shared(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Under which name claims are made: one that no other engine has, also on the same node later.
fn owner(seat: Option<&Seat>, connection: &str) -> String {
    match seat.map(Seat::held) {
        Some(seat) => format!("{} {} {connection}", seat.node, seat.fence),
        None => uuid::Uuid::now_v7().to_string(),
    }
}

/// The future's output, or never.
pub(crate) async fn pending<F: Future + Unpin>(future: &mut Option<F>) -> F::Output {
    match future {
        Some(future) => future.await,
        None => std::future::pending().await,
    }
}

/// The time from one instant to another; nothing when it has passed.
pub(crate) fn span(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or(Duration::ZERO)
}
