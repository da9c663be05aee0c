//! I12 and I16: whatever clocks do, ours and the shop's, every order and article is read in its last
//! state, at the latest by the next sweep.
//!
//! One thing cannot be seen: an edit that gets the very stamp that an earlier state had, because the
//! shop's clock was set back. The model's clock goes on by a second there.
//!
//! In a file only: a PostgreSQL ledger goes by its server's clock, which no test moves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use koppla_store::{Entity, Store};
use koppla_sync::Engine;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::desk::{Desk, ManualClock, Wire};

const DAY: i64 = 24 * 60 * 60;

/// More by the variable that says how many.
const CASES: u32 = 24;

/// Nothing is sent; what is due is read and put aside.
const SETTINGS: &str = "[orders]\nevent = \"inactive\"\n[articles]\ndelivery = \"inactive\"\n";

/// What happens to the shop between two calls.
#[derive(Clone, Debug)]
enum Event {
    /// Seconds pass.
    Pass(i64),
    /// Orders come under one stamp, their uids anywhere among the others.
    Orders(Vec<u16>),
    /// An article comes.
    Article(u16),
    /// Something is edited.
    Edit(usize),
    /// The shop's clock is set, seconds from the true time.
    Set(i64),
}

/// One call of a listing.
#[derive(Clone, Debug)]
struct Step {
    /// What happens before it.
    events: Vec<Event>,
    /// Its answer is lost.
    lost: bool,
}

/// Before one look at the shop.
#[derive(Clone, Debug)]
struct Look {
    /// The program starts anew.
    restarts: bool,
    /// Our own clock is set, seconds from the true time.
    ours: Option<i64>,
}

/// How the shop behaves.
#[derive(Clone, Copy, Debug)]
struct Habits {
    page: usize,
    lists_by_change: bool,
    /// It writes times as local ones with their offset.
    local: bool,
}

/// An order or article of the shop, as the model remembers it.
#[derive(Default)]
struct Thing {
    state: u32,
    stamps: BTreeSet<i64>,
    /// When the last state was made, by the true time.
    made: i64,
}

struct Model {
    habits: Habits,
    steps: std::vec::IntoIter<Step>,
    desk: Desk,
    now: i64,
    offset: i64,
    ours: i64,
    things: BTreeMap<(Entity, u64), Thing>,
    read: BTreeMap<(Entity, u64), u32>,
}

impl Model {
    fn pass(&mut self, seconds: i64) {
        self.now += seconds;
        self.desk.clock.set(self.now + self.ours);
    }

    fn control(&mut self, path: &[&str], body: Value) {
        self.desk.control("POST", path, body, self.now + self.offset);
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Pass(seconds) => self.pass(seconds),
            Event::Set(offset) => {
                self.pass(1);
                self.offset = offset;
            }
            Event::Orders(uids) => {
                for uid in uids.into_iter().map(|uid| u64::from(uid) + 1_000) {
                    if self.comes(Entity::Order, uid) {
                        let row = json!({"name": "Fri text", "unitPrice": 10, "vatRate": 0.25});
                        self.control(&["orders"], json!({"uid": uid, "rows": [row]}));
                    }
                }
            }
            Event::Article(uid) => {
                let uid = u64::from(uid) + 100_000;
                if self.comes(Entity::Article, uid) {
                    let number = format!("A-{uid}");
                    let article = json!({"uid": uid, "articleNumber": number, "name": "Mugg",
                                         "price": 100, "vatRate": 0.25, "stock": 1});
                    self.control(&["articles"], article);
                }
            }
            Event::Edit(which) => {
                let known = self.things.len().max(1);
                let Some(key) = self.things.keys().nth(which % known).copied() else { return };
                self.edit(key);
            }
        }
    }

    fn comes(&mut self, entity: Entity, uid: u64) -> bool {
        let (stamp, made) = (self.now + self.offset, self.now);
        let new = !self.things.contains_key(&(entity, uid));
        let thing = self.things.entry((entity, uid)).or_default();
        if new {
            thing.stamps.insert(stamp);
            thing.made = made;
        }
        new
    }

    fn edit(&mut self, key: (Entity, u64)) {
        loop {
            let (stamp, made) = (self.now + self.offset, self.now);
            let Some(thing) = self.things.get_mut(&key) else { return };
            // Within the second in which it was made, and only then, a stamp may come again.
            if thing.stamps.insert(stamp) || made == thing.made {
                thing.state += 1;
                thing.made = made;
                break;
            }
            self.pass(1);
        }
        let state = self.things[&key].state;
        let uid = key.1.to_string();
        match key.0 {
            Entity::Order => {
                let note = json!({"note": state.to_string()});
                self.control(&["orders", &uid, "edit"], note);
            }
            Entity::Article => self.control(&["stock"], json!({"article": key.1, "stock": state})),
        }
    }

    /// Things whose last state was not read, with the state that was.
    fn unread(&self, entity: Entity) -> Vec<(u64, u32, Option<u32>)> {
        let of = self.things.iter().filter(|((kind, _), _)| *kind == entity);
        let states = of.map(|(key, thing)| (key.1, thing.state, self.read.get(key).copied()));
        states.filter(|(_, last, read)| Some(*last) != *read).collect()
    }
}

