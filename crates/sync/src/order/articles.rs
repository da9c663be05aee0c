//! An order's articles before the order: the ERP refuses a row whose article it does not have
//! (specter-api Q12).

use std::collections::BTreeSet;

use jiff::SignedDuration;
use koppla_domain::compose::Composition;
use koppla_domain::document::RowKind;
use koppla_domain::sentence::Sentence;
use koppla_store::{Entity, Record, State};

use crate::error::Error;
use crate::order::run::Run;
use crate::reason::Reason;

/// How soon an order that waits for its articles is looked at again.
const PAUSE: SignedDuration = SignedDuration::from_millis(500);

impl Run<'_> {
    /// Rests the order while one of its articles is on its way to the ERP; tells whether it rests.
    /// An article that the shop does not have, or that cannot be exported, is no reason to wait: the
    /// ERP may have it, and says so.
    pub(super) async fn wait_for_articles(&self, composition: &Composition) -> Result<bool, Error> {
        let goods = composition.order.rows.iter().filter(|row| row.kind == RowKind::Article);
        let numbers: BTreeSet<String> = goods.map(|row| row.article_number.clone()).collect();
        let unknown = self.engine.not_known_exported(&numbers);
        if unknown.is_empty() {
            return Ok(false);
        }
        let mut records = self.records(&unknown).await?;
        let unseen: Vec<String> = unknown
            .iter()
            .filter(|number| !records.iter().any(|record| record.name == **number))
            .cloned()
            .collect();
        if !unseen.is_empty() {
            // A poll may have noted them meanwhile, so that the look-up finds nothing new.
            self.engine.look_up_articles(&unseen).await?;
            records = self.records(&unknown).await?;
        }
        // One that was exported and is due again may have taken another number.
        let exported =
            records.iter().filter(|record| record.applied.is_some() && record.state != State::Due);
        self.engine.know_exported(exported.map(|record| record.name.clone()));
        if awaited(&records).next().is_some() {
            self.send_first(&records).await?;
            records = self.records(&unknown).await?;
        }
        let names: Vec<&str> = awaited(&records).map(|record| record.name.as_str()).collect();
        if names.is_empty() {
            return Ok(false);
        }
        let articles = names.join(", ");
        let reason = Reason::new(Sentence::new("articles-first").text("articles", articles));
        let now = self.engine.now();
        self.wait(now.checked_add(PAUSE).unwrap_or(now), reason).await?;
        Ok(true)
    }

    /// An order does not wait for the whole catalogue: its articles go first.
    async fn send_first(&self, records: &[Record]) -> Result<(), Error> {
        if !self.engine.facts().articles_listed {
            // Whether another article has the same number is not known yet (PRE-4).
            let names: Vec<String> = awaited(records).map(|record| record.name.clone()).collect();
            self.engine.look_up_articles(&names).await?;
        }
        let now = self.engine.now();
        let due = awaited(records).filter(|record| record.due_at <= now);
        let keys: Vec<&str> = due.map(|record| record.key.as_str()).collect();
        self.engine.send_for_order(&keys).await
    }

    async fn records(&self, numbers: &[String]) -> Result<Vec<Record>, Error> {
        let engine = self.engine;
        Ok(engine.store().records_named(engine.id(), Entity::Article, numbers).await?)
    }
}

/// Those that are on their way to the ERP. One in doubt that was exported before is there, whatever
/// its name or price.
fn awaited(records: &[Record]) -> impl Iterator<Item = &Record> {
    records.iter().filter(|record| match record.state {
        State::Due => true,
        State::InDoubt => record.applied.is_none(),
        _ => false,
    })
}
