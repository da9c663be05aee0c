//! What the shop understood of the call's context (abicart-api §2).

use serde_json::{Map, Value};

use crate::value::members::Members;
use crate::{Call, Client, Error, Object, Query, Unreadable};

/// The context of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    /// The shop; absent when none was named.
    pub webshop: Option<u64>,
    /// The language of messages, ISO 639-1.
    pub language: Option<String>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl Object for Context {
    const CLASS: &'static str = "Context";

    fn query() -> Query {
        Query::of(["webshop", "language"])
    }

    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            webshop: members.uid("webshop"),
            language: members.text("language"),
            other: members.rest(),
        })
    }
}

impl Client {
    /// The context as the shop sees it.
    pub async fn context(&self) -> Result<Context, Error> {
        let call = Call::new(Context::CLASS, "get", None);
        self.read(&call, &[Context::query().to_value()]).await
    }
}
