//! Several reads in one exchange (abicart-api §1.6). Writes never go in a batch: a lost answer
//! would leave many outcomes unknown at once.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use serde_json::Value;

use super::{Client, Effect, classify};
use crate::envelope::{self, Answer, BatchAnswer};
use crate::object::{self, Object};
use crate::{AnswerError, Call, Cause, Error, HttpResponse, Selection};

/// Calls put into one batch at most; the shop's own limit is unknown.
const MAX_BATCH: usize = 50;
const INVALID_REQUEST: i64 = -32600;

/// One read of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    call: Call,
    params: Vec<Value>,
}

impl Read {
    /// `get` of the object `uid`, as the view `T`.
    pub fn get<T: Object>(uid: u64) -> Self {
        Self {
            call: Call::new(T::CLASS, "get", Some(uid.to_string())),
            params: vec![uid.into(), T::query().to_value()],
        }
    }

    /// `list` of the selected objects, as the view `T`.
    pub fn list<T: Object>(selection: &Selection) -> Self {
        Self {
            call: Call::new(T::CLASS, "list", None),
            params: vec![T::query().to_value(), selection.to_value()],
        }
    }
}

impl Client {
    /// Does the reads in as few exchanges as possible. The results come in the order of `reads`;
    /// each succeeds or fails on its own. A shop that refuses batches gets single calls.
    ///
    /// Fails as a whole when an exchange brings no answer.
    pub async fn batch(&self, reads: &[Read]) -> Result<Vec<Result<Value, Error>>, Error> {
        let mut results = Vec::with_capacity(reads.len());
        for chunk in reads.chunks(MAX_BATCH) {
            if chunk.len() > 1
                && !self.inner.batch_refused.load(Ordering::Relaxed)
                && let Some(answers) = self.exchange(chunk).await?
            {
                results.extend(answers);
                continue;
            }
            for read in chunk {
                results.push(self.call(&read.call, Effect::Read, &read.params).await);
            }
        }
        Ok(results)
    }

    /// Reads many objects of one class; the results come in the order of `uids`.
    pub async fn get_many<T: Object>(&self, uids: &[u64]) -> Result<Vec<Result<T, Error>>, Error> {
        let reads: Vec<_> = uids.iter().map(|uid| Read::get::<T>(*uid)).collect();
        let answers = self.batch(&reads).await?;
        let read = |(read, answer): (&Read, Result<Value, Error>)| {
            object::read(answer?).map_err(|e| classify::unreadable(&read.call, Effect::Read, e))
        };
        Ok(reads.iter().zip(answers).map(read).collect())
    }

    /// One exchange; `None` when the shop does not take batches.
    async fn exchange(&self, reads: &[Read]) -> Result<Option<Vec<Result<Value, Error>>>, Error> {
        let whole = Call {
            method: "batch".into(),
            object: Some(format!("of {} reads", reads.len()).into()),
        };
        let ids: Vec<_> = reads.iter().map(|_| self.next_id()).collect();
        let requests = reads
            .iter()
            .zip(&ids)
            .map(|(read, id)| envelope::request(*id, &read.call.method, &read.params));
        let response = self
            .send(&whole, &requests.collect())
            .await
            .map_err(|e| classify::transport(&whole, Effect::Read, e))?;
        match envelope::batch(&response.body) {
            Ok(BatchAnswer::Entries(entries)) => {
                Ok(Some(self.distribute(reads, &ids, entries, &response)))
            }
            Ok(BatchAnswer::Refused(error)) if error.code == INVALID_REQUEST => {
                self.inner.batch_refused.store(true, Ordering::Relaxed);
                Ok(None)
            }
            Ok(BatchAnswer::Refused(error)) => {
                Err(classify::rpc(&whole, Effect::Read, &response, self.blot_out(error)))
            }
            Err(problem) => Err(classify::answer(&whole, Effect::Read, &response, problem)),
        }
    }

    fn distribute(
        &self,
        reads: &[Read],
        ids: &[u64],
        entries: Vec<(u64, Answer)>,
        response: &HttpResponse,
    ) -> Vec<Result<Value, Error>> {
        let mut by_id: HashMap<u64, Answer> = entries.into_iter().collect();
        let settle = |(read, id): (&Read, &u64)| match by_id.remove(id) {
            Some(Answer::Result(value)) => Ok(value),
            Some(Answer::Error(error)) => {
                Err(classify::rpc(&read.call, Effect::Read, response, self.blot_out(error)))
            }
            None => Err(Error::Transient {
                call: read.call.clone(),
                source: Cause::Answer(AnswerError {
                    status: response.status,
                    problem: "the batch's answer leaves this call out",
                }),
            }),
        };
        reads.iter().zip(ids).map(settle).collect()
    }
}
