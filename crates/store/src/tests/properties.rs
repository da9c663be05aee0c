//! Whatever happens in whatever order, a record stands in one state with a next action (I4), and a
//! change is never lost.

use koppla_testkit::Place;
use proptest::prelude::*;

use super::{Ledger, finish, ledger, order};
use crate::{Claimed, State};

#[derive(Clone, Debug)]
enum Event {
    Seen(u8),
    Hinted,
    Forced,
    Claimed,
    Finished(State),
    Restarted,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        1 => (0u8..3).prop_map(Event::Seen),
        1 => Just(Event::Hinted),
        1 => Just(Event::Forced),
        3 => Just(Event::Claimed),
        3 => proptest::sample::select(State::ALL).prop_map(Event::Finished),
        1 => Just(Event::Restarted),
    ]
}

koppla_testkit::on_each_store!(no_change_is_lost);

async fn no_change_is_lost(place: Place) {
    let ledger = ledger(place).await;
    let runtime = tokio::runtime::Handle::current();
    let runs = tokio::task::spawn_blocking(move || {
        let config = ProptestConfig { cases: 48, ..ProptestConfig::default() };
        let series = proptest::collection::vec(event(), 1..30);
        proptest::test_runner::TestRunner::new(config).run(&series, |events| {
            runtime.block_on(async {
                ledger.execute("DELETE FROM record").await;
                play(&ledger, events).await
            })
        })
    });
    runs.await.unwrap().unwrap();
}

async fn play(ledger: &Ledger, events: Vec<Event>) -> Result<(), TestCaseError> {
    ledger.see(&["1"], "0").await;
    let mut held: Option<Claimed> = None;
    // The newest change that no finished run has taken into account.
    let mut unseen = true;
    let mut stamp = 0;
    for event in events {
        let before = ledger.state("1").await;
        match event {
            Event::Seen(new) => {
                unseen |= new != stamp;
                stamp = new;
                ledger.see(&["1"], &new.to_string()).await;
            }
            Event::Hinted => {
                unseen = true;
                ledger.observe(&["1"], None, false).await;
            }
            Event::Forced => {
                unseen = true;
                ledger.observe(&["1"], None, true).await;
            }
            Event::Claimed => {
                if let Some(claimed) = ledger.claim("me", 1).await.pop() {
                    prop_assert!(matches!(before, State::Due | State::InDoubt));
                    unseen = false;
                    held = Some(claimed);
                }
            }
            Event::Finished(state) => {
                if let Some(claimed) = held.take() {
                    ledger.store.commit(finish(&claimed, state)).await.unwrap();
                }
            }
            Event::Restarted => {
                unseen |= held.take().is_some();
                ledger.lose_the_worker().await;
            }
        }
        let record = ledger.store.record(&order("1")).await.unwrap().unwrap();
        let settled =
            matches!(record.state, State::Done | State::Held | State::Manual | State::Ignored);
        prop_assert!(!(settled && unseen && held.is_none()), "{record:?} misses a change");
    }
    Ok(())
}
