//! The clock of the nodes: shows simulated time, and sleeps by the agenda.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use koppla_store::Clock;

use crate::sim::{Bell, Event, Place, Sim};

/// The wall clock of all nodes. Moving it moves no sleeper, as on a real machine.
pub(crate) struct SimClock(pub(crate) Arc<Sim>);

impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        self.0.wall_time()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(Sleep::new(&self.0, duration))
    }
}

/// Ends after a time; leaves the agenda when dropped before.
pub(crate) struct Sleep {
    sim: Arc<Sim>,
    duration: Duration,
    entered: Option<(Place, Arc<Bell>)>,
}

impl Sleep {
    pub(crate) fn new(sim: &Arc<Sim>, duration: Duration) -> Self {
        Self { sim: Arc::clone(sim), duration, entered: None }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.entered.is_none() {
            let bell = Arc::new(Bell::default());
            let place = self.sim.after(self.duration, Event::Ring(Arc::clone(&bell)));
            self.entered = Some((place, bell));
        }
        match &self.entered {
            Some((_, bell)) if !bell.has_rung(context.waker()) => Poll::Pending,
            _ => Poll::Ready(()),
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some((place, _)) = &self.entered {
            self.sim.cancel(*place);
        }
    }
}
