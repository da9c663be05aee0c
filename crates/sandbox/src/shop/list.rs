//! Finds the objects of a selection. Filters on uid and on indexed dates and texts are answered
//! from the indexes; only what is left makes an object be parsed.

use std::cmp::Ordering;

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::filter::{Condition, Filter, Form, Scalar, scalar};
use super::query::Wanted;
use super::schema::{Class, Kind};
use super::selection::Selection;
use super::state::Shop;
use super::table::Table;

/// The selected objects of the classes, whose uids are one series, in the order asked for.
pub(super) fn find(shop: &Shop, classes: &[Class], selection: &Selection) -> Vec<(Class, i64)> {
    let limit = selection.limit.unwrap_or(usize::MAX);
    if let [class] = classes
        && selection.sort == "uid"
        && !class.schema().text_uid
    {
        let scan = Scan::new(shop, *class, selection);
        return scan
            .candidates(selection.descending)
            .filter(|uid| scan.matches(*uid))
            .skip(selection.offset)
            .take(limit)
            .map(|uid| (*class, uid))
            .collect();
    }
    let mut keyed: Vec<(Scalar, i64, Class)> = Vec::new();
    for class in classes {
        let scan = Scan::new(shop, *class, selection);
        let found = scan.candidates(false).filter(|uid| scan.matches(*uid));
        keyed.extend(found.map(|uid| (scan.sort_key(&selection.sort, uid), uid, *class)));
    }
    keyed.sort_by(|(a, x, _), (b, y, _)| {
        a.partial_cmp(b).unwrap_or(Ordering::Equal).then_with(|| x.cmp(y))
    });
    if selection.descending {
        keyed.reverse();
    }
    let found = keyed.into_iter().map(|(_, uid, class)| (class, uid));
    found.skip(selection.offset).take(limit).collect()
}

/// How many objects a filter matches.
pub(super) fn count(shop: &Shop, class: Class, selection: &Selection) -> usize {
    let scan = Scan::new(shop, class, selection);
    if selection.filters.is_empty() && selection.search.is_none() {
        return scan.table.len();
    }
    scan.candidates(false).filter(|uid| scan.matches(*uid)).count()
}

struct Scan<'a> {
    shop: &'a Shop,
    class: Class,
    table: &'a Table,
    uids: Vec<&'a Filter>,
    dates: Vec<(usize, &'a Filter)>,
    deep: Vec<&'a Filter>,
    search: Option<&'a str>,
    wanted: Wanted<'a>,
}

impl<'a> Scan<'a> {
    fn new(shop: &'a Shop, class: Class, selection: &'a Selection) -> Self {
        let table = shop.table(class);
        let (mut uids, mut dates, mut deep) = (Vec::new(), Vec::new(), Vec::new());
        for filter in &selection.filters {
            if filter.pointer == "/uid" && !class.schema().text_uid {
                uids.push(filter);
            } else if let Some(index) = table.date_index(&filter.pointer) {
                dates.push((index, filter));
            } else {
                deep.push(filter);
            }
        }
        let mut names: Vec<&str> = deep.iter().map(|filter| filter.member()).collect();
        if selection.search.is_some() {
            names.extend(["name", "articleNumber", "ean"]);
        }
        let search = selection.search.as_deref();
        Self { shop, class, table, uids, dates, deep, search, wanted: Wanted::Names(names) }
    }

