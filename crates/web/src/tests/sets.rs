//! The closed sets of which pages say one value: what the catalogue must have of each, and no more.

use std::collections::BTreeMap;

use koppla_domain::settings::{Fault, Kind, SETTINGS, Section, Service, Setting};
use koppla_store::{AttemptOutcome, ConnectionState, Deed, Entity, Role, State};
use koppla_sync::setup::Step;

/// Of each set the values that it has.
pub(crate) fn sets() -> BTreeMap<&'static str, Vec<String>> {
    let states = names(State::ALL, |one| one.as_str());
    let outcomes = [names(AttemptOutcome::ALL, |one| one.as_str()), own(&["open"])].concat();
    let roles = names(Role::ALL, |one| one.as_str());
    let steps = names(&Step::ALL, |one| one.as_str());
    let parts = own(&[
        "all",
        "exported",
        "changed",
        "held",
        "no-number",
        "bad-number",
        "number-twice",
        "package",
        "other",
        "stock-off",
        "ignored",
    ]);
    let narrow = parts.iter().filter(|part| !["all", "held"].contains(&part.as_str())).cloned();
    let services =
        own(&["gift-card", "discount", "payment-fee", "shipping", "cash-on-delivery", "rounding"]);
    let errors = own(&[
        "not-found",
        "forbidden",
        "too-many",
        "invalid",
        "settings",
        "ledger",
        "remote",
        "broken",
        "elsewhere",
        "method",
        "too-long",
        "form",
    ]);
    let sections: Vec<String> = Section::ALL
        .iter()
        .filter(|section| **section != Section::Deliveries)
        .map(|section| section.as_str().to_owned())
        .collect();
    let settings: Vec<String> = SETTINGS.iter().map(part).collect();
    let choices = SETTINGS.iter().flat_map(|setting| match setting.kind {
        Kind::Choice(values) => {
            values.iter().map(|one| format!("{}-{one}", part(setting))).collect()
        }
        _ => Vec::new(),
    });
    let rows = own(&["languages", "countries"]);
    BTreeMap::from([
        ("address-part", own(&["street", "postcode", "town"])),
        ("article-service", services.clone()),
        ("articles-about", parts.clone()),
        ("articles-is", narrow.collect()),
        ("articles-show", parts),
        ("audit-settled", own(&["number", "customer", "missing", "again"])),
        ("call-means", outcomes.clone()),
        ("call-outcome", outcomes),
        ("call-settled", own(&["operator", "later"])),
        ("charge", services),
        ("connect-chosen", own(&["placed", "manual", "inactive"])),
        ("connect-head", steps.clone()),
        ("connect-step", steps),
        ("connection-state", names(ConnectionState::ALL, |one| one.as_str())),
        ("deed", names(Deed::ALL, |one| one.as_str())),
        ("error-text", errors.clone()),
        ("error-title", errors),
        ("identity-error", own(&["form", "check-digit", "date", "made-up"])),
        ("log-kind", names(Entity::ALL, |one| one.as_str())),
        ("may", roles.clone()),
        ("order-call", own(&CALLS)),
        ("order-line", own(&["rate", "gift-cards", "rounding", "payable", "total"])),
        ("order-means", states.clone()),
        ("order-state", states),
        ("reason", reasons()),
        ("role", roles),
        ("setting", settings.clone()),
        ("setting-choice", choices.collect()),
        ("setting-flag", own(&["true", "false"])),
        ("setting-help", settings),
        ("settings-about", sections.clone()),
        ("settings-code", rows.clone()),
        ("settings-new", rows),
        ("settings-section", [own(&["account"]), sections].concat()),
        ("settings-wrong", names(&Fault::ALL, |one| one.as_str())),
    ])
}

/// What the engine calls the things that it notes.
const CALLS: [&str; 7] = [
    "create_customer",
    "submit_customer",
    "create_order",
    "late_answer",
    "write_number",
    "look_for_order",
    "submit_article",
];

/// Every sentence of a reason, and the values of the sets within them.
fn reasons() -> Vec<String> {
    let sentences = koppla_sync::sentences().into_iter().map(|(key, _)| key);
    let systems = ["system-shop", "system-specter"].map(str::to_owned);
    let services = Service::ALL.map(|service| {
        format!("service-{}", service.key().trim_start_matches("service_articles."))
    });
    sentences.chain(systems).chain(services).collect()
}

fn part(setting: &Setting) -> String {
    setting.key.replace('.', "-")
}

fn own(values: &[&str]) -> Vec<String> {
    values.iter().map(|&value| value.to_owned()).collect()
}

fn names<T>(all: &[T], name: impl Fn(&T) -> &'static str) -> Vec<String> {
    all.iter().map(|one| name(one).to_owned()).collect()
}
