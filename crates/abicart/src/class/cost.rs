//! Amounts of orders and rows (abicart-api §10.3).

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::Unreadable;
use crate::value::members::Members;

/// One amount, with and without VAT, exactly as the shop calculated it.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// The currency, ISO 4217.
    pub currency: Option<String>,
    /// The amount without VAT.
    pub ex_vat: Decimal,
    /// The amount with VAT.
    pub inc_vat: Decimal,
    /// The VAT.
    pub vat: Decimal,
    /// The rate as a fraction, `0.25` for 25 %. For a mixture of rates it is only the quotient
    /// of VAT and amount and must not be booked.
    pub vat_rate: Option<Decimal>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl Cost {
    pub(crate) fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            currency: members.text("currency"),
            ex_vat: members.required_amount("exVat")?,
            inc_vat: members.required_amount("incVat")?,
            vat: members.required_amount("vat")?,
            vat_rate: members.amount("vatRate")?,
            other: members.rest(),
        })
    }
}

/// The sums of an order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OrderCosts {
    /// Rows less their discounts.
    pub cart: Option<Cost>,
    /// Shipping; absent when nothing is shipped.
    pub shipment: Option<Cost>,
    /// The fee of the payment method; zeros when there is none.
    pub payment: Option<Cost>,
    /// Everything together.
    pub total: Option<Cost>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl OrderCosts {
    pub(crate) fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            cart: members.object("cart", Cost::read)?,
            shipment: members.object("shipment", Cost::read)?,
            payment: members.object("payment", Cost::read)?,
            total: members.object("total", Cost::read)?,
            other: members.rest(),
        })
    }
}

/// The amounts of a row, before its discount.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RowCosts {
    /// One piece.
    pub unit: Option<Cost>,
    /// One piece times the quantity, member by member.
    pub total: Option<Cost>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl RowCosts {
    pub(crate) fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            unit: members.object("unit", Cost::read)?,
            total: members.object("total", Cost::read)?,
            other: members.rest(),
        })
    }
}
