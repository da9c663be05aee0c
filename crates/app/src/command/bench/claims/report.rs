//! Claims a second by store and claimers: medians, and the table for people.

use serde::Serialize;

use super::super::figures::median;
use super::super::place::Kind;
use crate::cli::BenchArgs;
use crate::output::table;

/// One run; all figures are records, or commits, a second.
#[derive(Debug, Serialize)]
pub(super) struct Run {
    pub(super) store: Kind,
    pub(super) claimers: u32,
    /// Bare transactions of one row, by as many writers as there are claimers.
    pub(super) commits_per_second: f64,
    pub(super) handed_back: f64,
    pub(super) done: f64,
    pub(super) handed_back_by_100: f64,
    pub(super) done_by_100: f64,
}

/// Everything that was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// Records of each figure.
    records: u32,
    repetitions: u32,
    medians: Vec<Run>,
    runs: Vec<Run>,
}

impl Report {
    pub(super) fn new(arguments: &BenchArgs, runs: Vec<Run>) -> Self {
        let mut variants: Vec<(Kind, u32)> =
            runs.iter().map(|run| (run.store, run.claimers)).collect();
        variants.sort_unstable();
        variants.dedup();
        Self {
            records: arguments.claims,
            repetitions: arguments.repeat,
            medians: variants.into_iter().map(|variant| line(&runs, variant)).collect(),
            runs,
        }
    }

    pub(in super::super) fn text(&self) -> String {
        let lines = self.medians.iter().map(|line| {
            let figures = [
                line.commits_per_second,
                line.handed_back,
                line.done,
                line.handed_back_by_100,
                line.done_by_100,
            ];
            let figures = figures.iter().map(|figure| format!("{figure:.0}"));
            let names = [line.store.name().to_owned(), line.claimers.to_string()];
            names.into_iter().chain(figures).collect()
        });
        let headers = [
            "store",
            "claimers",
            "bare commits/s",
            "claim, hand back",
            "claim, done",
            "100: claim, hand back",
            "100: claim, done",
        ];
        let lines = table(&headers, &[1, 2, 3, 4, 5, 6], lines.collect());
        format!(
            "Claims: records a second, {} for each figure, medians of {}. A record is two commits: the \
             claim and its end.\n\n{lines}",
            self.records, self.repetitions
        )
    }
}

fn line(runs: &[Run], (store, claimers): (Kind, u32)) -> Run {
    let of = |figure: fn(&Run) -> f64| {
        let own = runs.iter().filter(|run| run.store == store && run.claimers == claimers);
        median(own.map(figure).collect())
    };
    Run {
        store,
        claimers,
        commits_per_second: of(|run| run.commits_per_second),
        handed_back: of(|run| run.handed_back),
        done: of(|run| run.done),
        handed_back_by_100: of(|run| run.handed_back_by_100),
        done_by_100: of(|run| run.done_by_100),
    }
}
