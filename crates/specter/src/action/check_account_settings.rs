//! `checkAccountSettings`: registers the callbacks and proves the credentials (specter-api §5.1).

use jiff::civil::Date;

use super::{Request, masked_debug};
use crate::form::{Page, Prepared, Privacy, Rule};
use crate::latin1::Latin1;

/// The five callback addresses; `None` clears one. They may hold secrets, so they are masked in
/// `Debug`.
///
/// Specter fills `$orderId`, `$invoiceId`, `$invoiceSource` (new invoice) and `$orderNo` (removed
/// order); write them literally, they are encoded once on the way.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Callbacks {
    /// Called when stock changed.
    pub stock_change: Option<String>,
    /// Called when an invoice was made.
    pub new_invoice: Option<String>,
    /// Called when an order was removed.
    pub remove_order: Option<String>,
    /// Called when an article changed.
    pub article_change: Option<String>,
    /// Called when an order changed.
    pub order_change: Option<String>,
}

/// Sets all five callbacks at once. Asking with none set is the plainest test of credentials, but it
/// clears what was registered.
#[derive(Clone, PartialEq, Eq)]
pub struct CheckAccountSettings {
    /// Today in Stockholm; the key is computed over it (specter-api Q28).
    pub date: Date,
    /// What Specter shall call.
    pub callbacks: Callbacks,
}

impl Request for CheckAccountSettings {
    fn prepare(&self) -> Prepared {
        let mut form = Prepared::get(Page::GetInfo, "checkAccountSettings");
        form.plain("useXML", 1);
        form.plain("date", self.date);
        let callbacks = &self.callbacks;
        for (name, address) in [
            ("actionStockChange", &callbacks.stock_change),
            ("actionNewInvoice", &callbacks.new_invoice),
            ("actionRemoveOrder", &callbacks.remove_order),
            ("actionArticleChange", &callbacks.article_change),
            ("actionOrderChange", &callbacks.order_change),
        ] {
            // An absent parameter may leave the old address in force (Q27): all five are always sent.
            let address = address.as_deref().unwrap_or("");
            form.text(name, address, Rule::EXACT.privacy(Privacy::Url));
        }
        form.subject(Latin1::exact(&self.date.to_string()));
        form
    }
}

masked_debug!(CheckAccountSettings);

impl std::fmt::Debug for Callbacks {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Callbacks(***)")
    }
}
