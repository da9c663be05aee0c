//! Where an answer object cannot be used.

use std::fmt;

/// An object with a member that is needed and wrong. It shows as `Order 900412:
/// /costs/total/incVat is not a number` and never holds the value itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The class of the object, or empty when not known.
    pub class: &'static str,
    /// The uid of the object, where it could be read.
    pub uid: Option<u64>,
    /// The wrong member as a JSON Pointer; empty for the object itself.
    pub pointer: String,
    /// What is wrong with it.
    pub problem: &'static str,
}

impl Unreadable {
    /// The object as a whole is wrong, as `problem` says (`is not an object`).
    pub fn new(problem: &'static str) -> Self {
        Self { class: "", uid: None, pointer: String::new(), problem }
    }

    /// The same problem, seen from the object that holds the wrong value as member `key`.
    #[must_use]
    pub fn within(mut self, key: impl fmt::Display) -> Self {
        let key = key.to_string().replace('~', "~0").replace('/', "~1");
        self.pointer.insert_str(0, &format!("/{key}"));
        self
    }

    /// Names the object.
    #[must_use]
    pub(crate) fn of(mut self, class: &'static str, uid: Option<u64>) -> Self {
        self.class = class;
        self.uid = uid;
        self
    }
}

impl std::error::Error for Unreadable {}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.uid {
            Some(uid) => write!(f, "{} {uid}: ", self.class)?,
            None if self.class.is_empty() => {}
            None => write!(f, "{}: ", self.class)?,
        }
        let subject = if self.pointer.is_empty() { "it" } else { self.pointer.as_str() };
        write!(f, "{subject} {}", self.problem)
    }
}
