//! What a person is told: figures over all runs, and everything that is known of a failed one.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::run::{Options, Outcome};

/// Figures over several runs.
#[derive(Debug, Default)]
pub struct Tally {
    seeds: u64,
    steps: u64,
    simulated: Duration,
    figures: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Adds a run.
    pub fn add(&mut self, outcome: &Outcome) {
        self.seeds += 1;
        self.steps += outcome.steps;
        self.simulated += outcome.simulated;
        for (name, number) in &outcome.figures {
            *self.figures.entry(name).or_default() += number;
        }
    }

    /// Orders that were placed so far.
    pub fn orders(&self) -> u64 {
        self.figures.get("orders").copied().unwrap_or(0)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.simulated.as_secs() / 60;
        let (seeds, steps) = (self.seeds, self.steps);
        writeln!(formatter, "{seeds} seeds, {steps} steps, {minutes} simulated minutes")?;
        let figures: Vec<String> =
            self.figures.iter().map(|(name, number)| format!("{name} {number}")).collect();
        write!(formatter, "{}", figures.join(", "))
    }
}

/// What went wrong in a run, its last events, and how to see it again; `None` if nothing did.
pub fn failure(outcome: &Outcome, options: &Options) -> Option<String> {
    let violation = outcome.violation.as_ref()?;
    let orders = options.orders.map_or_else(String::new, |orders| format!(" --each {orders}"));
    Some(format!(
        "{}\n\nseed {}, step {}: {} does not hold: {}\nreplay: cargo xtask simulate --seed {} --steps \
         {}{orders} --trace",
        outcome.lines.join("\n"),
        outcome.seed,
        outcome.steps,
        violation.invariant,
        violation.text,
        outcome.seed,
        options.steps,
    ))
}
