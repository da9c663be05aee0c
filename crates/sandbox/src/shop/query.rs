//! What a call wants back (abicart-api §6): every spelling becomes one tree.

use serde_json::Value;

use super::failure::{Failure, Problem, escape};
use super::schema::{Class, Kind, Member, find};

/// A parsed query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Query {
    /// `true` or absent: everything, references stay uids.
    All,
    /// `{}`: everything, and a reference becomes the object.
    Whole,
    /// These members.
    Members(Vec<(String, Query)>),
}

/// The members of an object that somebody will look at; what is derived is made for these only.
#[derive(Clone, Debug)]
pub(super) enum Wanted<'a> {
    All,
    Names(Vec<&'a str>),
}

impl Wanted<'_> {
    /// Whether the member is looked at.
    pub(super) fn has(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Names(names) => names.contains(&name),
        }
    }
}

impl Query {
    /// Reads the optional query parameter of a call.
    pub(super) fn parse(value: Option<&Value>) -> Result<Self, Failure> {
        match value {
            None => Ok(Self::All),
            Some(value) => Ok(read(value, "")?.unwrap_or(Self::Members(Vec::new()))),
        }
    }

    /// The members of the object this query looks at.
    pub(super) fn wanted(&self) -> Wanted<'_> {
        match self {
            Self::All | Self::Whole => Wanted::All,
            Self::Members(members) => {
                Wanted::Names(members.iter().map(|(name, _)| name.as_str()).collect())
            }
        }
    }

    /// Names that the class does not have, for the switch `unknown_query_key=error`.
    pub(super) fn unknown(&self, class: Class) -> Vec<Problem> {
        let mut problems = Vec::new();
        check(self, class.schema().members, "", &mut problems);
        problems
    }
}

fn read(value: &Value, pointer: &str) -> Result<Option<Query>, Failure> {
    Ok(Some(match value {
        Value::Null | Value::Bool(true) => Query::All,
        Value::Bool(false) => return Ok(None),
        Value::String(name) => Query::Members(vec![(name.clone(), Query::All)]),
        Value::Array(names) => {
            let mut members = Vec::with_capacity(names.len());
            for (position, name) in names.iter().enumerate() {
                let Value::String(name) = name else {
                    return Err(Failure::param(
                        format!("{pointer}/{position}"),
                        "must be a string",
                    ));
                };
                if !members.iter().any(|(known, _)| known == name) {
                    members.push((name.clone(), Query::All));
                }
            }
            Query::Members(members)
        }
        Value::Object(object) if object.is_empty() => Query::Whole,
        Value::Object(object) => {
            let mut members = Vec::with_capacity(object.len());
            for (name, value) in object {
                if let Some(inner) = read(value, &format!("{pointer}/{}", escape(name)))? {
                    members.push((name.clone(), inner));
                }
            }
            Query::Members(members)
        }
        Value::Number(_) => return Err(Failure::param(pointer, "must be a query")),
    }))
}

fn check(query: &Query, members: &'static [Member], pointer: &str, problems: &mut Vec<Problem>) {
    let Query::Members(wanted) = query else { return };
    for (name, inner) in wanted {
        let pointer = format!("{pointer}/{}", escape(name));
        let Some(member) = find(members, name) else {
            problems.push(Problem::new(pointer, "is not a property"));
            continue;
        };
        let kind = if let Kind::List(kind) = member.kind { *kind } else { member.kind };
        match kind {
            Kind::Object(members) => check(inner, members, &pointer, problems),
            Kind::Reference(class) => check(inner, class.schema().members, &pointer, problems),
            _ => {}
        }
    }
}
