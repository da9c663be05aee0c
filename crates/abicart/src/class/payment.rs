//! Payments of orders (abicart-api §10.6).

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::handle;
use super::patch::Patch;
use super::payment_method::PaymentMethod;
use crate::value::members::Members;
use crate::value::text_enum::text_enum;
use crate::{Error, Keyed, Object, Query, Reference, Unreadable};

text_enum! {
    /// How far a payment is.
    PaymentState {
        /// Prepared.
        Prepared = "prepared",
        /// Planned.
        Planned = "planned",
        /// Not paid.
        Unpaid = "unpaid",
        /// Under way.
        Pending = "pending",
        /// Held by the provider.
        Reserved = "reserved",
        /// Paid.
        Paid = "paid",
        /// Cancelled.
        Cancelled = "cancelled",
        /// Failed.
        Error = "error",
    }
}

/// A payment, or the part of an order that a gift card covers.
#[derive(Debug, Clone, PartialEq)]
pub struct Payment {
    /// The uid.
    pub uid: u64,
    /// The payment method, expanded to its uid, type and name.
    pub method: Option<Reference<PaymentMethod>>,
    /// How far it is.
    pub state: Option<PaymentState>,
    /// The amount in the order's currency.
    pub amount: Option<Decimal>,
    /// The provider's reference.
    pub external_ref: Option<String>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl Object for Payment {
    const CLASS: &'static str = "Payment";

    fn query() -> Query {
        Query::of(["uid", "status", "amount", "externalRef"])
            .with("method", Query::of(["uid", "type", "name"]))
    }

    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            uid: members.required_uid()?,
            method: members.optional_object("method", Reference::read),
            state: PaymentState::take(&mut members, "status"),
            amount: members.amount("amount")?,
            external_ref: members.text("externalRef"),
            other: members.rest(),
        })
    }
}

impl Keyed for Payment {
    fn uid(&self) -> u64 {
        self.uid
    }
}

/// What shall change in a payment; `None` leaves a member alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaymentPatch {
    /// How far it is.
    pub state: Option<PaymentState>,
    /// The provider's reference.
    pub external_ref: Option<String>,
}

handle! {
    /// The calls of the class `Payment`. Payments are found through their order.
    Payments, payments
}

impl Payments<'_> {
    /// One payment.
    pub async fn get(&self, uid: u64) -> Result<Payment, Error> {
        self.client.get(uid).await
    }

    /// Changes a payment; the result is what the shop then has.
    pub async fn set(&self, uid: u64, patch: &PaymentPatch) -> Result<Payment, Error> {
        let patch = Patch::default()
            .with("status", patch.state.as_ref().map(PaymentState::as_str))
            .with("externalRef", patch.external_ref.as_deref());
        self.client.set(uid, patch.into_value()).await
    }
}
