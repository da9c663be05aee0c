//! One run: a storm in which everything may happen, a calm in which everything must be finished, and
//! a quiet in which nothing more may be written.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use crate::around::{AtWork, start};
use crate::checks::{compare_articles, inspect, left, reckon};
use crate::dice::Dice;
use crate::fate::Weather;
use crate::journal::{Journal, Violation};
use crate::life::{Life, Perils};
use crate::nodes::{Body, Polled};
use crate::people::People;
use crate::scenario::Plan;
use crate::sim::{Event, Sim, held};
use crate::stage::Stage;

/// Between two looks at the ledger in the storm.
const INSPECTION: Duration = Duration::from_secs(20);
/// How long after the last fault everything must be done: the longest pause twice, the settle time,
/// a few polls, and a sweep after a clock that was set back.
const PATIENCE: Duration = Duration::from_hours(2);
/// How long nothing may be written after that.
const QUIET: Duration = Duration::from_mins(4);
/// The same, beyond the next sweep.
const LONG_QUIET: Duration = Duration::from_hours(25);
/// Nobody restores a ledger so soon that a call of before is still on its way.
const DOWNTIME: Duration = Duration::from_mins(3);

/// How a run is to be made.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Steps of the scheduler until the calm.
    pub steps: u64,
    /// Orders, instead of as many as the seed says.
    pub orders: Option<usize>,
    /// Keeps all lines of the history, not only the last.
    pub trace: bool,
    /// The quiet is never longer than a few minutes, whatever the seed says: a day of it takes a minute,
    /// and ten without optimisation.
    pub short_quiet: bool,
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// The seed.
    pub seed: u64,
    /// Hash of the history.
    pub hash: u64,
    /// The history, or its end.
    pub lines: Vec<String>,
    /// What was counted.
    pub figures: BTreeMap<&'static str, u64>,
    /// What does not hold, if anything.
    pub violation: Option<Violation>,
    /// Steps that the scheduler took.
    pub steps: u64,
    /// Simulated time.
    pub simulated: Duration,
    /// Real time.
    pub took: Duration,
}

/// Runs one seed to its end, or to the first invariant that does not hold.
///
/// # Errors
/// The simulation itself does not work: its ledger cannot be used, or a system refuses its seed.
pub fn run(seed: u64, options: Options) -> Result<Outcome> {
    crate::hush();
    let began = Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let runtime = Arc::new(runtime);
    // The driver of the database wants one around, also where a node is dropped.
    let _guard = runtime.enter();
    let mut dice = Dice::new(seed);
    let plan = Plan::draw(&mut dice, options.orders);
    let sim = Arc::new(Sim::new(dice.fork(), Journal::new(options.trace)));
    sim.tell(&format!("{plan:?}"));
    let stage = Arc::new(Stage::set_up(&sim, plan, Arc::clone(&runtime), &mut dice)?);
    let mut play = Play::new(stage, dice, options);
    play.perform()?;
    let steps = play.steps;
    drop(play);
    let simulated = Duration::from_micros(sim.elapsed());
    let (hash, lines, figures, violation) = sim.journal(Journal::close);
    let took = began.elapsed();
    Ok(Outcome { seed, hash, lines, figures, violation, steps, simulated, took })
}

/// A node, at work or not.
#[derive(Default)]
struct Post {
    lives: u32,
    body: Option<Body>,
    engines: AtWork,
    stop: CancellationToken,
}

struct Play {
    stage: Arc<Stage>,
    sim: Arc<Sim>,
    dice: Dice,
    perils: Arc<Mutex<Perils>>,
    posts: Vec<Post>,
    people: People,
    options: Options,
    steps: u64,
    /// The ledger is being restored.
    down: bool,
    copied: bool,
    stormy: bool,
}

impl Play {
    fn new(stage: Arc<Stage>, mut dice: Dice, options: Options) -> Self {
        let sim = Arc::clone(&stage.sim);
        let people = People::new(Arc::clone(&stage), dice.fork());
        let perils = Arc::new(Mutex::new(stage.plan.perils));
        let posts = (0..stage.plan.nodes).map(|_| Post::default()).collect();
        let (down, copied, stormy) = (false, false, true);
        Self { stage, sim, dice, perils, posts, people, options, steps: 0, down, copied, stormy }
    }

