//! Reading orders afresh from the shop, many in one call.

use koppla_store::Claimed;

use crate::engine::Engine;
use crate::error::Error;
use crate::map;
use crate::order::decide::Source;
use crate::order::reasons::{unreadable, unreadable_refused};
use crate::remote::Trouble;

/// An order as the shop shows it now.
pub(crate) struct Seen {
    pub(crate) source: Source,
    /// The shop's change stamp as it is kept, where it tells one.
    pub(crate) stamp: Option<String>,
}

/// Reads the claimed orders. When the shop cannot be read, every claim is given back for later.
pub(super) async fn read(
    engine: &Engine,
    claimed: Vec<Claimed>,
) -> Result<Vec<(Claimed, Seen)>, Error> {
    let uids: Vec<u64> =
        claimed.iter().filter_map(|claimed| claimed.claim.id.key.parse().ok()).collect();
    let asked = engine.now();
    let found = match engine.shop().orders(&uids).await {
        Ok(found) => found,
        Err(trouble) => {
            engine.give_back(&claimed, &trouble).await?;
            return Err(trouble.into());
        }
    };
    let mut seen = Vec::with_capacity(claimed.len());
    for claimed in claimed {
        let key = &claimed.claim.id.key;
        let order = found.iter().find(|order| order.key() == *key);
        seen.push(match order {
            Some(order) => (claimed, order.seen()),
            None => match engine.shop().order(key).await {
                Ok(Some(order)) => (claimed, order.seen()),
                Ok(None) => (claimed, Seen { source: Source::Gone, stamp: None }),
                Err(Trouble::Refused { code, text }) => {
                    let reason = unreadable_refused(&code, &text);
                    (claimed, Seen { source: Source::Unreadable(reason), stamp: None })
                }
                Err(trouble) => {
                    engine.give_back(std::slice::from_ref(&claimed), &trouble).await?;
                    continue;
                }
            },
        });
    }
    for (_, seen) in &mut seen {
        seen.stamp = engine.shop().time().to_keep(asked, seen.stamp.take());
    }
    Ok(seen)
}

/// An order as it came, understood or not.
pub(crate) struct Read {
    /// The order's uid.
    pub(crate) uid: u64,
    /// What was made of it.
    pub(crate) result: Result<abicart::Order, String>,
}

impl Read {
    fn key(&self) -> String {
        self.uid.to_string()
    }

    /// In the engine's own words.
    pub(crate) fn seen(&self) -> Seen {
        let unreadable = |text: &str| Source::Unreadable(unreadable(text));
        match &self.result {
            Ok(order) => Seen {
                source: map::order::order(order)
                    .map_or_else(|text| unreadable(&text), |order| Source::Order(Box::new(order))),
                stamp: map::stamp(order.changed.as_ref()),
            },
            Err(text) => Seen { source: unreadable(text), stamp: None },
        }
    }
}
