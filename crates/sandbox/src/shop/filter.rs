//! Conditions on the properties of an object (abicart-api §7.2).

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::failure::{Failure, escape};
use super::schema::{Class, Kind, find};
use super::{instant, number};

/// A comparable scalar.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub(super) enum Scalar {
    Absent,
    Boolean(bool),
    Number(Decimal),
    Text(String),
    /// An array, or an object that is no reference: equal to nothing a filter can name.
    Composite,
}

impl Scalar {
    /// Whether both have one type, so that one can be less than the other.
    fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// One condition. Bounds are inclusive.
#[derive(Clone, Debug)]
pub(super) enum Condition {
    In(Vec<Scalar>),
    Min(Scalar),
    Max(Scalar),
    /// Lower case.
    StartsWith(String),
    /// The array holds one of these.
    ContainsAny(Vec<Scalar>),
    /// Neither true; used for what a visitor may not see.
    NotTrue,
}

/// All conditions on one property.
#[derive(Clone, Debug)]
pub(super) struct Filter {
    /// The property, as JSON Pointer.
    pub(super) pointer: String,
    path: Vec<String>,
    form: Form,
    pub(super) conditions: Vec<Condition>,
}

/// How values of the property are read for comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Boolean,
    Number,
    Date,
    Text,
    Open,
    List,
    Object,
}

impl Filter {
    /// Reads the conditions of one key. `at` is the pointer of the filters within the parameter.
    pub(super) fn parse(
        class: Class,
        admin: bool,
        key: &str,
        value: &Value,
        at: &str,
    ) -> Result<Self, Failure> {
        let place = format!("{at}/{}", escape(key));
        let pointer = if key.starts_with('/') { key.to_owned() } else { format!("/{key}") };
        // Clients filter on `/email`; a customer has it further in.
        let pointer = match (class, pointer.as_str()) {
            (Class::Customer, "/email") => "/info/email".to_owned(),
            _ => pointer,
        };
        let path: Vec<String> = pointer
            .split('/')
            .skip(1)
            .map(|name| name.replace("~1", "/").replace("~0", "~"))
            .collect();
        let (form, entry) = resolve(class, admin, &path)
            .ok_or_else(|| Failure::param(&place, "is not a property to filter on"))?;
        let reader = Reader { form, entry };
        let condition = |name: &str, value: &Value| {
            let condition = reader.condition(name, value);
            condition.map_err(|reason| Failure::param(&place, format!("{name} {reason}")))
        };
        let conditions = match value {
            Value::Object(conditions) => conditions
                .iter()
                .map(|(name, value)| condition(name, value))
                .collect::<Result<_, _>>()?,
            Value::Array(_) => vec![condition("containsAny", value)?],
            bare => vec![condition("equals", bare)?],
        };
        Ok(Self { pointer, path, form, conditions })
    }

    /// A filter of the sandbox's own.
    pub(super) fn own(member: &str, form: Form, condition: Condition) -> Self {
        Self {
            pointer: format!("/{member}"),
            path: vec![member.to_owned()],
            form,
            conditions: vec![condition],
        }
    }

    /// The top-level member the filter looks at.
    pub(super) fn member(&self) -> &str {
        self.path.first().map_or("", String::as_str)
    }

    /// Whether all conditions hold for the object.
    pub(super) fn matches(&self, object: &Map<String, Value>) -> bool {
        let mut names = self.path.iter();
        let mut value = names.next().and_then(|name| object.get(name));
        for name in names {
            value = value.and_then(|value| value.get(name));
        }
        self.conditions.iter().all(|condition| condition.holds(self.form, value))
    }

    /// Whether all conditions hold for a scalar that was read beforehand.
    pub(super) fn matches_scalar(&self, scalar: &Scalar) -> bool {
        self.conditions.iter().all(|condition| condition.compares(scalar))
    }

    /// Whether all conditions hold for an instant of an indexed date.
    pub(super) fn matches_instant(&self, seconds: Option<i64>) -> bool {
        self.matches_scalar(&seconds.map_or(Scalar::Absent, |at| Scalar::Number(at.into())))
    }
}

impl Condition {
    fn holds(&self, form: Form, value: Option<&Value>) -> bool {
        match self {
            Self::ContainsAny(wanted) => value.and_then(Value::as_array).is_some_and(|values| {
                values.iter().map(|value| scalar(Form::Open, value)).any(|v| wanted.contains(&v))
            }),
            Self::NotTrue => value != Some(&Value::Bool(true)),
            _ => self.compares(&value.map_or(Scalar::Absent, |value| scalar(form, value))),
        }
    }

    fn compares(&self, value: &Scalar) -> bool {
        match self {
            Self::In(wanted) => wanted.contains(value),
            Self::Min(bound) => value.is_like(bound) && value >= bound,
            Self::Max(bound) => value.is_like(bound) && value <= bound,
            Self::StartsWith(prefix) => match value {
                Scalar::Text(text) => text.to_lowercase().starts_with(prefix),
                _ => false,
            },
            Self::ContainsAny(_) | Self::NotTrue => false,
        }
    }
}

