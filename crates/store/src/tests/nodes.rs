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

    /// An answer that was heard is kept, whatever a busy server refuses meanwhile: a lock that
    /// another session holds for long, a session that stood still, others' transactions.
    #[tokio::test]
    async fn an_answer_is_tried_until_the_server_takes_it() {
        let Some(place) = Place::postgres().await else { return };
        let ledger = ledger(place).await;
        for (code, often) in [("55P03", 2), ("25P03", 2), ("40P01", 12), ("40001", 12)] {
            ledger.see(&["1"], code).await;
            let claimed = ledger.claim("me", 1).await.remove(0);
            let refuse = format!(
                "CREATE SEQUENCE refused;
                 CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                     IF nextval('refused') <= {often} THEN
                         RAISE EXCEPTION 'not now' USING ERRCODE = '{code}';
                     END IF;
                     RETURN NEW;
                 END $$;
                 CREATE TRIGGER refuse BEFORE UPDATE ON record FOR EACH ROW EXECUTE FUNCTION refuse()"
            );
            sqlx::raw_sql(sqlx::AssertSqlSafe(refuse))
                .execute(&ledger.store.readers)
                .await
                .unwrap();
            ledger.store.commit_patiently(finish(&claimed, State::Done)).await.unwrap();
            let again =
                "DROP TRIGGER refuse ON record; DROP FUNCTION refuse; DROP SEQUENCE refused";
            sqlx::raw_sql(again).execute(&ledger.store.readers).await.unwrap();
            assert_eq!(ledger.state("1").await, State::Done, "{code}");
        }
    }

    /// Longer than any other lock is waited for: the first node may have many rows to go over.
    #[tokio::test]
    async fn a_node_waits_for_another_that_migrates() {
        let Some(place) = Place::postgres().await else { return };
        let ledger = ledger(place).await;
        let mut first = ledger.store.readers.begin().await.unwrap();
        let migrating = "LOCK TABLE _sqlx_migrations IN ACCESS EXCLUSIVE MODE";
        sqlx::query("SET LOCAL lock_timeout = 0").execute(&mut *first).await.unwrap();
        sqlx::query("SET LOCAL idle_in_transaction_session_timeout = 0")
            .execute(&mut *first)
            .await
            .unwrap();
        sqlx::query(migrating).execute(&mut *first).await.unwrap();
        let watching = async {
            wait_for(LONG, "the other node waits for longer than for any lock", async || {
                let waiting = "SELECT pid FROM pg_locks
                    WHERE NOT granted AND now() - waitstart > interval '10.5 s'";
                let row = sqlx::query(waiting).fetch_optional(&ledger.store.readers).await;
                row.unwrap().is_some()
            })
            .await;
            first.rollback().await.unwrap();
        };
        tokio::join!(open(&ledger.place), watching);
    }

    /// Nobody writes what is being moved, the list of who did what among it.
    #[tokio::test]
    async fn a_move_keeps_others_out_of_every_table_that_it_takes() {
        let Some(place) = Place::postgres().await else { return };
        let ledger = ledger(place).await;
        let mut mover = ledger.store.readers.begin().await.unwrap();
        let alone = ledger.store.backend.alone(crate::transfer::export::kept_out_of());
        sqlx::raw_sql(sqlx::AssertSqlSafe(alone)).execute(&mut *mover).await.unwrap();
        let locked = "SELECT CAST(CAST(relation AS regclass) AS TEXT) AS name FROM pg_locks
            WHERE mode = 'ShareRowExclusiveLock' AND granted AND relation IS NOT NULL";
        let rows = sqlx::query(locked).fetch_all(&mut *mover).await.unwrap();
        let locked: HashSet<String> = rows.iter().map(|row| row.get("name")).collect();
        let moved = crate::transfer::tables::MOVED.iter().map(|table| table.name);
        let free: Vec<&str> = moved.filter(|name| !locked.contains(*name)).collect();
        assert!(free.is_empty(), "others may write {free:?}");
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
