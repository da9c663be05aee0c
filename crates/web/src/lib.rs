//! Koppla's pages: what a merchant sees and does in the browser (issue of the pages; PRE to BEY-12).
//!
//! Rendered on the server; they work without JavaScript. The pages read the ledger and the engine's
//! read side, and change things the way the command line does: by noting in the ledger what is
//! wanted. They call a remote system to write only where a person connects it: the articles of rows
//! that are no goods, and a test order.

mod access;
mod assets;
mod error;
mod factor;
mod fault;
mod frame;
mod headers;
mod integration;
mod jobs;
mod language;
mod limit;
mod message;
mod page;
mod password;
mod reason;
mod state;
#[cfg(test)]
mod tests;
mod words;

pub use state::{DemoLink, Options, Wake, Web};

use axum::Router;

/// All pages, ready to be served.
pub fn router(web: &Web) -> Router {
    let pages = page::routes().with_state(web.clone());
    let integration = integration::routes().with_state(web.clone());
    headers::guard(pages.merge(assets::routes()).merge(integration), web)
}
