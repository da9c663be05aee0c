//! The loop that works off due articles, a batch at a time.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use koppla_domain::document::ArticleDocument;
use koppla_domain::sentence::Sentence;
use koppla_store::{
    AttemptOutcome, Claim, Claimed, Commit, Entity, FailureClass, Lease, NewAttempt, RecordChange,
    RecordId, Resolution, State, Step,
};
use tokio_util::sync::CancellationToken;

use crate::article::decide::exported;
use crate::article::pick::Item;
use crate::article::send::{BATCH, Mode, send};
use crate::article::{digest, id};
use crate::defect::caught;
use crate::engine::{Engine, LEASE, pending, span};
use crate::error::Error;
use crate::gate::Class;
use crate::map;
use crate::reason::Reason;
use crate::remote::Trouble;

/// What a look for due articles brought.
enum Fetched {
    /// This batch.
    Articles(Vec<Claimed>),
    /// Nothing is due for so long.
    Nothing(Duration),
}

/// Most batches in hand at once.
const BATCHES: usize = 16;
/// Pause when nothing is due.
const IDLE: Duration = Duration::from_secs(5);
/// Pause when something is due that another claim has just taken.
const SHORTEST: Duration = Duration::from_millis(100);
/// Pause after a batch that could not be worked on.
const BROKEN: Duration = Duration::from_secs(1);

impl Engine {
    /// Works off due articles until told to stop, several batches at once where the pace allows it;
    /// finishes what is in flight first. It begins once all articles are listed, because a number can
    /// be told to be unique only then (PRE-4).
    pub async fn work_articles(&self, stop: &CancellationToken) -> Result<(), Error> {
        // No more than can have a turn at the gate.
        let most = (self.account().pace.erp / 2).clamp(1, BATCHES);
        let mut running = FuturesUnordered::new();
        let mut fetching: Option<BoxFuture<'_, Result<Fetched, Error>>> = None;
        let mut idle = Duration::ZERO;
        // As with orders, the ledger is asked beside the batches: they hold its readers.
        loop {
            let open = !stop.is_cancelled() && self.is_active();
            let free = running.len() < most && idle.max(self.held_back()).is_zero();
            if open && free && fetching.is_none() && self.facts().articles_listed {
                fetching = Some(Box::pin(self.fetch_articles()));
            }
            if !open && running.is_empty() && fetching.is_none() {
                return Ok(());
            }
            let pause = idle.max(self.held_back());
            tokio::select! {
                biased;
                Some(ended) = running.next(), if !running.is_empty() => {
                    if let Err(error) = ended { idle = self.broken(&error); }
                }
                fetched = pending(&mut fetching), if fetching.is_some() => {
                    fetching = None;
                    match fetched {
                        Ok(Fetched::Nothing(pause)) => idle = pause,
                        Ok(Fetched::Articles(claimed)) => {
                            running.push(self.send_claimed(Class::Article, claimed));
                        }
                        Err(error) => idle = self.broken(&error),
                    }
                }
                () = stop.cancelled(), if open => {}
                () = self.articles_woken(), if open => idle = Duration::ZERO,
                () = self.sleep(pause), if open && !pause.is_zero() => idle = Duration::ZERO,
            }
        }
    }

    /// Claims a batch of due articles.
    async fn fetch_articles(&self) -> Result<Fetched, Error> {
        let claimed = self.claim_articles().await?;
        if claimed.is_empty() {
            return Ok(Fetched::Nothing(self.until_article().await?));
        }
        Ok(Fetched::Articles(claimed))
    }

    /// Time until an article is due, at most [`IDLE`].
    async fn until_article(&self) -> Result<Duration, Error> {
        let due = self.next_due(Entity::Article).await?;
        Ok(due.map_or(IDLE, |due| span(self.now(), due)).clamp(SHORTEST, IDLE))
    }

    fn broken(&self, error: &Error) -> Duration {
        if !error.is_outage_of(self.store()) {
            tracing::error!(
                connection.id = self.id(),
                error = error as &dyn std::error::Error,
                "a batch of articles could not be worked on"
            );
        }
        BROKEN
    }

    /// Works off one batch of due articles; tells how many they were.
    pub async fn article_batch(&self) -> Result<usize, Error> {
        let claimed = self.claim_articles().await?;
        let number = claimed.len();
        if number > 0 {
            self.send_claimed(Class::Article, claimed).await?;
        }
        Ok(number)
    }

    /// Sends the articles that an order waits for, before all others; those that are in hand already
    /// are left alone. Trouble is recorded with the articles.
    pub(crate) async fn send_for_order(&self, keys: &[&str]) -> Result<(), Error> {
        let mut claimed = Vec::with_capacity(keys.len());
        for key in keys {
            let id = RecordId::new(self.id(), Entity::Article, *key);
            claimed.extend(self.store().claim_one(&id, self.owner(), LEASE).await?);
        }
        if claimed.is_empty() {
            return Ok(());
        }
        match self.send_claimed(Class::Order, claimed).await {
            Err(Error::Remote(_)) => Ok(()),
            other => other,
        }
    }

    async fn claim_articles(&self) -> Result<Vec<Claimed>, Error> {
        self.free_stopped().await?;
        let (store, owner, seat) = (self.store(), self.owner(), self.seat());
        Ok(store.claim(self.id(), Entity::Article, owner, seat, BATCH, LEASE).await?)
    }

