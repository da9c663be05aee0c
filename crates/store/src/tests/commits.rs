//! Commits: attempts, links and the sharing of one transaction.

use jiff::Timestamp;
use koppla_testkit::Place;

use super::{connection, finish, ledger, order};
use crate::{
    AttemptOutcome, Claimed, Commit, Error, Lease, NewAttempt, NewLink, OpenCreate, RecordChange,
    Resolution, State, Step,
};

koppla_testkit::on_each_store!(
    an_armed_attempt_is_known_after_a_kill,
    answer_and_link_settle_the_attempt,
    one_erp_number_belongs_to_one_order,
    a_number_of_another_connection_of_the_account_is_taken,
    a_second_number_stays_until_it_takes_the_place_of_the_first,
    commits_that_wait_together_do_not_spoil_each_other,
    each_of_many_commits_that_wait_together_gets_its_own_answer,
    two_commits_of_one_record_are_both_carried_out,
    a_run_that_a_change_overtook_does_not_bring_the_old_name_back,
);

fn armed(claimed: &Claimed) -> Commit {
    let number = claimed.attempts + 1;
    let now = Timestamp::now();
    Commit {
        claim: claimed.claim.clone(),
        record: RecordChange {
            open: Some(Some(OpenCreate {
                number,
                action: "create_order",
                at: now,
                reference: "W-1".into(),
                scope: "2".into(),
                lanes: "x y".into(),
                sent: None,
            })),
            attempts: Some(number),
            ..RecordChange::default()
        },
        steps: vec![Step::Attempt(NewAttempt {
            number,
            action: "create_order",
            reference: "W-1".into(),
            digest: "d".into(),
            request: "r".into(),
            armed_at: now,
            answer: None,
        })],
        lease: Lease::Keep(super::LEASE),
    }
}

fn linked(claimed: &Claimed, erp_id: &str) -> Commit {
    let resolution = Resolution {
        outcome: AttemptOutcome::Ok,
        response: "1;20157".into(),
        at: Timestamp::now(),
        by: "answer",
    };
    let mut commit = finish(claimed, State::Done);
    commit.record.open = Some(None);
    commit.steps = vec![
        Step::Resolve { number: claimed.attempts + 1, resolution },
        Step::Link(NewLink::new(erp_id, "created")),
    ];
    commit
}

async fn an_armed_attempt_is_known_after_a_kill(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1"], "a").await;
    let claimed = ledger.claim("killed", 1).await.remove(0);
    ledger.store.commit(armed(&claimed)).await.unwrap();
    ledger.lose_the_worker().await;
    let again = ledger.claim("new", 1).await.remove(0);
    assert_eq!(again.open.as_ref().unwrap().action, "create_order");
    let open = again.open.as_ref().unwrap();
    assert_eq!((open.reference.as_str(), open.scope.as_str()), ("W-1", "2"));
    assert_eq!(again.attempts, 1);
    let lanes = ledger.store.open_lanes("shop").await.unwrap();
    assert_eq!(lanes.len(), 1);
    assert_eq!(lanes[0].0, ["x", "y"]);
    let attempts = ledger.store.attempts(&order("1")).await.unwrap();
    assert_eq!(attempts.len(), 1);
    assert_eq!(attempts[0].outcome, None);
}

async fn answer_and_link_settle_the_attempt(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1"], "a").await;
    let claimed = ledger.claim("me", 1).await.remove(0);
    ledger.store.commit(armed(&claimed)).await.unwrap();
    ledger.store.commit(linked(&claimed, "20157")).await.unwrap();
    let record = ledger.store.record(&order("1")).await.unwrap().unwrap();
    assert_eq!(record.erp_id.as_deref(), Some("20157"));
    assert_eq!(record.open_attempt, None);
    let attempts = ledger.store.attempts(&order("1")).await.unwrap();
    assert_eq!(attempts[0].outcome, Some(AttemptOutcome::Ok));
    ledger.see(&["1"], "b").await;
    let claimed = ledger.claim("me", 1).await.remove(0);
    assert_eq!(claimed.erp_id.as_deref(), Some("20157"));
}

