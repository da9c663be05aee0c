//! A program whose ledger gets into trouble while it works.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use koppla_store::{Entity, KeySource, Page, Store, SystemClock};
use koppla_testkit::{Koppla, LONG, Place, Sandboxes, Serving, note, standard_shop, wait_for};
use serde_json::{Value, json};

use crate::crash::world::World;

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/disk/faults.c");
/// For how long a ledger in trouble is watched.
const WATCHED: Duration = Duration::from_secs(5);

/// The switch of a disk that fails on demand.
pub(super) struct Disk {
    control: PathBuf,
    met: PathBuf,
}

impl Disk {
    /// A program with such a disk under its ledger; `None`, which is said, without a C compiler.
    pub(super) fn under(sandboxes: &Sandboxes) -> Option<(Koppla, Self)> {
        let place = Place::sqlite();
        let folder = place.folder().to_owned();
        let library = folder.join("faults.so");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(SOURCE);
        match compiler.arg("-ldl").status() {
            Ok(status) => assert!(status.success(), "{SOURCE} does not compile"),
            Err(error) => {
                note(&format!("the tests of a failing disk are SKIPPED: cc: {error}"));
                return None;
            }
        }
        let disk = Self { control: folder.join("fault"), met: folder.join("met") };
        let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), sandboxes).at(place);
        let text = |path: &PathBuf| path.display().to_string();
        let koppla = koppla
            .with_environment("LD_PRELOAD", &text(&library))
            .with_environment("KOPPLA_DISK_PATH", &text(&folder.join("koppla.db")))
            .with_environment("KOPPLA_DISK_CONTROL", &text(&disk.control))
            .with_environment("KOPPLA_DISK_MET", &text(&disk.met));
        Some((koppla, disk))
    }

    /// From now on the disk has this fault (see faults.c).
    pub(super) fn spoil(&self, fault: &str) {
        let new = self.control.with_extension("new");
        std::fs::write(&new, fault).expect("the fault can be written");
        std::fs::rename(new, &self.control).expect("the fault can be switched on");
    }

    /// The disk is well again.
    pub(super) fn mend(&self) {
        if self.is_spoilt() {
            std::fs::remove_file(&self.control).expect("the fault can be switched off");
        }
    }

    /// False once a single fault has happened.
    pub(super) fn is_spoilt(&self) -> bool {
        self.control.exists()
    }

    /// How many calls have met a fault.
    pub(super) fn met(&self) -> u64 {
        std::fs::metadata(&self.met).map_or(0, |file| file.len())
    }
}

/// Starts a world around an installation, exports its articles.
pub(super) async fn connected(sandboxes: Sandboxes, koppla: Koppla, calibrated: bool) -> World {
    let world = World::connect(sandboxes, koppla, "", calibrated).await;
    Sandboxes::calls(&world.sandboxes.specter, "newOrderSubmit").await;
    world
}

/// The standard shop and a Specter without a control of duplicates, or with one.
pub(super) async fn sandboxes(control: bool) -> Sandboxes {
    let mut specter = koppla_testkit::standard_specter();
    if !control {
        specter["switches"] = json!({"order.duplicate": "create"});
    }
    Sandboxes::start(standard_shop(), specter).await
}

/// Places orders of as many buyers; their numbers.
pub(super) async fn place(world: &World, name: &str, count: u32) -> Vec<String> {
    let mut placed = Vec::new();
    for turn in 0..count {
        placed.push(world.place_of(&format!("{name}{turn}")).await);
    }
    placed
}

/// Waits until all these orders are in step.
pub(super) async fn all_done(world: &World, numbers: &[String]) {
    for number in numbers {
        world.koppla.order_in(number, "done").await;
    }
}

/// Lets the program come to rest; then every order is in Specter once, and every create in the
/// ledger.
pub(super) async fn all_once(world: &World) {
    world.koppla.until_idle().await.fine();
    world.assert_exactly_once().await;
    every_create_is_recorded(world).await;
}

