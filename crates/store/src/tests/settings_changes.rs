//! Changes of settings: nobody's change is overwritten unseen, and each leaves a trace.

use koppla_testkit::Place;

use super::{Ledger, finish, ledger};
use crate::{NewSettings, SettingsChange, State};

koppla_testkit::on_each_store!(
    a_change_is_kept_with_its_maker,
    the_second_of_two_is_told,
    what_is_held_is_looked_at_again,
    what_a_run_holds_by_old_settings_is_looked_at_again,
    an_account_is_replaced_as_it_was_read,
    connections_count_apart,
    facts_are_replaced_as_they_were_read,
);

fn new(read: &str, settings: &str, who: Option<&str>) -> NewSettings {
    NewSettings {
        connection: "shop".into(),
        read: read.into(),
        settings: settings.into(),
        who: who.map(Into::into),
        changes: format!(r#"[{{"to":"{settings}"}}]"#),
        undoes: None,
    }
}

async fn settings(ledger: &Ledger) -> String {
    ledger.store.connection("shop").await.unwrap().unwrap().settings
}

async fn a_change_is_kept_with_its_maker(place: Place) {
    let ledger = ledger(place).await;
    let store = &ledger.store;
    assert_eq!(store.change_settings(new("", "a", Some("Åsa Öberg"))).await.unwrap(), Some(1));
    assert_eq!(store.change_settings(new("a", "b", None)).await.unwrap(), Some(2));
    let undo = NewSettings { undoes: Some(2), ..new("b", "a", Some("Åsa Öberg")) };
    assert_eq!(store.change_settings(undo).await.unwrap(), Some(3));
    assert_eq!(settings(&ledger).await, "a");
    let all = store.settings_changes("shop", None, 10).await.unwrap();
    let told: Vec<_> = all.iter().map(|one| (one.number, one.who.as_deref(), one.undoes)).collect();
    let asa = Some("Åsa Öberg");
    assert_eq!(told, [(3, asa, Some(2)), (2, None, None), (1, asa, None)]);
    assert!(all.windows(2).all(|pair| pair[0].at >= pair[1].at));
    let older = store.settings_changes("shop", Some(3), 1).await.unwrap();
    assert_eq!(older, [all[1].clone()]);
    let one: Option<SettingsChange> = store.settings_change("shop", 1).await.unwrap();
    assert_eq!(one.as_ref(), all.last());
    assert_eq!(store.settings_change("shop", 4).await.unwrap(), None);
    assert_eq!(store.settings_change("other", 1).await.unwrap(), None);
}

async fn the_second_of_two_is_told(place: Place) {
    let ledger = ledger(place).await;
    let (first, second) = tokio::join!(
        ledger.store.change_settings(new("", "hers", Some("Eva"))),
        ledger.store.change_settings(new("", "his", Some("Olof"))),
    );
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!([first, second].iter().flatten().count(), 1, "{first:?} {second:?}");
    let all = ledger.store.settings_changes("shop", None, 10).await.unwrap();
    assert_eq!(all.len(), 1);
    let kept = if first.is_some() { "hers" } else { "his" };
    assert_eq!(settings(&ledger).await, kept);
    let nobodys = NewSettings { connection: "gone".into(), ..new("", "x", None) };
    assert_eq!(ledger.store.change_settings(nobodys).await.unwrap(), None);
}

async fn what_is_held_is_looked_at_again(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1", "2"], "s").await;
    for claimed in ledger.claim("worker", 2).await {
        let state = if claimed.claim.id.key == "1" { State::Held } else { State::Done };
        ledger.store.commit(finish(&claimed, state)).await.unwrap();
    }
    assert_eq!(ledger.store.change_settings(new("stale", "a", None)).await.unwrap(), None);
    assert_eq!(ledger.state("1").await, State::Held);
    ledger.store.change_settings(new("", "a", None)).await.unwrap();
    assert_eq!((ledger.state("1").await, ledger.state("2").await), (State::Due, State::Done));
}

async fn connections_count_apart(place: Place) {
    let ledger = ledger(place).await;
    let mut other = ledger.store.connection("shop").await.unwrap().unwrap();
    other.id = "other".into();
    ledger.store.save_connection(other).await.unwrap();
    ledger.store.change_settings(new("", "a", None)).await.unwrap();
    let others = NewSettings { connection: "other".into(), ..new("", "b", None) };
    assert_eq!(ledger.store.change_settings(others).await.unwrap(), Some(1));
    assert_eq!(ledger.store.settings_changes("other", None, 10).await.unwrap().len(), 1);
    assert_eq!(settings(&ledger).await, "a");
}

async fn facts_are_replaced_as_they_were_read(place: Place) {
    let ledger = ledger(place).await;
    assert!(ledger.store.replace_facts("shop", "{}", "{\"a\":1}".into()).await.unwrap());
    assert!(!ledger.store.replace_facts("shop", "{}", "{}".into()).await.unwrap());
    let kept = ledger.store.connection("shop").await.unwrap().unwrap().facts;
    assert_eq!(kept, "{\"a\":1}");
}

/// The run has read the old settings, and says what follows from them after they have changed.
async fn what_a_run_holds_by_old_settings_is_looked_at_again(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1"], "a").await;
    let claimed = ledger.claim("old", 1).await.remove(0);
    ledger.store.change_settings(new("", "a", None)).await.unwrap();
    assert_eq!(ledger.claim("new", 1).await.len(), 0, "it is still in hand");
    ledger.store.commit(finish(&claimed, State::Held)).await.unwrap();
    assert_eq!(ledger.state("1").await, State::Due);
    let again = ledger.claim("new", 1).await.remove(0);
    ledger.store.commit(finish(&again, State::Held)).await.unwrap();
    assert_eq!(ledger.state("1").await, State::Held);
}

async fn an_account_is_replaced_as_it_was_read(place: Place) {
    let ledger = ledger(place).await;
    let store = &ledger.store;
    let read = store.connection("shop").await.unwrap().unwrap();
    ledger.see(&["1"], "a").await;
    let claimed = ledger.claim("me", 1).await.remove(0);
    ledger.store.commit(finish(&claimed, State::Held)).await.unwrap();
    // Facts alone, and what was held stays so.
    assert!(store.replace_account(&read, read.account.clone(), "facts".into()).await.unwrap());
    assert_eq!(ledger.state("1").await, State::Held);
    assert!(!store.replace_account(&read, "late".into(), "{}".into()).await.unwrap());
    let read = store.connection("shop").await.unwrap().unwrap();
    assert_eq!((read.account.as_str(), read.facts.as_str()), ("{}", "facts"));
    assert!(store.replace_account(&read, "other".into(), "{}".into()).await.unwrap());
    assert_eq!(ledger.state("1").await, State::Due);
    assert!(!store.replace_account(&read, "late".into(), "{}".into()).await.unwrap());
    assert_eq!(store.connection("shop").await.unwrap().unwrap().account, "other");
    assert!(!store.add_connection(read.clone()).await.unwrap());
    let twin = crate::Connection { id: "twin".into(), ..read };
    assert!(store.add_connection(twin.clone()).await.unwrap());
    assert_eq!(store.connection("twin").await.unwrap().unwrap().account, twin.account);
}
