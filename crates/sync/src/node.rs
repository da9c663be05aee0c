//! A node: takes its share of the seats, and sets the connections of each to work.
//!
//! It gives a sign of life to the ledger again and again. A seat that another node has taken is left
//! at once; a connection that was changed or switched off is taken up at once where it was done through
//! this program, and with the next sign of life elsewhere. A seat that another node lacks is handed
//! back when the work in hand is done, and so are all when the node is told to stop.

mod post;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use koppla_store::{Clock, Connection, ConnectionState, Sign, Store, Wish};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::account::{Account, Timing};
use crate::engine::Engine;
use crate::error::Error;
use crate::seat::Seat;
use post::Post;

/// Between two signs of life.
const BEAT: Duration = Duration::from_secs(2);
/// A node that has given no sign of life for so long counts as dead when the work is shared out.
const ALIVE: SignedDuration = SignedDuration::from_secs(10);

/// No engine works on for so long by settings that have been changed.
const LATELY: SignedDuration = SignedDuration::from_hours(1);

/// How often a node that was told to stop tries to tell a ledger that cannot be used.
const LAST_TRIES: u32 = 3;

/// What a node needs of the program around it.
pub trait Surroundings: Send + Sync + 'static {
    /// Sets a connection to work from a seat.
    ///
    /// # Errors
    /// The stored account or settings cannot be used.
    fn engine(&self, connection: &Connection, seat: Arc<Seat>) -> Result<Arc<Engine>, Error>;

    /// Lets work go on beside everything else.
    fn spawn(&self, work: BoxFuture<'static, ()>);

    /// The engines that are at work have changed.
    fn engines(&self, engines: Vec<Arc<Engine>>);
}

/// What a node works for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Its fair share of all connections.
    Share,
    /// One connection, whatever other nodes there are.
    One(String),
    /// What the ledger holds of one connection, without looking at its shop.
    BacklogOf(String),
}

impl Scope {
    fn is_wanted(&self, connection: &str) -> bool {
        match self {
            Self::Share => true,
            Self::One(only) | Self::BacklogOf(only) => only == connection,
        }
    }

    fn work(
        &self,
        engine: Arc<Engine>,
        stop: CancellationToken,
    ) -> BoxFuture<'static, Result<(), Error>> {
        if matches!(self, Self::BacklogOf(_)) {
            return Box::pin(async move { engine.work_off(&stop).await });
        }
        Box::pin(async move {
            engine.register_notices().await;
            engine.serve(&stop).await
        })
    }
}

/// One program's share of the work.
pub struct Node<S> {
    id: String,
    label: String,
    scope: Scope,
    store: Store,
    clock: Arc<dyn Clock>,
    surroundings: S,
    posts: BTreeMap<String, Post>,
    /// What each connection's last engine was made of.
    last: BTreeMap<String, String>,
    /// The connections that cannot work, each with what it was made of.
    unfit: BTreeMap<String, String>,
    /// How often each connection's node had been asked to look at its shop.
    asked: BTreeMap<String, i64>,
    /// Something has ended.
    ended: Arc<Notify>,
}

impl<S: Surroundings> Node<S> {
    /// A node that has not begun. `id` is never used twice; people see `label`.
    pub fn new(store: Store, (id, label): (String, String), scope: Scope, surroundings: S) -> Self {
        Self {
            id,
            label,
            scope,
            clock: store.clock(),
            store,
            surroundings,
            posts: BTreeMap::new(),
            last: BTreeMap::new(),
            unfit: BTreeMap::new(),
            asked: BTreeMap::new(),
            ended: Arc::default(),
        }
    }

