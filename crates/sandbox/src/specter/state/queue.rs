//! The batch protocol of one queue (specter-api §6).
//!
//! A stamped entry belongs to the open batch; a change to its object makes a new entry, so that
//! closing the batch never drops a change that was not read.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The three queues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::specter) enum QueueKind {
    /// Stock changes.
    Stock,
    /// Article changes.
    Articles,
    /// Order changes.
    Orders,
}

impl QueueKind {
    /// All of them.
    pub(in crate::specter) const ALL: [Self; 3] = [Self::Stock, Self::Articles, Self::Orders];

    /// Name in stored keys and in the control interface.
    pub(in crate::specter) fn name(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::Articles => "articles",
            Self::Orders => "orders",
        }
    }
}

/// A changed object.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::specter) struct Entry {
    /// Article id or order number.
    pub(in crate::specter) object: u64,
    /// Warehouses that changed; empty means all.
    pub(in crate::specter) sites: BTreeSet<u32>,
    /// Whether an order's deliveries changed.
    pub(in crate::specter) deliveries: bool,
    /// Whether it belongs to the open batch.
    pub(in crate::specter) stamped: bool,
}

/// The open batch.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::specter) struct Open {
    /// The number that the caller chose.
    pub(in crate::specter) batch_no: String,
    /// The content as first read, where re-reads must not differ.
    pub(in crate::specter) frozen: Option<Value>,
}

/// One queue of one caller.
#[derive(Debug, Default)]
pub(in crate::specter) struct Queue {
    entries: BTreeMap<u64, Entry>,
    /// Unstamped entry of each object.
    waiting: HashMap<u64, u64>,
    pub(in crate::specter) open: Option<Open>,
}

impl Queue {
    /// Adds a change, or joins it to one that waits; gives the entry's number.
    pub(in crate::specter) fn add(
        &mut self,
        object: u64,
        site: Option<u32>,
        deliveries: bool,
    ) -> u64 {
        let next = self.entries.last_key_value().map_or(1, |(number, _)| number + 1);
        let number = *self.waiting.entry(object).or_insert(next);
        let entry = self.entries.entry(number).or_insert_with(|| Entry {
            object,
            sites: site.into_iter().collect(),
            deliveries: false,
            stamped: false,
        });
        entry.deliveries |= deliveries;
        match site {
            // An entry for all warehouses stays one.
            Some(site) if number == next || !entry.sites.is_empty() => {
                entry.sites.insert(site);
            }
            Some(_) => {}
            None => entry.sites.clear(),
        }
        number
    }

    /// Stamps waiting entries in their order until `limit` entries are stamped; gives the new ones.
    pub(in crate::specter) fn stamp(&mut self, limit: Option<usize>) -> Vec<u64> {
        let room = limit.unwrap_or(usize::MAX).saturating_sub(self.stamped().count());
        let mut new = Vec::new();
        for (number, entry) in
            self.entries.iter_mut().filter(|(_, entry)| !entry.stamped).take(room)
        {
            entry.stamped = true;
            self.waiting.remove(&entry.object);
            new.push(*number);
        }
        new
    }

    /// Entries of the open batch, in their order.
    pub(in crate::specter) fn stamped(&self) -> impl Iterator<Item = &Entry> {
        // Entries are stamped in order, so the stamped ones are the first.
        self.entries.values().take_while(|entry| entry.stamped)
    }

    /// Number of entries that wait.
    pub(in crate::specter) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Forgets the entries of the open batch and closes it; gives their numbers.
    pub(in crate::specter) fn close(&mut self) -> Vec<u64> {
        self.open = None;
        let numbers: Vec<u64> = self
            .entries
            .iter()
            .take_while(|(_, entry)| entry.stamped)
            .map(|(number, _)| *number)
            .collect();
        for number in &numbers {
            self.entries.remove(number);
        }
        numbers
    }

    /// Forgets everything; gives the numbers of the entries.
    pub(in crate::specter) fn clear(&mut self) -> Vec<u64> {
        let numbers = self.entries.keys().copied().collect();
        *self = Self::default();
        numbers
    }

    /// An entry by its number.
    pub(in crate::specter) fn entry(&self, number: u64) -> Option<&Entry> {
        self.entries.get(&number)
    }

    /// Puts a stored entry back.
    pub(in crate::specter) fn restore(&mut self, number: u64, entry: Entry) {
        if !entry.stamped {
            self.waiting.insert(entry.object, number);
        }
        self.entries.insert(number, entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(queue: &Queue) -> Vec<u64> {
        queue.stamped().map(|entry| entry.object).collect()
    }

    #[test]
    fn a_change_to_a_stamped_object_outlives_the_batch() {
        let mut queue = Queue::default();
        queue.add(1, None, false);
        queue.add(2, None, false);
        queue.add(1, None, true);
        assert_eq!(queue.waiting(), 2);
        queue.stamp(None);
        queue.add(2, None, false);
        assert_eq!(objects(&queue), [1, 2]);
        queue.close();
        queue.stamp(None);
        assert_eq!(objects(&queue), [2]);
    }

    #[test]
    fn the_limit_counts_what_is_stamped_already() {
        let mut queue = Queue::default();
        for object in 1..=5 {
            queue.add(object, None, false);
        }
        assert_eq!(queue.stamp(Some(2)).len(), 2);
        assert_eq!(queue.stamp(Some(2)).len(), 0);
        assert_eq!(queue.stamp(Some(3)).len(), 1);
        assert_eq!(objects(&queue), [1, 2, 3]);
        assert_eq!(queue.waiting(), 2);
    }

    #[test]
    fn an_entry_for_all_warehouses_stays_one() {
        let mut queue = Queue::default();
        queue.add(1, None, false);
        let number = queue.add(1, Some(2), false);
        assert!(queue.entry(number).is_some_and(|entry| entry.sites.is_empty()));
        let other = queue.add(7, Some(2), false);
        queue.add(7, Some(3), false);
        assert!(queue.entry(other).is_some_and(|entry| entry.sites.len() == 2));
    }
}
