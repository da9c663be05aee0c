//! All shops of one sandbox, and what they share: switches and the way from an event to callbacks.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::schema::Class;
use super::seed;
use super::state::{Shop, flag, text};
use super::switches::{Chaos, Switches};
use super::{events, instant};
use crate::system::{Callback, Change, Delivery};

/// How stale `AuthToken.lastUsed` may get before a call writes it, in seconds.
const LAST_USED_STEP: i64 = 60;

/// The state behind one shop endpoint.
#[derive(Debug, Default)]
pub(super) struct World {
    shops: BTreeMap<i64, Shop>,
    pub(super) switches: Switches,
    /// Changes that belong to no shop, or clear everything.
    changes: Vec<Change>,
    /// Callbacks sent so far; gives each disorder its turn.
    sent: u64,
}

impl World {
    pub(super) fn shop(&self, uid: i64) -> Option<&Shop> {
        self.shops.get(&uid)
    }

    pub(super) fn shop_mut(&mut self, uid: i64) -> Option<&mut Shop> {
        self.shops.get_mut(&uid)
    }

    pub(super) fn shops(&self) -> impl Iterator<Item = &Shop> {
        self.shops.values()
    }

    /// The shop of that uid, made empty when it does not exist.
    pub(super) fn open(&mut self, uid: i64) -> &mut Shop {
        let series = self.next_series();
        self.shops.entry(uid).or_insert_with(|| Shop::new(uid, series))
    }

    /// The first series of uids that no shop has.
    pub(super) fn next_series(&self) -> i64 {
        self.shops.values().map(Shop::series).max().map_or(0, |last| last + 1)
    }

    /// Puts a shop in the place of the one with the same uid, whose uid is given back.
    pub(super) fn replace(&mut self, shop: Shop) -> i64 {
        let uid = shop.uid;
        if let Some(mut old) = self.shops.insert(uid, shop) {
            old.remove_all();
            self.changes.append(&mut old.changes);
        }
        uid
    }

    /// Forgets all shops. Switches stay.
    pub(super) fn clear(&mut self) {
        self.shops.clear();
        self.changes = vec![Change::Clear];
        self.store_switches();
    }

    /// Forgets all shops and switches and starts with the empty default shop.
    pub(super) fn reset(&mut self, now: i64) {
        self.switches = Switches::default();
        seed::empty(self, now);
    }

    /// Whether something was written since the changes were last taken.
    pub(super) fn has_changes(&self) -> bool {
        !self.changes.is_empty() || self.shops.values().any(|shop| !shop.changes.is_empty())
    }

    pub(super) fn store_switches(&mut self) {
        let value = self.switches.to_json().to_string();
        self.changes.push(Change::Put { kind: "Switches", key: "all".to_owned(), value });
    }

    pub(super) fn take_changes(&mut self) -> Vec<Change> {
        let mut changes = std::mem::take(&mut self.changes);
        for shop in self.shops.values_mut() {
            changes.append(&mut shop.changes);
        }
        changes
    }

    /// The shop and the kind of a valid token.
    pub(super) fn admin(&mut self, token: &str, now: i64) -> Option<(i64, bool)> {
        for shop in self.shops.values_mut() {
            let rows = shop.table(Class::AuthToken).by_text("/uid", token)?;
            let Some(row) = rows.first().copied() else { continue };
            let mut object = shop.get(Class::AuthToken, row)?;
            let expires = object.get("_expires").and_then(Value::as_i64);
            if !flag(&object, "active") || expires.is_some_and(|expires| expires <= now) {
                return None;
            }
            let used = instant::seconds(text(&object, "lastUsed"));
            if used.is_none_or(|used| now - used >= LAST_USED_STEP) {
                object.insert("lastUsed".into(), instant::text(now).into());
                shop.put(Class::AuthToken, row, &object);
            }
            return Some((shop.uid, flag(&object, "_login")));
        }
        None
    }

    /// Turns the events of this request into callbacks.
    pub(super) fn callbacks(&mut self) -> Vec<Callback> {
        let mut callbacks = Vec::new();
        for shop in self.shops.values_mut() {
            for (event, uid) in std::mem::take(&mut shop.events) {
                for (listener, url) in events::listeners(shop, event) {
                    self.sent += 1;
                    callbacks.push(Callback {
                        method: "POST",
                        url,
                        content_type: "application/x-www-form-urlencoded",
                        body: events::body(event, uid, shop.uid),
                        tag: format!("{}/{listener}", shop.uid),
                        delivery: delivery(&self.switches, self.sent),
                    });
                }
            }
        }
        callbacks
    }
}

fn delivery(switches: &Switches, sent: u64) -> Delivery {
    let Chaos { duplicate, delay, delay_ms, reorder, drop } = switches.webhook_chaos;
    let turn = |every: u64| every != 0 && sent.is_multiple_of(every);
    Delivery {
        timeout: Duration::from_secs(switches.webhook_timeout),
        retries: switches.webhook_retries,
        expected_body: None,
        drop: turn(drop),
        duplicate: turn(duplicate),
        delay: if turn(delay) { Duration::from_millis(delay_ms) } else { Duration::ZERO },
        reorder: turn(reorder),
        ..Delivery::default()
    }
}
