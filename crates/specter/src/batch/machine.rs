//! The batch protocol as a pure state machine (specter-api §6): no I/O, no clock, no chance.
//!
//! Invariants: a batch with content is closed only after [`Machine::stored`]; each error 99 is
//! followed at most once a round; the number of rounds is bounded.

use super::{BatchNo, open_batch_in};
use crate::answer::verdict::OTHER_BATCH_OPEN;
use crate::error::Error;

/// What has to survive a restart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum State {
    /// No batch is open as far as is known.
    #[default]
    Idle,
    /// About to be opened; it may or may not be.
    Opening(BatchNo),
    /// Open at Specter.
    Open(BatchNo),
}

/// How a queue is drained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The most batches that one run fetches; at least 1 is taken.
    pub max_rounds: u32,
    /// Codes of refusals that mean "no changes" (Q11). None of Specter's is known (§4.3), so that by
    /// default there are none; a sandbox has one of its own.
    pub no_changes: Vec<String>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { max_rounds: 100, no_changes: Vec::new() }
    }
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Choose a fresh name and give it to [`Machine::number`].
    Number,
    /// Persist [`Machine::state`], then ask for this batch and give the result to
    /// [`Machine::fetched`].
    Fetch(BatchNo),
    /// Store the page just fetched together with [`Machine::state`] in one transaction, then call
    /// [`Machine::stored`].
    Store(BatchNo),
    /// Close this batch and give the result to [`Machine::closed`].
    Close(BatchNo),
    /// Persist [`Machine::state`]; the run is over.
    Finish(Finish),
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finish {
    /// Nothing waits any more.
    Drained,
    /// The bound was reached; more may wait.
    RoundsUsed,
    /// It cannot go on now. The state is kept, so the next run continues.
    Stopped(Stop),
}

/// Why a run stopped early.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// A call failed, or was refused for another reason than an open batch.
    #[error("the batch call failed")]
    Call(#[source] Error),
    /// Another batch is open, but Specter's text does not name it.
    #[error("another batch is open and Specter does not name it")]
    OpenBatchUnnamed {
        /// Specter's words.
        text: String,
    },
    /// Specter keeps naming other batches as open.
    #[error("batch {open} is still in the way")]
    StillBlocked {
        /// The batch named last.
        open: BatchNo,
    },
}

/// What a fetch brought, as far as the protocol cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// No body at all.
    Blank,
    /// A readable page.
    Page {
        /// It has nothing to store.
        empty: bool,
        /// Another fetch may bring more.
        more: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    Numbering,
    Fetching(BatchNo),
    Storing(BatchNo),
    Closing(BatchNo),
    Finished(Finish),
}

/// One run over one queue. Inputs that do not answer the current [`Step`] are ignored.
#[derive(Debug, Clone)]
pub struct Machine {
    rules: Rules,
    state: State,
    phase: Phase,
    rounds: u32,
    /// The batch was not opened by this round, so newer changes may wait behind it.
    inherited: bool,
    redirected: bool,
    blank_before: bool,
    page: Seen,
}

/// The page of the current batch.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    empty: bool,
    more: bool,
}

impl Machine {
    /// Continues from the stored state.
    pub fn new(stored: State, rules: Rules) -> Self {
        let phase = match &stored {
            State::Idle => Phase::Numbering,
            State::Opening(batch) | State::Open(batch) => Phase::Fetching(batch.clone()),
        };
        let inherited = stored != State::Idle;
        Self {
            rules,
            state: stored,
            phase,
            rounds: 0,
            inherited,
            redirected: false,
            blank_before: false,
            page: Seen::default(),
        }
    }

    /// What has to be persisted, as the current [`Step`] says.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What to do next.
    pub fn step(&self) -> Step {
        match &self.phase {
            Phase::Numbering => Step::Number,
            Phase::Fetching(batch) => Step::Fetch(batch.clone()),
            Phase::Storing(batch) => Step::Store(batch.clone()),
            Phase::Closing(batch) => Step::Close(batch.clone()),
            Phase::Finished(finish) => Step::Finish(finish.clone()),
        }
    }

