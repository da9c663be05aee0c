//! What went wrong underneath, in the reader's language. The words come from libraries and from the
//! shop's data, in English; a page tells what they mean, and has them themselves in small print only.

use crate::message::Message;

/// What befell a call. The first that fits counts.
pub(crate) fn transport(words: &str) -> Message {
    const KINDS: [(&str, &[&str]); 6] = [
        ("time-out", &["timed out", "timeout", "deadline"]),
        ("name", &["dns error", "failed to lookup", "name or service", "name resolution"]),
        ("tls", &["certificate", "tls", "handshake"]),
        ("connect", &["refused", "connect error", "unreachable", "no route", "was not reached"]),
        (
            "lost",
            &[
                "reset",
                "closed",
                "incomplete",
                "broken pipe",
                "was lost",
                "before the whole",
                "eof",
            ],
        ),
        ("answer", &["http", "json", "web page", "answer"]),
    ];
    let words = words.to_lowercase();
    let fits = |signs: &[&str]| signs.iter().any(|sign| words.contains(sign));
    match KINDS.into_iter().find(|(_, signs)| fits(signs)).map(|(kind, _)| kind) {
        Some("time-out") => Message::new("fault-time-out"),
        Some("name") => Message::new("fault-name"),
        Some("tls") => Message::new("fault-tls"),
        Some("connect") => Message::new("fault-connect"),
        Some("lost") => Message::new("fault-lost"),
        _ => Message::new("fault-answer"),
    }
}

/// What of the shop's figures is not understood.
pub(crate) fn unreadable(words: &str) -> Message {
    match words {
        "the order has no total" => Message::new("fault-no-total"),
        "the order has no sum of its goods" => Message::new("fault-no-goods"),
        "the order has no currency" => Message::new("fault-no-currency"),
        _ if words.contains("VAT rate") => Message::new("fault-vat"),
        _ if words.contains("amount") => Message::new("fault-amount"),
        _ => Message::new("fault-figure"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn each_failure_of_a_call_has_a_sentence_of_its_own() {
        let told = |words| transport(words).said(Language::Swedish);
        let cases = [
            "Specter gave no answer: the server was not reached: error sending request: client \
             error (Connect): tcp connect error: Connection refused (os error 111)",
            "no connection to the shop: client error (Connect): dns error: failed to lookup \
             address information: Name or service not known",
            "error sending request: operation timed out",
            "client error (Connect): invalid peer certificate: UnknownIssuer",
            "the answer was lost: connection closed before message completed",
            "Specter's server answered with a web page instead of data",
        ];
        let mut all = cases.map(told).to_vec();
        assert!(all[0].contains("tar inte emot"), "{all:?}");
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), cases.len(), "{all:?}");
    }
}
