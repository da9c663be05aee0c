//! `newInvoiceSubmit`: makes an invoice of an order (specter-api §5.6).

use super::Request;
use crate::form::{Page, Prepared};
use crate::latin1::Latin1;

/// The order to invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewInvoice {
    /// Specter's order number; the subject of the key.
    pub order_id: u64,
}

impl Request for NewInvoice {
    fn prepare(&self) -> Prepared {
        let mut form = Prepared::get(Page::PutInfo, "newInvoiceSubmit");
        form.plain("useXML", 1);
        form.plain("orderId", self.order_id);
        form.plain("typeInvoice", "S");
        form.subject(Latin1::exact(&self.order_id.to_string()));
        form
    }
}
