//! Who calls, and whether the key fits (specter-api §3).

use super::{Action, Call, positive};
use crate::specter::{
    charset::Charset,
    key,
    params::Params,
    refusal::Refusal,
    state::{NO_USER, card::Card},
    switches::{CustomerSubject, Scheme, Switches},
};

/// A pair of keys that may have been used, and whose it is.
struct Pair<'a> {
    first: &'a str,
    second: &'a str,
    user: u64,
}

/// Gives the API user (0 for keys of the first generation), or why the key does not fit.
pub(super) fn check(action: Action, call: &Call<'_>) -> Result<u64, Refusal> {
    let (params, switches, card) = (call.params, call.switches, &call.account.card);
    let sent = params.filled("key").ok_or_else(|| Refusal::missing("Nyckel saknas"))?;
    let subjects = subjects(action, params, switches)?;
    let pairs = pairs(card, params, switches)?;
    for pair in &pairs {
        for subject in &subjects {
            let subject = switches.charset.encode(subject);
            if key::outer(pair.first, pair.second, card.sbm_id, &subject) == sent {
                return Ok(pair.user);
            }
        }
    }
    if names_nobody(card, params, switches) {
        return Err(Refusal::unknown_account());
    }
    Err(Refusal::bad_key(why(card.sbm_id, &pairs, &subjects, switches.charset, sent)))
}

/// What may have been hashed; the first is the rule.
fn subjects(action: Action, params: &Params, switches: &Switches) -> Result<Vec<String>, Refusal> {
    // Only names are known to be trimmed first (§3.2); any other value may have been hashed as sent.
    let one = |name: &str, shown: &str| {
        let trimmed = params.filled(name);
        let trimmed = trimmed.ok_or_else(|| Refusal::missing(format!("{shown} saknas")))?;
        let mut subjects = vec![trimmed.to_owned()];
        subjects.extend(params.get(name).filter(|sent| *sent != trimmed).map(str::to_owned));
        Ok(subjects)
    };
    match action {
        Action::CheckAccountSettings => one("date", "Datum"),
        Action::NewCustomer => customer_names(params, switches.customer_subject),
        Action::NewOrder => one("customerid", "Kundnr"),
        Action::NewArticles => one("articleno_1", "Artikelnr"),
        Action::NewDelivery | Action::NewInvoice => one("orderid", "Ordernr"),
        Action::PdfLink => {
            let documents = one("documentid", "Dokumentnr")?.into_iter();
            Ok(documents.map(|document| format!("getPDFLink{document}")).collect())
        }
        Action::Fetch(_) | Action::Close(_) | Action::ClearArticleBatch => {
            one("batchno", "Batchnr")
        }
    }
}

/// Names of the customer after trimming, with double spaces made single.
fn customer_names(params: &Params, rule: CustomerSubject) -> Result<Vec<String>, Refusal> {
    let field = |name: &str| params.get(name).unwrap_or_default();
    let company = field("name").to_owned();
    let person = format!("{} {}", field("firstname").trim(), field("surname").trim());
    let contact = field("contactperson").to_owned();
    let is_person = params
        .filled("customerorganizationalform")
        .map_or(company.trim().is_empty(), |form| form.eq_ignore_ascii_case("P"));
    let raw = match (rule, is_person) {
        (CustomerSubject::Strict, true) => vec![person],
        (CustomerSubject::Strict, false) => vec![company],
        (CustomerSubject::Any, _) => vec![company, person, contact],
    };
    let names: Vec<String> = raw.iter().map(|name| single_spaced(name)).collect();
    if names.iter().all(String::is_empty) {
        return Err(Refusal::missing("Namn saknas"));
    }
    Ok(names.into_iter().filter(|name| !name.is_empty()).collect())
}

fn single_spaced(name: &str) -> String {
    let mut name = name.trim().to_owned();
    while name.contains("  ") {
        name = name.replace("  ", " ");
    }
    name
}

/// Whether the request names an API user that is not there or not active. Keys of the first
/// generation come without a user, so that one beside them does not matter.
fn names_nobody(card: &Card, params: &Params, switches: &Switches) -> bool {
    let Some(text) = params.filled("apiuserid") else { return false };
    let known = card.api_users.iter().any(|user| user.active && Some(user.id) == positive(text));
    switches.scheme != Scheme::V1 && card.takes_v2() && !known
}

fn pairs<'a>(
    card: &'a Card,
    params: &Params,
    switches: &Switches,
) -> Result<Vec<Pair<'a>>, Refusal> {
    let mut pairs = Vec::new();
    let wanted = |scheme| switches.scheme == Scheme::Account || switches.scheme == scheme;
    if wanted(Scheme::V2) && card.takes_v2() {
        // An empty id means the user that was issued without one.
        let id = params.filled("apiuserid").map_or(Some(NO_USER), positive);
        let users = card.api_users.iter().filter(|user| user.active && Some(user.id) == id);
        for user in users {
            let second = card.integration_keys.iter();
            pairs.extend(second.map(|second| Pair { first: &user.key, second, user: user.id }));
        }
    }
    if wanted(Scheme::V1) && card.takes_v1() {
        pairs.push(Pair { first: &card.md5_key1, second: &card.md5_key2, user: NO_USER });
    }
    if pairs.is_empty() { Err(Refusal::unknown_account()) } else { Ok(pairs) }
}

/// The usual mistakes, for the call list only: the answer never tells.
fn why(
    sbm_id: u64,
    pairs: &[Pair<'_>],
    subjects: &[String],
    charset: Charset,
    sent: &str,
) -> &'static str {
    for pair in pairs {
        for subject in subjects {
            let bytes = charset.encode(subject);
            if key::inner(pair.first, sbm_id, &bytes) == sent {
                return "the inner hash was sent as key";
            }
            let outer = key::outer(pair.first, pair.second, sbm_id, &bytes);
            if outer.eq_ignore_ascii_case(sent) {
                return "the key has capital letters";
            }
            if key::outer(pair.first, pair.second, sbm_id, subject.as_bytes()) == sent {
                return "the subject was hashed as UTF-8";
            }
        }
    }
    "the key fits no subject of this action"
}
