//! Faults: what a test may want to go wrong between client and system.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::effect::Effect;
use crate::system::Description;

/// Which requests a fault applies to.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Matcher {
    /// Action or method name, compared without case; one of a batch is enough.
    action: Option<String>,
    /// Where `contains` is looked for: a parameter name without case, or a JSON pointer.
    parameter: Option<String>,
    /// Text that must occur in the parameter, or in all parameters as JSON.
    contains: Option<String>,
    /// Matching requests that pass first.
    #[serde(default)]
    skip: u64,
    /// Requests to hit; absent or null means until cleared.
    count: Option<u64>,
    /// Chance of hitting a matching request, 0 to 1.
    probability: Option<f64>,
    /// Start of the series of chances.
    #[serde(default)]
    seed: u64,
}

const MATCHER_FIELDS: [&str; 7] =
    ["action", "parameter", "contains", "skip", "count", "probability", "seed"];

#[derive(Debug)]
struct Fault {
    matcher: Matcher,
    effect: Effect,
    seen: u64,
    hits: u64,
    random: u64,
}

/// All faults that are set.
#[derive(Debug, Default)]
pub(super) struct Faults {
    faults: Mutex<(u64, BTreeMap<u64, Fault>)>,
    /// Number of faults, readable without the lock: mostly 0.
    set: AtomicUsize,
}

impl Faults {
    fn lock(&self) -> MutexGuard<'_, (u64, BTreeMap<u64, Fault>)> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether no fault is set.
    pub(super) fn none(&self) -> bool {
        self.set.load(Ordering::Acquire) == 0
    }

    /// Sets a fault from its JSON form and gives its id.
    pub(super) fn add(&self, form: Value, quirks: &[&str]) -> Result<u64, String> {
        let fault = Fault::read(form)?;
        if let Effect::Quirk { name } = &fault.effect
            && !quirks.contains(&name.as_str())
        {
            return Err(format!("unknown quirk `{name}`, expected one of {quirks:?}"));
        }
        let mut faults = self.lock();
        faults.0 += 1;
        let id = faults.0;
        faults.1.insert(id, fault);
        self.set.store(faults.1.len(), Ordering::Release);
        Ok(id)
    }

    /// Removes one fault or all; gives how many.
    pub(super) fn clear(&self, id: Option<u64>) -> usize {
        let mut faults = self.lock();
        let before = faults.1.len();
        match id {
            Some(id) => drop(faults.1.remove(&id)),
            None => faults.1.clear(),
        }
        self.set.store(faults.1.len(), Ordering::Release);
        before - faults.1.len()
    }

    /// What hits this request, in the order in which the faults were set: each kind once, and
    /// nothing more after one that settles the answer.
    pub(super) fn strike(&self, description: &Description) -> Vec<Effect> {
        let mut faults = self.lock();
        let mut struck: Vec<Effect> = Vec::new();
        for fault in faults.1.values_mut() {
            if struck.last().is_some_and(Effect::settles) {
                break;
            }
            if struck.iter().all(|effect| effect.name() != fault.effect.name()) {
                struck.extend(fault.strike(description));
            }
        }
        faults.1.retain(|_, fault| fault.matcher.count.is_none_or(|count| fault.hits < count));
        self.set.store(faults.1.len(), Ordering::Release);
        struck
    }

    /// What `GET /__sim/faults` shows.
    pub(super) fn list(&self) -> Value {
        let faults = self.lock();
        let shown: Vec<Value> = faults.1.iter().map(|(id, fault)| fault.shown(*id)).collect();
        json!({ "faults": shown })
    }
}

impl Fault {
    /// `{"kind": …, matcher fields, fields of the kind}`.
    fn read(form: Value) -> Result<Self, String> {
        let Value::Object(form) = form else { return Err("a fault is a JSON object".to_owned()) };
        let (mut matcher, mut effect, mut kind) = (Map::new(), Map::new(), None);
        for (name, value) in form {
            if name == "kind" {
                kind = value.as_str().map(str::to_owned);
            } else if MATCHER_FIELDS.contains(&name.as_str()) {
                matcher.insert(name, value);
            } else {
                effect.insert(name, value);
            }
        }
        let kind = kind.ok_or("`kind` is missing or not a text")?;
        let matcher: Matcher =
            serde_json::from_value(matcher.into()).map_err(|error| error.to_string())?;
        if matcher.probability.is_some_and(|chance| !(0.0..=1.0).contains(&chance)) {
            return Err("`probability` must be between 0 and 1".to_owned());
        }
        let effect: Effect =
            serde_json::from_value(json!({ kind: effect })).map_err(|error| error.to_string())?;
        if let Effect::Status { status, .. } = &effect
            && !(200..=599).contains(status)
        {
            return Err("`status` must be between 200 and 599".to_owned());
        }
        let random = matcher.seed;
        Ok(Self { matcher, effect, seen: 0, hits: 0, random })
    }

    fn strike(&mut self, description: &Description) -> Option<Effect> {
        if self.matcher.count.is_some_and(|count| self.hits >= count)
            || !self.matcher.matches(description)
        {
            return None;
        }
        self.seen += 1;
        if self.seen <= self.matcher.skip {
            return None;
        }
        if let Some(probability) = self.matcher.probability
            && self.chance() >= probability
        {
            return None;
        }
        self.hits += 1;
        Some(self.effect.clone())
    }

    /// The next number of the series, at least 0 and below 1 (`SplitMix64`).
    fn chance(&mut self) -> f64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let top = u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(u32::MAX);
        f64::from(top) / 4_294_967_296.0
    }

    fn shown(&self, id: u64) -> Value {
        let mut shown = Map::new();
        shown.insert("id".to_owned(), id.into());
        if let Ok(Value::Object(effect)) = serde_json::to_value(&self.effect) {
            for (kind, fields) in effect {
                shown.insert("kind".to_owned(), kind.into());
                if let Value::Object(fields) = fields {
                    shown.extend(fields);
                }
            }
        }
        if let Ok(Value::Object(matcher)) = serde_json::to_value(&self.matcher) {
            shown.extend(matcher);
        }
        shown.insert("seen".to_owned(), self.seen.into());
        shown.insert("hits".to_owned(), self.hits.into());
        shown.retain(|_, value| !value.is_null());
        shown.into()
    }
}

impl Matcher {
    fn matches(&self, description: &Description) -> bool {
        let action = self.action.as_ref().is_none_or(|wanted| {
            description.action.split(',').any(|name| name.trim().eq_ignore_ascii_case(wanted))
        });
        action && self.contains.as_ref().is_none_or(|text| self.found(description, text))
    }

    fn found(&self, description: &Description, text: &str) -> bool {
        let Some(name) = &self.parameter else {
            return description.parameters.to_string().contains(text);
        };
        let value = if name.starts_with('/') {
            description.parameters.pointer(name)
        } else {
            description.parameters.as_object().and_then(|all| {
                all.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
            })
        };
        match value {
            Some(Value::String(value)) => value.contains(text),
            Some(value) => value.to_string().contains(text),
            None => false,
        }
    }
}