/// A create that has reached Specter, whose answer is on its way; [`Self::answer`] lets it arrive.
pub(super) struct OnItsWay {
    number: String,
}

impl OnItsWay {
    pub(super) async fn create(world: &World, buyer: &str) -> Self {
        let hang = json!({"kind": "hang_after", "action": "newOrderSubmit", "count": 1});
        Sandboxes::fault(&world.sandboxes.specter, &hang).await;
        let number = world.place_of(buyer).await;
        let held = world.sandboxes.specter.get("held?wait_ms=60000").await;
        assert_eq!(held.expect("held")["held"].as_array().map(Vec::len), Some(1));
        Self { number }
    }

    /// Its answer arrives; the order's number.
    pub(super) async fn answer(self, world: &World) -> String {
        world.sandboxes.clear_faults().await;
        self.number
    }
}

/// What a program does while its ledger is in trouble, from now on.
pub(super) struct Watch<'a> {
    world: &'a World,
    serving: &'a mut Serving,
    since: Instant,
    lines: usize,
    computed: Duration,
    creates: usize,
}

impl<'a> Watch<'a> {
    /// Begins when the program has said what is wrong.
    pub(super) async fn begin(world: &'a World, serving: &'a mut Serving, sentence: &str) -> Self {
        wait_for(LONG, sentence, async || world.koppla.log().contains(sentence)).await;
        let (lines, computed) = (world.koppla.log().lines().count(), serving.computed());
        let creates = creates(world).await.len();
        Self { world, serving, since: Instant::now(), lines, computed, creates }
    }

    /// It goes on, sends nothing, and neither spins nor fills its log.
    pub(super) async fn stays_calm(self) {
        let Self { world, serving, since, .. } = self;
        wait_for(LONG, "it has been watched", async || since.elapsed() >= WATCHED).await;
        assert!(serving.is_running(), "{}", world.koppla.log());
        assert_eq!(creates(world).await.len(), self.creates, "a create was sent meanwhile");
        let said = world.koppla.log();
        let lines = said.lines().count() - self.lines;
        assert!(lines <= 10, "{lines} lines in {WATCHED:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
        let computed = serving.computed().saturating_sub(self.computed);
        assert!(computed * 4 < since.elapsed(), "{computed:?} of {:?} computed", since.elapsed());
    }
}

/// The creates that Specter received, test orders left out.
pub(super) async fn creates(world: &World) -> Vec<Value> {
    let mut calls = Sandboxes::calls(&world.sandboxes.specter, "newOrderSubmit").await;
    calls.retain(|call| !reference(call).contains("KOPPLA-TEST-"));
    calls
}

fn reference(call: &Value) -> &str {
    call["parameters"]["externalOrderNo"].as_str().unwrap_or_default()
}

/// Opens the ledger, as it is on disk now, and demands an armed attempt for every create that
/// Specter received.
pub(super) async fn every_create_is_recorded(world: &World) {
    let place = world.koppla.place();
    let keys = if place.is_shared() {
        KeySource::given("the tests' key", koppla_testkit::MASTER_KEY)
    } else {
        KeySource::Beside
    };
    let store = Store::open_with(place.url(), Arc::new(SystemClock), &keys).await;
    let store = store.expect("the ledger opens");
    let mut armed: Vec<String> = Vec::new();
    for connection in store.connections().await.expect("connections are listed") {
        let page = Page { limit: 100_000, ..Page::default() };
        let listed = store.records(&connection.id, Entity::Order, &page).await;
        for record in listed.expect("orders are listed").0 {
            let id = koppla_store::RecordId::new(&connection.id, Entity::Order, record.key);
            let attempts = store.attempts(&id).await.expect("attempts are listed");
            let creates = attempts.into_iter().filter(|attempt| attempt.action == "create_order");
            armed.extend(creates.map(|attempt| attempt.reference));
        }
    }
    for call in creates(world).await {
        let at = armed.iter().position(|known| known == reference(&call));
        let at = at.unwrap_or_else(|| panic!("sent and not recorded: {call:#}"));
        armed.swap_remove(at);
    }
}
