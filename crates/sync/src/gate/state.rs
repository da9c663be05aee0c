//! Who waits at a gate, who is under way, and who goes next.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Notify;

use crate::gate::bucket::Bucket;
use crate::gate::{ASKED_PAUSE, Class, Limits};

/// Which queue somebody waits in; the earlier goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// For a further call within a turn.
    Within,
    Orders,
    Articles,
}

pub(super) struct State {
    pub(super) limits: Limits,
    /// What each engine at this gate allows; the strictest holds.
    pub(super) wishes: BTreeMap<u64, Limits>,
    last_id: u64,
    lines: [VecDeque<Waiter>; 3],
    bucket: Bucket,
    under_way: usize,
    articles_under_way: usize,
    closed_until: Timestamp,
    /// Calls turned away in a row; of those that were under way together, one counts.
    pub(super) turned_away: u32,
    /// How often the gate was closed.
    pub(super) closings: u64,
}

struct Waiter {
    id: u64,
    woken: Arc<Notify>,
}

/// What somebody who waits is told.
pub(super) enum Answer {
    Go,
    Behind,
    NotBefore(Timestamp),
    Closed(Timestamp),
}

impl State {
    pub(super) fn new(limits: Limits, now: Timestamp) -> Self {
        Self {
            limits,
            wishes: BTreeMap::new(),
            last_id: 0,
            lines: Default::default(),
            bucket: Bucket::default(),
            under_way: 0,
            articles_under_way: 0,
            closed_until: now,
            turned_away: 0,
            closings: 0,
        }
    }

    /// A new place at the end of a line.
    pub(super) fn queue_up(&mut self, line: Line) -> (u64, Arc<Notify>) {
        let (id, woken) = (self.next_id(), Arc::new(Notify::new()));
        self.line(line).push_back(Waiter { id, woken: Arc::clone(&woken) });
        (id, woken)
    }

    /// Gives a place up, if it is still waited in.
    pub(super) fn leave(&mut self, line: Line, id: u64) {
        self.line(line).retain(|waiter| waiter.id != id);
        self.wake();
    }

    /// Until when nobody passes. It is never far away, whatever the clock says meanwhile (I16).
    pub(super) fn closed_until(&mut self, now: Timestamp) -> Timestamp {
        let latest = now.checked_add(ASKED_PAUSE[1]).unwrap_or(now);
        self.closed_until = self.closed_until.min(latest);
        self.closed_until
    }

    /// A turn has ended.
    pub(super) fn end(&mut self, class: Class) {
        self.under_way -= 1;
        self.articles_under_way -= usize::from(class == Class::Article);
        self.wake();
    }

    /// Nobody passes until then.
    pub(super) fn close(&mut self, until: Timestamp) {
        self.closed_until = self.closed_until.max(until);
        self.lines.iter().flatten().for_each(|waiter| waiter.woken.notify_one());
    }

    fn line(&mut self, line: Line) -> &mut VecDeque<Waiter> {
        let [within, orders, articles] = &mut self.lines;
        match line {
            Line::Within => within,
            Line::Orders => orders,
            Line::Articles => articles,
        }
    }

    /// Who goes next, whenever that may be.
    fn next(&self) -> Option<&Waiter> {
        let [within, orders, articles] = &self.lines;
        if let Some(first) = within.front() {
            return Some(first);
        }
        // After a call was turned away one goes ahead and tries.
        let most = if self.turned_away > 0 { 1 } else { self.limits.at_once };
        if self.under_way >= most {
            return None;
        }
        let articles_at_once = (most / 2).max(1);
        let article = articles.front().filter(|_| self.articles_under_way < articles_at_once);
        orders.front().or(article)
    }

    pub(super) fn ask(&mut self, line: Line, id: u64, now: Timestamp) -> Answer {
        if now < self.closed_until(now) {
            return Answer::Closed(self.closed_until);
        }
        if self.next().is_none_or(|next| next.id != id) {
            return Answer::Behind;
        }
        if let Some(rate) = self.limits.per_second {
            let at = self.bucket.next(rate, now);
            if at > now {
                return Answer::NotBefore(at);
            }
            self.bucket.take(rate, now);
        }
        self.line(line).pop_front();
        self.under_way += usize::from(line != Line::Within);
        self.articles_under_way += usize::from(line == Line::Articles);
        self.wake();
        Answer::Go
    }

    /// Tells the next one that its turn may have come.
    pub(super) fn wake(&self) {
        if let Some(next) = self.next() {
            next.woken.notify_one();
        }
    }

    /// The strictest wish holds, and the last one after all are gone.
    pub(super) fn settle_limits(&mut self) {
        let strictest = |one: Limits, other: &Limits| Limits {
            at_once: one.at_once.min(other.at_once),
            per_second: one.per_second.into_iter().chain(other.per_second).min(),
        };
        let mut wishes = self.wishes.values();
        if let Some(first) = wishes.next() {
            self.limits = wishes.fold(*first, strictest);
        }
        self.wake();
    }

    pub(super) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }
}
