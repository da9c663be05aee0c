//! Rate and concurrency limits (specter-api Q31).

use jiff::Timestamp;

use super::switches::Switches;

/// Counts the requests of the present second.
#[derive(Debug, Default)]
pub(super) struct Limiter {
    second: i64,
    count: u32,
}

impl Limiter {
    /// Counts a request; says whether it is one too many.
    pub(super) fn exceeded(&mut self, switches: &Switches, in_flight: u32, now: Timestamp) -> bool {
        if switches.limit_concurrent.is_some_and(|most| in_flight > most) {
            return true;
        }
        let Some(most) = switches.limit_rps else { return false };
        if self.second != now.as_second() {
            *self = Self { second: now.as_second(), count: 0 };
        }
        self.count = self.count.saturating_add(1);
        self.count > most
    }
}
