//! `newDeliverySubmit`: reports a delivery made in the shop (specter-api §5.5).

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Request;
use crate::form::{Prepared, Rule};
use crate::latin1::Latin1;

/// One delivered row, found by its article number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveredRow {
    /// The article number of the order row.
    pub article_no: String,
    /// The delivered quantity.
    pub quantity: Decimal,
}

/// A delivery. All rows are reported, freight and discounts too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// Specter's order number; the subject of the key.
    pub order_id: u64,
    /// When it left.
    pub delivery_date: Date,
    /// What left.
    pub rows: Vec<DeliveredRow>,
}

impl Request for NewDelivery {
    fn prepare(&self) -> Prepared {
        let mut form = Prepared::post("newDeliverySubmit").key_in_query();
        form.query("useXML", 1);
        form.plain("deliveryDate", self.delivery_date);
        form.plain("orderId", self.order_id);
        form.flag("useArticleNoRowMapping", true);
        for (n, row) in (1..).zip(&self.rows) {
            form.text(&format!("articleNo_{n}"), &row.article_no, Rule::EXACT);
            form.decimal(&format!("noOfItems_{n}"), row.quantity, 0);
        }
        form.subject(Latin1::exact(&self.order_id.to_string()));
        form
    }
}
