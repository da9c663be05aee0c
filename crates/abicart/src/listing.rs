//! Listings that cannot skip: pages by key, and changes since a mark (abicart-api §7, §14.4).

use serde_json::Value;

use crate::Unreadable;
use crate::object::{self, Object};

mod changes;
mod cursor;
mod pages;
mod watermark;

pub use changes::Changes;
pub(crate) use changes::wire;
pub use pages::Pages;
pub use watermark::Watermark;

/// Some objects of a listing, and those that cannot be read. One bad object never hides the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The readable objects.
    pub objects: Vec<T>,
    /// The others, each with the place that is wrong.
    pub unreadable: Vec<Unreadable>,
}

impl<T> Page<T> {
    /// No objects.
    pub fn empty() -> Self {
        Self { objects: Vec::new(), unreadable: Vec::new() }
    }

    /// Takes over the contents of another page.
    pub fn append(&mut self, mut other: Self) {
        self.objects.append(&mut other.objects);
        self.unreadable.append(&mut other.unreadable);
    }
}

impl<T: Object> Page<T> {
    pub(crate) fn read(rows: impl IntoIterator<Item = Value>) -> Self {
        let mut page = Self::empty();
        for row in rows {
            match object::read(row) {
                Ok(object) => page.objects.push(object),
                Err(error) => page.unreadable.push(error),
            }
        }
        page
    }
}
