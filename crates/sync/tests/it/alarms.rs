//! Counting errors of the log.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Level, Metadata, Subscriber};

/// Counts how often an error with these words is logged.
#[derive(Clone)]
pub(crate) struct Alarms {
    words: &'static str,
    count: Arc<AtomicUsize>,
}

impl Alarms {
    pub(crate) fn saying(words: &'static str) -> Self {
        Self { words, count: Arc::default() }
    }

    pub(crate) fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }
}

struct Says {
    words: &'static str,
    found: bool,
}

impl Visit for Says {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.found |= field.name() == "message" && format!("{value:?}") == self.words;
    }
}

impl Subscriber for Alarms {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::ERROR
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut says = Says { words: self.words, found: false };
        event.record(&mut says);
        self.count.fetch_add(usize::from(says.found), Ordering::Relaxed);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
