//! The sandbox's clock: real, shifted, or standing still.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How the clock differs from the real one.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Setting {
    offset_nanos: i64,
    frozen: Option<Timestamp>,
}

/// A settable clock, shared by all requests.
#[derive(Debug, Default)]
pub(super) struct Clock(Mutex<Setting>);

/// A wish to change the clock; the fields are applied in this order.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    /// Back to real time.
    #[serde(default)]
    reset: bool,
    /// The time it is now.
    set: Option<Timestamp>,
    /// Seconds to go forward, or back when negative.
    advance_seconds: Option<i64>,
    /// Stand still, or go on.
    freeze: Option<bool>,
}

/// The shifted time; the same time where the result is outside of what can be written.
fn shifted(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(time)
}

impl Setting {
    fn now(self) -> Timestamp {
        self.frozen.unwrap_or_else(|| {
            shifted(Timestamp::now(), SignedDuration::from_nanos(self.offset_nanos))
        })
    }

    fn move_to(&mut self, time: Timestamp) {
        // 292 years fit; farther away than that the clock stays real.
        let offset = time.duration_since(Timestamp::now()).as_nanos();
        self.offset_nanos = i64::try_from(offset).unwrap_or(0);
    }
}

impl Clock {
    fn setting(&self) -> std::sync::MutexGuard<'_, Setting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time that the emulated system sees.
    pub(super) fn now(&self) -> Timestamp {
        self.setting().now()
    }

    /// Takes over a stored setting.
    pub(super) fn restore(&self, stored: &str) -> Result<(), serde_json::Error> {
        *self.setting() = serde_json::from_str(stored)?;
        Ok(())
    }

    /// The setting as JSON text, to be stored.
    pub(super) fn stored(&self) -> String {
        json!(*self.setting()).to_string()
    }

    /// Applies `{"set": …, "advance_seconds": …, "freeze": …, "reset": …}`.
    pub(super) fn apply(&self, wish: Value) -> Result<(), serde_json::Error> {
        let wish: Wish = serde_json::from_value(wish)?;
        let mut setting = self.setting();
        if wish.reset {
            *setting = Setting::default();
        }
        let mut time = wish.set.unwrap_or_else(|| setting.now());
        if let Some(seconds) = wish.advance_seconds {
            time = shifted(time, SignedDuration::from_secs(seconds));
        }
        let was_frozen = setting.frozen.is_some();
        let freeze = wish.freeze.unwrap_or(was_frozen);
        if wish.set.is_some() || wish.advance_seconds.is_some() || was_frozen {
            setting.move_to(time);
        }
        setting.frozen = freeze.then_some(time);
        Ok(())
    }

    /// What `GET /__sim/clock` shows.
    pub(super) fn shown(&self) -> Value {
        let setting = *self.setting();
        json!({
            "now": setting.now(),
            "frozen": setting.frozen.is_some(),
            "offset_seconds": setting.offset_nanos / 1_000_000_000,
        })
    }
}
