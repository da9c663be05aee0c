//! Between the words of the shop, our own and those of the ERP; the only place that knows them all.

pub(crate) mod article;
pub(crate) mod customer;
pub(crate) mod document;
pub(crate) mod order;
pub(crate) mod payment;

use specter::action::Request;

/// Language codes of the ERP (specter-api §8.3), unless the settings name another; for languages
/// that the ERP does not have English is nearer than its own default.
fn language(iso: &str, named: Option<&str>) -> String {
    let usual = match iso {
        "sv" => "SE",
        "nb" | "nn" | "no" => "NO",
        "da" => "DA",
        "fi" => "FI",
        "de" => "DE",
        "es" => "ES",
        _ => "EN",
    };
    named.unwrap_or(usual).to_owned()
}

/// A request as the timeline keeps it: a line each parameter, personal data masked (BEY-7).
pub(crate) fn redacted(request: &impl Request) -> String {
    let lines = request
        .redacted_parameters()
        .into_iter()
        .map(|(name, value)| format!("{name}={}", value.replace(['\r', '\n'], " ")));
    lines.collect::<Vec<_>>().join("\n")
}

/// An answer as the timeline keeps it.
pub(crate) fn answer(id: Option<u64>, text: &str) -> String {
    match id {
        Some(id) => format!("1;{id};{text}"),
        None => format!("1;?;{text}"),
    }
}

/// The shop's change stamp as the ledger keeps it.
pub(crate) fn stamp(changed: Option<&abicart::DateTime>) -> Option<String> {
    changed.map(|changed| match changed {
        abicart::DateTime::Known(at) => at.to_string(),
        abicart::DateTime::Raw(text) => text.clone(),
    })
}
