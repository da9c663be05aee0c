//! An order document in the ERP's words (specter-api §5.3).

use koppla_domain::document::{DocumentRow, OrderDocument};
use rust_decimal::Decimal;
use specter::action::{NewOrder, OrderRow};

use crate::map::language;

/// The request that makes the order. The uniqueness control stays on: it is what makes a lost
/// answer recoverable (ledger.md, "Our case").
pub(crate) fn request(order: &OrderDocument, customer: u64) -> NewOrder {
    NewOrder {
        webshop_id: order.webshop,
        language: Some(language(&order.language, order.language_code.as_deref())),
        stock_site_id: order.stock_site,
        pay_type_identifier: order.payment_code.clone(),
        pay_type_reference: order.payment_reference.clone(),
        is_prepayment: order.prepayment,
        published_comment: order.comment.clone(),
        customer_order_reference: Some(order.reference.clone()),
        external_delivery_method: order.delivery_method.clone(),
        send_order_mail: Some(order.confirm_to_customer),
        send_order_mail_to_user: Some(order.confirm_to_administrator),
        user_source: Some("webuser".to_owned()),
        rows: order.rows.iter().map(row).collect(),
        ..NewOrder::new(customer, order.reference.clone(), order.currency.clone())
    }
}

fn row(row: &DocumentRow) -> OrderRow {
    OrderRow {
        article_no: row.article_number.clone(),
        article_name: row.text.clone(),
        article_comment: row.comment.clone(),
        price_excl_vat: row.unit_net,
        quantity: row.quantity,
        vat_percent: row.vat.percent(),
        // An explicit 0 keeps the customer's standing discount away (money.md §4).
        discount_percent: Some(row.discount_percent.unwrap_or(Decimal::ZERO)),
    }
}
