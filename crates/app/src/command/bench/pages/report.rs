//! Times of pages, and the table for people.

use serde::Serialize;

use super::super::figures::median;
use super::super::place::Kind;
use crate::output::table;

/// One page on one store; milliseconds.
#[derive(Debug, Serialize)]
pub(super) struct Run {
    store: Kind,
    page: &'static str,
    median_ms: f64,
    /// Ninety-nine of a hundred took no longer.
    percentile_99_ms: f64,
}

impl Run {
    pub(super) fn new(store: Kind, page: &'static str, mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        let place = (times.len() * 99).div_ceil(100).saturating_sub(1);
        let percentile_99_ms = times.get(place).copied().unwrap_or(f64::NAN);
        Self { store, page, median_ms: median(times), percentile_99_ms }
    }
}

/// Everything that was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// Orders in the ledger.
    pub(super) orders: u32,
    /// How often each page was asked for.
    pub(super) times: u32,
    pub(super) runs: Vec<Run>,
}

impl Report {
    pub(in super::super) fn text(&self) -> String {
        let lines = self.runs.iter().map(|run| {
            vec![
                run.store.name().to_owned(),
                run.page.to_owned(),
                format!("{:.1}", run.median_ms),
                format!("{:.1}", run.percentile_99_ms),
            ]
        });
        let headers = ["store", "page", "median ms", "99th percentile ms"];
        let lines = table(&headers, &[2, 3], lines.collect());
        format!("Pages over {} orders, each {} times\n{lines}", self.orders, self.times)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_99th_percentile_leaves_the_worst_hundredth_out() {
        let times = (1..=200).map(f64::from).collect();
        let run = Run::new(Kind::Sqlite, "list", times);
        assert_eq!(
            (run.median_ms.to_string(), run.percentile_99_ms.to_string()),
            ("100.5".into(), "198".into())
        );
    }
}
