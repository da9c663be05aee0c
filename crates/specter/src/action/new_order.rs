//! `newOrderSubmit`: creates an order for a known customer (specter-api §5.3).
//!
//! The uniqueness control of `externalOrderNo` is what makes a lost answer recoverable; it stays on
//! unless switched off on purpose.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Request, masked_debug};
use crate::form::{Prepared, Rule};
use crate::latin1::Latin1;

/// One row: goods, freight, fee or discount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// The article number, sent exactly.
    pub article_no: String,
    /// The row's text.
    pub article_name: String,
    /// A comment on the row, such as an engraving.
    pub article_comment: Option<String>,
    /// Unit price without VAT; negative for a discount. At least three decimals are sent.
    pub price_excl_vat: Decimal,
    /// Quantity.
    pub quantity: Decimal,
    /// Percent, such as 25.
    pub vat_percent: Decimal,
    /// Row discount in percent.
    pub discount_percent: Option<Decimal>,
}

/// One order. An optional field that is `None` is not sent.
#[derive(Clone, PartialEq, Eq)]
pub struct NewOrder {
    /// From `newCustomerSubmit`; the subject of the key.
    pub customer_id: u64,
    /// The web shop's number in an account with several; zero is not sent.
    pub webshop_id: Option<u64>,
    /// The shop's own order number; unique as long as the control is on.
    pub external_order_no: String,
    /// Switches the uniqueness control off. Then a repeated create makes a second order.
    pub ignore_external_order_no_control: bool,
    /// ISO 4217.
    pub currency: String,
    /// Specter's own code (specter-api §8.3).
    pub language: Option<String>,
    /// The warehouse; zero is not sent.
    pub stock_site_id: Option<u64>,
    /// Payment type (specter-api §8.1); sent even if empty.
    pub pay_type_identifier: String,
    /// Transaction or reservation at the payment provider.
    pub pay_type_reference: Option<String>,
    /// Merchant at the payment provider.
    pub pay_type_identifier_pay_system_user: Option<String>,
    /// Sent only if true.
    pub is_prepayment: bool,
    /// For the staff.
    pub internal_comment: Option<String>,
    /// Shown on documents.
    pub published_comment: Option<String>,
    /// At most 50 characters.
    pub customer_order_reference: Option<String>,
    /// "Your reference", at most 70 characters.
    pub customer_reference: Option<String>,
    /// When the order was placed.
    pub order_date: Option<Date>,
    /// When delivery is wanted.
    pub delivery_date: Option<Date>,
    /// The "external key" of a delivery method, at most 100 characters.
    pub external_delivery_method: Option<String>,
    /// A shipment that the checkout prepared.
    pub prepared_shipment_id: Option<String>,
    /// The number for a text message on delivery; sets the notice.
    pub notify_mobile_no: Option<String>,
    /// Whether Specter mails the confirmation to the customer.
    pub send_order_mail: Option<bool>,
    /// Whether Specter mails a copy to its user.
    pub send_order_mail_to_user: Option<bool>,
    /// `webuser` is the only value known.
    pub user_source: Option<String>,
    /// The rows, in order.
    pub rows: Vec<OrderRow>,
}

impl NewOrder {
    /// An order with what Specter demands in practice, without rows.
    pub fn new(
        customer_id: u64,
        external_order_no: impl Into<String>,
        currency: impl Into<String>,
    ) -> Self {
        Self {
            customer_id,
            webshop_id: None,
            external_order_no: external_order_no.into(),
            ignore_external_order_no_control: false,
            currency: currency.into(),
            language: None,
            stock_site_id: None,
            pay_type_identifier: String::new(),
            pay_type_reference: None,
            pay_type_identifier_pay_system_user: None,
            is_prepayment: false,
            internal_comment: None,
            published_comment: None,
            customer_order_reference: None,
            customer_reference: None,
            order_date: None,
            delivery_date: None,
            external_delivery_method: None,
            prepared_shipment_id: None,
            notify_mobile_no: None,
            send_order_mail: None,
            send_order_mail_to_user: None,
            user_source: None,
            rows: Vec::new(),
        }
    }

