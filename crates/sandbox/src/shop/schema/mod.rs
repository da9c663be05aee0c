//! The classes and their members: what a query may name, a filter may compare and a patch may
//! write. Stored members whose name starts with `_` are the sandbox's own and never leave it.

mod article;
mod order;
mod people;
mod site;

use serde_json::{Map, Value, json};

/// Every kind of object the shop holds. `Cart` is an order that is not placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Class {
    Admin,
    Article,
    ArticleChoice,
    ArticleChoiceOption,
    ArticleVariant,
    Articlegroup,
    AuthToken,
    Cart,
    Customer,
    Customergroup,
    DeliveryMethod,
    Discount,
    EventListener,
    Language,
    Order,
    OrderItem,
    Payment,
    PaymentMethod,
    Session,
    Shipment,
    ShipmentItem,
    Webshop,
}

/// The type of a member.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Uid,
    Text,
    Number,
    Boolean,
    Date,
    /// Text per language.
    Localized,
    /// Number per currency.
    Prices,
    /// Any JSON.
    Open,
    Object(&'static [Member]),
    List(&'static Kind),
    /// A uid that a query can expand. The stored value is the uid or the object itself.
    Reference(Class),
}

/// Who reads and writes a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
    AdminRead,
    AdminWrite,
}

/// One property of a class.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    access: Access,
}

impl Member {
    /// Whether a patch may hold the member.
    pub(super) fn is_writable(&self) -> bool {
        matches!(self.access, Access::Write | Access::AdminWrite)
    }

    /// Whether the caller sees the member.
    pub(super) fn is_visible(&self, admin: bool) -> bool {
        admin || matches!(self.access, Access::Read | Access::Write)
    }
}

const fn read(name: &'static str, kind: Kind) -> Member {
    Member { name, kind, access: Access::Read }
}

const fn write(name: &'static str, kind: Kind) -> Member {
    Member { name, kind, access: Access::Write }
}

const fn admin_read(name: &'static str, kind: Kind) -> Member {
    Member { name, kind, access: Access::AdminRead }
}

const fn admin_write(name: &'static str, kind: Kind) -> Member {
    Member { name, kind, access: Access::AdminWrite }
}

/// What is known of one class.
#[derive(Debug)]
pub(super) struct Schema {
    pub(super) name: &'static str,
    pub(super) members: &'static [Member],
    /// Keys `sort` accepts.
    pub(super) sorts: &'static [&'static str],
    /// Pointers with an index by time.
    pub(super) dates: &'static [&'static str],
    /// Pointers with an index by text.
    pub(super) texts: &'static [&'static str],
    /// The uid is text; the row's number stays inside.
    pub(super) text_uid: bool,
    /// The first number that is given to a new object.
    pub(super) first_uid: i64,
}

impl Schema {
    const fn new(name: &'static str, members: &'static [Member], first_uid: i64) -> Self {
        Self { name, members, sorts: &["uid"], dates: &[], texts: &[], text_uid: false, first_uid }
    }

    /// The member of that name.
    pub(super) fn member(&self, name: &str) -> Option<&'static Member> {
        find(self.members, name)
    }
}

/// The member of that name.
pub(super) fn find(members: &'static [Member], name: &str) -> Option<&'static Member> {
    members.iter().find(|member| member.name == name)
}

impl Class {
    /// Every class, in the order they are stored.
    pub(super) const ALL: [Self; 22] = [
        Self::Admin,
        Self::Article,
        Self::ArticleChoice,
        Self::ArticleChoiceOption,
        Self::ArticleVariant,
        Self::Articlegroup,
        Self::AuthToken,
        Self::Cart,
        Self::Customer,
        Self::Customergroup,
        Self::DeliveryMethod,
        Self::Discount,
        Self::EventListener,
        Self::Language,
        Self::Order,
        Self::OrderItem,
        Self::Payment,
        Self::PaymentMethod,
        Self::Session,
        Self::Shipment,
        Self::ShipmentItem,
        Self::Webshop,
    ];

    /// What is known of the class.
    pub(super) const fn schema(self) -> &'static Schema {
        match self {
            Self::Admin => &people::ADMIN,
            Self::Article => &article::ARTICLE,
            Self::ArticleChoice => &article::CHOICE,
            Self::ArticleChoiceOption => &article::OPTION,
            Self::ArticleVariant => &article::VARIANT,
            Self::Articlegroup => &article::GROUP,
            Self::AuthToken => &people::TOKEN,
            Self::Cart => &order::CART,
            Self::Customer => &people::CUSTOMER,
            Self::Customergroup => &people::CUSTOMER_GROUP,
            Self::DeliveryMethod => &site::DELIVERY_METHOD,
            Self::Discount => &site::DISCOUNT,
            Self::EventListener => &site::LISTENER,
            Self::Language => &site::LANGUAGE,
            Self::Order => &order::ORDER,
            Self::OrderItem => &order::ITEM,
            Self::Payment => &order::PAYMENT,
            Self::PaymentMethod => &site::PAYMENT_METHOD,
            Self::Session => &people::SESSION,
            Self::Shipment => &site::SHIPMENT,
            Self::ShipmentItem => &site::SHIPMENT_ITEM,
            Self::Webshop => &site::WEBSHOP,
        }
    }

    /// The name under which objects of the class are stored.
    pub(super) const fn name(self) -> &'static str {
        self.schema().name
    }

    /// The class of a stored object.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    /// A JSON Schema of the writable members, for `getSchema`.
    pub(super) fn json_schema(self) -> Value {
        let writable = self.schema().members.iter().filter(|member| member.is_writable());
        let members: Map<String, Value> =
            writable.map(|member| (member.name.to_owned(), member.kind.json_schema())).collect();
        json!({"type": "object", "properties": members, "additionalProperties": false})
    }
}

impl Kind {
    fn json_schema(self) -> Value {
        match self {
            Self::Uid | Self::Reference(_) => json!({"type": "integer"}),
            Self::Text => json!({"type": "string"}),
            Self::Date => json!({"type": "string", "format": "date-time"}),
            Self::Number => json!({"type": "number"}),
            Self::Boolean => json!({"type": "boolean"}),
            Self::Localized => {
                json!({"type": "object", "additionalProperties": {"type": "string"}})
            }
            Self::Prices => json!({"type": "object", "additionalProperties": {"type": "number"}}),
            Self::Open => json!({}),
            Self::Object(_) => json!({"type": "object"}),
            Self::List(kind) => json!({"type": "array", "items": kind.json_schema()}),
        }
    }
}
