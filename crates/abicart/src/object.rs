//! What an answer object must be able to do: name its class and its properties, and read itself.

use jiff::Timestamp;
use serde_json::Value;

use crate::value::scalar;
use crate::{Query, Unreadable};

/// A view of the objects of one class. Own narrower views may be declared outside this crate.
pub trait Object: Sized + Send + 'static {
    /// The class name on the wire, such as `Order`.
    const CLASS: &'static str;

    /// The properties this view needs.
    fn query() -> Query;

    /// Reads one object. Absent and `null` are alike; only what bookkeeping needs may fail.
    fn read(value: Value) -> Result<Self, Unreadable>;
}

/// An object that listings can page over.
pub trait Keyed: Object {
    /// The object's uid.
    fn uid(&self) -> u64;

    /// When the object last changed, by the shop's clock; `None` where unknown or not asked for.
    fn changed(&self) -> Option<Timestamp> {
        None
    }
}

/// The uid of an unread object.
pub(crate) fn uid_of(value: &Value) -> Option<u64> {
    value.get("uid").and_then(scalar::uid)
}

/// Reads an object and, on failure, says which one it is.
pub(crate) fn read<T: Object>(value: Value) -> Result<T, Unreadable> {
    let uid = uid_of(&value);
    T::read(value).map_err(|error| error.of(T::CLASS, uid))
}
