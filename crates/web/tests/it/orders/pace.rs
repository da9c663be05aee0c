//! The pages keep to the pace of the engines that are at work.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::{StatusCode, header};
use koppla_store::Role;
use koppla_sync::{Engine, Gates};
use koppla_testkit::Place;
use koppla_web::Options;

use super::town::{link, note};
use crate::site::Site;

/// A shop that wants to be left alone for an hour, and counts who does not.
async fn busy_shop() -> (String, Arc<AtomicUsize>) {
    let calls: Arc<AtomicUsize> = Arc::default();
    let counted = Arc::clone(&calls);
    let router = Router::new().fallback(move || {
        counted.fetch_add(1, Ordering::SeqCst);
        async { (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "3600")]) }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (address, calls)
}

#[tokio::test]
async fn a_page_leaves_a_shop_alone_that_has_asked_the_engine_for_it() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let (shop, calls) = busy_shop().await;
    let gates = Gates::default();
    let options = Options { gates: gates.clone(), ..Options::default() };
    let site = Site::with(Place::sqlite(), options).await;
    let connection = link(&site.store, [shop, "http://127.0.0.1:1".into()], "").await;
    note(&site.store, 1..2).await;
    let engine = Engine::new(site.store.clone(), &connection, None, &gates).unwrap();
    engine.look().await.unwrap_err();
    assert_eq!(calls.load(Ordering::SeqCst), 1);
    let reader = site.sign_in(Role::Reader).await;
    let page = reader.text("/connection/prov/orders/1").await;
    assert!(page.contains("kunde inte hämtas"), "{page}");
    assert_eq!(calls.load(Ordering::SeqCst), 1, "the page has called the shop");
}
