//! The executor: polls the work of a node only when the scheduler says so, never while it stands
//! still, and drops all of it when the node dies.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;

use crate::life::Life;
use crate::sim::{Event, Sim, held};

/// Work that was handed to a node and has not been polled yet.
pub(crate) type Newcomers = Arc<Mutex<Vec<BoxFuture<'static, ()>>>>;

/// A node at work.
pub(crate) struct Body {
    pub(crate) life: Arc<Life>,
    pub(crate) newcomers: Newcomers,
    work: FuturesUnordered<BoxFuture<'static, ()>>,
    alarm: Arc<Alarm>,
    frozen: bool,
}

/// Set when something that a node waits for has happened.
#[derive(Default)]
struct Alarm(AtomicBool);

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What became of a node that was polled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Polled {
    /// It waits.
    Waits,
    /// It was killed, or all its work has ended.
    Over,
}

impl Body {
    /// A node that begins with this work.
    pub(crate) fn new(life: Arc<Life>, newcomers: Newcomers, work: BoxFuture<'static, ()>) -> Self {
        held(&newcomers).push(work);
        let alarm = Arc::new(Alarm(AtomicBool::new(true)));
        Self { life, newcomers, work: FuturesUnordered::new(), alarm, frozen: false }
    }

    /// Whether something has happened that it can act on.
    pub(crate) fn is_ready(&self) -> bool {
        !self.frozen && self.alarm.0.load(Ordering::Relaxed)
    }

    /// Whether it stands still.
    pub(crate) fn is_frozen(&self) -> bool {
        self.frozen
    }

    /// Hands it more work.
    pub(crate) fn hand(&self, work: BoxFuture<'static, ()>) {
        held(&self.newcomers).push(work);
        self.alarm.0.store(true, Ordering::Relaxed);
    }

    /// It goes on after it stood still.
    pub(crate) fn thaw(&mut self) {
        self.frozen = false;
        self.alarm.0.store(true, Ordering::Relaxed);
    }

    /// Lets it do what it can do now. A panic that reaches the executor would have ended the process.
    pub(crate) fn poll(&mut self, sim: &Sim, number: usize) -> Polled {
        let polled = std::panic::catch_unwind(AssertUnwindSafe(|| self.breathe()));
        let Ok(polled) = polled else {
            sim.violate("I11", format!("{} ended in a panic", self.life.name));
            return Polled::Over;
        };
        if let Some(micros) = self.life.take_freeze()
            && polled == Polled::Waits
        {
            self.frozen = true;
            sim.after(Duration::from_micros(micros), Event::Thaw(number));
        }
        polled
    }

    fn breathe(&mut self) -> Polled {
        let waker = Waker::from(Arc::clone(&self.alarm));
        let mut context = Context::from_waker(&waker);
        self.alarm.0.store(false, Ordering::Relaxed);
        loop {
            self.work.extend(held(&self.newcomers).drain(..));
            let polled = self.work.poll_next_unpin(&mut context);
            if self.life.is_over() {
                return Polled::Over;
            }
            if self.life.is_freezing() {
                self.alarm.0.store(true, Ordering::Relaxed);
                return Polled::Waits;
            }
            match polled {
                Poll::Ready(Some(())) => {}
                _ if !held(&self.newcomers).is_empty() => {}
                Poll::Ready(None) => return Polled::Over,
                Poll::Pending => return Polled::Waits,
            }
        }
    }
}
