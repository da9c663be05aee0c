//! The ledger's file: opened, copied, and replaced by its copy.

use std::path::Path;
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result};
use koppla_store::{Entity, KeySource, Page, ProcessLock, Record, RecordId, Store};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::clock::SimClock;
use crate::sim::{Sim, held};

/// Where a flush of the disk costs nothing.
const MEMORY: &str = "/dev/shm";
/// How the file and what SQLite keeps beside it end.
const ENDS: [&str; 2] = ["", "-wal"];

/// One ledger. What reads it here is no part of the simulated world.
pub(crate) struct Ledger {
    pub(crate) runtime: Arc<Runtime>,
    sim: Arc<Sim>,
    folder: TempDir,
    /// What the nodes work on, as one process that has begun to.
    store: Mutex<(Store, ProcessLock)>,
    /// How often it was replaced.
    generation: Mutex<u32>,
}

impl Ledger {
    /// An empty ledger.
    pub(crate) fn new(sim: &Arc<Sim>, runtime: Arc<Runtime>) -> Result<Self> {
        let builder = || {
            let mut builder = tempfile::Builder::new();
            builder.prefix("koppla-simulation-");
            builder
        };
        let folder = builder().tempdir_in(MEMORY).or_else(|_| builder().tempdir())?;
        let store = open(&folder.path().join("ledger-0.db"), sim, &runtime)?;
        let (sim, generation) = (Arc::clone(sim), Mutex::new(0));
        Ok(Self { runtime, sim, folder, store: Mutex::new(store), generation })
    }

    /// The ledger without a turnstile.
    pub(crate) fn store(&self) -> Store {
        held(&self.store).0.clone()
    }

    /// Copies the file, between two operations.
    pub(crate) fn copy(&self) -> Result<()> {
        let name = self.name();
        for end in ENDS {
            let from = self.folder.path().join(format!("{name}{end}"));
            if from.exists() {
                std::fs::copy(from, self.folder.path().join(format!("copy{end}")))?;
            }
        }
        Ok(())
    }

    /// Opens the copy instead. Nobody may work on the ledger meanwhile.
    pub(crate) fn restore(&self, marker_stays: bool) -> Result<()> {
        let marker = self.folder.path().join(format!("{}.incarnation", self.name()));
        // Another name: SQLite clears up behind the old one when its last connection ends.
        *held(&self.generation) += 1;
        let name = self.name();
        for end in ENDS {
            let from = self.folder.path().join(format!("copy{end}"));
            if from.exists() {
                std::fs::copy(from, self.folder.path().join(format!("{name}{end}")))?;
            }
        }
        // Beside the file, and no part of a copy of it: it is ahead then, or else missing.
        if marker_stays {
            let to = self.folder.path().join(format!("{name}.incarnation"));
            std::fs::copy(marker, to).context("the ledger has no marker")?;
        }
        *held(&self.store) = open(&self.folder.path().join(name), &self.sim, &self.runtime)?;
        Ok(())
    }

    fn name(&self) -> String {
        format!("ledger-{}.db", held(&self.generation))
    }

    /// One order; `None` when the ledger does not have it.
    pub(crate) fn order(&self, connection: &str, uid: u64) -> Option<Record> {
        let id = RecordId::new(connection, Entity::Order, uid.to_string());
        let store = self.store();
        self.runtime.block_on(store.record(&id)).ok().flatten()
    }

    /// Whether the create of a record that is open is an order's, under this reference.
    pub(crate) fn has_armed(&self, connection: &str, record: &Record, reference: &str) -> bool {
        let id = RecordId::new(connection, Entity::Order, record.key.as_str());
        let store = self.store();
        let attempts = self.runtime.block_on(store.attempts(&id)).unwrap_or_default();
        attempts.iter().any(|attempt| {
            Some(attempt.number) == record.open_attempt
                && attempt.action == "create_order"
                && attempt.reference == reference
                && attempt.outcome.is_none()
        })
    }

    /// All records of one kind.
    pub(crate) fn records(&self, connection: &str, entity: Entity) -> Result<Vec<Record>> {
        let page = Page { limit: 100_000, ..Page::default() };
        let store = self.store();
        let records = self.runtime.block_on(store.records(connection, entity, &page));
        Ok(records.context("reading the ledger")?.0)
    }
}

fn open(path: &Path, sim: &Arc<Sim>, runtime: &Runtime) -> Result<(Store, ProcessLock)> {
    let url = format!("sqlite:{}", path.display());
    let clock = Arc::new(SimClock(Arc::clone(sim)));
    // The same for a copy at another place, as for a ledger that was restored there.
    let keys = KeySource::Given { name: "the scenario".into(), keys: "5a".repeat(32).into() };
    runtime
        .block_on(async {
            let store = Store::open_with(&url, clock, &keys).await?;
            // Before the nodes are there: this is where a restore is noticed.
            let lock = store.lock().await?;
            Ok::<_, koppla_store::Error>((store, lock))
        })
        .context("opening the ledger")
}
