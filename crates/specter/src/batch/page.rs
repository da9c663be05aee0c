//! What one fetch brings, and the rules that all three queues share.

use super::BatchNo;
use crate::answer::Answer;
use crate::answer::row::Rows;
use crate::answer::verdict::Verdict;
use crate::answer::xml::Element;
use crate::error::{Error, Fault};

/// The content of a batch.
pub trait Page: Send {
    /// Whether the batch holds nothing at all, not even something unreadable.
    fn is_empty(&self) -> bool;

    /// Whether another fetch may bring more (specter-api Q9, Q10).
    fn more(&self) -> bool;
}

/// An answer to a fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched<P> {
    /// No body at all. Usually "no changes" (Q11), but a fault can look the same.
    Blank,
    /// A readable answer, perhaps without entries.
    Page(P),
}

/// Something in a batch that could not be read; worth a log line, as it is gone once the batch closes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Where it stood, counted from 1.
    pub position: usize,
    /// What is wrong with it.
    pub reason: &'static str,
}

type ReadRows<P> = fn(&Rows) -> Result<P, Fault>;

/// The readers of one kind of page.
pub(crate) struct Readers<P> {
    /// Reads the document's root.
    pub(crate) xml: fn(&Element) -> Result<P, Fault>,
    /// Reads data rows; `None` where the queue has no text form.
    pub(crate) rows: Option<ReadRows<P>>,
    /// A page without entries.
    pub(crate) empty: fn() -> P,
}

/// Turns an answer into a page, a refusal or a fault.
pub(crate) fn read_page<P>(
    answer: &Answer,
    batch: &BatchNo,
    readers: &Readers<P>,
) -> Result<Fetched<P>, Error> {
    match answer {
        Answer::Blank => Ok(Fetched::Blank),
        Answer::Xml(root) => match Verdict::of_xml(root)? {
            Some(Verdict::Refusal { code, text }) => Err(Error::Refused { code, text }),
            // A bare confirmation, and a document without content, mean "no changes".
            _ if root.children.iter().all(|child| child.name == "APIresponse") => {
                Ok(Fetched::Page((readers.empty)()))
            }
            _ => Ok(Fetched::Page((readers.xml)(root)?)),
        },
        Answer::Rows(rows) => {
            let first = rows.first();
            // A list cut between two rows looks whole, and closing its batch would lose the rest.
            let whole_refusal = first.result == "0" && first.other.is_some();
            if !rows.framed() && !whole_refusal {
                return Err(Fault::MaybeCut.into());
            }
            // Only the very first field decides; "0;99;" elsewhere is data (P3).
            if first.result == "0" {
                let owned = |field: Option<&str>| field.unwrap_or("").to_owned();
                return Err(Error::Refused { code: owned(first.second), text: owned(first.other) });
            }
            if is_information(rows, batch) {
                return Ok(Fetched::Page((readers.empty)()));
            }
            match readers.rows {
                Some(read) => Ok(Fetched::Page(read(rows)?)),
                None => Err(Fault::Unexpected("rows where XML is required").into()),
            }
        }
    }
}

/// `1;0;text` alone says that nothing changed; `1;…;…;batch` is the article with id 1.
fn is_information(rows: &Rows, batch: &BatchNo) -> bool {
    let [only] = rows.all() else { return false };
    let row = rows.first();
    let data = only.rsplit(';').next() == Some(batch.as_str());
    row.result == "1" && matches!(row.second, None | Some("" | "0")) && !data
}

/// The signal that more waits: anything but empty, zero and "false" (Q10).
pub(super) fn more_signal(root: &Element) -> Option<bool> {
    let value = root.value("moreInfoToFetch")?;
    let none = value.is_empty()
        || value.eq_ignore_ascii_case("false")
        || value.chars().all(|digit| digit == '0');
    Some(!none)
}

/// Whether a document has one of the containers its queue delivers in. One that has none of them is
/// not taken as "no changes": closing its batch would lose what this reader does not understand.
pub(super) fn require_one(root: &Element, names: &[&str]) -> Result<(), Fault> {
    if names.iter().any(|name| root.child(name).is_some()) {
        Ok(())
    } else {
        Err(Fault::Unexpected("XML without the expected containers"))
    }
}
