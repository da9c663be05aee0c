//! Discounts on rows, and their sums per VAT rate on the order (abicart-api §10.4).

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::Unreadable;
use crate::value::members::{Members, entries};

/// What was taken off: positive amounts, to be subtracted. The order's list repeats the rows'
/// discounts, so only one of the two may be counted.
#[derive(Debug, Clone, PartialEq)]
pub struct DiscountInfo {
    /// The name of the discount, often empty.
    pub name: Option<String>,
    /// The uid of the discount's rule.
    pub discount: Option<u64>,
    /// The kind of rule, where given.
    pub kind: Option<String>,
    /// The amount without VAT.
    pub ex_vat: Decimal,
    /// The amount with VAT.
    pub inc_vat: Decimal,
    /// The VAT.
    pub vat: Decimal,
    /// The VAT rate as a fraction.
    pub vat_rate: Option<Decimal>,
    /// The fraction of the price that was taken off.
    pub rate: Option<Decimal>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl DiscountInfo {
    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            name: members.text("name"),
            discount: members.reference_uid("discount"),
            kind: members.text("type"),
            ex_vat: members.required_amount("exVat")?,
            inc_vat: members.required_amount("incVat")?,
            vat: members.required_amount("vat")?,
            vat_rate: members.amount("vatRate")?,
            rate: members.amount("rate")?,
            other: members.rest(),
        })
    }

    /// Takes the member `discountInfo`: one discount, a list of them, or nothing.
    pub(crate) fn take(members: &mut Members) -> Result<Vec<Self>, Unreadable> {
        const KEY: &str = "discountInfo";
        match members.take(KEY) {
            Some(Value::Object(map)) if map.is_empty() => Ok(Vec::new()),
            Some(value) if value.get("incVat").or(value.get("exVat")).is_some() => {
                Self::read(value).map(|one| vec![one]).map_err(|error| error.within(KEY))
            }
            Some(value) => entries(KEY, value, Self::read),
            None => Ok(Vec::new()),
        }
    }
}
