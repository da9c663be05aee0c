//! Noticing that a ledger was restored from a backup: whatever was sent after the backup is unknown
//! to it (I13, ledger.md §3 step 5 b).
//!
//! A file's number also stands in a marker beside it, which is no part of a backup: every create that
//! may be sent raises both, the ledger's first, so the marker is ahead only of a ledger that is older
//! than itself. A server shows by facts of its own that it holds a copy.

mod marker;

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::{Any, AnyConnection, Row};

use crate::backend::Backend;
use crate::database::Store;
use crate::error::Error;
use crate::record::time;
use crate::turnstile::Pass as _;
use crate::writer::Write;
pub(crate) use marker::Marker;

/// What this process knows of the ledger it works on.
#[derive(Debug, Default)]
pub(crate) struct Incarnation {
    /// This process works on the ledger.
    at_work: AtomicBool,
    /// Milliseconds since 1970; 0 for never.
    restored_at: AtomicI64,
    marker: Mutex<Option<Marker>>,
}

impl Incarnation {
    pub(crate) fn is_at_work(&self) -> bool {
        self.at_work.load(Ordering::Acquire)
    }

    /// Whether creates are counted.
    pub(crate) fn counts(&self) -> bool {
        self.marker().is_some()
    }

    /// A create under this number is in the ledger and may be sent now.
    pub(crate) fn advance(&self, number: i64) {
        if let Some(marker) = self.marker().as_mut() {
            marker.advance(number);
        }
    }

    fn marker(&self) -> std::sync::MutexGuard<'_, Option<Marker>> {
        self.marker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes by what the ledger now says, once it is on disk.
    pub(crate) fn enter(&self, backend: &Backend, begun: &Begun) -> Result<(), Error> {
        if let Some(why) = &begun.noticed {
            tracing::warn!(
                ledger = %backend,
                "this ledger was restored from a backup: {why}. Orders placed until now that it does \
                 not know as exported are asked about, unless Specter was calibrated"
            );
        }
        if let Some(path) = backend.marker() {
            *self.marker() = Some(Marker::create(path, begun.number)?);
        }
        self.restored_at.store(begun.restored_at.unwrap_or(0), Ordering::Release);
        self.at_work.store(true, Ordering::Release);
        Ok(())
    }
}

/// What the ledger says after a start.
pub(crate) struct Begun {
    number: i64,
    restored_at: Option<i64>,
    /// What shows that it was restored since the last start.
    noticed: Option<String>,
}

/// The start of work on a ledger.
pub(crate) struct Begin {
    pub(crate) backend: Arc<Backend>,
    /// Where the server keeps the ledger; empty for a file.
    pub(crate) place: String,
    /// A person says that it was restored.
    pub(crate) said: bool,
}

impl Write for Begin {
    type Output = Begun;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Begun, Error>> {
        Box::pin(async move {
            let doing = || Error::database("look whether the ledger was restored");
            // The first of several nodes that start at once decides; the others wait for this row.
            let row = sqlx::query::<Any>(
                "UPDATE incarnation SET number = number + 1 RETURNING number, place, restored_at",
            )
            .fetch_one(&mut *connection)
            .await
            .map_err(doing())?;
            let raised: i64 = row.try_get("number").map_err(doing())?;
            let place: String = row.try_get("place").map_err(doing())?;
            let before: Option<i64> = row.try_get("restored_at").map_err(doing())?;
            let (noticed, outside) = match self.backend.marker() {
                Some(path) => {
                    let marker = Marker::read(path)?;
                    (by_marker(raised - 1, marker), marker.unwrap_or(0))
                }
                None => (by_place(&place, &self.place), 0),
            };
            let said = || self.said.then(|| "--restored says so".to_owned());
            let noticed = noticed.or_else(said);
            let number = raised.max(outside + 1);
            let restored_at = noticed.as_ref().map(|_| now.as_millisecond()).or(before);
            sqlx::query::<Any>("UPDATE incarnation SET number = $1, place = $2, restored_at = $3")
                .bind(number)
                .bind(&self.place)
                .bind(restored_at)
                .execute(connection)
                .await
                .map_err(doing())?;
            Ok(Begun { number, restored_at, noticed })
        })
    }
}

