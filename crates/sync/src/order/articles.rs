//! An order's articles before the order: the ERP refuses a row whose article it does not have
//! (specter-api Q12).

use std::collections::BTreeSet;

use jiff::SignedDuration;
use koppla_domain::compose::Composition;
use koppla_domain::document::RowKind;
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
        let awaited: Vec<&str> = records
            .iter()
            .filter(|record| record.state == State::Due)
            .map(|record| record.name.as_str())
            .collect();
        if awaited.is_empty() {
            return Ok(false);
        }
        self.engine.wake();
        let reason = Reason::new(
            "articles-first",
            format!("Waits until Specter has the articles {}.", awaited.join(", ")),
        );
        let now = self.engine.now();
        self.wait(now.checked_add(PAUSE).unwrap_or(now), reason).await?;
        Ok(true)
    }

    async fn records(&self, numbers: &[String]) -> Result<Vec<Record>, Error> {
        let engine = self.engine;
        Ok(engine.store().records_named(engine.id(), Entity::Article, numbers).await?)
    }
}
