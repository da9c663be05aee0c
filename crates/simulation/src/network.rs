//! Everything between the nodes and the two systems: a call is an entry in the agenda, or several.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use koppla_sandbox::shop::ShopSystem;
use koppla_sandbox::specter::Specter;
use koppla_sandbox::system::{Reply, Request, System};
use serde_json::Value;

use crate::dice::Dice;
use crate::fate::{CREATE_MARGIN, Course, Ending, Fate, Limits, MARGIN, Weather, course};
use crate::life::Life;
use crate::sim::{Bell, Event, Sim, held};
use crate::witness::Witness;

/// Whom a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// The shop of a connection.
    Shop(usize),
    /// An account of the ERP.
    Erp(usize),
}

/// The systems, and the calls on their way to them.
pub(crate) struct Network {
    pub(crate) sim: Arc<Sim>,
    pub(crate) shops: Vec<Mutex<ShopSystem>>,
    pub(crate) erps: Vec<Mutex<Specter>>,
    pub(crate) witness: Witness,
    inner: Mutex<Inner>,
}

struct Inner {
    dice: Dice,
    weather: Weather,
    deadline: Duration,
    calls: BTreeMap<u64, Call>,
    next: u64,
    /// Calls are answered at once: nothing is simulated yet.
    direct: bool,
}

/// One call on its way.
struct Call {
    target: Target,
    request: Request,
    action: String,
    reference: Option<String>,
    arrivals: usize,
    ended: bool,
    ending: Ending,
    first: Option<Reply>,
    last: Option<Reply>,
    slot: Arc<Slot>,
}

/// Where the caller finds out.
#[derive(Default)]
struct Slot {
    bell: Bell,
    outcome: Mutex<Option<Outcome>>,
}

/// How a call ended, before it is put into either client's words.
pub(crate) enum Outcome {
    /// Status, seconds to wait, body, whether it is whole.
    Answer(u16, Option<Duration>, Vec<u8>, bool),
    NotSent,
    Lost,
    Defect,
}

/// Waits for the end of a call.
pub(crate) struct Waiting {
    life: Arc<Life>,
    slot: Arc<Slot>,
}

impl Future for Waiting {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        if self.life.is_over() || !self.slot.bell.has_rung(context.waker()) {
            return Poll::Pending;
        }
        held(&self.slot.outcome).take().map_or(Poll::Pending, Poll::Ready)
    }
}

impl Network {
    pub(crate) fn new(
        sim: Arc<Sim>,
        dice: Dice,
        witness: Witness,
        shops: Vec<Mutex<ShopSystem>>,
        erps: Vec<Mutex<Specter>>,
        deadline: Duration,
    ) -> Self {
        let inner = Inner {
            dice,
            weather: Weather::default(),
            deadline,
            calls: BTreeMap::new(),
            next: 1,
            direct: true,
        };
        Self { sim, shops, erps, witness, inner: Mutex::new(inner) }
    }

    /// Ends the time in which calls are answered at once.
    pub(crate) fn begin(&self) {
        held(&self.inner).direct = false;
    }

    /// Sets how bad things are from now on.
    pub(crate) fn set_weather(&self, weather: Weather) {
        held(&self.inner).weather = weather;
    }

    /// Whether a create of this reference may still arrive.
    pub(crate) fn is_on_its_way(&self, erp: usize, references: &[String]) -> bool {
        held(&self.inner).calls.values().any(|call| {
            call.target == Target::Erp(erp)
                && call.arrivals > 0
                && call.reference.as_ref().is_some_and(|one| references.contains(one))
        })
    }

    /// Whether any write to an ERP may still arrive.
    pub(crate) fn has_writes_on_their_way(&self) -> bool {
        held(&self.inner)
            .calls
            .values()
            .any(|call| matches!(call.target, Target::Erp(_)) && call.arrivals > 0)
    }

    /// Sends a request; it arrives when the agenda says so.
    pub(crate) fn send(&self, life: &Arc<Life>, target: Target, request: Request) -> Waiting {
        let slot = Arc::new(Slot::default());
        let waiting = Waiting { life: Arc::clone(life), slot: Arc::clone(&slot) };
        if held(&self.inner).direct {
            slot.fill(whole(self.answer(target, &request)));
            return waiting;
        }
        let described = match target {
            Target::Shop(_) => ShopSystem::describe(&request),
            Target::Erp(_) => Specter::describe(&request),
        };
        let action = described.action;
        if !life.reaches(&action) {
            return waiting;
        }
        let reference = (action == "newOrderSubmit")
            .then(|| text(&described.parameters, "externalOrderNo"))
            .flatten();
        if let (Target::Erp(erp), Some(reference)) = (target, &reference) {
            let on_its_way = self.is_on_its_way(erp, &self.witness.references(erp, reference));
            self.witness.sent(&life.name, erp, reference, on_its_way);
        }
        let doubles = matches!(target, Target::Erp(erp) if self.witness.doubles(erp));
        let create = action == "newOrderSubmit";
        let (number, course) = {
            let mut inner = held(&self.inner);
            let (weather, deadline) = (inner.weather, inner.deadline);
            let margin = if create { CREATE_MARGIN } else { MARGIN };
            let limits = Limits { deadline, margin, twice: !(create && doubles) };
            let course = course(weather, &mut inner.dice, limits);
            let number = inner.next;
            inner.next += 1;
            (number, course)
        };
        self.note(life, number, target, &action, reference.as_deref(), &course);
        let Course { arrivals, end, ending, fate } = course;
        let call = Call {
            target,
            request,
            action: action.clone(),
            reference,
            arrivals: arrivals.len(),
            ended: false,
            ending,
            first: None,
            last: None,
            slot,
        };
        held(&self.inner).calls.insert(number, call);
        for arrival in arrivals {
            self.sim.after(Duration::from_micros(arrival), Event::Arrive(number));
        }
        if fate == Fate::DefectBefore {
            self.end(number);
        } else {
            self.sim.after(Duration::from_micros(end), Event::End(number));
        }
        // Killed, or standing still, right after the request has left.
        life.learns_of(&action);
        waiting
    }

