//! What every answer carries so that a browser defends the reader, and what no request may be.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::from_fn_with_state;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::error;
use crate::state::Web;

/// Longest form.
const LONGEST: usize = 256 * 1024;

/// Everything comes from here, and no script stands in a page.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Wraps the pages.
pub(crate) fn guard(pages: Router, web: &Web) -> Router {
    let id = HeaderName::from_static(error::REQUEST_ID);
    let with = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let mut pages = pages
        .layer(RequestBodyLimitLayer::new(LONGEST))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(web.clone(), error::dress))
        .layer(with(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(with(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(with(header::X_FRAME_OPTIONS, "DENY"))
        .layer(with(header::REFERRER_POLICY, "same-origin"))
        .layer(with(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .layer(with(header::CACHE_CONTROL, "no-store"))
        .layer(CompressionLayer::new())
        .layer(PropagateRequestIdLayer::new(id.clone()))
        .layer(SetRequestIdLayer::new(id, MakeRequestUuid));
    if web.options().behind_tls {
        pages = pages.layer(with(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"));
    }
    pages
}
