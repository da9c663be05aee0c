//! The loop that works off due articles, a batch at a time.

use std::collections::HashMap;
use std::time::Duration;

use abicart::Page;
use futures_util::future::join_all;
use koppla_domain::article::{Article, ArticleFinding, ArticleStatus, classify};
use koppla_domain::document::ArticleDocument;
use koppla_store::{
    AttemptOutcome, Claimed, Commit, Entity, FailureClass, Lease, NewAttempt, RecordChange,
    Resolution, State, Step,
};
use tokio_util::sync::CancellationToken;

use crate::article::decide::{Next, decide, exported};
use crate::article::send::{BATCH, Mode, send};
use crate::article::{digest, id, key, namesake};
use crate::engine::{Engine, LEASE};
use crate::error::Error;
use crate::map;
use crate::reason::Reason;
use crate::remote::Trouble;
use crate::retry::next_try;

/// Pause when nothing is due.
const IDLE: Duration = Duration::from_secs(5);
/// Pause after a batch that could not be worked on.
const BROKEN: Duration = Duration::from_secs(1);

/// One claimed article with what was decided.
struct Item {
    claimed: Claimed,
    stock_off: bool,
    document: ArticleDocument,
    stamp: Option<String>,
}

impl Engine {
    /// Works off due articles until told to stop.
    pub async fn work_articles(&self, stop: &CancellationToken) -> Result<(), Error> {
        while !stop.is_cancelled() && self.is_active() {
            let held_back = self.held_back();
            let pause = match self.article_batch_unless(held_back).await {
                Ok(0) => held_back.max(IDLE),
                Ok(_) => continue,
                Err(error) => {
                    tracing::error!(
                        connection.id = self.id(),
                        error = &error as &dyn std::error::Error,
                        "a batch of articles could not be worked on"
                    );
                    BROKEN
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.articles_woken() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        Ok(())
    }

    async fn article_batch_unless(&self, held_back: Duration) -> Result<usize, Error> {
        if held_back.is_zero() { self.article_batch().await } else { Ok(0) }
    }

    /// Works off one batch of due articles; tells how many they were.
    pub async fn article_batch(&self) -> Result<usize, Error> {
        let claimed =
            self.store().claim(self.id(), Entity::Article, self.owner(), BATCH, LEASE).await?;
        if claimed.is_empty() {
            return Ok(0);
        }
        let number = claimed.len();
        let uids: Vec<u64> = claimed
            .iter()
            .filter_map(|claimed| id(&claimed.claim.id.key))
            .map(|id| id.article)
            .collect();
        let page = match self.shop().articles(&uids).await {
            Ok(page) => page,
            Err(trouble) => {
                self.give_back_articles(&claimed, &trouble).await?;
                return Err(trouble.into());
            }
        };
        let (create, update) = self.decide_articles(claimed, page).await?;
        self.send_articles(create, Mode::Create).await?;
        self.send_articles(update, Mode::Update).await?;
        Ok(number)
    }

    /// Decides on every claimed article; those with nothing to send are recorded at once.
    async fn decide_articles(
        &self,
        claimed: Vec<Claimed>,
        page: Page<abicart::Article>,
    ) -> Result<(Vec<Item>, Vec<Item>), Error> {
        let (currency, language) = self.article_words();
        let articles: Vec<map::article::Seen> = page
            .objects
            .iter()
            .flat_map(|article| map::article::articles(article, &currency, &language))
            .collect();
        let findings = self.findings(&articles).await?;
        let mut known: HashMap<String, (map::article::Seen, ArticleFinding)> = articles
            .into_iter()
            .zip(findings)
            .map(|(seen, finding)| (key(seen.article.id), (seen, finding)))
            .collect();
        let (mut create, mut update, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for claimed in claimed {
            let Some((seen, finding)) = known.remove(&claimed.claim.id.key) else {
                let (state, reason) = absent(&claimed, &page);
                rest.push(self.resting(&claimed, state, Some(reason), None));
                continue;
            };
            let applied = claimed.applied.as_deref();
            let stock_off = seen.stock_off;
            let finding = ArticleFinding { stock_off, ..finding };
            let next = decide(&seen.article, &finding, applied, claimed.forced, self.settings());
            let (list, document) = match next {
                Next::Rest(state, reason) => {
                    rest.push(self.resting(&claimed, state, reason, Some(&seen)));
                    continue;
                }
                Next::Create(document) => (&mut create, document),
                Next::Update(document) => (&mut update, document),
            };
            list.push(Item { claimed, stock_off, document, stamp: seen.stamp });
        }
        self.record(rest).await?;
        Ok((create, update))
    }

    /// Checks the batch against each other and against all other articles of the ledger.
    async fn findings(
        &self,
        articles: &[map::article::Seen],
    ) -> Result<Vec<ArticleFinding>, Error> {
        let mut all: Vec<Article> = articles.iter().map(|seen| seen.article.clone()).collect();
        let services = &self.settings().service_articles;
        let mut names: Vec<String> = all
            .iter()
            .map(|article| article.number.clone())
            .filter(|name| !name.is_empty())
            .collect();
        // Once for the numbers themselves, once for the numbers that would be suggested.
        for _ in 0..2 {
            let records = self.store().records_named(self.id(), Entity::Article, &names).await?;
            for record in records {
                if record.state == State::Ignored {
                    continue;
                }
                if let Some(id) = id(&record.key)
                    && !all.iter().any(|article| article.id == id)
                {
                    all.push(namesake(id, &record.name));
                }
            }
            let findings = classify(&all, services);
            names = findings.iter().filter_map(|finding| suggestion(&finding.status)).collect();
            if names.is_empty() {
                break;
            }
        }
        let mut findings = classify(&all, services);
        findings.truncate(articles.len());
        Ok(findings)
    }

    async fn send_articles(&self, items: Vec<Item>, mode: Mode) -> Result<(), Error> {
        if items.is_empty() {
            return Ok(());
        }
        let documents: Vec<&ArticleDocument> = items.iter().map(|item| &item.document).collect();
        let sent = match mode {
            Mode::Create => self.create_then_update(&documents).await,
            Mode::Update => send(self, &documents, Mode::Update).await,
        };
        let results = match sent {
            Ok(results) => results,
            Err(trouble) => {
                let claimed: Vec<Claimed> = items.into_iter().map(|item| item.claimed).collect();
                self.give_back_articles(&claimed, &trouble).await?;
                return Err(trouble.into());
            }
        };
        let commits = items.iter().zip(results).map(|(item, result)| self.sent(item, result));
        self.record(commits.collect()).await
    }

    async fn create_then_update(
        &self,
        documents: &[&ArticleDocument],
    ) -> Result<Vec<Result<(), Trouble>>, Trouble> {
        let mut results = send(self, documents, Mode::Create).await?;
        let created: Vec<usize> = (0..documents.len())
            .filter(|index| results.get(*index).is_some_and(Result::is_ok))
            .collect();
        let remaining: Vec<&ArticleDocument> =
            created.iter().filter_map(|index| documents.get(*index).copied()).collect();
        let updated = send(self, &remaining, Mode::Update).await?;
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
                let reason = Reason::new(
                    "article-refused",
                    format!("Specter does not take the article: {trouble}. Mend that in the shop."),
                );
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

    fn resting(
        &self,
        claimed: &Claimed,
        state: State,
        reason: Option<Reason>,
        seen: Option<&map::article::Seen>,
    ) -> Commit {
        let blocked = (state == State::Held).then_some((FailureClass::Blocked, 1));
        let record = RecordChange {
            state: Some((state, self.now())),
            failure: Some(blocked),
            reason: Some(reason.map(Reason::stored)),
            name: seen.map(|seen| seen.article.number.clone()),
            stamp: seen.and_then(|seen| seen.stamp.clone()),
            ..RecordChange::default()
        };
        let claim = claimed.claim.clone();
        Commit { claim, record, steps: Vec::new(), lease: Lease::Release }
    }

    async fn give_back_articles(
        &self,
        claimed: &[Claimed],
        trouble: &Trouble,
    ) -> Result<(), Error> {
        let now = self.now();
        match trouble {
            Trouble::Account { .. } => self.pause(trouble).await?,
            Trouble::Throttled { retry_after } => {
                self.hold_back(now.checked_add(*retry_after).unwrap_or(now));
            }
            _ => {}
        }
        let commits = claimed.iter().map(|claimed| {
            let failures = claimed.failures + 1;
            // One pause for the whole batch, so that it stays together.
            let due = next_try(now, failures, 0);
            let record = RecordChange {
                state: Some((State::Due, due)),
                failure: Some(Some((FailureClass::Transient, failures))),
                reason: Some(Some(("not-sent-yet".to_owned(), trouble.to_string()))),
                ..RecordChange::default()
            };
            let claim = claimed.claim.clone();
            Commit { claim, record, steps: Vec::new(), lease: Lease::Release }
        });
        self.record(commits.collect()).await
    }

    /// Records all at once; a lost lease concerns its own article only.
    async fn record(&self, commits: Vec<Commit>) -> Result<(), Error> {
        for result in join_all(commits.into_iter().map(|commit| self.store().commit(commit))).await
        {
            match result {
                Ok(()) | Err(koppla_store::Error::LeaseLost) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// Why a claimed article is not among those that were read.
fn absent(claimed: &Claimed, page: &Page<abicart::Article>) -> (State, Reason) {
    let uid = id(&claimed.claim.id.key).map(|id| id.article);
    if let Some(error) = page.unreadable.iter().find(|error| error.uid == uid) {
        let text = format!("The shop's figures for this article are not understood: {error}.");
        return (State::Held, Reason::new("unreadable", text));
    }
    (State::Ignored, Reason::new("gone", "The shop does not have this article any more."))
}

fn suggestion(status: &ArticleStatus) -> Option<String> {
    match status {
        ArticleStatus::NoNumber { suggestion }
        | ArticleStatus::BadNumber { suggestion, .. }
        | ArticleStatus::ServiceNumber { suggestion, .. } => Some(suggestion.clone()),
        ArticleStatus::Duplicate { suggestion, .. } => suggestion.clone(),
        ArticleStatus::Ready | ArticleStatus::Package | ArticleStatus::BadPrice { .. } => None,
    }
}
