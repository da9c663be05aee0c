//! Decodes a request into its parameters (specter-api §2.2).
//!
//! Query and body are one space of names without case: the query wins, a name repeated inside
//! one source is joined with a comma and a space.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::charset::Charset;
use crate::system::Request;

/// One decoded parameter.
#[derive(Debug)]
struct Param {
    /// As first sent.
    name: String,
    value: String,
}

/// The decoded parameters of one request, by lower-case name.
#[derive(Debug, Default)]
pub(super) struct Params(HashMap<String, Param>);

impl Params {
    /// Decodes query and body.
    pub(super) fn read(request: &Request, charset: Charset) -> Self {
        let mut all = source(&request.query, charset);
        if !request.body.is_empty() {
            for (name, param) in source(&request.body, charset) {
                all.entry(name).or_insert(param);
            }
        }
        Self(all)
    }

    /// The value of a parameter; `name` in lower case. Present but empty gives an empty text.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|param| param.value.as_str())
    }

    /// The trimmed value, unless it is absent or empty.
    pub(super) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// Whether a flag is `1`.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.filled(name) == Some("1")
    }

    /// Numbers that occur as the end of names beginning with `prefix` (lower case).
    pub(super) fn numbers<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.0.keys().filter_map(move |name| name.strip_prefix(prefix)?.parse().ok())
    }

    /// All parameters under the names as sent, with the key shortened.
    pub(super) fn shown(&self) -> Value {
        let mut names: Vec<&Param> = self.0.values().collect();
        names.sort_by(|one, other| one.name.cmp(&other.name));
        let shown = names.into_iter().map(|param| {
            let value = if param.name.eq_ignore_ascii_case("key") {
                let start: String = param.value.chars().take(6).collect();
                format!("{start}…")
            } else {
                param.value.clone()
            };
            (param.name.clone(), Value::from(value))
        });
        Value::Object(shown.collect::<Map<_, _>>())
    }
}

fn source(encoded: &[u8], charset: Charset) -> HashMap<String, Param> {
    let mut all: HashMap<String, Param> = HashMap::new();
    for pair in encoded.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let name = charset.decode(&unescape(halves.next().unwrap_or_default()));
        let value = charset.decode(&unescape(halves.next().unwrap_or_default()));
        all.entry(name.to_lowercase())
            .and_modify(|param| {
                param.value.push_str(", ");
                param.value.push_str(&value);
            })
            .or_insert(Param { name, value });
    }
    all
}

/// Undoes percent encoding and `+`; a percent sign without two hex digits stands for itself.
fn unescape(encoded: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = after;
                }
                _ => bytes.push(b'%'),
            },
            _ => bytes.push(*first),
        }
    }
    bytes
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str, body: &str) -> Params {
        let request = Request {
            query: query.as_bytes().to_vec(),
            body: body.as_bytes().to_vec(),
            ..Request::default()
        };
        Params::read(&request, Charset::default())
    }

    #[test]
    fn names_have_no_case_and_the_query_wins() {
        let params = read("&Action=newOrderSubmit&USEXML=1", "action=other&Key=abc");
        assert_eq!(params.get("action"), Some("newOrderSubmit"));
        assert_eq!(params.get("usexml"), Some("1"));
        assert_eq!(params.get("key"), Some("abc"));
    }

    #[test]
    fn a_repeated_name_is_joined_within_its_source_only() {
        let params = read("a=1", "a=2&deliveryAttention=A&DeliveryAttention=B&empty");
        assert_eq!(params.get("a"), Some("1"));
        assert_eq!(params.get("deliveryattention"), Some("A, B"));
        assert_eq!(params.get("empty"), Some(""));
    }

    #[test]
    fn bytes_are_decoded_as_one_character_each() {
        let params = read("", "city=%D6rebro&name=%C5sa+%d6berg&odd=100%25%zz%4&euro=%80");
        assert_eq!(params.get("city"), Some("Örebro"));
        assert_eq!(params.get("name"), Some("Åsa Öberg"));
        assert_eq!(params.get("odd"), Some("100%%zz%4"));
        assert_eq!(params.get("euro"), Some("€"));
    }
}
