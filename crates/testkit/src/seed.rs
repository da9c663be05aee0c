//! Random draws that a failed test can repeat.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// A series of draws; the same seed draws the same series.
#[derive(Debug)]
pub struct Draw {
    generator: StdRng,
}

impl Draw {
    /// The series of `KOPPLA_TEST_SEED`, else a new one; prints which.
    pub fn announced(test: &str) -> Self {
        let seed = match std::env::var("KOPPLA_TEST_SEED") {
            Ok(text) => text.parse().expect("KOPPLA_TEST_SEED is a whole number"),
            Err(_) => u64::from(rand::random::<u32>()),
        };
        note(&format!("{test}: KOPPLA_TEST_SEED={seed}"));
        Self { generator: StdRng::seed_from_u64(seed) }
    }

    /// A number from 0 to `end` - 1.
    pub fn below(&mut self, end: u64) -> u64 {
        self.generator.random_range(0..end)
    }

    /// A time from `shortest` to `longest`.
    pub fn between(&mut self, shortest: Duration, longest: Duration) -> Duration {
        self.generator.random_range(shortest..=longest)
    }
}

/// Tells what a test found, beside its result.
#[expect(clippy::print_stderr, reason = "the test runner shows it where it is wanted")]
pub fn note(text: &str) {
    eprintln!("{text}");
}