/// A stored value for comparison. An object with a uid counts as that uid.
pub(super) fn scalar(form: Form, value: &Value) -> Scalar {
    match value {
        Value::Bool(value) => Scalar::Boolean(*value),
        Value::Number(_) => number::decimal(value).map_or(Scalar::Absent, Scalar::Number),
        Value::String(text) if form == Form::Date => {
            instant::seconds(text).map_or(Scalar::Absent, |at| Scalar::Number(at.into()))
        }
        Value::String(text) => Scalar::Text(text.clone()),
        Value::Object(object) => {
            object.get("uid").map_or(Scalar::Composite, |uid| scalar(Form::Number, uid))
        }
        Value::Array(_) => Scalar::Composite,
        Value::Null => Scalar::Absent,
    }
}

/// The form of the property, and for a list the form of its entries.
fn resolve(class: Class, admin: bool, path: &[String]) -> Option<(Form, Form)> {
    let mut names = path.iter();
    let member = class.schema().member(names.next()?).filter(|member| member.is_visible(admin))?;
    let mut kind = member.kind;
    for name in names {
        kind = match kind {
            Kind::Object(members) => find(members, name)?.kind,
            Kind::Localized if !name.is_empty() => Kind::Text,
            Kind::Prices if !name.is_empty() => Kind::Number,
            Kind::Open => Kind::Open,
            _ => return None,
        };
    }
    Some(match kind {
        Kind::List(entry) => (Form::List, form(*entry)),
        kind => (form(kind), Form::Open),
    })
}

const fn form(kind: Kind) -> Form {
    match kind {
        Kind::Uid | Kind::Number | Kind::Reference(_) => Form::Number,
        Kind::Text => Form::Text,
        Kind::Boolean => Form::Boolean,
        Kind::Date => Form::Date,
        Kind::Open => Form::Open,
        Kind::List(_) => Form::List,
        Kind::Localized | Kind::Prices | Kind::Object(_) => Form::Object,
    }
}

#[derive(Clone, Copy)]
struct Reader {
    form: Form,
    entry: Form,
}

impl Reader {
    fn condition(self, name: &str, value: &Value) -> Result<Condition, &'static str> {
        match name {
            "equals" => Ok(Condition::In(vec![self.scalar(value)?])),
            "in" => Ok(Condition::In(scalars(value, |value| self.scalar(value))?)),
            "min" => Ok(Condition::Min(self.bound(value)?)),
            "max" => Ok(Condition::Max(self.bound(value)?)),
            "startsWith" => match (self.form, value) {
                (Form::Text | Form::Open, Value::String(prefix)) => {
                    Ok(Condition::StartsWith(prefix.to_lowercase()))
                }
                _ => Err("needs a text property and a text"),
            },
            "contains" => Ok(Condition::ContainsAny(vec![self.entry(value)?])),
            "containsAny" => Ok(Condition::ContainsAny(scalars(value, |value| self.entry(value))?)),
            _ => Err("is not a condition"),
        }
    }

    fn scalar(self, value: &Value) -> Result<Scalar, &'static str> {
        if value.is_null() { Ok(Scalar::Absent) } else { typed(self.form, value) }
    }

    fn bound(self, value: &Value) -> Result<Scalar, &'static str> {
        match self.form {
            Form::Number | Form::Date => typed(self.form, value),
            Form::Open if value.is_number() => typed(Form::Number, value),
            _ => Err("needs a number or a date"),
        }
    }

    fn entry(self, value: &Value) -> Result<Scalar, &'static str> {
        match self.form {
            Form::List => typed(self.entry, value),
            Form::Open => typed(Form::Open, value),
            _ => Err("needs a list property"),
        }
    }
}

fn scalars(
    value: &Value,
    read: impl Fn(&Value) -> Result<Scalar, &'static str>,
) -> Result<Vec<Scalar>, &'static str> {
    value.as_array().ok_or("must be an array")?.iter().map(read).collect()
}

fn typed(form: Form, value: &Value) -> Result<Scalar, &'static str> {
    let read = match (form, value) {
        (Form::Boolean, Value::Bool(value)) => Some(Scalar::Boolean(*value)),
        (Form::Text, Value::String(text)) => Some(Scalar::Text(text.clone())),
        (Form::Date, Value::String(text)) => {
            instant::seconds(text).map(|at| Scalar::Number(at.into()))
        }
        (Form::Number, Value::String(text)) => text.parse().ok().map(Scalar::Number),
        (Form::Number, value) => number::decimal(value).map(Scalar::Number),
        (Form::Open, value) => {
            Some(scalar(Form::Open, value)).filter(|scalar| *scalar != Scalar::Composite)
        }
        _ => None,
    };
    read.ok_or("does not fit the type of the property")
}