async fn one_erp_number_belongs_to_one_order(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1", "2"], "a").await;
    let claimed = ledger.claim("me", 2).await;
    for one in &claimed {
        ledger.store.commit(armed(one)).await.unwrap();
    }
    ledger.store.commit(linked(&claimed[0], "20157")).await.unwrap();
    let refused = ledger.store.commit(linked(&claimed[1], "20157")).await;
    assert!(matches!(refused, Err(Error::LinkTaken { shop_id, .. }) if shop_id == "1"));
    assert_eq!(ledger.state("2").await, State::Due);
    assert_eq!(ledger.store.attempts(&order("2")).await.unwrap()[0].outcome, None);
}

/// Two shops of one account: one number is one order, whoever has it.
async fn a_number_of_another_connection_of_the_account_is_taken(place: Place) {
    let ledger = ledger(place).await;
    ledger.store.save_connection(connection("other")).await.unwrap();
    ledger.see(&["1"], "a").await;
    ledger.observe_in("other", &["1"], Some("a"), false).await;
    let claimed = ledger.claim("me", 1).await.remove(0);
    ledger.store.commit(linked(&claimed, "20157")).await.unwrap();
    let entity = crate::Entity::Order;
    let others = ledger.store.claim("other", entity, "me", None, 1, super::LEASE).await.unwrap();
    let mates = |mates: &[&str]| {
        let mut commit = linked(&others[0], "20157");
        let mates = mates.iter().map(ToString::to_string).collect();
        commit.steps = vec![Step::Link(NewLink { mates, ..NewLink::new("20157", "created") })];
        commit
    };
    let refused = ledger.store.commit(mates(&["shop"])).await;
    let Err(Error::LinkTaken { connection, shop_id, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!((connection.as_str(), shop_id.as_str()), ("shop", "1"));
    let record = ledger.store.record(&others[0].claim.id).await.unwrap().unwrap();
    assert_eq!((record.erp_id, record.state), (None, State::Due));
    ledger.store.commit(mates(&[])).await.unwrap();
}

async fn a_second_number_stays_until_it_takes_the_place_of_the_first(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1", "2"], "a").await;
    let claimed = ledger.claim("me", 2).await;
    for (one, number) in claimed.iter().zip(["20157", "20158"]) {
        let mut commit = linked(one, number);
        commit.record.second = (number == "20157").then(|| Some("20159".to_owned()));
        commit.lease = Lease::Release;
        ledger.store.commit(commit).await.unwrap();
    }
    let claim = async || {
        let lease = jiff::SignedDuration::from_secs(60);
        ledger.store.claim_one(&order("1"), "me", lease).await.unwrap().unwrap()
    };
    let replaced = |claimed: &Claimed, number: &str| {
        let mut commit = linked(claimed, number);
        commit.record.second = Some(None);
        commit.steps =
            vec![Step::Link(NewLink { replaces: true, ..NewLink::new(number, "operator") })];
        commit.lease = Lease::Release;
        commit
    };
    let claimed = claim().await;
    assert_eq!(claimed.second.as_deref(), Some("20159"));
    let taken = ledger.store.commit(replaced(&claimed, "20158")).await;
    assert!(matches!(taken, Err(Error::LinkTaken { .. })), "{taken:?}");
    ledger.store.put_back(&claimed.claim).await.unwrap();
    let claimed = claim().await;
    assert_eq!(
        (claimed.erp_id.as_deref(), claimed.second.as_deref()),
        (Some("20157"), Some("20159"))
    );
    ledger.store.commit(replaced(&claimed, "20159")).await.unwrap();
    let claimed = claim().await;
    assert_eq!((claimed.erp_id.as_deref(), claimed.second), (Some("20159"), None));
}

async fn commits_that_wait_together_do_not_spoil_each_other(place: Place) {
    let ledger = ledger(place).await;
    let keys: Vec<String> = (1..=200).map(|key| key.to_string()).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    ledger.see(&keys, "a").await;
    let claimed = ledger.claim("me", 200).await;
    // Half of them arm the same attempt twice, which breaks a constraint of the database.
    for one in claimed.iter().step_by(2) {
        ledger.store.commit(armed(one)).await.unwrap();
    }
    let commits = claimed.iter().map(|one| ledger.store.commit(armed(one)));
    let results = futures_util::future::join_all(commits).await;
    let broken = results.iter().filter(|result| matches!(result, Err(Error::Database { .. })));
    assert_eq!(broken.count(), 100);
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 100);
    for one in &claimed {
        assert_eq!(ledger.store.attempts(&one.claim.id).await.unwrap().len(), 1);
    }
}

async fn each_of_many_commits_that_wait_together_gets_its_own_answer(place: Place) {
    let ledger = ledger(place).await;
    let keys: Vec<String> = (1..=100).map(|key| key.to_string()).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    ledger.see(&keys, "a").await;
    let mut claimed = ledger.claim("me", 100).await;
    for one in &claimed {
        ledger.store.commit(armed(one)).await.unwrap();
    }
    // Every fourth was taken over by another worker, every fourth answers with the number before it.
    for one in claimed.iter_mut().skip(3).step_by(4) {
        one.claim.fence -= 1;
    }
    let number = |place: usize| if place % 4 == 2 { place } else { place + 1 }.to_string();
    let numbers: Vec<String> = (0..claimed.len()).map(number).collect();
    let commits = claimed.iter().zip(&numbers).map(|(one, number)| linked(one, number));
    let results =
        futures_util::future::join_all(commits.map(|commit| ledger.store.commit(commit))).await;
    for (place, (one, result)) in claimed.iter().zip(results).enumerate() {
        let record = ledger.store.record(&one.claim.id).await.unwrap().unwrap();
        match (place % 4, result) {
            (0 | 1, Ok(())) => {
                assert_eq!((record.state, record.erp_id), (State::Done, Some(number(place))));
            }
            (2, Err(Error::LinkTaken { erp_id, .. })) => {
                assert_eq!((record.erp_id, erp_id), (None, number(place)));
            }
            (3, Err(Error::LeaseLost)) => assert_eq!(record.erp_id, None),
            (_, result) => panic!("{}: {result:?}", record.key),
        }
        let settled = ledger.store.attempts(&one.claim.id).await.unwrap()[0].outcome;
        assert_eq!(settled, (place % 4 < 2).then_some(AttemptOutcome::Ok));
    }
}

async fn two_commits_of_one_record_are_both_carried_out(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1"], "a").await;
    let claimed = ledger.claim("me", 1).await.remove(0);
    let (first, second) = tokio::join!(
        ledger.store.commit(armed(&claimed)),
        ledger.store.commit(linked(&claimed, "20157"))
    );
    first.unwrap();
    second.unwrap();
    assert_eq!(ledger.state("1").await, State::Done);
    assert_eq!(
        ledger.store.attempts(&order("1")).await.unwrap()[0].resolved_by.as_deref(),
        Some("answer")
    );
}

async fn a_run_that_a_change_overtook_does_not_bring_the_old_name_back(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1"], "old").await;
    let claimed = ledger.claim("a", 1).await.remove(0);
    // Seen again, under another name, while the run is under way.
    ledger.see(&["1"], "new").await;
    let mut commit = finish(&claimed, State::Held);
    commit.record.name = Some("read before".into());
    commit.record.stamp = Some("old".into());
    ledger.store.commit(commit).await.unwrap();
    let record = ledger.store.record(&order("1")).await.unwrap().unwrap();
    assert_eq!((record.name.as_str(), record.state), ("N1", State::Due));
    assert_eq!(ledger.see(&["1"], "new").await, 0, "the newer stamp was kept");
}