    /// Answers [`Step::Number`].
    pub fn number(&mut self, fresh: BatchNo) {
        if self.phase == Phase::Numbering {
            self.inherited = false;
            self.state = State::Opening(fresh.clone());
            self.phase = Phase::Fetching(fresh);
        }
    }

    /// Answers [`Step::Fetch`].
    pub fn fetched(&mut self, result: Result<Received, Error>) {
        let Phase::Fetching(batch) = self.phase.clone() else { return };
        match result {
            // A lost body looks like "no changes". Asking again is free and tells them apart.
            Ok(Received::Blank) if !self.blank_before => self.blank_before = true,
            Ok(Received::Blank) => self.received(batch, true, false),
            Ok(Received::Page { empty, more }) => self.received(batch, empty, more),
            Err(Error::Refused { code, text }) if code == OTHER_BATCH_OPEN => {
                match open_batch_in(&text, &batch) {
                    Some(open) if self.redirected => {
                        self.state = State::Open(open.clone());
                        self.stop(Stop::StillBlocked { open });
                    }
                    Some(open) => self.follow(open),
                    None => self.stop(Stop::OpenBatchUnnamed { text }),
                }
            }
            Err(Error::Refused { code, .. }) if self.rules.no_changes.contains(&code) => {
                self.received(batch, true, false);
            }
            Err(error) => self.stop(Stop::Call(error)),
        }
    }

    /// Answers [`Step::Store`].
    pub fn stored(&mut self) {
        if let Phase::Storing(batch) = &self.phase {
            self.phase = Phase::Closing(batch.clone());
        }
    }

    /// Answers [`Step::Close`].
    pub fn closed(&mut self, result: Result<(), Error>) {
        let Phase::Closing(batch) = self.phase.clone() else { return };
        match result {
            Ok(()) => self.next_round(),
            Err(Error::Refused { code, text }) => {
                let open =
                    (code == OTHER_BATCH_OPEN).then(|| open_batch_in(&text, &batch)).flatten();
                if let Some(open) = open {
                    self.rounds += 1;
                    if self.rounds < self.rules.max_rounds {
                        self.follow(open);
                        self.redirected = false;
                    } else {
                        self.state = State::Open(open);
                        self.phase = Phase::Finished(Finish::RoundsUsed);
                    }
                } else if self.page.empty {
                    // An empty answer may not have opened a batch, so there is nothing to close (Q5).
                    self.next_round();
                } else {
                    self.stop(Stop::Call(Error::Refused { code, text }));
                }
            }
            Err(error) => self.stop(Stop::Call(error)),
        }
    }

    fn received(&mut self, batch: BatchNo, empty: bool, more: bool) {
        self.page = Seen { empty, more: more || self.inherited };
        if empty {
            self.phase = Phase::Closing(batch);
        } else {
            self.state = State::Open(batch.clone());
            self.phase = Phase::Storing(batch);
        }
    }

    /// Turns to the batch that is open, so that its content is read before it is closed (P1).
    fn follow(&mut self, open: BatchNo) {
        self.redirected = true;
        self.inherited = true;
        self.blank_before = false;
        self.state = State::Open(open.clone());
        self.phase = Phase::Fetching(open);
    }

    fn next_round(&mut self) {
        self.state = State::Idle;
        self.rounds += 1;
        self.redirected = false;
        self.blank_before = false;
        self.phase = if !self.page.more {
            Phase::Finished(Finish::Drained)
        } else if self.rounds < self.rules.max_rounds {
            Phase::Numbering
        } else {
            Phase::Finished(Finish::RoundsUsed)
        };
    }

    fn stop(&mut self, stop: Stop) {
        self.phase = Phase::Finished(Finish::Stopped(stop));
    }
}
