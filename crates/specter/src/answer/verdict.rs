//! Success or refusal, from a row or from `APIresponse` (specter-api §4.1, §4.2).
//!
//! A verdict is reached only where the answer states it; doubt is never read as either.

use super::Answer;
use super::xml::Element;
use crate::error::{Error, Fault};
use crate::outcome::{Assigned, NotSent, WriteOutcome};
use crate::transport::{HttpResponse, TransportError};

/// The code that says another batch is open, the only known one (specter-api §4.3).
pub(crate) const OTHER_BATCH_OPEN: &str = "99";

/// Where a new number may stand in an XML answer, best first (specter-api §4.2).
const ID_NAMES: [&str; 4] = ["id", "orderId", "orderNo", "returnId"];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Success { id: Option<String>, text: String, further_rows: Vec<String> },
    Refusal { code: String, text: String },
}

impl Verdict {
    pub(crate) fn of(answer: &Answer) -> Result<Self, Fault> {
        match answer {
            Answer::Blank => Err(Fault::Empty),
            Answer::Xml(root) => Self::of_xml(root)?.ok_or(Fault::Unexpected("no APIresponse")),
            Answer::Rows(rows) => {
                let row = rows.first();
                let owned = |field: Option<&str>| field.unwrap_or("").to_owned();
                match row.result {
                    "0" => Ok(Self::Refusal { code: owned(row.second), text: owned(row.other) }),
                    "1" if rows.first_may_be_cut() && row.other.is_none() => Err(Fault::MaybeCut),
                    "1" => Ok(Self::Success {
                        id: row.second.filter(|id| !id.is_empty()).map(str::to_owned),
                        text: owned(row.other),
                        further_rows: rows.all().iter().skip(1).cloned().collect(),
                    }),
                    _ => Err(Fault::Unexpected("a row that starts with neither 0 nor 1")),
                }
            }
        }
    }

    /// `None` where the document has no `APIresponse`, as most data answers.
    pub(crate) fn of_xml(root: &Element) -> Result<Option<Self>, Fault> {
        let Some(response) = root.child("APIresponse") else { return Ok(None) };
        let code = response.value("code").filter(|code| !matches!(*code, "" | "0"));
        let text = response.value("message").unwrap_or("").to_owned();
        match (response.value("result"), code) {
            (Some("1"), Some(OTHER_BATCH_OPEN)) => {
                Err(Fault::Unexpected("success and error 99 at once"))
            }
            (Some("1"), _) => Ok(Some(Self::Success {
                id: find_id(root, response).map(str::to_owned),
                text,
                further_rows: root.children("APIresponse").skip(1).map(as_row).collect(),
            })),
            (Some("0"), code) => {
                Ok(Some(Self::Refusal { code: code.unwrap_or("").to_owned(), text }))
            }
            (_, Some(code)) => Ok(Some(Self::Refusal { code: code.to_owned(), text })),
            _ => Err(Fault::Unexpected("APIresponse without result and code")),
        }
    }
}

/// A further `APIresponse` as the text form has it. Whatever does not state success is a refusal.
fn as_row(response: &Element) -> String {
    let value = |name| response.value(name).unwrap_or("");
    let code = Some(value("code")).filter(|code| !matches!(*code, "" | "0"));
    let text = value("message");
    match (value("result"), code) {
        ("1", None) => format!("1;{};{text}", value("id")),
        (_, code) => format!("0;{};{text}", code.unwrap_or("")),
    }
}

fn find_id<'a>(root: &'a Element, response: &'a Element) -> Option<&'a str> {
    let near = ID_NAMES.iter().find_map(|name| {
        let child = response.child(name).map(|child| child.text.trim());
        child.filter(|id| !id.is_empty()).or_else(|| response.attribute(name))
    });
    near.filter(|id| !id.is_empty())
        .or_else(|| ID_NAMES.iter().find_map(|name| root.value_anywhere(name)))
}

/// Classifies a write; `read` turns the success into what the action returns.
pub(crate) fn write_outcome<T>(
    response: Result<HttpResponse, TransportError>,
    read: impl FnOnce(Option<String>, Vec<String>) -> Result<T, Fault>,
) -> WriteOutcome<T> {
    let response = match response {
        Ok(response) => response,
        Err(error @ TransportError::NotSent(_)) => {
            return WriteOutcome::NotSent {
                reason: NotSent::Unreachable(error),
                retry_after: None,
            };
        }
        Err(error) => return WriteOutcome::InDoubt { reason: Fault::Transport(error) },
    };
    if response.status == 429 {
        let retry_after = response.retry_after;
        return WriteOutcome::NotSent { reason: NotSent::Throttled, retry_after };
    }
    match Answer::read(&response).and_then(|answer| Verdict::of(&answer)) {
        Ok(Verdict::Refusal { code, text }) => WriteOutcome::Refused { code, text },
        Ok(Verdict::Success { id, text, further_rows }) => match read(id, further_rows) {
            Ok(value) => WriteOutcome::Accepted { value, text },
            Err(reason) => WriteOutcome::InDoubt { reason },
        },
        Err(reason) => WriteOutcome::InDoubt { reason },
    }
}

/// A positive number, or the knowledge that the answer shows none.
pub(crate) fn assigned(id: Option<&str>) -> Result<Assigned, Fault> {
    id.map_or(Ok(Assigned::Unknown), |id| positive(id).map(Assigned::Known).ok_or(Fault::Number))
}

/// Digits only, and not zero.
pub(crate) fn positive(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|&number| number > 0)
}

/// The verdict on a call that is harmless to repeat.
pub(crate) fn confirmation(
    response: Result<HttpResponse, TransportError>,
) -> Result<String, Error> {
    match Verdict::of(&Answer::of_read(response)?)? {
        Verdict::Success { text, .. } => Ok(text),
        Verdict::Refusal { code, text } => Err(Error::Refused { code, text }),
    }
}
