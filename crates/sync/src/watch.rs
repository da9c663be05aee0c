//! One connection kept in step until told to stop: look, work, look again.

use std::time::Duration;

use jiff::Timestamp;
use koppla_store::{Cursor, Entity, Observation, Observed};
use tokio_util::sync::CancellationToken;

use crate::defect::caught;
use crate::engine::Engine;
use crate::error::Error;
use crate::gate::Class;
use crate::remote::Trouble;

impl Engine {
    /// Keeps the connection in step until told to stop or until a person has to mend the account;
    /// finishes what is in flight and hands back the rest.
    pub async fn serve(&self, stop: &CancellationToken) -> Result<(), Error> {
        let ended = tokio::try_join!(
            self.watch(Class::Order, stop),
            self.watch(Class::Article, stop),
            self.work_prepared(stop),
            self.work_articles(stop)
        );
        self.store().release(self.owner()).await?;
        ended.map(drop)
    }

    /// Works off what the ledger holds, without looking at the shop, until told to stop.
    pub async fn work_off(&self, stop: &CancellationToken) -> Result<(), Error> {
        let ended = tokio::try_join!(self.work_prepared(stop), self.work_articles(stop));
        self.store().release(self.owner()).await?;
        ended.map(drop)
    }

    /// Works off orders once Specter has the articles that any of them may need (ORD-10).
    async fn work_prepared(&self, stop: &CancellationToken) -> Result<(), Error> {
        self.prepare_services(stop).await?;
        self.work_orders(stop).await
    }

    /// Looks at the shop again and again; polling is the truth, a notice only makes it earlier. Orders
    /// do not wait until all articles are read.
    async fn watch(&self, class: Class, stop: &CancellationToken) -> Result<(), Error> {
        let pause = Duration::from_millis(self.timing().poll_ms);
        while !stop.is_cancelled() && self.is_active() {
            let looked = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                looked = caught(self.look_for(class)) => looked,
            };
            let looked = looked.unwrap_or_else(|words| Err(Error::Defect(words)));
            match looked {
                Ok(()) => self.looked(class),
                Err(error) => {
                    self.put_up_with(error, "the shop could not be looked at; tried again soon")
                        .await?;
                }
            }
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                () = self.look_now(class) => {}
                () = self.sleep(pause.max(self.shop().closed_for())) => {}
            }
        }
        Ok(())
    }

    /// Goes on after an error of something that is tried again by itself: only an account that is
    /// refused needs a person, and pauses the connection.
    pub(crate) async fn put_up_with(&self, error: Error, words: &str) -> Result<(), Error> {
        match error {
            Error::Remote(trouble @ Trouble::Account { .. }) => self.pause(&trouble).await?,
            error if error.is_outage_of(self.store()) => {}
            error => tracing::warn!(
                connection.id = self.id(),
                error = &error as &dyn std::error::Error,
                "{words}"
            ),
        }
        Ok(())
    }

    /// Looks at the shop once: orders first, then what the first export of articles still lacks,
    /// then changed articles; now and then at everything.
    pub async fn look(&self) -> Result<(), Error> {
        self.look_for(Class::Order).await?;
        self.look_for(Class::Article).await
    }

    async fn look_for(&self, class: Class) -> Result<(), Error> {
        match class {
            Class::Order => drop(self.poll_orders().await?),
            Class::Article if self.facts().articles_listed => drop(self.poll_articles().await?),
            Class::Article => drop(self.list_articles().await?),
        }
        self.sweep(class).await
    }

    /// Notes what was seen of one kind, and how far its stream has been read; tells how many records
    /// are new or changed.
    pub(crate) async fn note(
        &self,
        entity: Entity,
        seen: Vec<Observed>,
        mark: Option<(&str, Timestamp)>,
    ) -> Result<u64, Error> {
        let cursor = mark.map(|(stream, mark)| Cursor {
            stream: stream.to_owned(),
            stamp: mark.to_string(),
            full_pass_at: None,
        });
        let connection = self.id().to_owned();
        let observation = Observation { connection, entity, seen, forced: false, cursor };
        Ok(self.store().observe(observation).await?)
    }
}
