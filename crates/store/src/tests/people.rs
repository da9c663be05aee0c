//! People, their sessions and links, and the list of who did what.

use jiff::SignedDuration;
use koppla_testkit::Place;

use super::open;
use crate::{AuditPage, Changed, Deed, NewDeed, NewPerson, NewSession, Role, Store};

koppla_testkit::on_each_store!(
    a_person_is_added_once,
    names_and_roles_are_changed,
    one_administrator_always_remains,
    a_disabled_person_is_signed_out_and_stays_out,
    sessions_are_listed_and_ended,
    a_half_session_is_no_session,
    a_new_password_ends_other_sessions,
    an_invitation_works_once,
    an_invitation_is_renewed_or_withdrawn,
    a_link_lets_choose_a_new_password,
    tries_are_counted_and_locked_out,
    a_code_of_the_second_factor_is_used_once,
    what_was_done_is_listed_newest_first,
    nothing_takes_back_what_was_done,
);

const LONG: SignedDuration = SignedDuration::from_hours(1);

fn new(id: &str, role: Role) -> NewPerson {
    NewPerson {
        id: id.into(),
        email: format!("{id}@shop.se"),
        name: id.to_uppercase(),
        role,
        password: Some("hash".into()),
    }
}

async fn with_people(place: &Place, people: &[(&str, Role)]) -> Store {
    let store = open(place).await;
    for (id, role) in people {
        assert!(store.add_person(new(id, *role)).await.unwrap());
    }
    store
}

async fn sign_in(store: &Store, person: &str, digest: &str, half: bool) {
    let session = NewSession {
        digest: digest.into(),
        person: person.into(),
        browser: "Lynx".into(),
        lasts: LONG,
        half,
    };
    store.open_session(session).await.unwrap();
}

async fn a_person_is_added_once(place: Place) {
    let store = open(&place).await;
    assert!(store.add_first_person(new("anna", Role::Administrator)).await.unwrap());
    assert!(!store.add_first_person(new("bo", Role::Administrator)).await.unwrap());
    let twin = NewPerson { id: "twin".into(), ..new("anna", Role::Reader) };
    assert!(!store.add_person(twin).await.unwrap());
    let people = store.people().await.unwrap();
    assert_eq!(people.len(), 1);
    let anna = store.person_of("anna@shop.se").await.unwrap().unwrap();
    assert_eq!((anna.id.as_str(), anna.name.as_str(), anna.role), ("anna", "ANNA", people[0].role));
    assert!(anna.disabled_at.is_none() && !anna.has_factor);
    assert!(store.person("bo").await.unwrap().is_none());
}

async fn names_and_roles_are_changed(place: Place) {
    let store = with_people(&place, &[("anna", Role::Administrator), ("bo", Role::Reader)]).await;
    assert_eq!(store.rename_person("bo", "Bo Ek".into()).await.unwrap(), Changed::Done);
    assert_eq!(store.set_role("bo", Role::Operator).await.unwrap(), Changed::Done);
    let bo = store.person("bo").await.unwrap().unwrap();
    assert_eq!((bo.name.as_str(), bo.role), ("Bo Ek", Role::Operator));
    assert_eq!(store.set_role("nobody", Role::Reader).await.unwrap(), Changed::Nobody);
}

async fn one_administrator_always_remains(place: Place) {
    let people = [("anna", Role::Administrator), ("bo", Role::Administrator)];
    let store = with_people(&place, &people).await;
    // Somebody who has not followed the invitation could not administer.
    let waits = NewPerson { password: None, ..new("cia", Role::Administrator) };
    assert!(store.add_person(waits).await.unwrap());
    assert_eq!(store.disable_person("bo").await.unwrap(), Changed::Done);
    let last = Changed::LastAdministrator;
    assert_eq!(store.disable_person("anna").await.unwrap(), last);
    assert_eq!(store.set_role("anna", Role::Operator).await.unwrap(), last);
    assert_eq!(store.set_role("anna", Role::Administrator).await.unwrap(), Changed::Done);
    assert_eq!(store.set_role("cia", Role::Reader).await.unwrap(), Changed::Done);
    assert_eq!(store.enable_person("bo").await.unwrap(), Changed::Done);
    assert_eq!(store.set_role("anna", Role::Operator).await.unwrap(), Changed::Done);
}

