//! Choices for every point where the real service's behaviour is unknown (abicart-api §15.2).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::failure::escape;

/// The HTTP status of an answer that carries an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum ErrorStatus {
    #[default]
    #[serde(rename = "200")]
    Ok,
    #[serde(rename = "legacy")]
    Legacy,
}

/// What happens to a name in a query that is no property.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum UnknownKey {
    #[default]
    Ignore,
    Error,
}

/// Which event names a listener may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum EventNames {
    #[default]
    All,
    Proven,
}

/// Disorder among callbacks. Each number says "every n-th callback"; 0 is never, 1 is all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Chaos {
    pub(super) duplicate: u64,
    pub(super) delay: u64,
    /// Length of a delay in milliseconds.
    pub(super) delay_ms: u64,
    pub(super) reorder: u64,
    pub(super) drop: u64,
}

/// All switches; they hold for every shop of the sandbox.
#[expect(clippy::struct_excessive_bools, reason = "each is a named switch of the profile")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Switches {
    pub(super) http_error_status: ErrorStatus,
    pub(super) unknown_query_key: UnknownKey,
    pub(super) absent_as_null: bool,
    pub(super) max_limit: Option<usize>,
    pub(super) default_limit: Option<usize>,
    pub(super) max_batch: usize,
    pub(super) reject_changed_filter: bool,
    pub(super) event_names: EventNames,
    pub(super) webhook_retries: u32,
    pub(super) webhook_failures_to_deactivate: u64,
    /// Limit for one callback, in seconds.
    pub(super) webhook_timeout: u64,
    pub(super) webhook_chaos: Chaos,
    pub(super) uid_as_string: bool,
    pub(super) batch_shuffle: bool,
    /// Lifetime of a token of `Admin.login`, in seconds.
    pub(super) token_ttl: i64,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            http_error_status: ErrorStatus::default(),
            unknown_query_key: UnknownKey::default(),
            absent_as_null: false,
            max_limit: None,
            default_limit: None,
            max_batch: 100,
            reject_changed_filter: false,
            event_names: EventNames::default(),
            webhook_retries: 0,
            webhook_failures_to_deactivate: 10,
            webhook_timeout: 10,
            webhook_chaos: Chaos::default(),
            uid_as_string: false,
            batch_shuffle: false,
            token_ttl: 24 * 60 * 60,
        }
    }
}

impl Switches {
    /// All switches as JSON.
    pub(super) fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Sets the named switches and leaves the others; `null` gives a switch its default back.
    ///
    /// # Errors
    ///
    /// Pointer and reason of the first switch that is unknown or has an unfit value.
    pub(super) fn with(&self, changes: &Map<String, Value>) -> Result<Self, (String, String)> {
        let mut switches = self.clone();
        for (name, value) in changes {
            let mut all = switches.to_json();
            match &mut all {
                Value::Object(all) if value.is_null() => drop(all.remove(name)),
                Value::Object(all) => drop(all.insert(name.clone(), value.clone())),
                _ => {}
            }
            switches = serde_json::from_value(all)
                .map_err(|error| (format!("/{}", escape(name)), error.to_string()))?;
        }
        Ok(switches)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> Result<Switches, (String, String)> {
        Switches::default().with(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn named_switches_change_and_null_restores_the_default() {
        let switches = set(r#"{"max_limit": 7, "http_error_status": "legacy"}"#).unwrap();
        assert_eq!(switches.max_limit, Some(7));
        assert_eq!(switches.http_error_status, ErrorStatus::Legacy);
        let restored = switches.with(&serde_json::from_str(r#"{"max_limit": null}"#).unwrap());
        assert_eq!(restored.unwrap().max_limit, None);
    }

    #[test]
    fn an_unfit_value_is_named() {
        assert_eq!(set(r#"{"event_names": "some"}"#).unwrap_err().0, "/event_names");
        assert_eq!(set(r#"{"no_such/switch": 1}"#).unwrap_err().0, "/no_such~1switch");
    }
}
