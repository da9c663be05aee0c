//! Batches of articles: a refused batch, or one of which a part was refused, is halved down to the
//! one article that is at fault (specter-api Q20, Q21).
//!
//! The first time an article is sent twice: once to create it with its stock where it is missing,
//! leaving an existing one alone, and once to update name and price without stock. So the stock of
//! an article that Specter already had is never touched, whatever Specter makes of it (Q22).

use koppla_domain::document::ArticleDocument;
use specter::WriteOutcome;
use specter::action::ArticlesAccepted;

use crate::engine::Engine;
use crate::error::Error;
use crate::gate::Class;
use crate::map;
use crate::remote::{Trouble, chain};

/// Most articles in one call (specter-api §5.4).
pub(super) const BATCH: usize = 100;

/// Why a batch is sent again in halves; no person ever reads it.
const INCOMPLETE: &str = "the answer has not one row for each article";

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
        let refusal = match engine.erp().new_articles(&request).await {
            WriteOutcome::Accepted { value, .. } => refused(&value, end - start),
            WriteOutcome::Refused { code, text } => Some((code, text)),
            WriteOutcome::NotSent { reason, retry_after } => {
                return Err(Trouble::not_sent(&reason, retry_after));
            }
            WriteOutcome::InDoubt { reason } => return Err(Trouble::Unknown(chain(&reason))),
        };
        let Some((code, text)) = refusal else { continue };
        match engine.judge_refusal(code, text).await {
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
        }
    }
    Ok(results)
}

/// Why an answer that begins with a success is none for all of its articles: one of its rows is a
/// refusal, or the rows are not those of as many articles, so that one may be missing. An answer
/// about one article is always told apart.
fn refused(accepted: &ArticlesAccepted, articles: usize) -> Option<(String, String)> {
    let incomplete = articles > 1 && !accepted.is_whole(articles);
    accepted.refusal().or_else(|| incomplete.then(|| (String::new(), INCOMPLETE.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(rows: &[&str], articles: usize) -> Option<String> {
        let further_rows = rows.iter().map(ToString::to_string).collect();
        let accepted = ArticlesAccepted { second_field: None, further_rows };
        refused(&accepted, articles).map(|(code, text)| format!("{code}: {text}"))
    }

    #[test]
    fn a_refusal_in_any_row_counts_and_so_does_a_missing_row() {
        let refusal = Some("9004: Moms saknas; rad 2".to_owned());
        assert_eq!(judged(&[], 100), None);
        assert_eq!(judged(&["1;2;B", "1;3;C"], 3), None);
        assert_eq!(judged(&["0;9004;Moms saknas; rad 2"], 2), refusal);
        assert_eq!(judged(&["1;2;B", " 0 ; 9004 ;Moms saknas; rad 2"], 3), refusal);
        assert_eq!(judged(&["0;9004;Moms saknas; rad 2"], 1), refusal);
        assert_eq!(judged(&["1;2;B"], 3), Some(format!(": {INCOMPLETE}")));
        assert_eq!(judged(&["1;2;a row more"], 1), None);
    }
}
