//! The ways in which Specter may behave that conformance 4 to 11 run under (specter-api §12, last
//! sentence): the defaults, and the alternatives of Q5, Q6, Q7, Q11, Q13, Q20, Q25, Q26 and Q32,
//! one by one and all at once.

use std::fmt;

use serde_json::{Value, json};

use super::bench::Bench;

/// The switches that are not at their defaults.
#[derive(Debug, Clone)]
pub(super) struct Setting(Value);

impl Setting {
    /// Every one.
    pub(super) fn all() -> Vec<Self> {
        let single = [
            json!({ "batch.empty": "open" }),
            json!({ "batch.close_unknown": "error" }),
            json!({ "stock.multi": "changed_only" }),
            json!({ "empty": "info_row_0" }),
            json!({ "empty": "info_row_1" }),
            json!({ "order.duplicate": "return_existing" }),
            json!({ "order.duplicate": "create" }),
            json!({ "article.partial": "best_effort" }),
            json!({ "batch.reread": "frozen" }),
            json!({ "batch.reread": "grow" }),
            json!({ "callback.method": "POST", "callback.retry": 2, "callback.timeout_ms": 9000 }),
            json!({ "callback.duplicate": true, "callback.delay_ms": 5 }),
            json!({ "callback.drop": true, "callback.reorder": true }),
            json!({ "usexml1": "xml" }),
        ];
        let together = |settings: &mut dyn Iterator<Item = &Value>| -> Value {
            settings.flat_map(|setting| setting.as_object().unwrap().clone()).collect()
        };
        // Where a switch has two alternatives, the last one said counts.
        let (last, first) = (together(&mut single.iter()), together(&mut single.iter().rev()));
        let every = [json!({})].into_iter().chain(single).chain([first, last]);
        every.map(Self).collect()
    }

    /// An empty Specter under this setting.
    pub(super) fn bench(&self) -> Bench {
        self.imposed(Bench::new())
    }

    /// One with articles, see [`Bench::stocked`].
    pub(super) fn stocked(&self) -> Bench {
        self.imposed(Bench::stocked())
    }

    fn imposed(&self, mut bench: Bench) -> Bench {
        bench.switch(self.0.clone());
        bench
    }

    /// The value of a switch, `null` where it is at its default.
    pub(super) fn get(&self, switch: &str) -> &Value {
        &self.0[switch]
    }

    /// A text answer of an empty queue (Q11).
    pub(super) fn nothing(&self) -> &'static str {
        match self.get("empty").as_str() {
            Some("info_row_0") => "0;9020;Inga ändringar",
            Some("info_row_1") => "1;0;Inga ändringar",
            _ => "",
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
