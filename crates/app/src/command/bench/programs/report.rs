//! Koppla beside the bare programs: medians, ratios, and the tables for people.

use serde::Serialize;

use super::super::figures::{median, whole};
use super::super::world::Phase;
use super::program_name;
use crate::cli::{BenchArgs, BenchProgram};
use crate::output::table;

/// One program's run through both phases.
#[derive(Debug, Serialize)]
pub(super) struct Run {
    pub(super) program: BenchProgram,
    pub(super) latency_ms: u64,
    pub(super) articles: Phase,
    pub(super) orders: Phase,
    pub(super) peak_memory_kib: u64,
}

/// The medians of one program at one latency.
#[derive(Debug, Serialize)]
struct Line {
    latency_ms: u64,
    program: BenchProgram,
    orders_per_second: f64,
    articles_per_second: f64,
    requests_per_order: f64,
    requests_per_100_articles: f64,
    peak_memory_kib: f64,
    /// Processor time of the program for one order, in milliseconds.
    processor_ms_per_order: f64,
    /// The same of both sandboxes together.
    sandbox_ms_per_order: f64,
}

/// Koppla beside another program: 1 is as fast, 0.5 half as fast.
#[derive(Debug, Serialize)]
struct Ratio {
    latency_ms: u64,
    beside: BenchProgram,
    orders: f64,
    articles: f64,
}

/// Everything that was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    orders: u32,
    articles: u32,
    calls: usize,
    repetitions: u32,
    /// Transactions of one row a second, one after the other, each flushed to the disk.
    commits_per_second: f64,
    medians: Vec<Line>,
    ratios: Vec<Ratio>,
    runs: Vec<Run>,
}

impl Report {
    pub(super) fn new(arguments: &BenchArgs, runs: Vec<Run>, commits: Vec<f64>) -> Self {
        let mut medians = Vec::new();
        let mut ratios = Vec::new();
        for latency_ms in arguments.latencies.iter().copied() {
            let at: Vec<Line> = arguments
                .programs
                .iter()
                .map(|program| line(arguments, &runs, *program, latency_ms))
                .collect();
            let koppla = at.iter().find(|line| line.program == BenchProgram::Koppla);
            for other in at.iter().filter(|line| line.program != BenchProgram::Koppla) {
                ratios.extend(koppla.map(|koppla| Ratio {
                    latency_ms,
                    beside: other.program,
                    orders: koppla.orders_per_second / other.orders_per_second,
                    articles: koppla.articles_per_second / other.articles_per_second,
                }));
            }
            medians.extend(at);
        }
        Self {
            orders: arguments.orders,
            articles: arguments.articles,
            calls: arguments.calls,
            repetitions: arguments.repeat,
            commits_per_second: median(commits),
            medians,
            ratios,
            runs,
        }
    }

    pub(in super::super) fn text(&self) -> String {
        let lines = self.medians.iter().map(|line| {
            vec![
                format!("{} ms", line.latency_ms),
                program_name(line.program).to_owned(),
                format!("{:.0}", line.orders_per_second),
                format!("{:.0}", line.articles_per_second),
                format!("{:.2}", line.requests_per_order),
                format!("{:.2}", line.requests_per_100_articles),
                format!("{:.0}", line.peak_memory_kib / 1024.0),
                format!("{:.2}", line.processor_ms_per_order),
                format!("{:.2}", line.sandbox_ms_per_order),
            ]
        });
        let headers = [
            "latency",
            "program",
            "orders/s",
            "articles/s",
            "requests/order",
            "requests/100 articles",
            "peak MiB",
            "CPU ms/order",
            "sandboxes' CPU ms/order",
        ];
        let medians = table(&headers, &[0, 2, 3, 4, 5, 6, 7, 8], lines.collect());
        let ratios = self.ratios.iter().map(|ratio| {
            vec![
                format!("{} ms", ratio.latency_ms),
                format!("koppla / {}", program_name(ratio.beside)),
                format!("{:.2}", ratio.orders),
                format!("{:.2}", ratio.articles),
            ]
        });
        let ratios =
            table(&["latency", "ratio", "orders", "articles"], &[0, 2, 3], ratios.collect());
        format!(
            "{} orders, {} articles, {} calls at once to each system, medians of {}.\n\
             This disk takes {:.0} transactions of one row a second (SQLite, synchronous=FULL).\n\n\
             {medians}\n\n{ratios}",
            self.orders, self.articles, self.calls, self.repetitions, self.commits_per_second,
        )
    }
}

fn line(arguments: &BenchArgs, runs: &[Run], program: BenchProgram, latency_ms: u64) -> Line {
    let of = |figure: fn(&Run) -> f64| {
        let own = runs.iter().filter(|run| run.program == program && run.latency_ms == latency_ms);
        median(own.map(figure).collect())
    };
    let (orders, articles) = (f64::from(arguments.orders), f64::from(arguments.articles));
    Line {
        latency_ms,
        program,
        orders_per_second: orders / of(|run| run.orders.seconds),
        articles_per_second: articles / of(|run| run.articles.seconds),
        requests_per_order: of(|run| whole(run.orders.requests)) / orders,
        requests_per_100_articles: of(|run| whole(run.articles.requests)) / articles * 100.0,
        peak_memory_kib: of(|run| whole(run.peak_memory_kib)),
        processor_ms_per_order: of(|run| run.orders.processor_seconds) / orders * 1_000.0,
        sandbox_ms_per_order: of(|run| run.orders.sandbox_seconds) / orders * 1_000.0,
    }
}