async fn a_disabled_person_is_signed_out_and_stays_out(place: Place) {
    let store = with_people(&place, &[("anna", Role::Administrator), ("bo", Role::Reader)]).await;
    sign_in(&store, "bo", "b", false).await;
    store.allow_new_password("bo", "link".into(), LONG).await.unwrap();
    assert_eq!(store.disable_person("bo").await.unwrap(), Changed::Done);
    assert!(store.session("b").await.unwrap().is_none());
    assert!(store.invited("link").await.unwrap().is_none());
    sign_in(&store, "bo", "b2", false).await;
    assert!(store.session("b2").await.unwrap().is_none(), "also one that slipped in");
    assert!(!store.count_try("bo").await.unwrap());
    assert!(store.person("bo").await.unwrap().unwrap().disabled_at.is_some());
}

async fn sessions_are_listed_and_ended(place: Place) {
    let store = with_people(&place, &[("anna", Role::Reader), ("bo", Role::Reader)]).await;
    for (person, digest) in [("anna", "a1"), ("anna", "a2"), ("anna", "a3"), ("bo", "b")] {
        sign_in(&store, person, digest, false).await;
    }
    let over = NewSession {
        digest: "over".into(),
        person: "anna".into(),
        browser: String::new(),
        lasts: SignedDuration::ZERO,
        half: false,
    };
    store.open_session(over).await.unwrap();
    assert!(store.session("over").await.unwrap().is_none());
    let before = store.session("a1").await.unwrap().unwrap();
    assert_eq!((before.browser.as_str(), before.person.id.as_str()), ("Lynx", "anna"));
    store.see_session("a1").await.unwrap();
    assert!(store.session("a1").await.unwrap().unwrap().seen_at >= before.seen_at);
    assert_eq!(store.sessions("anna").await.unwrap().len(), 3);
    assert_eq!(store.end_session("bo", "a1").await.unwrap(), 0, "nobody ends another's");
    assert_eq!(store.end_session("anna", "a1").await.unwrap(), 1);
    assert_eq!(store.end_other_sessions("anna", "a2").await.unwrap(), 2);
    let left = store.sessions("anna").await.unwrap();
    assert_eq!(left.iter().map(|one| one.digest.as_str()).collect::<Vec<_>>(), ["a2"]);
    assert!(store.session("b").await.unwrap().is_some());
}

async fn a_half_session_is_no_session(place: Place) {
    let store = with_people(&place, &[("anna", Role::Reader)]).await;
    sign_in(&store, "anna", "half", true).await;
    sign_in(&store, "anna", "whole", false).await;
    assert!(store.session("half").await.unwrap().is_none());
    assert!(store.half_session("half").await.unwrap().is_some());
    assert!(store.half_session("whole").await.unwrap().is_none());
    assert_eq!(store.sessions("anna").await.unwrap().len(), 1);
}

async fn a_new_password_ends_other_sessions(place: Place) {
    let store = with_people(&place, &[("anna", Role::Reader)]).await;
    sign_in(&store, "anna", "here", false).await;
    sign_in(&store, "anna", "there", false).await;
    store.allow_new_password("anna", "link".into(), LONG).await.unwrap();
    let changed = store.set_password("anna", "new".into(), "here").await.unwrap();
    assert_eq!(changed, Changed::Done);
    assert!(store.session("here").await.unwrap().is_some());
    assert!(store.session("there").await.unwrap().is_none());
    assert!(store.invited("link").await.unwrap().is_none());
    assert_eq!(store.person("anna").await.unwrap().unwrap().password.as_deref(), Some("new"));
}

