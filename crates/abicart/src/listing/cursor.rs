//! Where a listing stands, without any input or output.
//!
//! Normally pages go by key: sorted by uid, each from the last uid on. The bound is sent as `last`
//! until the shop has shown that a lower bound belongs to the range, so that an exclusive bound
//! cannot lose `last + 1`. A shop that does not sort is read by offset instead, in passes, until a
//! whole pass brings nothing new.

use std::collections::HashSet;

/// Passes by offset before the listing is given up.
const MAX_PASSES: u32 = 10;

/// What to ask for next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) min_uid: Option<u64>,
    pub(super) sorted: bool,
    pub(super) offset: u64,
}

/// What an answered page means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// For each row, whether it is new.
    Rows(Vec<bool>),
    /// The listing is complete.
    End,
}

#[derive(Debug)]
pub(super) struct Cursor {
    mode: Mode,
    inclusive: bool,
    seen: HashSet<u64>,
}

#[derive(Debug)]
enum Mode {
    Key { last: Option<u64> },
    Offset(Passes),
}

#[derive(Debug, Default)]
struct Passes {
    sorted: bool,
    offset: u64,
    pass: u32,
    fresh: bool,
    previous: Vec<Option<u64>>,
}

impl Cursor {
    /// A cursor at the beginning; `inclusive` if a lower bound is known to belong to its range.
    pub(super) fn new(inclusive: bool) -> Self {
        Self { mode: Mode::Key { last: None }, inclusive, seen: HashSet::new() }
    }

    pub(super) fn step(&self) -> Step {
        match &self.mode {
            Mode::Key { last } => Step {
                min_uid: last.map(|last| last.saturating_add(u64::from(self.inclusive))),
                sorted: true,
                offset: 0,
            },
            Mode::Offset(passes) => {
                Step { min_uid: None, sorted: passes.sorted, offset: passes.offset }
            }
        }
    }

    /// Whether the shop has shown that a lower bound belongs to its range.
    pub(super) fn inclusive(&self) -> bool {
        self.inclusive
    }

    /// Starts over without a sort key; `false` if none was being sent.
    pub(super) fn give_up_sorting(&mut self) -> bool {
        let sorted = self.step().sorted;
        self.mode = Mode::Offset(Passes::default());
        sorted
    }

    /// Takes in the uids of a page. The error says how the shop repeats itself.
    pub(super) fn accept(&mut self, uids: &[Option<u64>]) -> Result<Verdict, &'static str> {
        match &mut self.mode {
            Mode::Key { last } => {
                if uids.is_empty() {
                    return Ok(Verdict::End);
                }
                let before = *last;
                let known: Vec<u64> = uids.iter().flatten().copied().collect();
                let ordered = known.is_sorted();
                let fresh: Vec<bool> =
                    uids.iter().map(|uid| uid.is_none_or(|uid| self.seen.insert(uid))).collect();
                let greatest = known.iter().copied().max();
                if before.is_some() && known.iter().copied().min() == before && !self.inclusive {
                    self.inclusive = true;
                } else if greatest <= before {
                    return Err("it returns the same rows again instead of the following ones");
                }
                *last = greatest.max(before);
                if !ordered {
                    self.mode = Mode::Offset(Passes { sorted: true, ..Passes::default() });
                }
                Ok(Verdict::Rows(fresh))
            }
            Mode::Offset(passes) => passes.accept(uids, &mut self.seen),
        }
    }
}

impl Passes {
    fn accept(
        &mut self,
        uids: &[Option<u64>],
        seen: &mut HashSet<u64>,
    ) -> Result<Verdict, &'static str> {
        if uids.is_empty() {
            if !self.fresh {
                return Ok(Verdict::End);
            }
            self.pass += 1;
            if self.pass == MAX_PASSES {
                return Err("it is not sorted and changes faster than it can be read");
            }
            self.offset = 0;
            self.fresh = false;
            self.previous.clear();
            return Ok(Verdict::Rows(Vec::new()));
        }
        if uids == self.previous {
            return Err("it returns the same rows at every offset");
        }
        let first_pass = self.pass == 0;
        let fresh: Vec<bool> =
            uids.iter().map(|uid| uid.map_or(first_pass, |uid| seen.insert(uid))).collect();
        self.fresh |= fresh.contains(&true);
        self.offset += uids.len() as u64;
        self.previous = uids.to_vec();
        Ok(Verdict::Rows(fresh))
    }
}

#[cfg(test)]
mod tests;
