//! The way to one remote account: so many calls at once, so many a second, orders before catalogue
//! work.
//!
//! All engines that call an account share its gate. A turn that is given up, or waited for no
//! longer, is the next one's: none is ever lost.

mod bucket;
mod gates;
mod state;
mod wire;

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use koppla_store::Clock;
use tokio::sync::Notify;

use crate::engine::span;
use crate::gate::state::{Answer, Line, State};
use crate::remote::Trouble;

pub use gates::Gates;
pub(crate) use gates::Way;
pub(crate) use wire::{PacedShop, WatchedErp};

/// Pause after the first call that is turned away without a word on how long.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// Longest such pause.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);
/// Bounds of a pause that the remote asks for: never in vain, and asked about again every hour.
const ASKED_PAUSE: [Duration; 2] = [Duration::from_secs(1), Duration::from_hours(1)];

/// Whose call it is. Orders go first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// An order, all that it needs, and the look for new ones.
    Order,
    /// Catalogue work.
    Article,
}

/// How much may pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Calls at once; at least one.
    pub(crate) at_once: usize,
    /// Calls in a second; `None` for as many as there are.
    pub(crate) per_second: Option<NonZeroU32>,
}

/// The gate of one account.
pub(crate) struct Gate {
    clock: Arc<dyn Clock>,
    /// Differs between accounts, so that their pauses do.
    spread: u64,
    state: Mutex<State>,
}

/// The right to call; ends when dropped.
pub(crate) struct Turn<'a> {
    gate: &'a Gate,
    class: Class,
}

/// A place in a line; given up when dropped.
struct Place<'a> {
    gate: &'a Gate,
    line: Line,
    id: u64,
    woken: Arc<Notify>,
}

/// A call under way, to be told from those that began before the gate was last closed.
pub(crate) struct UnderWay {
    closings: u64,
}

impl Gate {
    fn new(clock: Arc<dyn Clock>, limits: Limits, spread: u64) -> Self {
        let state = Mutex::new(State::new(limits, clock.now()));
        Self { clock, spread, state }
    }

    /// Waits for the right to call once.
    ///
    /// # Errors
    /// [`Trouble::Throttled`] while the remote wants to be left alone: whoever waits comes back then.
    pub(crate) async fn turn(&self, class: Class) -> Result<Turn<'_>, Trouble> {
        let line = if class == Class::Order { Line::Orders } else { Line::Articles };
        self.pass(line).await?;
        Ok(Turn { gate: self, class })
    }

    /// Waits for the right to a further call within a turn that the caller has.
    ///
    /// # Errors
    /// As [`Self::turn`].
    pub(crate) async fn another(&self) -> Result<(), Trouble> {
        self.pass(Line::Within).await
    }

    /// How long the remote still wants to be left alone.
    pub(crate) fn closed_for(&self) -> Duration {
        let now = self.clock.now();
        span(now, self.state().closed_until(now))
    }

    /// Notes that a call leaves.
    pub(crate) fn begin(&self) -> UnderWay {
        UnderWay { closings: self.state().closings }
    }

    /// The remote carried a call out, or refused it for what it is.
    pub(crate) fn answered(&self, call: &UnderWay) {
        let mut state = self.state();
        if state.turned_away > 0 && call.closings == state.closings {
            state.turned_away = 0;
            state.wake();
        }
    }

    /// The remote asks to wait: closes the gate for everybody; tells for how long.
    pub(crate) fn turned_away(&self, call: &UnderWay, asked: Option<Duration>) -> Duration {
        let now = self.clock.now();
        let mut state = self.state();
        if call.closings == state.closings {
            state.closings += 1;
            state.turned_away = state.turned_away.saturating_add(1);
        }
        let [least, most] = ASKED_PAUSE;
        let pause = match asked {
            Some(asked) => asked.clamp(least, most),
            None => pause(state.turned_away, self.spread),
        };
        let until = now.checked_add(pause).unwrap_or(now);
        state.close(until);
        span(now, state.closed_until(now))
    }

    async fn pass(&self, line: Line) -> Result<(), Trouble> {
        let place = self.queue_up(line);
        loop {
            let now = self.clock.now();
            let answer = self.state().ask(line, place.id, now);
            match answer {
                Answer::Go => return Ok(()),
                Answer::Closed(until) => return Err(Trouble::throttled(Some(span(now, until)))),
                Answer::Behind => place.woken.notified().await,
                Answer::NotBefore(at) => {
                    tokio::select! {
                        biased;
                        () = place.woken.notified() => {}
                        () = self.clock.sleep(span(now, at)) => {}
                    }
                }
            }
        }
    }

    fn queue_up(&self, line: Line) -> Place<'_> {
        let (id, woken) = self.state().queue_up(line);
        Place { gate: self, line, id, woken }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.gate.state().end(self.class);
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.gate.state().leave(self.line, self.id);
    }
}

/// Pauses double, each shortened by up to a half.
fn pause(turned_away: u32, spread: u64) -> Duration {
    let doublings = turned_away.saturating_sub(1).min(16);
    let whole = FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE);
    let drawn = spread.wrapping_add(u64::from(turned_away)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let share = u32::try_from(drawn >> 54).unwrap_or(0);
    whole.saturating_sub(whole * share / 2_048)
}

#[cfg(test)]
mod tests;
