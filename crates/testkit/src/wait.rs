//! Waiting for a state: no test waits for a time.

use std::time::{Duration, Instant};

/// A limit that only a defect reaches, also on a busy machine.
pub const LONG: Duration = Duration::from_mins(2);

/// Time between two looks.
const PAUSE: Duration = Duration::from_millis(10);

/// Looks until `condition` holds; panics naming `what` when `limit` has passed.
pub async fn wait_for(limit: Duration, what: &str, condition: impl AsyncFnMut() -> bool) {
    assert!(comes_true(limit, condition).await, "{what}: not within {limit:?}");
}

/// Looks until `condition` holds, or `limit` has passed without that.
pub(crate) async fn comes_true(limit: Duration, mut condition: impl AsyncFnMut() -> bool) -> bool {
    let start = Instant::now();
    while !condition().await {
        if start.elapsed() >= limit {
            return false;
        }
        tokio::time::sleep(PAUSE).await;
    }
    true
}
