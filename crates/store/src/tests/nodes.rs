//! Several processes on one PostgreSQL, and a server that does not stay.

use std::collections::HashSet;

use futures_util::future::join_all;
use koppla_testkit::{LONG, Place, wait_for};
use sqlx::Row;

use super::{LEASE, Ledger, finish, ledger, open};
use crate::{Entity, Observation, Observed, State, Store};

mod postgres {
    use super::*;

    #[tokio::test]
    async fn nodes_that_start_at_once_migrate_once() {
        let Some(place) = Place::postgres().await else { return };
        let nodes = join_all((0..6).map(|_| open(&place))).await;
        let row = sqlx::query("SELECT COUNT(*) AS number FROM _sqlx_migrations")
            .fetch_one(&nodes[0].readers)
            .await
            .unwrap();
        let known = i64::try_from(crate::database::MIGRATIONS.len()).unwrap();
        assert_eq!(row.get::<i64, _>("number"), known);
    }

    /// Two rounds of claims at the same time share the records without one in common (I10).
    #[tokio::test]
    async fn nodes_that_claim_at_once_share_the_work() {
        let Some(place) = Place::postgres().await else { return };
        let ledger = ledger(place).await;
        let keys: Vec<String> = (1..=300).map(|key| key.to_string()).collect();
        ledger.see(&keys.iter().map(String::as_str).collect::<Vec<_>>(), "a").await;
        let nodes = join_all((0..3).map(|_| open(&ledger.place))).await;
        let mut taken = HashSet::new();
        while taken.len() < keys.len() {
            let rounds = join_all(
                nodes
                    .iter()
                    .zip(["a", "b", "c"])
                    .map(|(node, owner)| node.claim("shop", Entity::Order, owner, 20, LEASE)),
            )
            .await;
            for round in rounds {
                let round = round.unwrap();
                assert!(round.len() <= 20, "no more than asked for");
                for one in round {
                    assert!(taken.insert(one.claim.id.key.clone()), "{:?} twice", one.claim.id);
                    ledger.store.commit(finish(&one, State::Done)).await.unwrap();
                }
            }
        }
    }

    async fn see(node: &Store, key: &str, stamp: usize) {
        let seen = Observed {
            key: key.into(),
            rank: 0,
            name: String::new(),
            stamp: Some(stamp.to_string()),
        };
        let observation = Observation {
            connection: "shop".into(),
            entity: Entity::Order,
            seen: vec![seen],
            forced: false,
            cursor: None,
        };
        node.observe(observation).await.unwrap();
    }

    /// Both lock the same rows in opposite order: PostgreSQL gives one transaction up, and nobody
    /// is told.
    #[tokio::test]
    async fn nodes_that_stand_in_each_others_way_both_succeed() {
        let Some(place) = Place::postgres().await else { return };
        let ledger = ledger(place).await;
        let other = open(&ledger.place).await;
        let keys: Vec<String> = (1..=40).map(|key| key.to_string()).collect();
        for stamp in 0..5 {
            let forth = join_all(keys.iter().map(|key| see(&ledger.store, key, 2 * stamp)));
            let back = join_all(keys.iter().rev().map(|key| see(&other, key, 2 * stamp + 1)));
            tokio::join!(forth, back);
        }
        let counts = other.counts("shop", Entity::Order).await.unwrap();
        assert_eq!(counts.of(State::Due), 40);
    }

    /// The server is started anew: what was asked for meanwhile may fail, what is asked for later
    /// works, and nothing is lost.
    #[tokio::test]
    async fn a_server_that_comes_back_is_used_again() {
        let Some(place) = Place::postgres().await else { return };
        let ledger = ledger(place).await;
        ledger.see(&["1"], "a").await;
        let claimed = ledger.claim("me", 1).await.remove(0);
        cut_off(&ledger).await;
        ledger.store.commit(finish(&claimed, State::Done)).await.unwrap();
        wait_for(LONG, "the record can be read", async || {
            ledger.store.record(&claimed.claim.id).await.is_ok()
        })
        .await;
        assert_eq!(ledger.state("1").await, State::Done);
    }

    /// Ends all connections to the ledger's database.
    async fn cut_off(ledger: &Ledger) {
        let (_, database) = ledger.place.url().split_once("localhost/").unwrap();
        let (database, _) = database.split_once('?').unwrap();
        ledger
            .place
            .operate(&format!(
                "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
                 WHERE datname = '{database}'"
            ))
            .await;
    }
}
