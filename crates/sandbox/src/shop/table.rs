//! Stored objects of one class as JSON text, with indexes by time and by text. Reading one object
//! costs one lookup and one parse; a scan that needs no member parses nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::instant;
use super::schema::{Class, Schema};

/// An object as stored.
#[derive(Debug)]
struct Row {
    json: Box<str>,
    dates: Box<[Option<i64>]>,
    texts: Box<[Option<Arc<str>>]>,
}

/// Keys with the uids that have them.
type Index<K> = BTreeSet<(K, i64)>;

/// All objects of one class.
#[derive(Debug)]
pub(super) struct Table {
    schema: &'static Schema,
    rows: BTreeMap<i64, Row>,
    dates: Box<[Index<i64>]>,
    texts: Box<[Index<Arc<str>>]>,
}

impl Table {
    pub(super) fn new(class: Class) -> Self {
        let schema = class.schema();
        Self {
            schema,
            rows: BTreeMap::new(),
            dates: schema.dates.iter().map(|_| BTreeSet::new()).collect(),
            texts: schema.texts.iter().map(|_| BTreeSet::new()).collect(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn contains(&self, uid: i64) -> bool {
        self.rows.contains_key(&uid)
    }

    /// The object, parsed.
    pub(super) fn get(&self, uid: i64) -> Option<Map<String, Value>> {
        serde_json::from_str(&self.rows.get(&uid)?.json).ok()
    }

    /// Uids within the bounds, ascending.
    pub(super) fn uids(
        &self,
        range: std::ops::RangeInclusive<i64>,
    ) -> impl DoubleEndedIterator<Item = i64> {
        // `BTreeMap::range` panics on a reversed range.
        let rows = (!range.is_empty()).then(|| self.rows.range(range));
        rows.into_iter().flatten().map(|(uid, _)| *uid)
    }

    /// The position of the index by time for a pointer.
    pub(super) fn date_index(&self, pointer: &str) -> Option<usize> {
        self.schema.dates.iter().position(|indexed| *indexed == pointer)
    }

    /// The instant of an indexed date, without parsing the object.
    pub(super) fn date(&self, index: usize, uid: i64) -> Option<i64> {
        *self.rows.get(&uid)?.dates.get(index)?
    }

    /// Uids with an instant within the bounds, or `None` when there are more than `most`.
    pub(super) fn by_date(
        &self,
        index: usize,
        min: i64,
        max: i64,
        most: usize,
    ) -> Option<Vec<i64>> {
        if min > max {
            return Some(Vec::new());
        }
        let range = self.dates.get(index)?.range((min, i64::MIN)..=(max, i64::MAX));
        let found: Vec<i64> = range.take(most + 1).map(|(_, uid)| *uid).collect();
        (found.len() <= most).then_some(found)
    }

    /// Uids whose indexed text is this one; `None` when the pointer has no index.
    pub(super) fn by_text(&self, pointer: &str, text: &str) -> Option<Vec<i64>> {
        let index = self.schema.texts.iter().position(|indexed| *indexed == pointer)?;
        let text: Arc<str> = text.into();
        let range = (Arc::clone(&text), i64::MIN)..=(text, i64::MAX);
        Some(self.texts.get(index)?.range(range).map(|(_, uid)| *uid).collect())
    }

    /// Stores the object and returns its JSON text.
    pub(super) fn put(&mut self, uid: i64, object: &Map<String, Value>) -> String {
        let json = serde_json::to_string(object).unwrap_or_default();
        self.put_text(uid, object, json.clone());
        json
    }

    /// Stores an object whose JSON text is at hand.
    pub(super) fn put_text(&mut self, uid: i64, object: &Map<String, Value>, json: String) {
        self.remove(uid);
        let row = Row {
            json: json.into_boxed_str(),
            dates: self
                .schema
                .dates
                .iter()
                .map(|pointer| instant::seconds(text_at(object, pointer)?))
                .collect(),
            texts: self
                .schema
                .texts
                .iter()
                .map(|pointer| text_at(object, pointer).map(Arc::from))
                .collect(),
        };
        for (index, date) in self.dates.iter_mut().zip(&row.dates) {
            index.extend(date.map(|date| (date, uid)));
        }
        for (index, text) in self.texts.iter_mut().zip(&row.texts) {
            index.extend(text.clone().map(|text| (text, uid)));
        }
        self.rows.insert(uid, row);
    }

    /// Removes the object; false when there was none.
    pub(super) fn remove(&mut self, uid: i64) -> bool {
        let Some(row) = self.rows.remove(&uid) else { return false };
        for (index, date) in self.dates.iter_mut().zip(&row.dates) {
            if let Some(date) = date {
                index.remove(&(*date, uid));
            }
        }
        for (index, text) in self.texts.iter_mut().zip(row.texts) {
            if let Some(text) = text {
                index.remove(&(text, uid));
            }
        }
        true
    }
}

fn text_at<'a>(object: &'a Map<String, Value>, pointer: &str) -> Option<&'a str> {
    let mut names = pointer.split('/').skip(1);
    let mut value = object.get(names.next()?)?;
    for name in names {
        value = value.get(name)?;
    }
    value.as_str()
}
