//! A clock that is moved by hand, and callers that are polled only when something woke them.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use koppla_store::Clock;

use super::super::{Class, Gate, Turn};
use crate::remote::Trouble;

#[derive(Clone, Default)]
pub(super) struct Manual(Arc<Mutex<(Timestamp, Vec<Waker>)>>);

impl Manual {
    pub(super) fn advance(&self, time: Duration) {
        let mut state = self.0.lock().unwrap();
        state.0 += time;
        state.1.drain(..).for_each(Waker::wake);
    }

    pub(super) fn set_back(&self, time: Duration) {
        self.0.lock().unwrap().0 -= time;
    }
}

impl Clock for Manual {
    fn now(&self) -> Timestamp {
        self.0.lock().unwrap().0
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let (clock, until) = (self.clone(), self.now() + duration);
        Box::pin(poll_fn(move |context| {
            let mut state = clock.0.lock().unwrap();
            if state.0 >= until {
                return Poll::Ready(());
            }
            state.1.push(context.waker().clone());
            Poll::Pending
        }))
    }
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

type Waiting<'a> = Pin<Box<dyn Future<Output = Result<Option<Turn<'a>>, Trouble>> + 'a>>;

/// What happened at the gate, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    pub(super) id: u64,
    pub(super) class: Class,
    pub(super) at: Timestamp,
    pub(super) orders_waiting: usize,
}

/// Callers of one gate.
pub(super) struct Queue<'a> {
    gate: &'a Gate,
    clock: &'a Manual,
    last: u64,
    waiting: BTreeMap<u64, (Class, Waiting<'a>, Arc<Flag>)>,
    running: BTreeMap<u64, (Class, Option<Turn<'a>>)>,
    sent_back: usize,
    pub(super) starts: Vec<Start>,
}

impl<'a> Queue<'a> {
    pub(super) fn new(gate: &'a Gate, clock: &'a Manual) -> Self {
        Self {
            gate,
            clock,
            last: 0,
            waiting: BTreeMap::new(),
            running: BTreeMap::new(),
            sent_back: 0,
            starts: Vec::new(),
        }
    }

    pub(super) fn join(&mut self, class: Class) -> u64 {
        let gate = self.gate;
        self.add(class, Box::pin(async move { gate.turn(class).await.map(Some) }))
    }

    /// A further call of a turn that somebody has.
    pub(super) fn call_again(&mut self) -> u64 {
        let gate = self.gate;
        self.add(Class::Order, Box::pin(async move { gate.another().await.map(|()| None) }))
    }

    fn add(&mut self, class: Class, future: Waiting<'a>) -> u64 {
        self.last += 1;
        let flag = Arc::new(Flag(AtomicBool::new(true)));
        self.waiting.insert(self.last, (class, future, flag));
        self.poll();
        self.last
    }

    /// Polls those who were woken until nobody is.
    pub(super) fn poll(&mut self) {
        while let Some(id) = self.woken() {
            let Some((class, mut future, flag)) = self.waiting.remove(&id) else { return };
            flag.0.store(false, Ordering::Relaxed);
            let waker = Waker::from(Arc::clone(&flag));
            match future.as_mut().poll(&mut Context::from_waker(&waker)) {
                Poll::Pending => drop(self.waiting.insert(id, (class, future, flag))),
                Poll::Ready(Err(_)) => self.sent_back += 1,
                Poll::Ready(Ok(turn)) => {
                    let orders_waiting = self.waiting_of(Class::Order);
                    let at = self.clock.now();
                    self.starts.push(Start { id, class, at, orders_waiting });
                    self.running.insert(id, (class, turn));
                }
            }
        }
    }

    fn woken(&self) -> Option<u64> {
        let woken = |flag: &Flag| flag.0.load(Ordering::Relaxed);
        self.waiting.iter().find(|(_, (_, _, flag))| woken(flag)).map(|(id, _)| *id)
    }

    pub(super) fn finish(&mut self, id: u64) {
        self.running.remove(&id).unwrap();
        self.poll();
    }

    pub(super) fn finish_all(&mut self) {
        self.running.clear();
        self.poll();
    }

    pub(super) fn leave(&mut self, id: u64) {
        drop(self.waiting.remove(&id));
        self.poll();
    }

    /// One ends, and whoever is told that it may go has just given up.
    pub(super) fn finish_in_vain(&mut self, id: u64) {
        self.running.remove(&id).unwrap();
        if let Some(next) = self.woken() {
            drop(self.waiting.remove(&next));
        }
        self.poll();
    }

    pub(super) fn advance(&mut self, time: Duration) {
        self.clock.advance(time);
        self.poll();
    }

    pub(super) fn running(&self) -> Vec<u64> {
        self.running.keys().copied().collect()
    }

    pub(super) fn running_of(&self, class: Class) -> usize {
        self.running.values().filter(|(of, _)| *of == class).count()
    }

    pub(super) fn waiting(&self) -> Vec<u64> {
        self.waiting.keys().copied().collect()
    }

    pub(super) fn waiting_of(&self, class: Class) -> usize {
        self.waiting.values().filter(|(of, _, _)| *of == class).count()
    }

    pub(super) fn sent_back(&self) -> usize {
        self.sent_back
    }
}