    /// Works a batch off. A defect that it meets is looked for in its halves, and the one article
    /// that shows it is set aside (I11): sending articles again is free.
    async fn send_claimed(&self, class: Class, claimed: Vec<Claimed>) -> Result<(), Error> {
        let mut batches = vec![claimed];
        while let Some(mut batch) = batches.pop() {
            let claims: Vec<Claim> = batch.iter().map(|claimed| claimed.claim.clone()).collect();
            match caught(self.send_read(class, batch.clone())).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    let waiting = batches.into_iter().flatten().map(|claimed| claimed.claim);
                    self.to_put_back(claims.into_iter().chain(waiting));
                    return Err(error);
                }
                Err(words) => match batch.as_slice() {
                    [] => {}
                    [one] => self.quarantine(one, &words).await?,
                    several => {
                        let later = batch.split_off(several.len() / 2);
                        batches.extend([later, batch]);
                    }
                },
            }
        }
        Ok(())
    }

    async fn send_read(&self, class: Class, claimed: Vec<Claimed>) -> Result<(), Error> {
        let uids: Vec<u64> = claimed
            .iter()
            .filter_map(|claimed| id(&claimed.claim.id.key))
            .map(|id| id.article)
            .collect();
        let asked = self.now();
        let page = match self.shop().articles(class, &uids).await {
            Ok(page) => page,
            Err(trouble) => {
                self.give_back(&claimed, &trouble).await?;
                return Err(trouble.into());
            }
        };
        let (create, update) = self.decide_articles(claimed, page, asked).await?;
        self.send_articles(class, create, Mode::Create).await?;
        self.send_articles(class, update, Mode::Update).await
    }

    async fn send_articles(&self, class: Class, items: Vec<Item>, mode: Mode) -> Result<(), Error> {
        if items.is_empty() {
            return Ok(());
        }
        let documents: Vec<&ArticleDocument> = items.iter().map(|item| &item.document).collect();
        let sent = match mode {
            Mode::Create => self.create_then_update(class, &documents).await,
            Mode::Update => send(self, class, &documents, Mode::Update).await,
        };
        let results = match sent {
            Ok(results) => results,
            Err(trouble) => {
                let claimed: Vec<Claimed> = items.into_iter().map(|item| item.claimed).collect();
                match trouble {
                    Trouble::Unknown(_) => self.articles_in_doubt(&claimed, &trouble).await?,
                    _ => self.give_back(&claimed, &trouble).await?,
                }
                return Err(trouble.into());
            }
        };
        let taken = items.iter().zip(&results).filter(|(_, result)| result.is_ok());
        let taken: Vec<String> = taken.map(|(item, _)| item.document.number.clone()).collect();
        let commits = items.iter().zip(results).map(|(item, result)| self.sent(item, result));
        self.record_all(commits.collect()).await?;
        // Spares the orders of these articles a look into the ledger.
        self.know_exported(taken);
        Ok(())
    }

    async fn create_then_update(
        &self,
        class: Class,
        documents: &[&ArticleDocument],
    ) -> Result<Vec<Result<(), Trouble>>, Trouble> {
        let mut results = send(self, class, documents, Mode::Create).await?;
        let created: Vec<usize> = (0..documents.len())
            .filter(|index| results.get(*index).is_some_and(Result::is_ok))
            .collect();
        let remaining: Vec<&ArticleDocument> =
            created.iter().filter_map(|index| documents.get(*index).copied()).collect();
        let updated = send(self, class, &remaining, Mode::Update).await?;
        for (index, result) in created.into_iter().zip(updated) {
            if let Some(slot) = results.get_mut(index) {
                *slot = result;
            }
        }
        Ok(results)
    }

    fn sent(&self, item: &Item, result: Result<(), Trouble>) -> Commit {
        let now = self.now();
        let number = item.claimed.attempts + 1;
        let mut record = RecordChange {
            attempts: Some(number),
            name: Some(item.document.number.clone()),
            stamp: item.stamp.clone(),
            figures: Some(item.figures.clone()),
            ..RecordChange::default()
        };
        let (outcome, response) = match result {
            Ok(()) => {
                record.state = Some((State::Done, now));
                record.failure = Some(None);
                record.reason = Some(exported(item.stock_off).map(Reason::stored));
                record.applied = Some(digest(&item.document));
                (AttemptOutcome::Ok, String::new())
            }
            Err(trouble) => {
                let detail = trouble.to_string();
                let reason = Reason::new(Sentence::new("article-refused").text("detail", detail));
                record.state = Some((State::Held, now));
                record.failure = Some(Some((FailureClass::Blocked, 1)));
                record.reason = Some(Some(reason.stored()));
                (AttemptOutcome::Rejected, trouble.to_string())
            }
        };
        let attempt = NewAttempt {
            number,
            action: "submit_article",
            reference: item.document.number.clone(),
            digest: digest(&item.document),
            request: map::article::shown(&item.document),
            armed_at: now,
            answer: Some(Resolution { outcome, response, at: now, by: "answer" }),
        };
        let claim = item.claimed.claim.clone();
        Commit { claim, record, steps: vec![Step::Attempt(attempt)], lease: Lease::Release }
    }
}