    /// Works until told to stop; then finishes what is in flight and hands everything back.
    ///
    /// # Errors
    /// The ledger cannot be used at the start. Later on, it is waited for.
    pub async fn serve(mut self, stop: &CancellationToken) -> Result<(), Error> {
        let mut connections = self.store.connections_changed();
        self.beat(true).await?;
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                () = self.ended.notified() => {}
                // What a person switches off in this program stops at once (ACC-3).
                Ok(()) = connections.changed() => {}
                () = self.clock.sleep(BEAT) => {}
            }
            self.beat_or_wait(true).await;
        }
        self.posts.values_mut().for_each(Post::leave);
        let mut failures = 0;
        while !self.posts.is_empty() {
            tokio::select! {
                biased;
                () = self.ended.notified() => {}
                () = self.clock.sleep(BEAT) => {}
            }
            failures = if self.beat_or_wait(false).await { 0 } else { failures + 1 };
            if failures >= LAST_TRIES {
                self.store.stop_waiting();
            }
            if failures >= LAST_TRIES && self.posts.values().all(Post::has_ended) {
                // The seats and claims run out by themselves.
                break;
            }
        }
        // Whoever leaves frees all its seats at once, those of customers on their way too (P7).
        self.hand_back().await?;
        Ok(self.store.leave(&self.id).await?)
    }

    async fn beat_or_wait(&mut self, open: bool) -> bool {
        let beaten = self.beat(open).await;
        if let Err(error) = &beaten
            && !error.is_outage_of(&self.store)
        {
            tracing::error!(
                error = error as &dyn std::error::Error,
                "the ledger cannot be used; nothing is sent until it can"
            );
        }
        beaten.is_ok()
    }

    /// One sign of life, and what follows from its answer.
    async fn beat(&mut self, open: bool) -> Result<(), Error> {
        let wanted = if open { self.wanted().await? } else { Vec::new() };
        let sign = Sign {
            node: self.id.clone(),
            label: self.label.clone(),
            lease: ALIVE,
            wishes: wishes(&wanted),
            // What a node hands back at its end is for the others.
            shares: open && self.scope == Scope::Share,
        };
        // The leases last from when the ledger hears of it, which is not before this.
        let asked = self.clock.elapsed();
        let seated = self.store.sit(sign).await?;
        for (name, post) in &mut self.posts {
            match seated.held.iter().find(|held| post.is_of(held)) {
                Some(held) => post.prolong(held, asked),
                None => post.lose(name),
            }
        }
        if open {
            self.pass_on().await?;
            // What was switched off while a seat was being taken is not begun.
            let is_new = |held: &koppla_store::Seat| !self.posts.contains_key(&held.name);
            let wanted = if seated.held.iter().any(is_new) { self.wanted().await? } else { wanted };
            for held in &seated.held {
                self.man((held, asked), &wanted).await?;
            }
            let leaving = self.posts.values().filter(|post| post.is_leaving()).count();
            let staying = self.posts.values_mut().rev().filter(|post| post.stays());
            staying.take(seated.surplus.saturating_sub(leaving)).for_each(Post::leave);
        }
        self.hand_back().await?;
        self.surroundings.engines(self.posts.values().flat_map(Post::engines).collect());
        Ok(())
    }

    /// Has the shops looked at for which another node was told that something has changed.
    async fn pass_on(&mut self) -> Result<(), Error> {
        let asked = self.store.looks_asked().await?;
        for engine in self.posts.values().flat_map(Post::engines) {
            if asked.get(engine.id()) > self.asked.get(engine.id()) {
                engine.look_again();
            }
        }
        self.asked = asked;
        Ok(())
    }

    /// The connections that should work, each with its account.
    async fn wanted(&mut self) -> Result<Vec<Wanted>, Error> {
        let mut wanted = Vec::new();
        for connection in self.store.connections().await? {
            if connection.state != ConnectionState::Active
                || !self.scope.is_wanted(&connection.id)
                || self.unfit.get(&connection.id) == Some(&post::made_of(&connection))
            {
                continue;
            }
            if let Some(account) = self.fit(&connection, Account::of(&connection))? {
                wanted.push(Wanted { seat: account.seat(), timing: account.timing, connection });
            }
        }
        Ok(wanted)
    }

    /// `None` for a connection that cannot work as it is stored. That is said once, and keeps none of
    /// the others from working.
    fn fit<T>(
        &mut self,
        connection: &Connection,
        made: Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        match made {
            Err(error) if self.scope == Scope::Share => {
                tracing::error!(
                    connection.id = connection.id,
                    error = &error as &dyn std::error::Error,
                    "the connection cannot work; mend it with \"koppla connect\""
                );
                self.unfit.insert(connection.id.clone(), post::made_of(connection));
                Ok(None)
            }
            made => made.map(Some),
        }
    }

    /// Has each wanted connection of a seat worked for, by an engine of its present making.
    async fn man(
        &mut self,
        (held, asked): (&koppla_store::Seat, Duration),
        wanted: &[Wanted],
    ) -> Result<(), Error> {
        let connections: Vec<&Connection> = wanted
            .iter()
            .filter(|wanted| wanted.seat == held.name)
            .map(|wanted| &wanted.connection)
            .collect();
        let new = || Post::new(held.clone(), asked);
        let post = self.posts.entry(held.name.clone()).or_insert_with(new);
        if connections.is_empty() {
            post.leave();
        }
        if !post.stays() {
            return Ok(());
        }
        post.dismiss_outdated(&connections);
        for connection in connections {
            let Some(post) = self.posts.get(&held.name) else { continue };
            if post.works_for(&connection.id) {
                continue;
            }
            let made_of = post::made_of(connection);
            let last = self.last.insert(connection.id.clone(), made_of.clone());
            let changed = match last {
                Some(last) => last != made_of,
                None => self.was_changed_lately(connection).await?,
            };
            if changed {
                // The engine before may have held something again under the old settings just now.
                self.store.wake_all(&connection.id).await?;
            }
            let engine = self.surroundings.engine(connection, Arc::clone(post.seat()));
            let Some(engine) = self.fit(connection, engine)? else { continue };
            let Some(post) = self.posts.get_mut(&held.name) else { continue };
            let stop = CancellationToken::new();
            let work = self.scope.work(Arc::clone(&engine), stop.clone());
            let work = post.begin(connection, (engine, stop), work, Arc::clone(&self.ended));
            self.surroundings.spawn(work);
        }
        Ok(())
    }

    /// Whether an engine of another program may have worked by older settings than those of now.
    async fn was_changed_lately(&self, connection: &Connection) -> Result<bool, Error> {
        let last = self.store.settings_changes(&connection.id, None, 1).await?;
        let now = self.clock.now();
        Ok(last.first().is_some_and(|change| now.duration_since(change.at).abs() < LATELY))
    }

    /// Hands back the seats whose work has ended.
    async fn hand_back(&mut self) -> Result<(), Error> {
        let ended: Vec<String> = self
            .posts
            .iter()
            .filter(|(_, post)| !post.stays() && post.has_ended())
            .map(|(name, _)| name.clone())
            .collect();
        for name in ended {
            if let Some(post) = self.posts.get(&name)
                && !post.is_lost()
            {
                let free_at = post.free_at(self.clock.now());
                if let Some(until) = free_at {
                    tracing::info!(
                        account = name,
                        until = %until,
                        "a customer may still be on its way to Specter; the account is left alone so long"
                    );
                }
                self.store.stand_up(post.seat().held().clone(), free_at).await?;
            }
            self.posts.remove(&name);
        }
        Ok(())
    }
}

/// A connection that should work.
struct Wanted {
    seat: String,
    timing: Timing,
    connection: Connection,
}

/// One wish for each account, with the longest lease that one of its connections needs.
fn wishes(wanted: &[Wanted]) -> Vec<Wish> {
    let mut wishes: BTreeMap<&str, Wish> = BTreeMap::new();
    for Wanted { seat, timing, connection } in wanted {
        let lease = Seat::lease(timing);
        let wish = wishes.entry(seat).or_insert_with(|| Wish {
            name: seat.clone(),
            lease,
            connections: Vec::new(),
        });
        wish.lease = wish.lease.max(lease);
        wish.connections.push(connection.id.clone());
    }
    wishes.into_values().collect()
}
