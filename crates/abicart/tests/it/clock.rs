//! I12: whatever the order of uids, the equal stamps, the page sizes and the shop's clock, a reader
//! that goes from mark to mark sees every order in its last state.
//!
//! The shop's clock may run ahead by any amount and jump there at will, or be behind by any constant
//! amount, as another time zone is; it may go back by five minutes behind that. What a clock that
//! goes back further hides, no mark can find: that takes a look at all orders.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use abicart::{
    BoxFuture, Client, Endpoint, HttpRequest, HttpResponse, OrderSummary, Transport, TransportError,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::shop::{TOKEN, ok};

const DAY: i64 = 26 * 60 * 60;

/// How far the shop's clock may go back behind the reader's own or its own constant difference.
const BACK: i64 = 299;

/// What happens to the shop between two calls.
#[derive(Clone, Debug)]
enum Event {
    /// Seconds pass.
    Pass(i64),
    /// Orders come under one stamp; the uid is anywhere among the others.
    Place(Vec<u16>),
    /// One of the orders is edited.
    Edit(usize),
    /// The shop's clock is set; a share of what it may be.
    Set(u8),
}

/// One call: what happens before it, what becomes of it, and whether the reader starts anew then.
#[derive(Clone, Debug)]
struct Step {
    events: Vec<Event>,
    lost: bool,
    restarts: bool,
}

/// The shop's habits.
#[derive(Clone, Copy, Debug)]
struct Habits {
    cap: usize,
    inclusive: bool,
    /// Seconds by which its clock differs as a rule.
    ahead: i64,
    /// How it writes times.
    form: u8,
}

struct Shop {
    habits: Habits,
    steps: std::vec::IntoIter<Step>,
    now: i64,
    offset: i64,
    /// Stamp and state of each order.
    orders: BTreeMap<u64, (i64, u32)>,
}

impl Shop {
    fn happen(&mut self, event: Event) {
        let stamp = self.now + self.offset;
        match event {
            Event::Pass(seconds) => self.now += seconds,
            Event::Place(uids) => {
                for uid in uids {
                    self.orders.entry(u64::from(uid) + 1).or_insert((stamp, 0));
                }
            }
            Event::Edit(which) => {
                let count = self.orders.len().max(1);
                if let Some((changed, state)) = self.orders.values_mut().nth(which % count) {
                    (*changed, *state) = (stamp, *state + 1);
                }
            }
            Event::Set(share) => {
                let (least, most) = match self.habits.ahead {
                    behind @ ..0 => (behind - BACK, behind),
                    ahead => (-BACK, ahead),
                };
                self.offset = least + (most - least) * i64::from(share) / 255;
            }
        }
    }

    fn list(&self, request: &Value) -> Value {
        let filters = &request["params"][1]["filters"];
        let mark: Timestamp = filters["/changed"]["min"].as_str().unwrap().parse().unwrap();
        let first = filters["/uid"]["min"]
            .as_u64()
            .map_or(0, |min| if self.habits.inclusive { min } else { min + 1 });
        let rows =
            self.orders.range(first..).filter(|(_, (changed, _))| *changed >= mark.as_second());
        let rows = rows.take(self.habits.cap).map(|(uid, (changed, state))| {
            json!({"uid": uid, "changed": self.written(*changed), "orderNumber": state.to_string()})
        });
        ok(request, &rows.collect())
    }

    /// The forms of abicart-api §9, and none at all.
    fn written(&self, stamp: i64) -> String {
        let hour = SignedDuration::from_hours(1);
        let at = Timestamp::from_second(stamp).unwrap();
        match self.habits.form {
            0 => at.to_string(),
            1 => (at + hour).strftime("%Y-%m-%d %H:%M:%ST+01:00").to_string(),
            _ => at.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        }
    }
}

#[derive(Clone)]
struct Wire(Arc<Mutex<Shop>>);