async fn an_invitation_works_once(place: Place) {
    let store = with_people(&place, &[("anna", Role::Administrator)]).await;
    let bo = || NewPerson { password: None, ..new("bo", Role::Operator) };
    assert!(store.invite(bo(), "link".into(), LONG).await.unwrap());
    assert_eq!(store.invitations().await.unwrap().len(), 1);
    assert_eq!(store.invited("link").await.unwrap().unwrap().email, "bo@shop.se");
    assert!(store.invited("other").await.unwrap().is_none());
    let follow = async |digest: &str| {
        store.follow_invitation(digest.into(), "Bo Ek".into(), "hash".into()).await.unwrap()
    };
    assert_eq!(follow("other").await, None);
    assert_eq!(follow("link").await.as_deref(), Some("bo"));
    assert_eq!(follow("link").await, None);
    let bo_now = store.person("bo").await.unwrap().unwrap();
    assert_eq!((bo_now.name.as_str(), bo_now.role), ("Bo Ek", Role::Operator));
    assert!(!store.invite(bo(), "again".into(), LONG).await.unwrap(), "has a password");
    let late = NewPerson { password: None, ..new("cia", Role::Reader) };
    assert!(store.invite(late, "late".into(), SignedDuration::ZERO).await.unwrap());
    assert!(store.invited("late").await.unwrap().is_none());
    assert_eq!(follow("late").await, None);
}

async fn an_invitation_is_renewed_or_withdrawn(place: Place) {
    let store = with_people(&place, &[("anna", Role::Administrator)]).await;
    let bo = |id: &str, role| NewPerson { id: id.into(), password: None, ..new("bo", role) };
    assert!(store.invite(bo("bo", Role::Operator), "one".into(), LONG).await.unwrap());
    assert!(store.invite(bo("bo2", Role::Reader), "two".into(), LONG).await.unwrap());
    assert!(store.invited("one").await.unwrap().is_none());
    let invited = store.invited("two").await.unwrap().unwrap();
    assert_eq!((invited.id.as_str(), invited.role), ("bo", Role::Reader));
    assert!(store.withdraw_invitation("bo").await.unwrap());
    assert!(store.invited("two").await.unwrap().is_none());
    assert!(store.person("bo").await.unwrap().is_none());
    assert!(!store.withdraw_invitation("anna").await.unwrap(), "has a password");
}

async fn a_link_lets_choose_a_new_password(place: Place) {
    let store = with_people(&place, &[("anna", Role::Administrator)]).await;
    sign_in(&store, "anna", "a", false).await;
    store.allow_new_password("anna", "link".into(), LONG).await.unwrap();
    assert!(store.session("a").await.unwrap().is_some(), "nothing changes before it is followed");
    let followed = store.follow_invitation("link".into(), "Anna".into(), "new".into()).await;
    assert_eq!(followed.unwrap().as_deref(), Some("anna"));
    assert!(store.session("a").await.unwrap().is_none());
    assert_eq!(store.person("anna").await.unwrap().unwrap().password.as_deref(), Some("new"));
}

async fn tries_are_counted_and_locked_out(place: Place) {
    let store = with_people(&place, &[("anna", Role::Reader)]).await;
    for _ in 0..5 {
        assert!(store.count_try("anna").await.unwrap());
    }
    assert!(!store.count_try("anna").await.unwrap());
    let locked = store.person("anna").await.unwrap().unwrap().locked_until;
    assert!(locked > store.clock().now());
    assert!(!store.count_try("anna").await.unwrap());
    let later = store.person("anna").await.unwrap().unwrap().locked_until;
    assert_eq!(later, locked, "tries meanwhile prolong nothing");
    store.forget_tries("anna").await.unwrap();
    assert!(store.count_try("anna").await.unwrap());
    assert!(!store.count_try("nobody").await.unwrap());
}

