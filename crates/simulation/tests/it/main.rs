//! Seeds that must pass, and that a seed decides everything.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use koppla_simulation::{Options, failure, run};

/// Short runs: a few orders each.
const SHORT: Options = Options { steps: 4_000, orders: Some(5), trace: false, short_quiet: true };
/// How many, from 1 on.
const SEEDS: u64 = 240;

#[test]
fn the_same_seed_gives_the_same_history() {
    for seed in [1, 7, 20] {
        let options = Options { trace: true, ..SHORT };
        let [one, other] = [(); 2].map(|()| run(seed, options).unwrap());
        assert_eq!(one.lines, other.lines, "seed {seed}");
        assert_eq!(one.hash, other.hash, "seed {seed}");
        let next = run(seed + 1, options).unwrap();
        assert_ne!(one.hash, next.hash, "seed {seed} and the next");
    }
}

#[test]
fn every_invariant_holds_from_fixed_seeds() {
    let next = AtomicU64::new(1);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > SEEDS || !failures.lock().unwrap().is_empty() {
                        return;
                    }
                    let outcome = run(seed, SHORT).unwrap();
                    failures.lock().unwrap().extend(failure(&outcome, &SHORT));
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