impl Wire for Mutex<Model> {
    fn call(&self, request: &Value) -> Option<Value> {
        let mut model = self.lock().unwrap();
        let by_uid = request["params"][1]["filters"]["/uid"]["in"].is_array();
        let mut lost = false;
        if !by_uid && let Some(step) = model.steps.next() {
            for event in step.events {
                model.happen(event);
            }
            lost = step.lost;
        }
        let now = model.now + model.offset;
        let mut answer = model.desk.answer(request, now);
        let entity = match request["method"].as_str() {
            Some("Order.list") => Entity::Order,
            Some("Article.list") => Entity::Article,
            other => panic!("{other:?} is not called here"),
        };
        for row in answer["result"].as_array_mut().into_iter().flatten() {
            if by_uid {
                let key = (entity, row["uid"].as_u64().unwrap());
                let state = model.things[&key].state;
                model.read.insert(key, state);
            }
            if model.habits.local {
                let at: Timestamp = row["changed"].as_str().unwrap().parse().unwrap();
                let local = Timestamp::from_second(at.as_second() + 3_600).unwrap();
                row["changed"] = local.strftime("%Y-%m-%d %H:%M:%ST+01:00").to_string().into();
            }
        }
        (!lost).then_some(answer)
    }

    fn date(&self) -> Option<Timestamp> {
        let model = self.lock().unwrap();
        Some(Timestamp::from_second(model.now + model.offset).unwrap())
    }
}

/// Reads what is due until nothing is.
async fn work(store: &Store, engine: &Arc<Engine>) {
    while engine.article_batch().await.unwrap() > 0 {}
    let stop = CancellationToken::new();
    let settled = async {
        while !store.is_settled(engine.id(), Entity::Order).await.unwrap() {
            tokio::task::yield_now().await;
        }
        stop.cancel();
    };
    let (worked, ()) = tokio::join!(engine.work_orders(&stop), settled);
    worked.unwrap();
}

async fn play(
    store: &Store,
    clock: &Arc<ManualClock>,
    case: u32,
    (habits, looks, steps): (Habits, Vec<Look>, Vec<Step>),
) -> Result<(), TestCaseError> {
    let start: Timestamp = "2026-03-28T22:00:00Z".parse().unwrap();
    let switches =
        json!({"max_limit": habits.page, "reject_changed_filter": !habits.lists_by_change});
    let desk = Desk::new(clock, &switches);
    let (steps, now) = (steps.into_iter(), start.as_second());
    let (things, read) = (BTreeMap::new(), BTreeMap::new());
    let model = Model { habits, steps, desk, now, offset: 0, ours: 0, things, read };
    let model = Arc::new(Mutex::new(model));
    model.lock().unwrap().pass(0);
    let connection = Desk::connection(store, &format!("c{case}"), SETTINGS).await;
    let mut engine = Desk::engine(store, &connection, Arc::clone(&model));
    for look in looks {
        if let Some(ours) = look.ours {
            model.lock().unwrap().ours = ours;
            model.lock().unwrap().pass(0);
        }
        if look.restarts {
            engine = Desk::engine(store, &connection, Arc::clone(&model));
        }
        engine.look().await.ok();
        work(store, &engine).await;
    }
    {
        let mut model = model.lock().unwrap();
        for step in model.steps.by_ref().collect::<Vec<_>>() {
            step.events.into_iter().for_each(|event| model.happen(event));
        }
        model.pass(10);
    }
    // The next start sweeps the orders, the next day everything.
    let engine = Desk::engine(store, &connection, Arc::clone(&model));
    engine.look().await.unwrap();
    work(store, &engine).await;
    prop_assert_eq!(model.lock().unwrap().unread(Entity::Order), vec![]);
    model.lock().unwrap().pass(DAY);
    engine.look().await.unwrap();
    work(store, &engine).await;
    for entity in [Entity::Order, Entity::Article] {
        prop_assert_eq!(model.lock().unwrap().unread(entity), vec![]);
    }
    Ok(())
}

fn step() -> impl Strategy<Value = Step> {
    let set = prop_oneof![
        2 => Just(0),
        1 => prop::sample::select(vec![-3_600, 3_600, -DAY, DAY]),
        1 => -2 * DAY..2 * DAY,
    ];
    let event = prop_oneof![
        3 => prop_oneof![0..3_i64, 0..400_i64, 0..20_000_i64].prop_map(Event::Pass),
        3 => prop::collection::vec(any::<u16>(), 1..5).prop_map(Event::Orders),
        1 => any::<u16>().prop_map(Event::Article),
        4 => any::<usize>().prop_map(Event::Edit),
        2 => set.prop_map(Event::Set),
    ];
    (prop::collection::vec(event, 0..4), prop::bool::weighted(0.08))
        .prop_map(|(events, lost)| Step { events, lost })
}

fn look() -> impl Strategy<Value = Look> {
    let ours = prop::option::weighted(0.15, prop::sample::select(vec![-DAY, 0, DAY]));
    (prop::bool::weighted(0.15), ours).prop_map(|(restarts, ours)| Look { restarts, ours })
}

fn habits() -> impl Strategy<Value = Habits> {
    let lists_by_change = prop::bool::weighted(0.85);
    (1..7_usize, lists_by_change, any::<bool>()).prop_map(|(page, lists_by_change, local)| Habits {
        page,
        lists_by_change,
        local,
    })
}

#[test]
fn whatever_clocks_do_every_last_state_is_read() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let place = koppla_testkit::Place::sqlite();
    let clock = Arc::new(ManualClock::default());
    let store = runtime
        .block_on(Store::open_with(place.url(), Arc::clone(&clock) as _, &crate::world::keys()))
        .unwrap();
    let many = std::env::var("KOPPLA_CURSOR_CASES").ok().and_then(|many| many.parse().ok());
    let cases = many.unwrap_or(CASES);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) };
    let cases = std::cell::Cell::new(0);
    let looks = prop::collection::vec(look(), 1..6);
    let steps = prop::collection::vec(step(), 1..30);
    TestRunner::new(config)
        .run(&(habits(), looks, steps), |script| {
            cases.set(cases.get() + 1);
            runtime.block_on(play(&store, &clock, cases.get(), script))
        })
        .unwrap();
}
