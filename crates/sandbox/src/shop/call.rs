//! One call of the API with its checked caller, and the steps that most methods share.

use serde_json::{Map, Value};

use super::caller::{Caller, Identity};
use super::failure::Failure;
use super::list;
use super::number;
use super::project::{Projection, Style};
use super::query::Query;
use super::schema::Class;
use super::selection::{Reader, Selection};
use super::state::Shop;
use super::switches::UnknownKey;
use super::world::World;

/// A call whose caller is checked.
pub(super) struct Call<'a> {
    pub(super) world: &'a mut World,
    pub(super) caller: Caller,
    pub(super) params: &'a [Value],
    /// Seconds since 1970.
    pub(super) now: i64,
}

impl<'a> Call<'a> {
    /// The shop the call concerns.
    pub(super) fn shop(&self) -> Result<&Shop, Failure> {
        let shop = self.caller.shop.and_then(|uid| self.world.shop(uid));
        shop.ok_or(Failure::WEBSHOP_MISSING)
    }

    /// The shop the call concerns, for writing.
    pub(super) fn shop_mut(&mut self) -> Result<&mut Shop, Failure> {
        let shop = self.caller.shop.and_then(|uid| self.world.shop_mut(uid));
        shop.ok_or(Failure::WEBSHOP_MISSING)
    }

    /// Whether the caller is administrator of that shop.
    pub(super) fn owns(&self, uid: i64) -> bool {
        matches!(self.caller.identity, Identity::Admin { shop, .. } if shop == uid)
    }

    /// A positional parameter; one that is left out is absent.
    pub(super) fn param(&self, position: usize) -> Option<&'a Value> {
        self.params.get(position)
    }

    /// A uid, as number or decimal text.
    pub(super) fn uid(&self, position: usize) -> Result<i64, Failure> {
        let uid = self.param(position).and_then(number::uid);
        uid.ok_or_else(|| Failure::param("", "must be a uid"))
    }

    /// A uid, or `None` for `null` or nothing.
    pub(super) fn uid_or_null(&self, position: usize) -> Result<Option<i64>, Failure> {
        match self.param(position) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.uid(position).map(Some),
        }
    }

    /// A text.
    pub(super) fn text(&self, position: usize) -> Result<&'a str, Failure> {
        let text = self.param(position).and_then(Value::as_str);
        text.ok_or_else(|| Failure::param("", "must be a string"))
    }

    /// A patch; its members are checked when it is applied.
    pub(super) fn patch(&self, position: usize) -> Result<&'a Value, Failure> {
        let patch = self.param(position).filter(|patch| patch.is_object());
        patch.ok_or_else(|| Failure::param("", "must be an object"))
    }

    /// A query over a class.
    pub(super) fn query(&self, position: usize, class: Class) -> Result<Query, Failure> {
        let query = Query::parse(self.param(position))?;
        if self.world.switches.unknown_query_key == UnknownKey::Error {
            let problems = query.unknown(class);
            if !problems.is_empty() {
                return Err(Failure::params(&problems));
            }
        }
        Ok(query)
    }

    /// The form of answers for this caller.
    pub(super) fn style(&self) -> Style {
        Style {
            admin: self.caller.is_admin(),
            absent_as_null: self.world.switches.absent_as_null,
            uid_as_string: self.world.switches.uid_as_string,
        }
    }

    /// An object as the query wants it.
    pub(super) fn show(
        &self,
        class: Class,
        object: Map<String, Value>,
        query: &Query,
    ) -> Result<Value, Failure> {
        let projection = Projection { objects: self.shop()?, style: self.style() };
        Ok(projection.object(class, object, query))
    }

    /// A stored object as the query wants it, whether the caller may list it or not.
    pub(super) fn show_stored(
        &self,
        class: Class,
        uid: i64,
        query: &Query,
    ) -> Result<Value, Failure> {
        let object = self.shop()?.view(class, uid, &query.wanted()).ok_or(Failure::NOT_FOUND)?;
        self.show(class, object, query)
    }

    /// The stored object, if the caller sees it.
    pub(super) fn object(&self, class: Class, uid: i64) -> Result<Map<String, Value>, Failure> {
        let object = self.shop()?.get(class, uid);
        object.filter(|object| self.caller.sees(class, object)).ok_or(Failure::NOT_FOUND)
    }

    /// `get(uid, query)`.
    pub(super) fn get(&mut self, class: Class) -> Result<Value, Failure> {
        let (uid, query) = (self.uid(0)?, self.query(1, class)?);
        let object = self.shop()?.view(class, uid, &query.wanted());
        let object = object.filter(|object| self.caller.sees(class, object));
        self.show(class, object.ok_or(Failure::NOT_FOUND)?, &query)
    }

    fn reader(&self, class: Class) -> Reader<'_> {
        Reader { class, admin: self.caller.is_admin(), switches: &self.world.switches }
    }

    /// `list(query, selection)`.
    pub(super) fn list(&mut self, class: Class) -> Result<Value, Failure> {
        let query = self.query(0, class)?;
        let selection = self.selection(class, 1)?;
        let shop = self.shop()?;
        let projection = Projection { objects: shop, style: self.style() };
        let wanted = query.wanted();
        Ok(list::find(shop, &[class], &selection)
            .into_iter()
            .filter_map(|(class, uid)| shop.view(class, uid, &wanted))
            .map(|object| projection.object(class, object, &query))
            .collect())
    }

    /// What a list may show of the selection at `position`.
    pub(super) fn selection(&self, class: Class, position: usize) -> Result<Selection, Failure> {
        let mut selection = self.reader(class).selection(self.param(position))?;
        self.caller.restrict(class, &mut selection);
        Ok(selection)
    }

    /// `count(filter)`.
    pub(super) fn count(&mut self, class: Class) -> Result<Value, Failure> {
        let selection = self.counted(class)?;
        Ok(list::count(self.shop()?, class, &selection).into())
    }

    /// What `count` may count of its filter.
    pub(super) fn counted(&self, class: Class) -> Result<Selection, Failure> {
        let mut selection = self.reader(class).count(self.param(0))?;
        self.caller.restrict(class, &mut selection);
        Ok(selection)
    }

    /// The buyer's session row.
    pub(super) fn session(&self) -> Result<i64, Failure> {
        if let Identity::Buyer(row) = self.caller.identity {
            return Ok(row);
        }
        let token = self.caller.session.as_deref().ok_or(Failure::SESSION_MISSING)?;
        let rows = self.shop()?.table(Class::Session).by_text("/uid", token);
        rows.and_then(|rows| rows.first().copied()).ok_or(Failure::SESSION)
    }
}
