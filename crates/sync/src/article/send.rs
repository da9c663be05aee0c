//! Batches of articles: a refused batch is halved down to the one article that is at fault
//! (specter-api Q20).
//!
//! The first time an article is sent twice: once to create it with its stock where it is missing,
//! leaving an existing one alone, and once to update name and price without stock. So the stock of
//! an article that Specter already had is never touched, whatever Specter makes of it (Q22).

use koppla_domain::document::ArticleDocument;
use specter::WriteOutcome;

use crate::engine::Engine;
use crate::error::Error;
use crate::gate::Class;
use crate::map;
use crate::remote::{Trouble, chain};

/// Most articles in one call (specter-api §5.4).
pub(super) const BATCH: usize = 100;

/// Whether existing articles are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Only those that are missing are made, with their stock.
    Create,
    /// Existing ones are changed too; stock stays as it is.
    Update,
}

/// Sends all documents; one result each, in their order. Trouble that concerns all of them ends the
/// sending at once.
pub(super) async fn send(
    engine: &Engine,
    class: Class,
    documents: &[&ArticleDocument],
    mode: Mode,
) -> Result<Vec<Result<(), Trouble>>, Trouble> {
    let mut results = vec![Ok(()); documents.len()];
    let mut waiting: Vec<(usize, usize)> = (0..documents.len())
        .step_by(BATCH)
        .map(|start| (start, documents.len().min(start + BATCH)))
        .collect();
    while let Some((start, end)) = waiting.pop() {
        let Some(part) = documents.get(start..end) else { continue };
        let Ok(request) = map::article::request(part, mode == Mode::Create) else { continue };
        let _turn = engine.erp().turn(class).await?;
        if let Some(trouble) = engine.refused() {
            return Err(trouble);
        }
        if !engine.may_call() {
            return Err(Trouble::Unreached(Error::SeatEnds.to_string()));
        }
        match engine.erp().new_articles(&request).await {
            WriteOutcome::Accepted { .. } => {}
            WriteOutcome::NotSent { reason, retry_after } => {
                return Err(Trouble::not_sent(&reason, retry_after));
            }
            WriteOutcome::InDoubt { reason } => return Err(Trouble::Unknown(chain(&reason))),
            WriteOutcome::Refused { code, text } => match engine.judge_refusal(code, text).await {
                refused @ Trouble::Refused { .. } if end - start == 1 => {
                    if let Some(result) = results.get_mut(start) {
                        *result = Err(refused);
                    }
                }
                Trouble::Refused { .. } => {
                    let middle = start + (end - start) / 2;
                    waiting.extend([(middle, end), (start, middle)]);
                }
                trouble => return Err(trouble),
            },
        }
    }
    Ok(results)
}