impl Transport for Wire {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let mut shop = self.0.lock().unwrap();
        let step = shop.steps.next();
        let (events, lost) = step.map_or_else(Default::default, |step| (step.events, step.lost));
        for event in events {
            shop.happen(event);
        }
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let body = shop.list(&body).to_string().into_bytes();
        Box::pin(async move {
            if lost {
                return Err(TransportError::Unknown("the answer was lost".into()));
            }
            Ok(HttpResponse { status: 200, retry_after: None, date: None, body })
        })
    }
}

fn client(wire: &Wire) -> Client {
    let endpoint = Endpoint::new("https://shop.invalid", 41234, SecretString::from(TOKEN)).unwrap();
    Client::with_transport(endpoint, Arc::new(wire.clone()))
}

/// One listing from a mark; the next mark, or `None` when it broke off.
async fn poll(
    client: &Client,
    wire: &Wire,
    mark: Timestamp,
    restarts: &mut impl Iterator<Item = bool>,
    seen: &mut BTreeMap<u64, u32>,
) -> Option<Timestamp> {
    let mut changes = client.orders().changed_since::<OrderSummary>(mark);
    loop {
        let now = Timestamp::from_second(wire.0.lock().unwrap().now).unwrap();
        match changes.next_page(now).await {
            Ok(Some(page)) => seen.extend(page.objects.iter().map(|order| {
                (order.uid, order.order_number.as_deref().unwrap().parse::<u32>().unwrap())
            })),
            Ok(None) => return changes.next_mark(),
            // The same page is asked for again, or the reader starts anew from the mark.
            Err(_) if restarts.next().unwrap_or(false) => return None,
            Err(_) => {}
        }
    }
}

async fn read(habits: Habits, steps: Vec<Step>) -> (BTreeMap<u64, u32>, BTreeMap<u64, u32>) {
    let restarts: Vec<bool> = steps.iter().map(|step| step.restarts).collect();
    let mut restarts = restarts.into_iter();
    let start: Timestamp = "2026-03-28T22:00:00Z".parse().unwrap();
    let (now, offset) = (start.as_second(), habits.ahead.min(0));
    let steps = steps.into_iter();
    let shop = Shop { habits, steps, now, offset, orders: BTreeMap::new() };
    let wire = Wire(Arc::new(Mutex::new(shop)));
    let mut reader = client(&wire);
    let mut seen = BTreeMap::new();
    let mut mark = start - SignedDuration::from_secs(2 * DAY);
    while wire.0.lock().unwrap().steps.len() > 0 {
        match poll(&reader, &wire, mark, &mut restarts, &mut seen).await {
            Some(next) => mark = next,
            None => reader = client(&wire),
        }
    }
    // The shop is left alone: one further listing.
    poll(&reader, &wire, mark, &mut restarts, &mut seen).await.unwrap();
    let shop = wire.0.lock().unwrap();
    let states = shop.orders.iter().map(|(uid, (_, state))| (*uid, *state)).collect();
    (seen, states)
}

fn step() -> impl Strategy<Value = Step> {
    let event = prop_oneof![
        3 => (0..400_i64).prop_map(Event::Pass),
        3 => prop::collection::vec(any::<u16>(), 1..6).prop_map(Event::Place),
        3 => any::<usize>().prop_map(Event::Edit),
        2 => any::<u8>().prop_map(Event::Set),
    ];
    (prop::collection::vec(event, 0..5), prop::bool::weighted(0.1), any::<bool>())
        .prop_map(|(events, lost, restarts)| Step { events, lost, restarts })
}

prop_compose! {
    fn habits()(
        cap in 1..8_usize,
        inclusive: bool,
        ahead in prop_oneof![Just(0), Just(-3_600), Just(3_600), -DAY..=DAY],
        form in 0..3_u8,
    ) -> Habits {
        Habits { cap, inclusive, ahead, form }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn a_reader_that_goes_from_mark_to_mark_sees_every_last_state(
        habits in habits(),
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (seen, states) = runtime.block_on(read(habits, steps));
        prop_assert_eq!(seen, states);
    }
}
