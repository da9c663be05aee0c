//! The style sheet and the script; both our own, both part of the program.

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

/// One file per part of the pages; a browser gets one sheet.
const STYLE: &str = concat!(
    include_str!("../assets/base.css"),
    include_str!("../assets/parts.css"),
    include_str!("../assets/connect.css"),
    include_str!("../assets/log.css"),
    include_str!("../assets/orders.css"),
    include_str!("../assets/settings.css"),
    include_str!("../assets/people.css"),
);
const SCRIPT: &str = include_str!("../assets/koppla.js");

/// Where they are found.
pub(crate) fn routes() -> Router {
    Router::new()
        .route("/assets/koppla.css", get(|| async { file("text/css; charset=utf-8", STYLE) }))
        .route(
            "/assets/koppla.js",
            get(|| async { file("text/javascript; charset=utf-8", SCRIPT) }),
        )
}

fn file(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text)
}
