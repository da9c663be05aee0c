//! Orders and how they are found.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::customer::Fields;
use crate::specter::exact::Exact;

/// One row of an order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(in crate::specter) struct OrderRow {
    pub(in crate::specter) article_no: String,
    /// `None` for a free row.
    pub(in crate::specter) article_id: Option<u64>,
    pub(in crate::specter) article_name: String,
    pub(in crate::specter) article_comment: String,
    /// Unit price without VAT; negative for discounts.
    pub(in crate::specter) price_excl_vat: Exact,
    pub(in crate::specter) no_of_items: Exact,
    pub(in crate::specter) vat_percent: Exact,
    /// Percent.
    pub(in crate::specter) discount: Exact,
    /// Delivered so far.
    pub(in crate::specter) delivered: Exact,
}

impl OrderRow {
    /// Quantity still to be delivered; negative on a return row.
    pub(in crate::specter) fn left(&self) -> Decimal {
        self.no_of_items.0 - self.delivered.0
    }
}

/// A quantity of an article.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::specter) struct Portion {
    pub(in crate::specter) article_no: String,
    pub(in crate::specter) no_of_items: Exact,
}

/// One delivery.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::specter) struct Delivery {
    pub(in crate::specter) delivery_no: u64,
    pub(in crate::specter) date: String,
    pub(in crate::specter) tracking_no: String,
    pub(in crate::specter) rows: Vec<Portion>,
}

/// An order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(in crate::specter) struct Order {
    /// 0 in a seed means "the next".
    pub(in crate::specter) order_no: u64,
    pub(in crate::specter) created: Timestamp,
    pub(in crate::specter) customer_id: u64,
    /// The shop's number; empty if none was sent.
    pub(in crate::specter) external_order_no: String,
    pub(in crate::specter) webshop_id: Option<u64>,
    /// API user that placed it; 0 for none.
    pub(in crate::specter) api_user: u64,
    /// Warehouse it reserves at.
    pub(in crate::specter) stock_site: u32,
    /// Shipping method found by its external key.
    pub(in crate::specter) shipping_method: Option<u64>,
    /// All other header parameters as sent.
    pub(in crate::specter) fields: Fields,
    /// The customer as it was when the order came.
    pub(in crate::specter) customer: Fields,
    pub(in crate::specter) rows: Vec<OrderRow>,
    pub(in crate::specter) deliveries: Vec<Delivery>,
    pub(in crate::specter) invoice_no: Option<u64>,
    pub(in crate::specter) cancelled: bool,
}

impl Order {
    /// Whether nothing is left to deliver.
    pub(in crate::specter) fn delivered(&self) -> bool {
        !self.deliveries.is_empty() && self.rows.iter().all(|row| row.left().is_zero())
    }

    /// `D`, or `N` and `P`, which are this sandbox's own (specter-api §8.4).
    pub(in crate::specter) fn delivery_status(&self) -> &'static str {
        match (self.delivered(), self.deliveries.is_empty()) {
            (true, _) => "D",
            (false, true) => "N",
            (false, false) => "P",
        }
    }

    /// 5 when cancelled, else 3 or 1, which are this sandbox's own.
    pub(in crate::specter) fn status_id(&self) -> u8 {
        match (self.cancelled, self.delivered()) {
            (true, _) => 5,
            (false, true) => 3,
            (false, false) => 1,
        }
    }
}

/// All orders of an account.
#[derive(Debug, Default)]
pub(in crate::specter) struct Orders {
    by_id: BTreeMap<u64, Order>,
    by_external: HashMap<String, BTreeSet<u64>>,
}

impl Orders {
    /// By number, in that order.
    pub(in crate::specter) fn all(&self) -> &BTreeMap<u64, Order> {
        &self.by_id
    }

    /// The order with this number.
    pub(in crate::specter) fn get(&self, number: u64) -> Option<&Order> {
        self.by_id.get(&number)
    }

    /// The order with this number, to change anything but its numbers.
    pub(in crate::specter) fn get_mut(&mut self, number: u64) -> Option<&mut Order> {
        self.by_id.get_mut(&number)
    }

    /// Orders with this external number, oldest first.
    pub(in crate::specter) fn with_external(&self, number: &str) -> impl Iterator<Item = &Order> {
        let found = self.by_external.get(number).into_iter().flatten();
        found.filter_map(|id| self.by_id.get(id))
    }

    /// External numbers that more than one order has.
    pub(in crate::specter) fn duplicates(&self) -> BTreeMap<&str, &BTreeSet<u64>> {
        let several = self.by_external.iter().filter(|(_, ids)| ids.len() > 1);
        several.map(|(number, ids)| (number.as_str(), ids)).collect()
    }

    /// Adds or replaces an order by its number.
    pub(in crate::specter) fn put(&mut self, order: Order) {
        self.remove(order.order_no);
        if !order.external_order_no.is_empty() {
            let ids = self.by_external.entry(order.external_order_no.clone()).or_default();
            ids.insert(order.order_no);
        }
        self.by_id.insert(order.order_no, order);
    }

    /// Takes an order out.
    pub(in crate::specter) fn remove(&mut self, number: u64) -> Option<Order> {
        let order = self.by_id.remove(&number)?;
        if let Some(ids) = self.by_external.get_mut(&order.external_order_no) {
            ids.remove(&number);
            if ids.is_empty() {
                self.by_external.remove(&order.external_order_no);
            }
        }
        Some(order)
    }
}