    /// A superset of the matching uids, by uid.
    fn candidates(&self, descending: bool) -> Box<dyn Iterator<Item = i64> + '_> {
        if let Some(mut uids) = self.indexed() {
            uids.sort_unstable();
            uids.dedup();
            return if descending {
                Box::new(uids.into_iter().rev())
            } else {
                Box::new(uids.into_iter())
            };
        }
        let (min, max) = bounds(self.uids.iter().copied());
        let uids = self.table.uids(min..=max);
        if descending { Box::new(uids.rev()) } else { Box::new(uids) }
    }

    /// Candidates from an index, where one is much shorter than the table.
    fn indexed(&self) -> Option<Vec<i64>> {
        let named = |filter: &&Filter| {
            filter.conditions.iter().find_map(|condition| match condition {
                Condition::In(values) => Some(values.clone()),
                _ => None,
            })
        };
        if let Some(values) = self.uids.iter().find_map(named) {
            let uids = values.iter().filter_map(|value| match value {
                Scalar::Number(uid) => uid.to_i64().filter(|uid| self.table.contains(*uid)),
                _ => None,
            });
            return Some(uids.collect());
        }
        for filter in &self.deep {
            let Some(values) = named(filter) else { continue };
            // Objects without a text are in no index.
            let found = values.iter().map(|value| match value {
                Scalar::Text(text) if !text.is_empty() => self.table.by_text(&filter.pointer, text),
                _ => None,
            });
            if let Some(found) = found.collect::<Option<Vec<_>>>() {
                return Some(found.concat());
            }
        }
        self.dates.iter().find_map(|(index, filter)| {
            let (min, max) = bounds(std::iter::once(*filter));
            if (min, max) == (i64::MIN, i64::MAX) {
                // It may be looking for objects without the date, which are in no index.
                return None;
            }
            self.table.by_date(*index, min, max, self.table.len() / 8)
        })
    }

    fn matches(&self, uid: i64) -> bool {
        let number = Scalar::Number(uid.into());
        if !self.uids.iter().all(|filter| filter.matches_scalar(&number)) {
            return false;
        }
        let instants = |(index, filter): &(usize, &Filter)| {
            filter.matches_instant(self.table.date(*index, uid))
        };
        if !self.dates.iter().all(instants) {
            return false;
        }
        if self.deep.is_empty() && self.search.is_none() {
            return true;
        }
        let Some(object) = self.shop.view(self.class, uid, &self.wanted) else { return false };
        self.deep.iter().all(|filter| filter.matches(&object))
            && self.search.is_none_or(|term| {
                let in_text = |text: &str| text.to_lowercase().contains(term);
                let in_member = |name: &str| {
                    object.get(name).and_then(|value| value.as_str()).is_some_and(in_text)
                };
                let names = object.get("name").and_then(|name| name.as_object());
                in_member("articleNumber")
                    || in_member("ean")
                    || names.is_some_and(|names| {
                        names.values().filter_map(|name| name.as_str()).any(in_text)
                    })
            })
    }

    fn sort_key(&self, sort: &str, uid: i64) -> Scalar {
        let name = if sort == "numSold" { "numberSold" } else { sort };
        if let Some(index) = self.table.date_index(&format!("/{name}")) {
            let date = self.table.date(index, uid);
            return date.map_or(Scalar::Absent, |date| Scalar::Number(date.into()));
        }
        let object = self.shop.view(self.class, uid, &Wanted::Names(vec![name]));
        let value = object.as_ref().and_then(|object| object.get(name));
        let kind = self.class.schema().member(name).map(|member| member.kind);
        match (kind, value) {
            (Some(Kind::Localized), Some(texts)) => texts
                .get(&self.shop.settings().default_language)
                .map_or(Scalar::Absent, |text| scalar(Form::Text, text)),
            (_, Some(value)) => scalar(Form::Open, value),
            (_, None) => Scalar::Absent,
        }
    }
}

/// The tightest bounds the filters name.
fn bounds<'a>(filters: impl Iterator<Item = &'a Filter>) -> (i64, i64) {
    let (mut min, mut max) = (i64::MIN, i64::MAX);
    for condition in filters.flat_map(|filter| &filter.conditions) {
        match condition {
            Condition::Min(Scalar::Number(bound)) => {
                min = min.max(whole(bound.ceil(), i64::MIN));
            }
            Condition::Max(Scalar::Number(bound)) => {
                max = max.min(whole(bound.floor(), i64::MAX));
            }
            Condition::In(values) => {
                if let [Scalar::Number(value)] = values.as_slice() {
                    min = min.max(whole(value.ceil(), i64::MIN));
                    max = max.min(whole(value.floor(), i64::MAX));
                }
            }
            _ => {}
        }
    }
    (min, max)
}

/// A bound beyond `i64` on the far side matches nothing; `otherwise` keeps the scan correct, as
/// every candidate is compared exactly afterwards.
fn whole(bound: Decimal, otherwise: i64) -> i64 {
    bound.to_i64().unwrap_or(otherwise)
}