    fn perform(&mut self) -> Result<()> {
        self.begin();
        while !self.is_over() && self.steps < self.options.steps && !self.people.are_served() {
            self.step()?;
        }
        // What was ordered last has its share of the storm.
        let end = self.sim.elapsed() + 60_000_000;
        while !self.is_over() && self.steps < self.options.steps && self.sim.elapsed() < end {
            self.step()?;
        }
        self.settle()?;
        if !self.is_over() {
            let writes = self.sim.figure("writes");
            let long = self.stage.plan.long_quiet && !self.options.short_quiet;
            self.pass(if long { LONG_QUIET } else { QUIET })?;
            let more = self.sim.figure("writes") - writes;
            if more > 0 {
                self.sim.violate("I9", format!("{more} writes although nothing has changed"));
            }
        }
        if !self.is_over() {
            inspect(&self.stage)?;
            reckon(&self.stage);
            compare_articles(&self.stage);
        }
        Ok(())
    }

    fn begin(&mut self) {
        self.stage.network.set_weather(self.stage.plan.weather);
        for number in 0..self.posts.len() {
            let delay = Duration::from_millis(self.dice.below(5_000));
            self.sim.after(delay, Event::Start(number));
            if self.dice.hits(2_000) {
                let delay = Duration::from_secs(self.dice.between(10, 300));
                self.sim.after(delay, Event::Leave(number));
            }
        }
        self.sim.after(Duration::from_secs(1), Event::Act);
        self.sim.after(INSPECTION, Event::Inspect);
        if let Some((at, step)) = self.stage.plan.step {
            self.sim.after(at, Event::StepClock(step));
        }
        if let Some((at, later)) = self.stage.plan.restore {
            self.sim.after(at, Event::Backup);
            self.sim.after(at + later, Event::Restore);
        }
    }

    /// No more faults; everything that can be done must be done in bounded time (I3).
    fn settle(&mut self) -> Result<()> {
        self.sim.tell("no more faults");
        self.stormy = false;
        self.stage.network.set_weather(Weather::default());
        *held(&self.perils) = Perils::default();
        let patience = u64::try_from(PATIENCE.as_micros()).unwrap_or(0);
        let end = self.sim.elapsed() + patience;
        // Whatever was changed last, and told to nobody, is seen by a poll.
        self.pass(self.stage.plan.poll * 2 + self.stage.plan.deadline)?;
        let mut what = None;
        while !self.is_over() && self.sim.elapsed() < end {
            // A node that stood still goes on with what it had in hand.
            let stood = self.posts.iter().flat_map(|post| &post.body).any(Body::is_frozen);
            self.pass(Duration::from_secs(10))?;
            if self.down || stood {
                continue;
            }
            for connection in 0..self.stage.plan.connections.len() {
                self.people.operate(connection, true)?;
            }
            what = left(&self.stage)?;
            if what.is_none() {
                return Ok(());
            }
        }
        if let (false, Some(what)) = (self.is_over(), what) {
            self.sim.violate("I3", format!("long after the last fault, {what}"));
        }
        Ok(())
    }

    /// Lets so much time pass.
    fn pass(&mut self, time: Duration) -> Result<()> {
        let end = self.sim.elapsed() + u64::try_from(time.as_micros()).unwrap_or(0);
        self.sim.after(time, Event::Ring(Arc::default()));
        while !self.is_over() && self.sim.elapsed() < end {
            self.step()?;
        }
        Ok(())
    }

    fn is_over(&self) -> bool {
        self.sim.is_violated()
    }

    /// One node does what it can do now, or time goes on to the next event.
    fn step(&mut self) -> Result<()> {
        self.steps += 1;
        let ready: Vec<usize> =
            (0..self.posts.len()).filter(|number| self.is_ready(*number)).collect();
        let Some(number) = ready.get(self.sim.order(ready.len())).copied() else {
            let event = self.sim.next().context("nothing is left to happen")?;
            return self.handle(event);
        };
        if let Some(post) = self.posts.get_mut(number)
            && let Some(body) = &mut post.body
            && body.poll(&self.sim, number) == Polled::Over
        {
            post.body = None;
            held(&post.engines).clear();
            if !self.down {
                let delay = Duration::from_millis(self.dice.between(10, 180_000));
                self.sim.after(delay, Event::Start(number));
            }
        }
        Ok(())
    }