    fn write_header(&self, form: &mut Prepared) {
        form.plain("customerId", self.customer_id);
        form.text("externalOrderNo", &self.external_order_no, Rule::EXACT);
        if self.ignore_external_order_no_control {
            form.flag("ignoreExternalOrderNoControl", true);
        }
        form.text("currency", &self.currency, Rule::LINE);
        form.optional("language", self.language.as_deref(), Rule::LINE);
        if let Some(site) = self.stock_site_id.filter(|&site| site > 0) {
            form.plain("stocksiteid", site);
        }
        form.text("payTypeIdentifier", &self.pay_type_identifier, Rule::LINE);
        form.optional("payTypeReference", self.pay_type_reference.as_deref(), Rule::EXACT);
        let merchant = self.pay_type_identifier_pay_system_user.as_deref();
        form.optional("payTypeIdentifierPaySystemUser", merchant, Rule::EXACT);
        if self.is_prepayment {
            form.flag("isPrepayment", true);
        }
        form.optional("internalComment", self.internal_comment.as_deref(), Rule::REMARK);
        form.optional("publishedComment", self.published_comment.as_deref(), Rule::REMARK);
        let reference = self.customer_order_reference.as_deref();
        form.optional("customerOrderReference", reference, Rule::LINE.max(50));
        let reference = self.customer_reference.as_deref();
        form.optional("customerReference", reference, Rule::PERSONAL.max(70));
        if let Some(date) = self.order_date {
            form.plain("orderDate", date);
        }
        if let Some(date) = self.delivery_date {
            form.plain("deliveryDate", date);
        }
    }

    fn write_footer(&self, form: &mut Prepared) {
        let method = self.external_delivery_method.as_deref();
        form.optional("externalDeliveryMethod", method, Rule::LINE.max(100));
        form.optional("preparedShipmentId", self.prepared_shipment_id.as_deref(), Rule::EXACT);
        if let Some(mobile) = &self.notify_mobile_no {
            form.flag("notifyDeliveryByMobile", true);
            form.text("notifyDeliveryMobileNo", mobile, Rule::PERSONAL);
        }
        if let Some(mail) = self.send_order_mail {
            form.flag("sendOrderMail", mail);
        }
        if let Some(mail) = self.send_order_mail_to_user {
            form.flag("sendOrderMailToUser", mail);
        }
        form.optional("userSource", self.user_source.as_deref(), Rule::LINE);
    }
}

impl Request for NewOrder {
    fn prepare(&self) -> Prepared {
        let mut form = Prepared::post("newOrderSubmit");
        form.query("useXML", 1);
        if let Some(webshop) = self.webshop_id.filter(|&webshop| webshop > 0) {
            form.query("webshopId", webshop);
        }
        self.write_header(&mut form);
        for (n, row) in (1..).zip(&self.rows) {
            form.text(&format!("articleNo_{n}"), &row.article_no, Rule::EXACT);
            form.text(&format!("articleName_{n}"), &row.article_name, Rule::LINE);
            let comment = row.article_comment.as_deref();
            form.optional(&format!("articleComment_{n}"), comment, Rule::REMARK);
            form.decimal(&format!("priceExclVAT_{n}"), row.price_excl_vat, 3);
            form.decimal(&format!("noOfItems_{n}"), row.quantity, 0);
            form.decimal(&format!("vatPercent_{n}"), row.vat_percent, 0);
            if let Some(discount) = row.discount_percent {
                form.decimal(&format!("discount_{n}"), discount, 0);
            }
        }
        self.write_footer(&mut form);
        form.subject(Latin1::exact(&self.customer_id.to_string()));
        form
    }
}

masked_debug!(NewOrder);
