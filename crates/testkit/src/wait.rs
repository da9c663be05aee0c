//! Waiting for a state: the only place where a test sleeps.

use std::time::{Duration, Instant};

/// A limit that only a defect reaches, also on a busy machine.
pub const LONG: Duration = Duration::from_mins(2);

/// Time between two looks.
const PAUSE: Duration = Duration::from_millis(10);

/// Looks until `condition` holds; panics naming `what` when `limit` has passed.
pub async fn wait_for(limit: Duration, what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let start = Instant::now();
    while !condition().await {
        assert!(start.elapsed() < limit, "{what}: not within {limit:?}");
        tokio::time::sleep(PAUSE).await;
    }
}
