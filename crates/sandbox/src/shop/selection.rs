//! Which objects a list returns, and in which order (abicart-api §7).

use serde_json::{Map, Value};

use super::failure::{Failure, escape};
use super::filter::{Condition, Filter};
use super::schema::Class;
use super::switches::Switches;

/// A parsed selection.
#[derive(Clone, Debug)]
pub(super) struct Selection {
    pub(super) filters: Vec<Filter>,
    /// Lower-case text to find in an article's names, number or EAN.
    pub(super) search: Option<String>,
    pub(super) sort: String,
    pub(super) descending: bool,
    pub(super) limit: Option<usize>,
    pub(super) offset: usize,
}

/// Reads selections for one class and one caller.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) class: Class,
    pub(super) admin: bool,
    pub(super) switches: &'a Switches,
}

impl Reader<'_> {
    /// The second parameter of `list`.
    pub(super) fn selection(self, value: Option<&Value>) -> Result<Selection, Failure> {
        let mut selection = Selection {
            filters: Vec::new(),
            search: None,
            sort: "uid".to_owned(),
            descending: false,
            limit: self.switches.default_limit,
            offset: 0,
        };
        let members = match value {
            None | Some(Value::Null | Value::Bool(true)) => &Map::new(),
            Some(Value::Object(members)) => members,
            Some(_) => return Err(Failure::param("", "must be an object")),
        };
        for (key, value) in members {
            match key.as_str() {
                "filters" => self.filters(Some(value), "/filters", &mut selection)?,
                "sort" => selection.sort = self.sort(value)?,
                "descending" => {
                    selection.descending = value
                        .as_bool()
                        .ok_or_else(|| Failure::param("/descending", "must be a boolean"))?;
                }
                "limit" => selection.limit = Some(size(value, "/limit")?),
                "offset" => selection.offset = size(value, "/offset")?,
                direct if direct.starts_with('/') => {
                    self.filter(direct, value, "", &mut selection)?;
                }
                unknown => {
                    let pointer = format!("/{}", escape(unknown));
                    return Err(Failure::param(pointer, "is not a member of a selection"));
                }
            }
        }
        if let Some(most) = self.switches.max_limit {
            selection.limit = Some(selection.limit.map_or(most, |limit| limit.min(most)));
        }
        Ok(selection)
    }

    /// The parameter of `count`: filters without anything around them.
    pub(super) fn count(self, value: Option<&Value>) -> Result<Selection, Failure> {
        let mut selection = Selection {
            filters: Vec::new(),
            search: None,
            sort: "uid".to_owned(),
            descending: false,
            limit: None,
            offset: 0,
        };
        self.filters(value, "", &mut selection)?;
        Ok(selection)
    }

    fn filters(
        self,
        value: Option<&Value>,
        at: &str,
        selection: &mut Selection,
    ) -> Result<(), Failure> {
        match value {
            None | Some(Value::Null | Value::Bool(true)) => Ok(()),
            Some(Value::Object(filters)) => {
                filters.iter().try_for_each(|(key, value)| self.filter(key, value, at, selection))
            }
            Some(_) => Err(Failure::param(at, "must be an object")),
        }
    }

    fn filter(
        self,
        key: &str,
        value: &Value,
        at: &str,
        selection: &mut Selection,
    ) -> Result<(), Failure> {
        let place = || format!("{at}/{}", escape(key));
        if key == "search" && self.class == Class::Article {
            let term = value.get("term").unwrap_or(value).as_str();
            let term = term.ok_or_else(|| Failure::param(place(), "needs a term"))?;
            selection.search = Some(term.trim_end_matches('*').to_lowercase());
            return Ok(());
        }
        let filter = Filter::parse(self.class, self.admin, key, value, at)?;
        if self.switches.reject_changed_filter && filter.pointer == "/changed" {
            return Err(Failure::param(place(), "is not a property to filter on"));
        }
        selection.filters.push(filter);
        Ok(())
    }

    fn sort(self, value: &Value) -> Result<String, Failure> {
        match value.as_str() {
            Some(key) if self.class.schema().sorts.contains(&key) => Ok(key.to_owned()),
            _ => Err(Failure::param("/sort", "is not a sort key of this class")),
        }
    }
}

impl Selection {
    /// Adds a condition that the caller did not ask for but is subject to.
    pub(super) fn restrict(&mut self, member: &str, condition: Condition) {
        let form = super::filter::Form::Open;
        self.filters.push(Filter::own(member, form, condition));
    }
}

fn size(value: &Value, pointer: &str) -> Result<usize, Failure> {
    value
        .as_u64()
        .and_then(|size| usize::try_from(size).ok())
        .ok_or_else(|| Failure::param(pointer, "must be a whole number that is not negative"))
}
