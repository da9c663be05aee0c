//! What the ledger promises of one record, said once more in the simplest way.

use std::collections::BTreeMap;

use crate::State;

/// One record.
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) state: State,
    /// Its time has not come.
    pub(super) later: bool,
    /// Changes noticed, and those that the newest run knows of.
    pub(super) noticed: i64,
    pub(super) known: i64,
    pub(super) stamp: String,
    pub(super) forced: bool,
    pub(super) fence: i64,
    pub(super) owner: Option<String>,
    pub(super) leased: bool,
    /// A create of unknown outcome.
    pub(super) open: bool,
    pub(super) reason: bool,
    pub(super) applied: bool,
}

/// What a run records.
#[derive(Clone, Copy, Debug)]
pub(super) enum Outcome {
    /// It ends in this state.
    Rests(State),
    /// It ends and is to be repeated, at once or later.
    Repeats { later: bool },
    /// It is about to send a create, and goes on.
    Arms,
    /// No answer came.
    Doubts { later: bool },
    /// The create was accepted; the run goes on.
    Accepted,
}

impl Entry {
    pub(super) fn new(stamp: &str, forced: bool) -> Self {
        Self {
            state: State::Due,
            later: false,
            noticed: 1,
            known: 0,
            stamp: stamp.to_owned(),
            forced,
            fence: 0,
            owner: None,
            leased: false,
            open: false,
            reason: false,
            applied: false,
        }
    }

    /// A state that any change ends.
    pub(super) fn is_settled(&self) -> bool {
        matches!(self.state, State::Done | State::Held | State::Manual | State::Ignored)
    }

    /// A state in which only a person, who must be told why, can say what happens next.
    pub(super) fn asks_a_person(&self) -> bool {
        let asks = [State::Asking, State::NumberUnknown, State::Held, State::Manual];
        asks.contains(&self.state)
    }

    /// The engine acts when the time has come and nobody has it in hand.
    pub(super) fn is_free(&self) -> bool {
        matches!(self.state, State::Due | State::InDoubt) && !self.later && !self.leased
    }

    fn wake(&mut self) {
        if self.is_settled() {
            (self.state, self.later) = (State::Due, false);
        }
    }

    /// Seen in a listing, or hinted at without a stamp; whether it counts as a change.
    pub(super) fn see(&mut self, stamp: Option<&str>) -> bool {
        if stamp == Some(self.stamp.as_str()) {
            return false;
        }
        if let Some(stamp) = stamp {
            stamp.clone_into(&mut self.stamp);
        }
        self.noticed += 1;
        self.wake();
        true
    }

    /// Somebody pressed Export.
    pub(super) fn force(&mut self) {
        self.noticed += 1;
        self.forced = true;
        self.wake();
        self.later &= self.state != State::Due;
    }

    /// Other settings end the waiting for a change, but not what is done; what is in hand may be
    /// judged by the old ones.
    pub(super) fn settings_change(&mut self) -> bool {
        let waits = self.is_settled() && self.state != State::Done;
        let wakes = waits || self.owner.is_some();
        if wakes {
            self.noticed += 1;
            self.wake();
        }
        wakes
    }

    pub(super) fn claim(&mut self, owner: &str) {
        self.fence += 1;
        self.owner = Some(owner.to_owned());
        self.leased = true;
        self.known = self.noticed;
    }

    pub(super) fn let_go(&mut self) {
        (self.owner, self.leased) = (None, false);
    }

    /// Only the newest claim records anything (I10).
    pub(super) fn obeys(&self, owner: &str, fence: i64) -> bool {
        self.owner.as_deref() == Some(owner) && self.fence == fence
    }

    pub(super) fn record(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Arms => (self.open, self.leased) = (true, true),
            Outcome::Accepted => {
                (self.open, self.applied, self.leased) = (false, true, true);
            }
            Outcome::Repeats { later } => self.rest(State::Due, later),
            Outcome::Doubts { later } => {
                self.open = true;
                self.rest(State::InDoubt, later);
            }
            Outcome::Rests(state) => {
                self.rest(state, false);
                self.applied |= state == State::Done;
            }
        }
    }

    fn rest(&mut self, state: State, later: bool) {
        (self.state, self.later) = (state, later);
        self.reason = self.asks_a_person();
        let answered = [State::Done, State::Held, State::Ignored, State::NumberUnknown];
        if answered.contains(&state) && self.known == self.noticed {
            self.forced = false;
        }
        if self.noticed > self.known {
            self.wake();
        }
        self.let_go();
    }
}

/// The whole ledger.
pub(super) type Model = BTreeMap<String, Entry>;
