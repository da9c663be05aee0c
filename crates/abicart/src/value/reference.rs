//! References to other objects.

use serde_json::Value;

use super::scalar;
use super::unreadable::Unreadable;
use crate::Keyed;

/// A reference: the uid, or the object itself where the query expanded it (abicart-api §6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference<T> {
    /// Only the uid is known.
    Uid(u64),
    /// The referenced object.
    Object(Box<T>),
}

impl<T: Keyed> Reference<T> {
    /// The uid of the referenced object.
    pub fn uid(&self) -> u64 {
        match self {
            Self::Uid(uid) => *uid,
            Self::Object(object) => object.uid(),
        }
    }

    /// The referenced object, where it came along.
    pub fn object(&self) -> Option<&T> {
        match self {
            Self::Uid(_) => None,
            Self::Object(object) => Some(object),
        }
    }

    pub(crate) fn read(value: Value) -> Result<Self, Unreadable> {
        match scalar::uid(&value) {
            Some(uid) => Ok(Self::Uid(uid)),
            None => T::read(value).map(|object| Self::Object(Box::new(object))),
        }
    }
}
