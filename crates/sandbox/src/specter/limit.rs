//! Rate and concurrency limits (specter-api Q31).

use jiff::Timestamp;

use super::switches::Switches;
use crate::system::Request;

/// Counts the requests of the present second.
#[derive(Debug, Default)]
pub(super) struct Limiter {
    second: i64,
    count: u32,
}

impl Limiter {
    /// Counts a request; says whether it is one too many.
    ///
    /// The clock of the sandbox counts only where nothing else does: it may stand still.
    pub(super) fn exceeded(
        &mut self,
        switches: &Switches,
        request: &Request,
        now: Timestamp,
    ) -> bool {
        if switches.limit_concurrent.is_some_and(|most| request.in_flight > most) {
            return true;
        }
        let Some(most) = switches.limit_rps else { return false };
        let running = request.running.map(|running| running.as_secs().cast_signed());
        let second = running.unwrap_or(now.as_second());
        if self.second != second {
            *self = Self { second, count: 0 };
        }
        self.count = self.count.saturating_add(1);
        self.count > most
    }
}
