//! A bounded list that can be read in pages and waited for.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;

/// The newest entries, numbered from 1 without gaps.
#[derive(Debug)]
pub(super) struct Ring<T> {
    inner: Mutex<Inner<T>>,
    changed: Notify,
}

#[derive(Debug)]
pub(super) struct Inner<T> {
    /// Number of the first entry in `entries`.
    first: u64,
    entries: VecDeque<T>,
    most: usize,
    weight: usize,
    heaviest: usize,
}

/// Something whose memory counts.
pub(super) trait Weight {
    /// Bytes it holds, roughly.
    fn weight(&self) -> usize;
}

impl<T: Weight> Ring<T> {
    /// Keeps at most `most` entries and about `heaviest` bytes.
    pub(super) fn new(most: usize, heaviest: usize) -> Self {
        let inner = Inner { first: 1, entries: VecDeque::new(), most, weight: 0, heaviest };
        Self { inner: Mutex::new(inner), changed: Notify::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends an entry and gives its number.
    pub(super) fn push(&self, entry: T) -> u64 {
        let mut dropped = Vec::new();
        let mut inner = self.lock();
        inner.weight += entry.weight();
        inner.entries.push_back(entry);
        while inner.entries.len() > inner.most || inner.weight > inner.heaviest {
            let Some(oldest) = inner.entries.pop_front() else { break };
            inner.weight = inner.weight.saturating_sub(oldest.weight());
            inner.first += 1;
            dropped.push(oldest);
        }
        let number = inner.first + inner.entries.len() as u64 - 1;
        drop(inner);
        self.changed.notify_waiters();
        number
    }

    /// Changes an entry in place, if it is still there; its weight must stay about the same.
    pub(super) fn update(&self, number: u64, change: impl FnOnce(&mut T)) {
        let mut inner = self.lock();
        let index = number.checked_sub(inner.first).and_then(|index| usize::try_from(index).ok());
        if let Some(entry) = index.and_then(|index| inner.entries.get_mut(index)) {
            change(entry);
        }
        drop(inner);
        self.changed.notify_waiters();
    }

    /// Forgets all entries; the numbers go on.
    pub(super) fn clear(&self) {
        let mut inner = self.lock();
        inner.first += inner.entries.len() as u64;
        inner.entries.clear();
        inner.weight = 0;
    }

    /// Up to `limit` entries with a number above `after` for which `show` gives something, and
    /// the number of the last entry looked at.
    pub(super) fn page<R>(
        &self,
        after: u64,
        limit: usize,
        mut show: impl FnMut(u64, &T) -> Option<R>,
    ) -> (Vec<R>, u64) {
        let inner = self.lock();
        let skip = usize::try_from((after + 1).saturating_sub(inner.first)).unwrap_or(usize::MAX);
        let mut shown = Vec::new();
        let mut last = after;
        for (index, entry) in inner.entries.iter().enumerate().skip(skip) {
            if shown.len() >= limit {
                break;
            }
            last = inner.first + index as u64;
            shown.extend(show(last, entry));
        }
        (shown, last)
    }

    /// Repeats `look` at every change until it gives something or the time is over.
    pub(super) async fn wait<R>(
        &self,
        limit: Duration,
        look: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        wait_for(&self.changed, limit, look).await
    }
}

/// Repeats `look` at every notice until it gives something or the time is over.
pub(super) async fn wait_for<R>(
    changed: &Notify,
    limit: Duration,
    mut look: impl FnMut() -> Option<R>,
) -> Option<R> {
    let deadline = tokio::time::Instant::now() + limit;
    loop {
        let mut notice = std::pin::pin!(changed.notified());
        // Registered before looking, so that no change falls between.
        notice.as_mut().enable();
        if let Some(found) = look() {
            return Some(found);
        }
        tokio::time::timeout_at(deadline, notice).await.ok()?;
    }
}
