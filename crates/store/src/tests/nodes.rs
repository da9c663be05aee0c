//! Several processes on one PostgreSQL, and a server that does not stay.

use std::collections::HashSet;

use futures_util::future::join_all;
use koppla_testkit::{LONG, Place, wait_for};
use sqlx::Row;

use super::{LEASE, Ledger, finish, ledger, open};
use crate::{Entity, State};

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
            let rounds =
                join_all(nodes.iter().zip(["a", "b", "c"]).map(|(node, owner)| {
                    node.claim("shop", Entity::Order, owner, None, 20, LEASE)
                }))
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

    /// The other node holds one row and wants the next, we the other way round: PostgreSQL gives
    /// our transaction up, it is tried again, and nobody is told.
    #[tokio::test]
    async fn a_node_that_stands_in_anothers_way_tries_again() {
        let Some(place) = Place::postgres().await else { return };
        // Who waits first for so long is given up; the other node waits longer.
        place
            .operate(&format!("ALTER DATABASE {} SET deadlock_timeout = '3s'", name(&place)))
            .await;
        let ledger = ledger(place).await;
        ledger.see(&["1", "2"], "a").await;
        let mut other = ledger.store.readers.begin().await.unwrap();
        let lock = "UPDATE record SET rank = rank WHERE key = $1";
        sqlx::query("SET LOCAL deadlock_timeout = '1min'").execute(&mut *other).await.unwrap();
        sqlx::query(lock).bind("2").execute(&mut *other).await.unwrap();
        let ours = ledger.see(&["1", "2"], "b");
        let theirs = async {
            wait_for(LONG, "our transaction waits for the other one", async || {
                let waiting = "SELECT pid FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock'";
                let row = sqlx::query(waiting).fetch_optional(&ledger.store.readers).await;
                row.unwrap().is_some()
            })
            .await;
            sqlx::query(lock).bind("1").execute(&mut *other).await.unwrap();
            other.commit().await.unwrap();
        };
        let (changed, ()) = tokio::join!(ours, theirs);
        assert_eq!(changed, 2);
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

    /// The database's name.
    fn name(place: &Place) -> &str {
        let (_, name) = place.url().split_once("localhost/").unwrap();
        name.split_once('?').unwrap().0
    }

    /// Ends all connections to the ledger's database.
    async fn cut_off(ledger: &Ledger) {
        let database = name(&ledger.place);
        ledger
            .place
            .operate(&format!(
                "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
                 WHERE datname = '{database}'"
            ))
            .await;
    }
}
