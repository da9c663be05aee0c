//! The processes that work on one ledger: `koppla serve` as an operator starts it.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use futures_util::future::try_join_all;
use koppla_store::Store;
use tokio::io::{BufReader, Lines};
use tokio::process::{Child, ChildStdout};

use super::super::gauge::processor_seconds;
use super::super::place::{Kind, Ledger};
use super::super::process::{lines, this_program};
use super::town::Town;
use super::until;
use crate::problem::Problem;

/// Between two looks at who works for what.
const LOOK: Duration = Duration::from_millis(100);

/// The nodes at work; killed when dropped.
pub(super) struct Crew {
    nodes: Vec<Node>,
    client: reqwest::Client,
}

struct Node {
    process: Child,
    /// Held open: the node may have more to say.
    _answers: Lines<BufReader<ChildStdout>>,
    /// Where notices arrive.
    address: String,
}

impl Crew {
    /// Starts so many nodes on PostgreSQL; on SQLite one with so many threads.
    pub(super) async fn start(ledger: &Ledger, workers: u32) -> Result<Self> {
        let (nodes, threads) = match ledger.kind {
            Kind::Sqlite => (1, Some(workers)),
            Kind::Postgresql => (workers, None),
        };
        let nodes = try_join_all((0..nodes).map(|_| Node::start(ledger, threads))).await?;
        Ok(Self { nodes, client: reqwest::Client::builder().no_proxy().build()? })
    }

    /// Waits until every node works for its fair share of the accounts.
    pub(super) async fn until_shared_out(&self, store: &Store, links: u32) -> Result<()> {
        let nodes = u32::try_from(self.nodes.len())?;
        let fair = links / nodes..=links.div_ceil(nodes);
        until("the accounts are shared out", LOOK, async || {
            let sittings = store.sittings().await.map_err(Problem::from)?;
            let mut shares: BTreeMap<&str, u32> = BTreeMap::new();
            for sitting in &sittings {
                *shares.entry(&sitting.label).or_default() += 1;
            }
            let all: u32 = shares.values().sum();
            // With more nodes than accounts, some have nothing to do.
            let busy = shares.len() == self.nodes.len().min(usize::try_from(links)?);
            Ok(busy && all == links && shares.values().all(|share| fair.contains(share)))
        })
        .await
    }

    /// Tells of every shop that there is something to see. A shop would tell one node, which passes
    /// it on with the next sign of life of the one that works for it; here that one hears it itself.
    pub(super) async fn announce(&self, town: &Town) -> Result<()> {
        let notices = town.notices().map(async |(secret, notice)| {
            until("the nodes take the notice", LOOK, async || {
                for node in &self.nodes {
                    let address = format!("{}notice/{secret}", node.address);
                    let answer = self.client.post(address).body(notice.clone()).send().await?;
                    if !answer.status().is_success() {
                        return Ok(false);
                    }
                }
                Ok(true)
            })
            .await
        });
        try_join_all(notices).await.map(drop)
    }

    /// Processor time of all nodes so far.
    pub(super) fn processor_seconds(&self) -> Result<f64> {
        let ids = self.nodes.iter().map(|node| node.process.id().context("a node has ended"));
        ids.map(|id| processor_seconds(&id?.to_string())).sum()
    }

    /// Ends all nodes; their work is done.
    pub(super) async fn end(mut self) -> Result<()> {
        for node in &mut self.nodes {
            node.process.kill().await?;
        }
        Ok(())
    }
}

impl Node {
    async fn start(ledger: &Ledger, threads: Option<u32>) -> Result<Self> {
        let mut command = this_program()?;
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        // Not on the command line, which everybody on the machine may read: it may hold a password.
        command.env("KOPPLA_DATABASE", &ledger.url);
        if let Some(key) = ledger.master_key() {
            command.env("KOPPLA_MASTER_KEY", key);
        }
        if let Some(threads) = threads {
            command.env("TOKIO_WORKER_THREADS", threads.to_string());
        }
        let mut process = command.spawn()?;
        let mut answers = lines(&mut process)?;
        while let Some(line) = answers.next_line().await? {
            let host = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
            if let Some(host) = host {
                let address = format!("http://{host}/");
                return Ok(Self { process, _answers: answers, address });
            }
        }
        bail!("koppla serve did not start")
    }
}