async fn a_code_of_the_second_factor_is_used_once(place: Place) {
    let store = with_people(&place, &[("anna", Role::Reader), ("bo", Role::Reader)]).await;
    let codes = || vec!["c1".to_owned(), "c2".to_owned()];
    store.set_factor("anna", "secret".into(), codes()).await.unwrap();
    store.set_factor("bo", "other".into(), codes()).await.unwrap();
    let factor = store.factor("anna").await.unwrap().unwrap();
    assert_eq!((factor.secret.as_str(), factor.codes), ("secret", 2));
    assert!(store.person("anna").await.unwrap().unwrap().has_factor);
    let row: String = sqlx::Row::get(
        &sqlx::query("SELECT factor FROM person WHERE id = 'anna'")
            .fetch_one(&store.readers)
            .await
            .unwrap(),
        "factor",
    );
    assert!(!row.contains("secret"), "sealed: {row}");
    assert!(store.use_factor_step("anna", 100).await.unwrap());
    assert!(!store.use_factor_step("anna", 100).await.unwrap());
    assert!(!store.use_factor_step("anna", 99).await.unwrap());
    assert!(store.use_factor_step("anna", 101).await.unwrap());
    assert!(store.use_recovery_code("anna", "c1".into()).await.unwrap());
    assert!(!store.use_recovery_code("anna", "c1".into()).await.unwrap());
    assert_eq!(store.factor("anna").await.unwrap().unwrap().codes, 1);
    store.remove_factor("anna").await.unwrap();
    assert!(store.factor("anna").await.unwrap().is_none());
    assert!(!store.use_recovery_code("anna", "c2".into()).await.unwrap());
    assert_eq!(store.factor("bo").await.unwrap().unwrap().codes, 2);
}

async fn what_was_done_is_listed_newest_first(place: Place) {
    let store = open(&place).await;
    for (index, person) in ["anna", "bo", "anna"].into_iter().enumerate() {
        let deed = NewDeed {
            person: Some(person.into()),
            who: person.to_uppercase(),
            deed: Deed::OrdersExported,
            subject: index.to_string(),
            connection: Some("shop".into()),
        };
        store.note_deed(deed).await.unwrap();
    }
    let all = AuditPage { limit: 10, ..AuditPage::default() };
    let subjects = async |page: &AuditPage| {
        let entries = store.audit(page).await.unwrap();
        entries.into_iter().map(|entry| entry.subject).collect::<Vec<_>>()
    };
    assert_eq!(subjects(&all).await, ["2", "1", "0"]);
    let annas = AuditPage { person: Some("anna".into()), ..all.clone() };
    assert_eq!(subjects(&annas).await, ["2", "0"]);
    let first = store.audit(&AuditPage { limit: 1, ..all.clone() }).await.unwrap().remove(0);
    assert_eq!((first.who.as_str(), first.deed), ("ANNA", Deed::OrdersExported));
    assert_eq!(first.connection.as_deref(), Some("shop"));
    assert_eq!(subjects(&AuditPage { before: Some(first.id), ..all }).await, ["1", "0"]);
}

async fn nothing_takes_back_what_was_done(place: Place) {
    let store = open(&place).await;
    store
        .note_deed(NewDeed {
            person: None,
            who: "Åsa".into(),
            deed: Deed::ConnectionOff,
            subject: "prov".into(),
            connection: None,
        })
        .await
        .unwrap();
    for statement in ["UPDATE audit SET who = 'Bo'", "DELETE FROM audit"] {
        let refused = sqlx::query(statement).execute(&store.readers).await.unwrap_err();
        assert!(refused.to_string().contains("only grows"), "{refused}");
    }
    if place.is_shared() {
        sqlx::query("TRUNCATE audit").execute(&store.readers).await.unwrap_err();
    }
    let all = store.audit(&AuditPage { limit: 10, ..AuditPage::default() }).await.unwrap();
    assert_eq!((all.len(), all[0].who.as_str()), (1, "Åsa"));
}
