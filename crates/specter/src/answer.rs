//! What came back, told apart by its first non-blank byte and never by what was asked for
//! (specter-api §4).
//!
//! Only a well-formed, complete answer becomes a verdict; everything else is a [`Fault`].

pub(crate) mod row;
pub(crate) mod verdict;
pub(crate) mod xml;

#[cfg(test)]
mod tests;

use crate::error::{Error, Fault};
use crate::latin1::decode;
use crate::transport::{HttpResponse, TransportError};

use row::Rows;
use xml::Element;

/// A readable answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// No body, or only blanks.
    Blank,
    /// Text that starts with a digit.
    Rows(Rows),
    /// A whole XML document.
    Xml(Element),
}

impl Answer {
    /// Reads an answer of any status.
    pub(crate) fn read(response: &HttpResponse) -> Result<Self, Fault> {
        if !(200..300).contains(&response.status) {
            return Err(Fault::Status(response.status));
        }
        let text = decode(&response.body);
        let start = text.trim_start();
        match start.chars().next() {
            None => Ok(Self::Blank),
            Some('<') if is_web_page(start) => Err(Fault::Html),
            Some('<') => {
                let root = xml::parse(start)?;
                // Well-formed pages exist too, behind a declaration or a comment.
                if root.name.eq_ignore_ascii_case("html") {
                    return Err(Fault::Html);
                }
                Ok(Self::Xml(root))
            }
            Some('0'..='9') => Ok(Self::Rows(Rows::new(start, response.framed))),
            Some(_) => Err(Fault::Garbage),
        }
    }

    /// Reads the answer to a call that may be repeated.
    pub(crate) fn of_read(response: Result<HttpResponse, TransportError>) -> Result<Self, Error> {
        let response = response.map_err(Fault::Transport)?;
        let busy = response.status == 503 && response.retry_after.is_some();
        if response.status == 429 || busy {
            return Err(Error::Throttled { retry_after: response.retry_after });
        }
        Ok(Self::read(&response)?)
    }
}

fn is_web_page(start: &str) -> bool {
    let head: String = start.chars().take(32).collect::<String>().to_ascii_lowercase();
    head.starts_with("<!doctype html") || head.starts_with("<html")
}
