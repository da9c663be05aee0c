//! Orders a second by store and workers: medians, and the table for people.

use serde::Serialize;

use super::super::figures::median;
use super::super::place::Kind;
use super::town::{calls_a_link, orders_a_link};
use crate::cli::BenchArgs;
use crate::output::table;

/// One run.
#[derive(Debug, Serialize)]
pub(super) struct Run {
    pub(super) store: Kind,
    pub(super) workers: u32,
    /// From the notices to the last number shown in a shop.
    pub(super) seconds: f64,
    /// Processor time of the nodes.
    pub(super) processor_seconds: f64,
    /// Processor time of both sandboxes.
    pub(super) sandbox_seconds: f64,
    /// The part of all processors that was in use, by whomever.
    pub(super) busy: f64,
}

/// The medians of one store with so many workers.
#[derive(Debug, Serialize)]
struct Line {
    store: Kind,
    workers: u32,
    orders_per_second: f64,
    /// The slowest and the fastest run.
    range: [f64; 2],
    /// Processor time of the nodes for one order, in milliseconds.
    processor_ms_per_order: f64,
    /// The same of both sandboxes.
    sandbox_ms_per_order: f64,
    busy: f64,
}

/// Everything that was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    links: u32,
    orders: u32,
    latency_ms: u64,
    /// To each account at once.
    calls: usize,
    repetitions: u32,
    medians: Vec<Line>,
    runs: Vec<Run>,
}

impl Report {
    pub(super) fn new(arguments: &BenchArgs, runs: Vec<Run>) -> Self {
        let orders = orders_a_link(arguments) * arguments.links;
        let mut variants: Vec<(Kind, u32)> =
            runs.iter().map(|run| (run.store, run.workers)).collect();
        variants.sort_unstable();
        variants.dedup();
        Self {
            links: arguments.links,
            orders,
            latency_ms: arguments.node_latency,
            calls: calls_a_link(arguments),
            repetitions: arguments.repeat,
            medians: variants.into_iter().map(|variant| line(orders, &runs, variant)).collect(),
            runs,
        }
    }

    pub(in super::super) fn text(&self) -> String {
        let lines = self.medians.iter().map(|line| {
            vec![
                line.store.name().to_owned(),
                workers(line.store, line.workers),
                format!("{:.0}", line.orders_per_second),
                format!("{:.0} to {:.0}", line.range[0], line.range[1]),
                format!("{:.2}", line.processor_ms_per_order),
                format!("{:.2}", line.sandbox_ms_per_order),
                format!("{:.0} %", line.busy * 100.0),
            ]
        });
        let headers = [
            "store",
            "at work",
            "orders/s",
            "all runs",
            "CPU ms/order",
            "sandboxes' CPU ms/order",
            "machine busy",
        ];
        let lines = table(&headers, &[2, 3, 4, 5, 6], lines.collect());
        format!(
            "Nodes: {} orders over {} links at {} ms, {} calls at once to each account, medians of \
             {}.\n\n{lines}",
            self.orders, self.links, self.latency_ms, self.calls, self.repetitions
        )
    }
}

fn workers(store: Kind, workers: u32) -> String {
    let plural = if workers == 1 { "" } else { "s" };
    match store {
        Kind::Sqlite => format!("1 process, {workers} thread{plural}"),
        Kind::Postgresql => format!("{workers} node{plural}"),
    }
}

fn line(orders: u32, runs: &[Run], (store, workers): (Kind, u32)) -> Line {
    let own = || runs.iter().filter(|run| run.store == store && run.workers == workers);
    let of = |figure: fn(&Run) -> f64| median(own().map(figure).collect());
    let orders = f64::from(orders);
    let rates = own().map(|run| orders / run.seconds);
    let range = rates
        .fold([f64::INFINITY, 0.0_f64], |[least, most], rate| [least.min(rate), most.max(rate)]);
    Line {
        store,
        workers,
        orders_per_second: orders / of(|run| run.seconds),
        range,
        processor_ms_per_order: of(|run| run.processor_seconds) / orders * 1_000.0,
        sandbox_ms_per_order: of(|run| run.sandbox_seconds) / orders * 1_000.0,
        busy: of(|run| run.busy),
    }
}
