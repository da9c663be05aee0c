//! One module per page, each with its routes; the addresses:
//!
//! | address | page |
//! | --- | --- |
//! | `/` | all connections |
//! | `/welcome`, `/sign-in`, `/sign-out`, `/language` | before and beside the pages |
//! | `/connect` | a new connection |
//! | `/invitation/{token}` | choosing a name and a password |
//! | `/people`, `/audit` | who may do what, who did what |
//! | `/account` | the reader's own account |
//! | `/connection/{id}/…` | what is about one connection |

mod account;
mod articles;
mod audit;
mod connect;
mod deliveries;
mod demo;
mod invitation;
mod log;
mod orders;
mod overview;
mod people;
mod settings;
mod sign_in;

use askama::Template;
use axum::Router;
use axum::response::Html;

use crate::error::PageError;
use crate::state::Web;
use articles::article_reason;
pub(crate) use overview::Remembered;

/// All pages.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .merge(articles::routes())
        .merge(connect::routes())
        .merge(demo::routes())
        .merge(log::routes())
        .merge(orders::routes())
        .merge(account::routes())
        .merge(audit::routes())
        .merge(invitation::routes())
        .merge(overview::routes())
        .merge(people::routes())
        .merge(sign_in::routes())
        .merge(settings::routes())
        .merge(deliveries::routes())
        .fallback(|| async { PageError::NotFound })
}

/// A rendered template.
fn html(page: &impl Template) -> Result<Html<String>, PageError> {
    Ok(Html(page.render()?))
}
