//! Opening, re-reading and closing batches (specter-api §6).

use super::{Call, content};
use crate::specter::{
    answer::Answer,
    refusal::Refusal,
    state::{
        Account, Dirty, Event,
        queue::{Open, QueueKind},
    },
    switches::{CloseUnknown, EmptyBatch, Form, Quotes, Reread},
};

/// Opens a batch, or reads the open one again.
pub(super) fn fetch(call: &mut Call<'_>, kind: QueueKind) -> Result<Answer, Refusal> {
    let batch_no = call.needed("batchno", "Batchnr saknas")?.to_owned();
    let user = Account::queue_user(call.user, call.switches);
    let limit = limit(call, kind);
    let queue = call.account.queue(user, kind);
    let known = queue.open.as_ref().map(|open| open.batch_no.clone());
    match known {
        Some(open) if open != batch_no => return Err(other_open(call, &batch_no, &open, None)),
        Some(_) => {
            if let Some(frozen) = queue.open.as_ref().and_then(|open| open.frozen.clone())
                && call.switches.reread == Reread::Frozen
            {
                return content::frozen(call, kind, &batch_no, &frozen);
            }
            if call.switches.reread == Reread::Grow {
                let new = queue.stamp(limit);
                note(call, user, kind, new);
            }
        }
        None => {
            let new = queue.stamp(limit);
            if !new.is_empty() || call.switches.batch_empty == EmptyBatch::Open {
                queue.open = Some(Open { batch_no: batch_no.clone(), frozen: None });
                call.account.dirty.push(Dirty::Open(user, kind));
            }
            note(call, user, kind, new);
        }
    }
    let content = content::gather(call, kind, user);
    if call.switches.reread == Reread::Frozen
        && let Some(open) = &mut call.account.queue(user, kind).open
        && open.frozen.is_none()
    {
        open.frozen = serde_json::to_value(&content).ok();
        call.account.dirty.push(Dirty::Open(user, kind));
    }
    Ok(content::write(call, &batch_no, &content))
}

/// Closes the open batch and forgets its entries.
pub(super) fn close(call: &mut Call<'_>, kind: QueueKind) -> Result<Answer, Refusal> {
    let batch_no = call.needed("batchno", "Batchnr saknas")?.to_owned();
    let user = Account::queue_user(call.user, call.switches);
    let queue = call.account.queue(user, kind);
    match queue.open.as_ref().map(|open| open.batch_no.clone()) {
        Some(open) if open != batch_no => Err(other_open(call, &batch_no, &open, Some(kind))),
        Some(_) => {
            let gone = queue.close();
            call.account.dirty.push(Dirty::Open(user, kind));
            note(call, user, kind, gone);
            Ok(Answer::row(0, "Batch stängd"))
        }
        None if call.switches.close_unknown == CloseUnknown::Error => Err(Refusal::no_batch_open()),
        None => Ok(Answer::row(0, "Batch stängd")),
    }
}

/// clearArticleBatch: drops the open stock batch and marks every article as changed.
pub(super) fn clear(call: &mut Call<'_>) -> Answer {
    let user = Account::queue_user(call.user, call.switches);
    let gone = call.account.queue(user, QueueKind::Stock).clear();
    call.account.dirty.push(Dirty::Open(user, QueueKind::Stock));
    note(call, user, QueueKind::Stock, gone);
    let articles: Vec<u64> = call.account.articles.all().keys().copied().collect();
    let queue = call.account.queue(user, QueueKind::Stock);
    let new = articles.into_iter().map(|id| queue.add(id, None, false)).collect();
    note(call, user, QueueKind::Stock, new);
    call.account.tell(Event::Stock);
    Answer::row(0, "Lagerkön är nollställd")
}

fn note(call: &mut Call<'_>, user: u64, kind: QueueKind, numbers: Vec<u64>) {
    let entries = numbers.into_iter().map(|number| Dirty::Entry(user, kind, number));
    call.account.dirty.extend(entries);
}

fn limit(call: &Call<'_>, kind: QueueKind) -> Option<usize> {
    match kind {
        QueueKind::Stock => call.switches.limit_stock,
        QueueKind::Articles => Some(call.switches.limit_articles),
        QueueKind::Orders => call.switches.limit_orders,
    }
}

/// Refusal 99. Which place of the message holds the open batch differs between actions, as it
/// does in the answers that the production client reads.
fn other_open(call: &Call<'_>, sent: &str, open: &str, closing: Option<QueueKind>) -> Refusal {
    let two = match call.switches.quotes {
        Quotes::One => false,
        Quotes::Two => true,
        Quotes::ByAction => {
            call.form == Form::Text
                && matches!(closing, Some(QueueKind::Articles | QueueKind::Orders))
        }
    };
    Refusal::batch_open(if two {
        format!("Batch '{sent}' är inte öppen, stäng '{open}' först")
    } else {
        format!("Batch '{open}' är redan öppen")
    })
}
