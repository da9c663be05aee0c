//! Between an account and its stored objects.
//!
//! An object's key begins with the account number; queue entries add user, queue and number.

use serde::{Serialize, de::DeserializeOwned};

use super::{Account, Dirty, queue::QueueKind};
use crate::system::{Change, Row};

/// Kinds of stored objects.
const CARD: &str = "account";
const COUNTERS: &str = "counters";
const ARTICLE: &str = "article";
const CUSTOMER: &str = "customer";
const ORDER: &str = "order";
const INVOICE: &str = "invoice";
const OPEN: &str = "batch";
const ENTRY: &str = "entry";

impl Account {
    /// Writes down everything noted as changed.
    pub(in crate::specter) fn take_changes(&mut self, changes: &mut Vec<Change>) {
        let mut dirty = std::mem::take(&mut self.dirty);
        dirty.sort_unstable();
        dirty.dedup();
        let sbm = self.card.sbm_id;
        changes.extend(dirty.into_iter().map(|object| match object {
            Dirty::Card => change(CARD, sbm.to_string(), Some(&self.card)),
            Dirty::Counters => change(COUNTERS, sbm.to_string(), Some(&self.counters)),
            Dirty::Article(id) => {
                change(ARTICLE, format!("{sbm}/{id}"), self.articles.all().get(&id))
            }
            Dirty::Customer(id) => change(CUSTOMER, format!("{sbm}/{id}"), self.customers.get(id)),
            Dirty::Order(id) => change(ORDER, format!("{sbm}/{id}"), self.orders.get(id)),
            Dirty::Invoice(id) => change(INVOICE, format!("{sbm}/{id}"), self.invoices.get(&id)),
            Dirty::Open(user, kind) => {
                let open = self.queues.get(&(user, kind)).and_then(|queue| queue.open.as_ref());
                change(OPEN, format!("{sbm}/{user}/{}", kind.name()), open)
            }
            Dirty::Entry(user, kind, number) => {
                let queue = self.queues.get(&(user, kind));
                let entry = queue.and_then(|queue| queue.entry(number));
                change(ENTRY, format!("{sbm}/{user}/{}/{number}", kind.name()), entry)
            }
        }));
    }

    /// Puts a stored object back; `rest` is its key without the account number.
    pub(in crate::specter) fn restore(&mut self, row: &Row, rest: &[&str]) -> Result<(), String> {
        match (row.kind.as_str(), rest) {
            (CARD, []) => self.card = read(row)?,
            (COUNTERS, []) => self.counters = read(row)?,
            (ARTICLE, [_]) => self.articles.put(read(row)?),
            (CUSTOMER, [_]) => self.customers.put(read(row)?),
            (ORDER, [_]) => self.orders.put(read(row)?),
            (INVOICE, [id]) => {
                self.invoices.insert(number(id)?, read(row)?);
            }
            (OPEN, [user, kind]) => {
                self.queue(number(user)?, queue_kind(kind)?).open = Some(read(row)?);
            }
            (ENTRY, [user, kind, entry]) => {
                let queue = self.queue(number(user)?, queue_kind(kind)?);
                queue.restore(number(entry)?, read(row)?);
            }
            _ => return Err("unknown kind of object".to_owned()),
        }
        Ok(())
    }
}

fn change<T: Serialize>(kind: &'static str, key: String, object: Option<&T>) -> Change {
    // The objects have text keys and no failing serialisers; a failure would lose the object.
    match object.map(serde_json::to_string) {
        Some(Ok(value)) => Change::Put { kind, key, value },
        Some(Err(error)) => {
            tracing::error!(%error, kind, key, "object cannot be written as JSON");
            Change::Delete { kind, key }
        }
        None => Change::Delete { kind, key },
    }
}

fn read<T: DeserializeOwned>(row: &Row) -> Result<T, String> {
    serde_json::from_str(&row.value).map_err(|error| error.to_string())
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("{text} is no number"))
}

fn queue_kind(name: &str) -> Result<QueueKind, String> {
    let kind = QueueKind::ALL.into_iter().find(|kind| kind.name() == name);
    kind.ok_or_else(|| format!("{name} is no queue"))
}
