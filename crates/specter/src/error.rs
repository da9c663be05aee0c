//! What can go wrong, cut by what the caller does next. No message holds a URL, a key or personal data.

use std::time::Duration;

use crate::transport::TransportError;

/// An exchange that brought no readable answer (specter-api §4.4).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No answer arrived.
    #[error("Specter gave no answer")]
    Transport(#[source] TransportError),
    /// An HTTP status other than 2xx.
    #[error("Specter's server answered with HTTP status {0}")]
    Status(u16),
    /// Nothing in the body, where a row or XML is required.
    #[error("Specter's answer is empty")]
    Empty,
    /// A web page, such as an error page of the server.
    #[error("Specter's server answered with a web page instead of data")]
    Html,
    /// Neither a row that starts with a digit nor XML.
    #[error("Specter's answer is neither a row nor XML")]
    Garbage,
    /// XML that is cut or not well formed.
    #[error("Specter's XML answer is cut or broken: {0}")]
    Xml(String),
    /// A text that may have lost its end with the connection.
    #[error("Specter's answer may be cut")]
    MaybeCut,
    /// An answer of a form that this action does not have.
    #[error("Specter's answer has an unexpected form: {0}")]
    Unexpected(&'static str),
    /// A success whose number cannot be read.
    #[error("Specter reports success but its number cannot be read")]
    Number,
}

/// Settings that cannot work, found before anything is sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Configuration {
    /// A key is empty.
    #[error("a Specter key is empty")]
    EmptyKey,
    /// A key has blanks at an end or characters outside ISO-8859-1.
    #[error("a Specter key has blanks around it or characters that no key has")]
    UnusableKey,
    /// The address has another scheme than HTTP.
    #[error("the Specter address must start with https://")]
    AddressScheme,
    /// Plain HTTP to another machine would show the key to the network.
    #[error("the Specter address must start with https:// unless it is on this machine")]
    PlainHttp,
    /// The address carries user, query or fragment.
    #[error("the Specter address must not hold a user name, a query or a fragment")]
    AddressWithExtras,
    /// The TLS or HTTP layer cannot be set up.
    #[error("the HTTPS client cannot be set up: {0}")]
    Transport(String),
}

/// Why a read, or a call that is harmless to repeat, has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Try again later.
    #[error("Specter cannot be asked at the moment")]
    Transient(#[source] Fault),
    /// Slow down; the request was not processed.
    #[error("Specter asks for fewer calls")]
    Throttled {
        /// The wait that the server asks for.
        retry_after: Option<Duration>,
    },
    /// Specter understood and said no. Repeating the same call does not help.
    #[error("Specter refused the call with code {code}")]
    Refused {
        /// Opaque, except `99`: another batch is open.
        code: String,
        /// Specter's words, normally Swedish; may name a customer.
        text: String,
    },
    /// The settings have to change first.
    #[error("the Specter connection is not set up correctly")]
    Configuration(#[from] Configuration),
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Transient(fault)
    }
}
