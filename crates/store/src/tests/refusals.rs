//! Places that cannot be used are refused with the cure, and never with a password.

use std::error::Error as _;
use std::sync::Arc;

use koppla_testkit::Place;

use crate::{Error, Store, SystemClock};

const PASSWORD: &str = "k4tt0st";

/// What a person is told; demands that no part of it shows the password.
async fn refusal(url: &str) -> String {
    let refused =
        Store::open_with(url, Arc::new(SystemClock), &crate::tests::keys()).await.err().unwrap();
    assert!(matches!(refused, Error::Configuration { .. }), "{refused:?}");
    let told = refused.to_string();
    let mut whole = format!("{refused:?} {told}");
    let mut source = refused.source();
    while let Some(error) = source {
        whole.push_str(&error.to_string());
        source = error.source();
    }
    assert!(!whole.contains(PASSWORD), "{whole}");
    told
}

#[tokio::test]
async fn addresses_that_are_not_understood_are_named() {
    for url in ["koppla.db", "mysql://x", "sqlite:", "sqlite:a?mode=ro"] {
        let told = refusal(url).await;
        assert!(told.contains(url), "{told}");
    }
    let told = refusal(&format!("mysql://me:{PASSWORD}@server/koppla")).await;
    assert!(told.contains("mysql://server/koppla"), "{told}");
}

#[tokio::test]
async fn a_password_that_splits_the_address_is_not_shown() {
    for url in [
        format!("postgres://me:12/{PASSWORD}@server/koppla"),
        format!("postgres://me:12?{PASSWORD}@server/koppla"),
        format!("postgres://me:12#{PASSWORD}@server/koppla"),
        format!("postgres://me:{PASSWORD}@server:port/koppla"),
    ] {
        let told = refusal(&url).await;
        assert!(told.contains("%40 for @"), "{told}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_named() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let told = refusal(&format!("postgres://me:{PASSWORD}@{closed}/koppla")).await;
    assert!(told.contains(&format!("no PostgreSQL server answers at {closed}")), "{told}");
    let folder = tempfile::tempdir().unwrap();
    let url = format!("postgres://me:{PASSWORD}@localhost/koppla?host={}", folder.path().display());
    let told = refusal(&url).await;
    assert!(told.contains("no PostgreSQL server answers at /"), "{told}");
}

mod postgres {
    use super::*;

    /// The same server for another user and database.
    fn elsewhere(place: &Place, user: &str, database: &str) -> String {
        let (_, host) = place.url().split_once('?').unwrap();
        format!("postgres://{user}:{PASSWORD}@localhost/{database}?{host}")
    }

    #[tokio::test]
    async fn a_missing_database_is_named_with_the_cure() {
        let Some(place) = Place::postgres().await else { return };
        let told = refusal(&elsewhere(&place, "postgres", "nowhere")).await;
        assert!(told.contains("createdb nowhere"), "{told}");
    }

    #[tokio::test]
    async fn a_user_that_is_not_let_in_is_named() {
        let Some(place) = Place::postgres().await else { return };
        let told = refusal(&elsewhere(&place, "stranger", "postgres")).await;
        assert!(told.contains("does not let in the user \"stranger\""), "{told}");
    }

    #[tokio::test]
    async fn a_user_with_too_few_rights_is_named() {
        let Some(place) = Place::postgres().await else { return };
        place.operate("CREATE ROLE guest LOGIN").await;
        place.operate("CREATE DATABASE guarded").await;
        let told = refusal(&elsewhere(&place, "guest", "guarded")).await;
        assert!(told.contains("\"guest\" has too few rights"), "{told}");
    }

    #[tokio::test]
    async fn a_wrong_password_is_told_without_it() {
        let Some(place) = Place::postgres().await else { return };
        let url = place.with_password("clerk").await;
        let told = refusal(&url.replace("clerk@", &format!("clerk:{PASSWORD}@"))).await;
        assert!(told.contains("does not let in the user \"clerk\""), "{told}");
    }
}