    fn note(
        &self,
        life: &Life,
        number: u64,
        target: Target,
        action: &str,
        reference: Option<&str>,
        course: &Course,
    ) {
        self.sim.count("calls");
        if course.fate != Fate::Answered {
            self.sim.count(course.fate.name());
        }
        let reference = reference.unwrap_or("");
        let fate = course.fate.name();
        self.sim.tell(&format!(
            "{} calls {target:?} #{number} {action} {reference} ({fate})",
            life.name
        ));
        if writes(target, action) {
            self.sim.count("writes");
        }
    }

    /// A call reaches its system.
    pub(crate) fn arrive(&self, number: u64) {
        let Some((target, request, reference)) = ({
            let inner = held(&self.inner);
            inner
                .calls
                .get(&number)
                .map(|call| (call.target, call.request.clone(), call.reference.clone()))
        }) else {
            return;
        };
        let reply = self.answer(target, &request);
        let summary = reply.call.summary.to_string();
        self.sim.tell(&format!("#{number} arrives: {summary}"));
        if let (Target::Erp(erp), Some(reference)) = (target, &reference)
            && let Some(system) = self.erps.get(erp)
        {
            let now = self.sim.true_time();
            self.witness.arrived(erp, reference, reply.call.wrote, &mut held(system), now);
        }
        let mut inner = held(&self.inner);
        if let Some(call) = inner.calls.get_mut(&number) {
            call.arrivals -= 1;
            if call.first.is_none() {
                call.first = Some(reply.clone());
            }
            call.last = Some(reply);
            if call.ended && call.arrivals == 0 {
                inner.calls.remove(&number);
            }
        }
    }

    /// The caller learns how its call ended.
    pub(crate) fn end(&self, number: u64) {
        let mut inner = held(&self.inner);
        let cut = inner.dice.below(1_000);
        let Some(call) = inner.calls.get_mut(&number) else { return };
        call.ended = true;
        let throttled = || match call.target {
            Target::Shop(_) => ShopSystem::throttled(&call.request),
            Target::Erp(_) => Specter::throttled(&call.request),
        };
        let page = |status, wait| {
            Outcome::Answer(status, wait, b"<html><body>Error</body></html>".to_vec(), true)
        };
        let outcome = match call.ending {
            Ending::Answer => call.first.take().map_or(Outcome::Lost, whole),
            Ending::LastAnswer => call.last.take().map_or(Outcome::Lost, whole),
            Ending::Cut => call.first.take().map_or(Outcome::Lost, |reply| cut_short(reply, cut)),
            Ending::NotSent => Outcome::NotSent,
            Ending::Lost => Outcome::Lost,
            Ending::ErrorPage => page(500, None),
            Ending::Throttled(seconds) => page(429, Some(Duration::from_secs(seconds))),
            Ending::ThrottledInBody => whole(throttled()),
            Ending::Defect => Outcome::Defect,
        };
        self.sim.tell(&format!("#{number} {} ends: {:?}", call.action, call.ending));
        let slot = Arc::clone(&call.slot);
        if call.arrivals == 0 {
            inner.calls.remove(&number);
        }
        drop(inner);
        slot.fill(outcome);
    }

    fn answer(&self, target: Target, request: &Request) -> Reply {
        let now = self.sim.true_time();
        let reply = match target {
            Target::Shop(shop) => {
                let now = now.checked_add(self.witness.shop_offset(shop)).unwrap_or(now);
                self.shops.get(shop).map(|system| act(system, request, now))
            }
            Target::Erp(erp) => self.erps.get(erp).map(|system| act(system, request, now)),
        };
        reply.unwrap_or_else(|| Reply::new(404, "", Vec::new()))
    }
}

impl Slot {
    fn fill(&self, outcome: Outcome) {
        *held(&self.outcome) = Some(outcome);
        self.bell.ring();
    }
}

fn act<S: System>(system: &Mutex<S>, request: &Request, now: jiff::Timestamp) -> Reply {
    let mut system = held(system);
    let reply = system.answer(request, now);
    system.forget_changes();
    reply
}

fn whole(reply: Reply) -> Outcome {
    Outcome::Answer(reply.status, None, reply.body, true)
}

fn cut_short(mut reply: Reply, of_1000: u64) -> Outcome {
    let length = reply.body.len() * usize::try_from(of_1000).unwrap_or(0) / 1_000;
    reply.body.truncate(length);
    Outcome::Answer(reply.status, None, reply.body, false)
}

/// Whether a call changes its system.
fn writes(target: Target, action: &str) -> bool {
    match target {
        Target::Erp(_) => action != "checkAccountSettings",
        Target::Shop(_) => action.split(',').any(|method| method.rsplit('.').next() == Some("set")),
    }
}

fn text(parameters: &Value, name: &str) -> Option<String> {
    parameters.get(name)?.as_str().map(str::to_owned)
}
