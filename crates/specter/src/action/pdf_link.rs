//! `getPDFLink`: where an invoice can be fetched (specter-api §5.7).
//!
//! The address is a short-lived secret: fetch at once, neither store nor show it.

use secrecy::{ExposeSecret, SecretString};

use super::Request;
use crate::answer::Answer;
use crate::answer::verdict::Verdict;
use crate::error::{Error, Fault};
use crate::form::{Page, Prepared};
use crate::latin1::Latin1;

/// The invoice whose document is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PdfLinkRequest {
    /// The invoice number.
    pub document_id: u64,
}

impl Request for PdfLinkRequest {
    fn prepare(&self) -> Prepared {
        let mut form = Prepared::get(Page::GetInfo, "getPDFLink");
        form.plain("typeDocument", "invoice");
        form.plain("documentId", self.document_id);
        form.subject(Latin1::exact(&format!("getPDFLink{}", self.document_id)));
        form
    }
}

/// The address of a PDF. `Debug` does not show it.
#[derive(Debug, Clone)]
pub struct PdfLink(SecretString);

impl PdfLink {
    /// The address, for fetching.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The row is `1;URL`, and the URL may hold semicolons of its own.
    pub(crate) fn read(answer: &Answer) -> Result<Self, Error> {
        let rows = match answer {
            Answer::Rows(rows) => rows,
            Answer::Blank => return Err(Fault::Empty.into()),
            Answer::Xml(_) => {
                return Err(match Verdict::of(answer)? {
                    Verdict::Refusal { code, text } => Error::Refused { code, text },
                    Verdict::Success { .. } => Fault::Unexpected("XML without an address").into(),
                });
            }
        };
        let row = rows.first();
        if row.result == "0" {
            let owned = |field: Option<&str>| field.unwrap_or("").to_owned();
            return Err(Error::Refused { code: owned(row.second), text: owned(row.other) });
        }
        let address = rows.all().first().and_then(|row| row.split_once(';'));
        match address {
            Some(("1", _)) if rows.first_may_be_cut() => Err(Fault::MaybeCut.into()),
            Some(("1", url)) if url.trim().starts_with("http") => {
                Ok(Self(url.trim().to_owned().into()))
            }
            _ => Err(Fault::Unexpected("no address in the row").into()),
        }
    }
}
