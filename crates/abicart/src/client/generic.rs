//! The methods that most classes share (abicart-api §5), generic over the view that is read.

use serde_json::Value;

use super::{Client, Effect, classify};
use crate::error::INVALID_PARAMS;
use crate::object::{self, Keyed, Object};
use crate::value::scalar;
use crate::{Call, Error, Filters, Page, Pages, Selection, Unreadable};

impl Client {
    pub(crate) async fn get<T: Object>(&self, uid: u64) -> Result<T, Error> {
        let call = Call::new(T::CLASS, "get", Some(uid.to_string()));
        self.read(&call, &[uid.into(), T::query().to_value()]).await
    }

    /// A read whose answer is one object.
    pub(crate) async fn read<T: Object>(&self, call: &Call, params: &[Value]) -> Result<T, Error> {
        let value = self.call(call, Effect::Read, params).await?;
        object::read(value).map_err(|e| classify::unreadable(call, Effect::Read, e))
    }

    /// The rows of one listing, unread.
    pub(crate) async fn rows<T: Object>(
        &self,
        call: &Call,
        selection: Option<&Selection>,
    ) -> Result<Vec<Value>, Error> {
        let mut params = vec![T::query().to_value()];
        params.extend(selection.map(Selection::to_value));
        let value = self.call(call, Effect::Read, &params).await?;
        match value {
            Value::Array(rows) => Ok(rows),
            Value::Null => Ok(Vec::new()),
            _ => Err(misfit(call, T::CLASS, "is not a list")),
        }
    }

    pub(crate) async fn list<T: Object>(&self, selection: &Selection) -> Result<Page<T>, Error> {
        let rows = self.rows::<T>(&list_call(T::CLASS), Some(selection)).await?;
        Ok(Page::read(rows))
    }

    /// Every object of a class that a shop has few of. A shop that does not sort or filter this
    /// class by uid is asked for pages by offset; only one that takes no selection at all is asked in
    /// the form real clients use, without one, since a default limit would then cut the list.
    pub(crate) async fn list_all<T: Keyed>(&self) -> Result<Page<T>, Error> {
        let by_key = Pages::new(self.clone(), Filters::none()).all().await;
        if !is_refused(&by_key) {
            return by_key;
        }
        let by_offset = Pages::by_offset(self.clone(), Filters::none()).all().await;
        if is_refused(&by_offset) { self.list_plainly().await } else { by_offset }
    }

    /// A listing without a selection.
    pub(crate) async fn list_plainly<T: Object>(&self) -> Result<Page<T>, Error> {
        Ok(Page::read(self.rows::<T>(&list_call(T::CLASS), None).await?))
    }

    pub(crate) async fn count(&self, class: &'static str, filters: &Filters) -> Result<u64, Error> {
        let call = Call::new(class, "count", None);
        let value = self.call(&call, Effect::Read, &[filters.to_value()]).await?;
        scalar::uid(&value).ok_or_else(|| misfit(&call, class, "count is not a number"))
    }

    pub(crate) async fn set<T: Object>(&self, uid: u64, patch: Value) -> Result<T, Error> {
        let call = Call::new(T::CLASS, "set", Some(uid.to_string()));
        self.write(&call, &[uid.into(), patch, T::query().to_value()]).await
    }

    /// A write whose answer is the object as it now is.
    pub(crate) async fn write<T: Object>(&self, call: &Call, params: &[Value]) -> Result<T, Error> {
        let value = self.call(call, Effect::Write, params).await?;
        object::read(value).map_err(|e| classify::unreadable(call, Effect::Write, e))
    }
}

/// Whether the shop does not take the form of the call.
fn is_refused<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Invalid { source, .. }) if source.code == INVALID_PARAMS)
}

pub(crate) fn list_call(class: &str) -> Call {
    Call::new(class, "list", None)
}

fn misfit(call: &Call, class: &'static str, problem: &'static str) -> Error {
    classify::unreadable(call, Effect::Read, Unreadable::new(problem).of(class, None))
}
