//! What only several programs on one server can do to each other.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{BoxFuture, join_all};
use jiff::Timestamp;
use koppla_testkit::{LONG, wait_for};

use super::*;
use crate::{Clock, SystemClock};

mod postgres {
    use super::*;

    /// Nodes that give their signs of life at the same instant, again and again, while some of them
    /// fall silent: no seat is ever in two hands.
    #[tokio::test]
    async fn nodes_that_sit_at_once_never_have_one_seat_twice() {
        let Some(place) = Place::postgres().await else { return };
        let ledger = ledger(place).await;
        let stores = join_all((0..4).map(|_| open(&ledger.place))).await;
        let seats: Vec<String> = (0..30).map(|seat| format!("{seat:02}")).collect();
        let seats: Vec<&str> = seats.iter().map(String::as_str).collect();
        let mut fences: BTreeMap<String, (i64, String)> = BTreeMap::new();
        for round in 0..40_usize {
            let awake = stores.iter().enumerate().filter(|(node, _)| round / 3 % 5 != *node);
            let signs = awake.map(|(node, store)| {
                let shares = round % 2 == 0;
                store.sit(Sign { shares, ..sign(&format!("n{node}"), &seats) })
            });
            for seat in join_all(signs).await.into_iter().flat_map(|seated| seated.unwrap().held) {
                // A fence is one node's for ever.
                let (fence, node) = fences
                    .entry(seat.name.clone())
                    .or_insert_with(|| (seat.fence, seat.node.clone()));
                assert!(seat.fence >= *fence, "{seat:?} after {fence} of {node}");
                assert!(seat.fence > *fence || seat.node == *node, "{seat:?} is {node}'s too");
                (*fence, *node) = (seat.fence, seat.node);
            }
            if round % 3 == 2 {
                ledger.pass(LEASE).await;
            }
        }
        assert_eq!(fences.len(), seats.len());
        assert!(fences.values().any(|(fence, _)| *fence > 3), "the seats have moved: {fences:?}");
    }

    /// The one whose clock is a day ahead does not take what the other holds, nor does the one whose
    /// clock is a day behind keep what it has lost.
    #[tokio::test]
    async fn only_the_servers_clock_counts() {
        let Some(place) = Place::postgres().await else { return };
        let ledger = ledger(place).await;
        let day = SignedDuration::from_hours(24);
        let early =
            Store::open_with(ledger.place.url(), Arc::new(Off(-day)), &crate::tests::keys())
                .await
                .unwrap();
        let late = Store::open_with(ledger.place.url(), Arc::new(Off(day)), &crate::tests::keys())
            .await
            .unwrap();
        let one = |node: &str| Sign { shares: false, ..sign(node, &["s"]) };
        let held = early.sit(one("early")).await.unwrap().held.remove(0);
        let left = held.until.duration_since(early.clock().now());
        assert!((LEASE - left).abs() < SignedDuration::from_secs(30), "{left} of {LEASE}");
        assert!(late.sit(one("late")).await.unwrap().held.is_empty());
        assert_eq!(late.sittings().await.unwrap().len(), 1);
        ledger.pass(LEASE).await;
        assert_eq!(late.sit(one("late")).await.unwrap().held.len(), 1);
        assert!(early.sit(one("early")).await.unwrap().held.is_empty());
    }

    /// The take-over comes in the middle of a commit with a link: nothing of it stays (I10).
    #[tokio::test]
    async fn a_link_goes_with_the_lease_that_is_lost_meanwhile() {
        let Some(place) = Place::postgres().await else { return };
        let ledger = ledger(place).await;
        ledger.see(&["1"], "a").await;
        let claimed = ledger.claim("a", 1).await.remove(0);
        let mut commit = finish(&claimed, State::Done);
        commit.steps.push(Step::Link(NewLink::new("20157", "created")));
        let mut other = ledger.store.readers.begin().await.unwrap();
        let end = "UPDATE record SET owner = NULL, lease_until = 0";
        sqlx::query(end).execute(&mut *other).await.unwrap();
        let theirs = async {
            wait_for(LONG, "the commit waits for the take-over", async || {
                let waiting = "SELECT pid FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock'";
                let row = sqlx::query(waiting).fetch_optional(&ledger.store.readers).await;
                row.unwrap().is_some()
            })
            .await;
            other.commit().await.unwrap();
        };
        let (lost, ()) = tokio::join!(ledger.store.commit(commit), theirs);
        assert!(matches!(lost, Err(Error::LeaseLost)), "{lost:?}");
        let record = ledger.store.record(&claimed.claim.id).await.unwrap().unwrap();
        assert_eq!(record.erp_id, None);
    }
}

/// A clock that is wrong by so much.
struct Off(SignedDuration);

impl Clock for Off {
    fn now(&self) -> Timestamp {
        SystemClock.now() + self.0
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        SystemClock.sleep(duration)
    }
}
