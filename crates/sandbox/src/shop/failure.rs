//! The errors of the shop's API: code, message and data exactly as abicart-api §4 lists them.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

/// One complaint about one place in a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    message: String,
    pointer: String,
}

impl Problem {
    /// `pointer` is a JSON Pointer relative to the parameter that failed.
    pub(super) fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { message: message.into(), pointer: pointer.into() }
    }

    /// The member of `data`, and of the answer of a `validate` method.
    pub(super) fn to_json(&self) -> Value {
        json!({"message": self.message, "pointer": self.pointer})
    }
}

/// Why a call is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    code: i64,
    message: Cow<'static, str>,
    data: Option<Value>,
}

impl Failure {
    const fn plain(code: i64, message: &'static str) -> Self {
        Self { code, message: Cow::Borrowed(message), data: None }
    }

    pub(super) const PARSE: Self = Self::plain(-32700, "Parse error");
    pub(super) const REQUEST: Self = Self::plain(-32600, "Invalid Request");
    pub(super) const INTERNAL: Self = Self::plain(-32000, "Internal error");
    pub(super) const WEBSHOP_MISSING: Self = Self::plain(1001, "Webshop missing");
    pub(super) const WEBSHOP: Self = Self::plain(1002, "Invalid webshop");
    pub(super) const LANGUAGE: Self = Self::plain(1003, "Invalid language");
    pub(super) const AUTH: Self = Self::plain(1004, "Bad auth token");
    pub(super) const SESSION: Self = Self::plain(1005, "Bad session token");
    pub(super) const FORBIDDEN: Self = Self::plain(1006, "Forbidden");
    pub(super) const SESSION_MISSING: Self = Self::plain(1008, "Session missing");
    pub(super) const NOT_FOUND: Self = Self::plain(9003, "Object not found");

    pub(super) fn no_class(class: &str) -> Self {
        let message = Cow::Owned(format!("Method not found: No API for {class}"));
        Self { code: -32601, message, data: None }
    }

    pub(super) fn no_method(method: &str) -> Self {
        Self {
            code: -32601,
            message: Cow::Owned(format!("Method not found: {method}")),
            data: None,
        }
    }

    pub(super) fn not_buyable(reason: &str) -> Self {
        Self { data: Some(reason.into()), ..Self::plain(2001, "Article not buyable") }
    }

    /// -32602 with a list of problems.
    pub(super) fn params(problems: &[Problem]) -> Self {
        Self { data: Some(list(problems)), ..Self::plain(-32602, "Invalid params") }
    }

    /// -32602 about one place.
    pub(super) fn param(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self::params(&[Problem::new(pointer, message)])
    }

    /// 9001: each member is well formed, but the resulting object may not exist.
    pub(super) fn validation(problems: &[Problem]) -> Self {
        Self { data: Some(list(problems)), ..Self::plain(9001, "Validation failed") }
    }

    /// The status under the switch `http_error_status=legacy` (abicart-api §1.3).
    pub(super) const fn legacy_status(&self) -> u16 {
        if self.code == -32601 { 404 } else { 500 }
    }

    /// The number of the error.
    pub(super) const fn code(&self) -> i64 {
        self.code
    }

    /// The `error` member.
    pub(super) fn to_json(&self) -> Value {
        let mut error = Map::new();
        error.insert("code".into(), self.code.into());
        error.insert("message".into(), self.message.as_ref().into());
        if let Some(data) = &self.data {
            error.insert("data".into(), data.clone());
        }
        Value::Object(error)
    }
}

fn list(problems: &[Problem]) -> Value {
    problems.iter().map(Problem::to_json).collect()
}

/// Escapes one member name for a JSON Pointer.
pub(super) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
