//! What a browser sends: fields of a query or of a form, in order.

use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
    http::Method,
};

use super::Trouble;

const LONGEST: usize = 1 << 20;

/// The fields, each with its text.
#[derive(Debug, Clone, Default)]
pub(super) struct Sent(Vec<(String, String)>);

impl Sent {
    /// The text of a field, trimmed; empty when it was not sent.
    pub(super) fn text(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// The text of a field that is filled in.
    pub(super) fn filled(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// Whether the field was sent at all; a box that is not ticked is not.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// A number, with decimal point or comma.
    pub(super) fn number(&self, name: &str) -> Option<serde_json::Number> {
        let text = self.text(name).replace([' ', '\u{a0}', '\u{202f}'], "").replace(',', ".");
        let number: rust_decimal::Decimal = text.parse().ok()?;
        serde_json::from_str(&number.to_string()).ok()
    }

    /// What follows `prefix` in the names of fields, with each field's text.
    pub(super) fn with_prefix<'a>(
        &'a self,
        prefix: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .iter()
            .filter_map(move |(key, value)| Some((key.strip_prefix(prefix)?, value.trim())))
    }
}

impl<S: Sync> FromRequest<S> for Sent {
    type Rejection = Trouble;

    async fn from_request(request: Request, _: &S) -> Result<Self, Trouble> {
        let bytes = if request.method() == Method::POST {
            let body = to_bytes(request.into_body(), LONGEST).await;
            body.map_err(|_| Trouble::new(413, "the form is too long"))?
        } else {
            request.uri().query().unwrap_or_default().as_bytes().to_vec().into()
        };
        Ok(Self(form_urlencoded::parse(&bytes).into_owned().collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(query: &str) -> Sent {
        Sent(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    #[test]
    fn numbers_have_a_point_or_a_comma() {
        let sent = sent("a=1+234%2C50&b=7&c=x&d=");
        assert_eq!(sent.number("a").unwrap().to_string(), "1234.50");
        assert_eq!(sent.number("b").unwrap().to_string(), "7");
        assert!(sent.number("c").is_none() && sent.number("d").is_none());
    }

    #[test]
    fn fields_are_found_by_name_and_prefix() {
        let sent = sent("quantity-7=2&quantity-8=0&note=+hej+");
        assert_eq!(sent.text("note"), "hej");
        assert!(sent.has("note") && !sent.has("other") && sent.filled("other").is_none());
        assert_eq!(sent.with_prefix("quantity-").collect::<Vec<_>>(), [("7", "2"), ("8", "0")]);
    }
}
