//! The few figures of an order that lists show, as stored with its record.

use koppla_domain::Ore;
use koppla_domain::compose::Composition;
use koppla_domain::order::Order;
use serde::{Deserialize, Serialize};

/// Sums of both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// ISO 4217.
    pub currency: String,
    /// What the shop says the order costs.
    pub shop_total: Ore,
    /// Covered by gift cards.
    #[serde(default)]
    pub gift_cards: Ore,
    /// What the sent rows come to in the ERP, once it was composed.
    #[serde(default)]
    pub erp_total: Option<Ore>,
    /// The shop's delivery method (ORD-14).
    #[serde(default)]
    pub delivery_method: Option<u64>,
}

impl Figures {
    /// The shop's side alone.
    pub(crate) fn of_order(order: &Order) -> Self {
        Self {
            currency: order.currency.clone(),
            shop_total: order.total.gross,
            gift_cards: Ore::ZERO,
            erp_total: None,
            delivery_method: order.delivery_method,
        }
    }

    /// Both sides.
    pub(crate) fn of_both(order: &Order, composition: &Composition) -> Self {
        Self {
            gift_cards: composition.sums.gift_cards,
            erp_total: Some(composition.sums.erp_total),
            ..Self::of_order(order)
        }
    }

    /// For the record.
    pub(crate) fn stored(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// From the record.
    pub fn read(stored: &str) -> Option<Self> {
        serde_json::from_str(stored).ok()
    }
}
