//! The state shared by both ports, and the one place that touches the system.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Instant,
};

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::{
    callback::Callbacks, calls::Calls, clock::Clock, fault::Faults, held::Held, store::Store,
};
use crate::system::{
    Callback, CallbackOutcome, Change, ControlReply, ControlRequest, Reply, Request, System,
};

/// Kind and key under which the clock is stored; kinds with an underscore are the shell's.
pub(super) const CLOCK: (&str, &str) = ("_shell", "clock");

/// Kind and key under which the name of the system is stored.
pub(super) const NAME: (&str, &str) = ("_shell", "name");

/// Resolves once the changes are stored; fails when they cannot be.
pub(super) type Stored = Option<oneshot::Receiver<()>>;

/// A system with everything around it.
pub(super) struct Core<S> {
    system: Mutex<S>,
    pub(super) store: Option<Store>,
    pub(super) clock: Clock,
    pub(super) faults: Faults,
    pub(super) held: Held,
    pub(super) calls: Calls,
    pub(super) callbacks: Callbacks,
    /// When the sandbox started, apart from its clock.
    pub(super) started: Instant,
    /// Cancelled when the sandbox stops.
    pub(super) stop: CancellationToken,
    outgoing: mpsc::UnboundedSender<Callback>,
    in_flight: AtomicU32,
}

impl<S: System> Core<S> {
    /// Puts a restored system into its surroundings.
    pub(super) fn new(
        system: S,
        store: Option<Store>,
        clock: Clock,
        call_log: usize,
        outgoing: mpsc::UnboundedSender<Callback>,
        stop: CancellationToken,
    ) -> Self {
        Self {
            system: Mutex::new(system),
            store,
            clock,
            faults: Faults::default(),
            held: Held::default(),
            calls: Calls::new(call_log, 64 << 20),
            callbacks: Callbacks::new(10_000, 16 << 20),
            started: Instant::now(),
            stop,
            outgoing,
            in_flight: AtomicU32::new(0),
        }
    }

    fn system(&self) -> MutexGuard<'_, S> {
        self.system.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers one request of the emulated protocol.
    pub(super) fn answer(&self, request: &Request) -> (Reply, Stored) {
        let mut system = self.system();
        let mut reply = system.answer(request, self.clock.now());
        let callbacks = std::mem::take(&mut reply.callbacks);
        let stored = self.keep(&mut system, callbacks);
        (reply, stored)
    }

    /// Refuses one request in a body.
    pub(super) fn throttled(&self, request: &Request) -> Reply {
        self.system().throttled_here(request)
    }

    /// Answers one request to the system's part of the control interface.
    pub(super) fn control(&self, request: &ControlRequest) -> (ControlReply, Stored) {
        let mut system = self.system();
        let mut reply = system.control(request, self.clock.now());
        let callbacks = std::mem::take(&mut reply.callbacks);
        let stored = self.keep(&mut system, callbacks);
        (reply, stored)
    }

    /// Tells the system how a callback ended.
    pub(super) fn callback_ended(&self, outcome: &CallbackOutcome) {
        let mut system = self.system();
        system.callback_ended(outcome, self.clock.now());
        drop(self.keep(&mut system, Vec::new()));
    }

    /// Stores the clock.
    pub(super) fn keep_clock(&self) -> Stored {
        self.keep_own(CLOCK, self.clock.stored())
    }

    /// Stores whose database this is.
    pub(super) fn keep_name(&self, name: &str) {
        drop(self.keep_own(NAME, name.to_owned()));
    }

    fn keep_own(&self, (kind, key): (&'static str, &str), value: String) -> Stored {
        let change = Change::Put { kind, key: key.to_owned(), value };
        self.store.as_ref().and_then(|store| store.save(vec![change], Vec::new()))
    }

    /// Hands changes and callbacks on; under the system's lock, so that their order is kept.
    fn keep(&self, system: &mut S, callbacks: Vec<Callback>) -> Stored {
        if let Some(store) = &self.store {
            return store.save(system.take_changes(), callbacks);
        }
        system.forget_changes();
        for callback in callbacks {
            // Nobody listens any more while the sandbox stops.
            drop(self.outgoing.send(callback));
        }
        None
    }

    /// Counts a request as in flight until the guard is dropped.
    pub(super) fn enter(self: &Arc<Self>) -> (u32, InFlight<S>) {
        let number = self.in_flight.fetch_add(1, Ordering::AcqRel) + 1;
        (number, InFlight(self.clone()))
    }
}

/// One request in flight.
pub(super) struct InFlight<S>(Arc<Core<S>>);

impl<S> Drop for InFlight<S> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::AcqRel);
    }
}
