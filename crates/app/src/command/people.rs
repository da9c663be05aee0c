//! `koppla people`: who may use the pages; a way in for whoever is locked out.

use std::process::ExitCode;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use koppla_store::{Deed, NewPerson, Person, Role, Store};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::cli::{PeopleArgs, PeopleCommand};
use crate::command::deed::note;
use crate::output::{Output, table};
use crate::problem::Problem;
use crate::setup::Place;

/// How long a link works.
const LINK_LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A person, as shown.
#[derive(Serialize)]
struct Line {
    email: String,
    name: String,
    role: Role,
    /// `active`, `invited`, `locked` or `disabled`.
    state: &'static str,
    second_factor: bool,
    created_at: Timestamp,
}

/// A link, told once.
#[derive(Serialize)]
struct Link {
    email: String,
    /// Path of the link; the address of the pages goes before it.
    path: String,
    until: Timestamp,
}

/// Lists, invites, or lets somebody in again.
pub(crate) async fn run(arguments: PeopleArgs, place: &Place, output: Output) -> Result<ExitCode> {
    let store = place.open().await?;
    match arguments.command {
        PeopleCommand::List => list(&store, output).await?,
        PeopleCommand::Invite { email, role } => {
            invite(&store, &email, role.into(), output).await?;
        }
        PeopleCommand::ResetPassword { email, without_second_factor } => {
            reset(&store, &email, without_second_factor, output).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(store: &Store, output: Output) -> Result<()> {
    let now = store.clock().now();
    let people = store.people().await.map_err(Problem::from)?;
    let lines: Vec<Line> = people.into_iter().map(|person| line(person, now)).collect();
    if lines.is_empty() {
        output.line("Nobody may use the pages yet. Open them in the browser to begin.")?;
    }
    if output.is_json() || !lines.is_empty() {
        output.answer(&lines, |lines| {
            let rows = lines.iter().map(|line| {
                let factor = if line.second_factor { "on" } else { "off" };
                vec![
                    line.email.clone(),
                    line.name.clone(),
                    line.role.to_string(),
                    line.state.to_owned(),
                    factor.to_owned(),
                ]
            });
            table(
                &["e-mail address", "name", "role", "state", "second factor"],
                &[],
                rows.collect(),
            )
        })?;
    }
    Ok(())
}

fn line(person: Person, now: Timestamp) -> Line {
    let state = match &person {
        Person { disabled_at: Some(_), .. } => "disabled",
        Person { password: None, .. } => "invited",
        Person { locked_until, .. } if *locked_until > now => "locked",
        Person { .. } => "active",
    };
    Line {
        email: person.email,
        name: person.name,
        role: person.role,
        state,
        second_factor: person.has_factor,
        created_at: person.created_at,
    }
}

async fn invite(store: &Store, email: &str, role: Role, output: Output) -> Result<()> {
    let email = email.trim().to_lowercase();
    if !email.contains('@') {
        return Err(Problem::user(format!("{email:?} is not an e-mail address")).into());
    }
    let id = format!("{:032x}", rand::random::<u128>());
    let person = NewPerson { id, email: email.clone(), name: email.clone(), role, password: None };
    let (token, digest) = token();
    if !store.invite(person, digest, LINK_LASTS).await.map_err(Problem::from)? {
        return Err(Problem::user(format!("there is somebody with the e-mail address {email}"))
            .cure(format!("run \"koppla people reset-password {email}\" for a new password"))
            .into());
    }
    note(store, Deed::Invited, format!("{email} ({role})"), None).await?;
    tell(store, email, &token, output)
}

async fn reset(store: &Store, email: &str, without_factor: bool, output: Output) -> Result<()> {
    let email = email.trim().to_lowercase();
    let person = store.person_of(&email).await.map_err(Problem::from)?.ok_or_else(|| {
        Problem::user(format!("there is nobody with the e-mail address {email}"))
            .cure("see \"koppla people list\"")
    })?;
    // Whoever is locked out or disabled is to get in again.
    store.enable_person(&person.id).await.map_err(Problem::from)?;
    if without_factor {
        store.remove_factor(&person.id).await.map_err(Problem::from)?;
        note(store, Deed::FactorOff, email.clone(), None).await?;
    }
    let (token, digest) = token();
    store.allow_new_password(&person.id, digest, LINK_LASTS).await.map_err(Problem::from)?;
    note(store, Deed::PasswordLinkMade, email.clone(), None).await?;
    tell(store, email, &token, output)
}

/// A token that nobody guesses, and the hash under which the ledger knows it.
fn token() -> (String, String) {
    let token = format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>());
    let digest = Sha256::digest(token.as_bytes());
    let digest = digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    (token, digest)
}

fn tell(store: &Store, email: String, token: &str, output: Output) -> Result<()> {
    let until = store.clock().now().checked_add(LINK_LASTS)?;
    let link = Link { email, path: format!("/invitation/{token}"), until };
    output.answer(&link, |link| {
        format!(
            "Send this to {}: the address of the pages, such as http://127.0.0.1:8080, followed by\n\
             {}\nIt works once, until {}.",
            link.email,
            link.path,
            link.until.strftime("%Y-%m-%d %H:%M UTC")
        )
    })?;
    Ok(())
}