/// Shows that the ledger can be written: SQLite does not write what is the same as before.
pub(crate) struct Touch;

impl Write for Touch {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            sqlx::query::<Any>("UPDATE incarnation SET touched = touched + 1")
                .execute(connection)
                .await
                .map(drop)
                .map_err(Error::database("write"))
        })
    }
}

/// A ledger that was never worked on has nothing to lose, unless the marker tells of another.
fn by_marker(number: i64, marker: Option<i64>) -> Option<String> {
    match marker {
        Some(marker) if number < marker => {
            Some(format!("it has come to {number}, the marker beside it to {marker}"))
        }
        None if number > 0 => Some("the marker beside it is missing".to_owned()),
        _ => None,
    }
}

/// Facts that the server did not tell, then or now, say nothing.
fn by_place(before: &str, now: &str) -> Option<String> {
    let differs = before
        .split('/')
        .zip(now.split('/'))
        .any(|(before, now)| before != now && ![before, now].iter().any(|fact| fact.is_empty()));
    differs.then(|| format!("the server kept it as {before}, and now as {now}"))
}

/// Counts a create that may be sent; the number that the marker gets.
pub(crate) async fn count(connection: &mut AnyConnection) -> Result<i64, sqlx::Error> {
    let counted = "UPDATE incarnation SET number = number + 1 RETURNING number";
    sqlx::query::<Any>(counted).fetch_one(connection).await?.try_get("number")
}

impl Store {
    /// When the last restore of this ledger from a backup was noticed, by the time at which this
    /// process began to work on it or found its database anew; `None` before it did.
    pub fn restored_at(&self) -> Option<Timestamp> {
        match self.backend.incarnation.restored_at.load(Ordering::Acquire) {
            0 => None,
            at => Timestamp::from_millisecond(at).ok(),
        }
    }

    /// The same as the ledger says it, for people.
    pub async fn read_restored_at(&self) -> Result<Option<Timestamp>, Error> {
        let doing = || Error::database("read whether the ledger was restored");
        let row = sqlx::query::<Any>("SELECT restored_at FROM incarnation")
            .fetch_one(&self.readers)
            .pass(self)
            .await
            .map_err(doing())?;
        row.try_get::<Option<i64>, _>("restored_at").map_err(doing())?.map(time).transpose()
    }

    /// A person says that the ledger was restored from a backup, in a way that cannot be noticed.
    pub async fn say_restored(&self) -> Result<(), Error> {
        self.begin_work(true).await
    }

    /// Looks whether this ledger was restored; before anything is sent from it.
    pub(crate) async fn begin_work(&self, said: bool) -> Result<(), Error> {
        let unusable = |source| self.backend.unusable(source);
        let mut reader = self.readers.acquire().await.map_err(unusable)?;
        let place = self.backend.place(&mut reader).await.map_err(unusable)?;
        drop(reader);
        let begin = Begin { backend: Arc::clone(&self.backend), place, said };
        let begun = self.writer.write(begin).pass(self).await?;
        self.backend.incarnation.enter(&self.backend, &begun)
    }
}

#[cfg(test)]
mod tests {
    use super::{by_marker, by_place};

    #[test]
    fn a_marker_ahead_or_missing_means_a_restore() {
        assert_eq!(by_marker(7, Some(7)), None);
        assert_eq!(by_marker(8, Some(7)), None, "the power went before the marker was on disk");
        assert!(by_marker(6, Some(7)).is_some());
        assert!(by_marker(0, Some(7)).is_some(), "begun anew beside an old marker");
        assert!(by_marker(7, None).is_some());
        assert_eq!(by_marker(0, None), None, "brand-new");
    }

    #[test]
    fn a_fact_that_differs_means_a_copy() {
        assert_eq!(by_place("", "77/00000001/16385/16401"), None, "brand-new");
        assert_eq!(by_place("77/00000001/16385/16401", "77/00000001/16385/16401"), None);
        assert!(by_place("77/00000001/16385/16401", "77/00000001/16999/16401").is_some());
        assert!(by_place("77/00000001/16385/16401", "77/00000002/16385/16401").is_some());
        assert_eq!(by_place("//16385/16401", "77/00000002/16385/16401"), None, "not told before");
    }
}
