//! Orders (abicart-api §10.1): the full view an ERP export needs, and a short one for watching.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::cost::OrderCosts;
use super::delivery_method::DeliveryMethod;
use super::discount::DiscountInfo;
use super::order_item::OrderItem;
use super::party::Party;
use super::payment::Payment;
use crate::value::members::Members;
use crate::value::text_enum::text_enum;
use crate::{DateTime, Keyed, Object, Query, Reference, Unreadable};

mod calls;

pub use calls::{OrderPatch, Orders};

text_enum! {
    /// How far an order is paid.
    PaymentStatus {
        /// All of it.
        Paid = "paid",
        /// Not, or not all of it.
        Unpaid = "unpaid",
        /// A card or invoice provider holds the amount.
        Reserved = "reserved",
    }
}

text_enum! {
    /// How far an order is delivered.
    DeliveryStatus {
        /// Sent.
        Sent = "sent",
        /// Not yet sent.
        Unsent = "unsent",
    }
}

/// A view of orders that can be listed by change.
pub trait OrderView: Keyed {}

impl OrderView for Order {}
impl OrderView for OrderSummary {}

/// A placed order with everything an ERP needs. Amounts are the shop's own and in `currency`.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// The uid, unique over all shops.
    pub uid: u64,
    /// The number that people use, unique within the shop; opaque text.
    pub order_number: Option<String>,
    /// When the order was placed.
    pub ordered: Option<DateTime>,
    /// When the order last changed.
    pub changed: Option<DateTime>,
    /// Whether the order is cancelled.
    pub discarded: bool,
    /// The currency of all amounts, ISO 4217.
    pub currency: Option<String>,
    /// Units of `currency` per unit of the shop's base currency, when the order was placed.
    pub exchange_rate: Option<Decimal>,
    /// Whether the order carries VAT.
    pub has_vat: Option<bool>,
    /// The buyer's language, ISO 639-1.
    pub language: Option<String>,
    /// How far it is paid.
    pub payment_status: Option<PaymentStatus>,
    /// How far it is delivered.
    pub delivery_status: Option<DeliveryStatus>,
    /// The number in an external system: where an ERP writes its own.
    pub external_order_number: Option<String>,
    /// The administrator's note.
    pub note: Option<String>,
    /// The administrator's tags.
    pub tags: Vec<String>,
    /// The customer as of this order.
    pub customer: Party,
    /// The chosen delivery; absent when nothing is shipped.
    pub delivery: Option<Delivery>,
    /// The sums.
    pub costs: OrderCosts,
    /// The rows' discounts, summed per VAT rate.
    pub discounts: Vec<DiscountInfo>,
    /// The payments, gift cards among them.
    pub payments: Vec<Reference<Payment>>,
    /// The rows.
    pub items: Vec<OrderItem>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

/// The delivery of an order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Delivery {
    /// The delivery method.
    pub method: Option<Reference<DeliveryMethod>>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl Delivery {
    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            method: members.optional_object("method", Reference::read),
            other: members.rest(),
        })
    }
}

impl Object for Order {
    const CLASS: &'static str = "Order";

    fn query() -> Query {
        OrderSummary::query()
            .and([
                "currency",
                "exchangeRate",
                "hasVat",
                "language",
                "note",
                "tags",
                "customer",
                "delivery",
                "costs",
                "discountInfo",
            ])
            .with("payments", Payment::query())
            .with("items", OrderItem::query())
    }

    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            uid: members.required_uid()?,
            order_number: members.text("orderNumber"),
            ordered: members.date_time("ordered"),
            changed: members.date_time("changed"),
            discarded: members.flag("discarded").unwrap_or_default(),
            currency: members.text("currency"),
            exchange_rate: members.amount("exchangeRate")?,
            has_vat: members.flag("hasVat"),
            language: members.text("language"),
            payment_status: PaymentStatus::take(&mut members, "paymentStatus"),
            delivery_status: DeliveryStatus::take(&mut members, "deliveryStatus"),
            external_order_number: members.text("externalOrderNumber"),
            note: members.text("note"),
            tags: members.texts("tags"),
            customer: members.optional_object("customer", Party::read).unwrap_or_default(),
            delivery: members.optional_object("delivery", Delivery::read),
            costs: members.object("costs", OrderCosts::read)?.unwrap_or_default(),
            discounts: DiscountInfo::take(&mut members)?,
            payments: members.objects("payments", Reference::read)?,
            items: members.objects("items", OrderItem::read)?,
            other: members.rest(),
        })
    }
}

impl Keyed for Order {
    fn uid(&self) -> u64 {
        self.uid
    }

    fn changed(&self) -> Option<Timestamp> {
        self.changed.as_ref().and_then(DateTime::timestamp)
    }
}

/// The little of an order that tells whether it is of interest.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderSummary {
    /// The uid.
    pub uid: u64,
    /// The number that people use.
    pub order_number: Option<String>,
    /// When the order was placed.
    pub ordered: Option<DateTime>,
    /// When the order last changed.
    pub changed: Option<DateTime>,
    /// Whether the order is cancelled.
    pub discarded: bool,
    /// How far it is paid.
    pub payment_status: Option<PaymentStatus>,
    /// How far it is delivered.
    pub delivery_status: Option<DeliveryStatus>,
    /// The number in an external system.
    pub external_order_number: Option<String>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl Object for OrderSummary {
    const CLASS: &'static str = Order::CLASS;

    fn query() -> Query {
        Query::of([
            "uid",
            "orderNumber",
            "ordered",
            "changed",
            "discarded",
            "paymentStatus",
            "deliveryStatus",
            "externalOrderNumber",
        ])
    }

    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            uid: members.required_uid()?,
            order_number: members.text("orderNumber"),
            ordered: members.date_time("ordered"),
            changed: members.date_time("changed"),
            discarded: members.flag("discarded").unwrap_or_default(),
            payment_status: PaymentStatus::take(&mut members, "paymentStatus"),
            delivery_status: DeliveryStatus::take(&mut members, "deliveryStatus"),
            external_order_number: members.text("externalOrderNumber"),
            other: members.rest(),
        })
    }
}

impl Keyed for OrderSummary {
    fn uid(&self) -> u64 {
        self.uid
    }

    fn changed(&self) -> Option<Timestamp> {
        self.changed.as_ref().and_then(DateTime::timestamp)
    }
}