    fn is_ready(&self, number: usize) -> bool {
        let body = self.posts.get(number).and_then(|post| post.body.as_ref());
        body.is_some_and(Body::is_ready)
    }

    fn handle(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Ring(bell) => bell.ring(),
            Event::Arrive(call) => self.stage.network.arrive(call),
            Event::End(call) => self.stage.network.end(call),
            Event::Act => {
                let pause = self.people.act()?;
                if self.stormy && !self.people.are_served() {
                    self.sim.after(pause, Event::Act);
                }
            }
            Event::Notice(connection, body) => self.notice(connection, body),
            Event::Start(number) => self.start(number),
            Event::Leave(number) => self.leave(number),
            Event::Thaw(number) => {
                if let Some(body) = self.posts.get_mut(number).and_then(|post| post.body.as_mut()) {
                    self.sim.tell(&format!("{} goes on", body.life.name));
                    body.thaw();
                }
            }
            Event::StepClock(step) if self.stormy => self.step_clock(step),
            Event::Backup => {
                self.sim.tell("the ledger is copied");
                self.stage.ledger.copy()?;
                self.copied = true;
            }
            Event::Restore if self.stormy || self.down => self.restore()?,
            Event::StepClock(_) | Event::Restore => {}
            Event::Inspect => {
                inspect(&self.stage)?;
                if self.stormy {
                    self.sim.after(INSPECTION, Event::Inspect);
                }
            }
        }
        Ok(())
    }

    fn start(&mut self, number: usize) {
        let Some(post) = self.posts.get_mut(number) else { return };
        if self.down || post.body.is_some() {
            return;
        }
        post.lives += 1;
        let letter = char::from(b'a' + u8::try_from(number).unwrap_or(0));
        let (sim, perils) = (Arc::clone(&self.sim), Arc::clone(&self.perils));
        let life = Life::new(sim, format!("{letter}{}", post.lives), perils, self.dice.fork());
        self.sim.tell(&format!("{} starts", life.name));
        post.stop = CancellationToken::new();
        let (body, engines) = start(&self.stage, &life, post.stop.clone());
        post.body = Some(body);
        post.engines = engines;
    }

    /// A node is stopped as for an update; it comes back like one that was killed.
    fn leave(&mut self, number: usize) {
        if let Some(post) = self.posts.get(number)
            && let Some(body) = &post.body
            && self.stormy
        {
            self.sim.count("updates");
            self.sim.tell(&format!("{} is told to stop", body.life.name));
            post.stop.cancel();
        }
    }

    /// A shop's notice reaches a node that lives and works for its connection, or nobody.
    fn notice(&mut self, connection: usize, body: Vec<u8>) {
        let id = self.stage.plan.connections.get(connection).map(|plan| plan.id.as_str());
        for post in &self.posts {
            let engine = held(&post.engines).iter().find(|one| Some(one.id()) == id).cloned();
            if let (Some(node), Some(engine)) = (&post.body, engine)
                && !node.is_frozen()
            {
                self.sim.count("notices");
                node.hand(Box::pin(async move {
                    drop(engine.noticed(&body).await);
                }));
                return;
            }
        }
    }

    /// A settle time that a moved clock cuts short promises nothing, so the clock waits until no
    /// write is on its way.
    fn step_clock(&mut self, step: SignedDuration) {
        if self.stage.network.has_writes_on_their_way() {
            self.sim.after(Duration::from_millis(500), Event::StepClock(step));
            return;
        }
        self.sim.count("clock steps");
        self.sim.tell(&format!("the clock is moved by {step:#}"));
        self.sim.step_clock(step);
    }

    /// All nodes are stopped, the ledger becomes what it was, and they start again (I13).
    fn restore(&mut self) -> Result<()> {
        if !self.copied {
            return Ok(());
        }
        if !self.down {
            self.down = true;
            for post in &mut self.posts {
                if let Some(body) = post.body.take() {
                    body.life.stop();
                }
                held(&post.engines).clear();
            }
            self.sim.tell("all nodes are stopped");
            self.sim.after(DOWNTIME, Event::Restore);
            return Ok(());
        }
        self.stage.ledger.restore(self.stage.plan.marker_stays)?;
        self.sim.count("restores");
        self.sim.tell("the ledger is restored");
        self.down = false;
        for number in 0..self.posts.len() {
            self.start(number);
        }
        Ok(())
    }
}
