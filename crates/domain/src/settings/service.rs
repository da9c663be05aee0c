//! Article numbers of rows that are no goods, and what they stand for (ORD-10).

use serde::{Deserialize, Serialize};

/// Article numbers of rows that are no goods (ORD-10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServiceArticles {
    /// Gift card used as payment.
    pub gift_card: String,
    /// Discount.
    pub discount: String,
    /// Fee of the payment method.
    pub payment_fee: String,
    /// Shipping.
    pub shipping: String,
    /// Cash on delivery.
    pub cash_on_delivery: String,
    /// Rounding of an öre that no net price can express.
    pub rounding: String,
    /// Create those that are missing in the ERP.
    pub create: bool,
}

/// What a row that is no goods stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Gift card used as payment.
    GiftCard,
    /// Discount.
    Discount,
    /// Fee of the payment method.
    PaymentFee,
    /// Shipping.
    Shipping,
    /// Cash on delivery.
    CashOnDelivery,
    /// Rounding.
    Rounding,
}

impl Service {
    /// All of them, in the settings' order.
    pub const ALL: [Self; 6] = [
        Self::GiftCard,
        Self::Discount,
        Self::PaymentFee,
        Self::Shipping,
        Self::CashOnDelivery,
        Self::Rounding,
    ];

    /// Its short name, such as `shipping`.
    pub fn name(self) -> &'static str {
        self.key().strip_prefix("service_articles.").unwrap_or_default()
    }

    /// The setting that holds its article number, such as `service_articles.shipping`.
    pub fn key(self) -> &'static str {
        match self {
            Self::GiftCard => "service_articles.gift_card",
            Self::Discount => "service_articles.discount",
            Self::PaymentFee => "service_articles.payment_fee",
            Self::Shipping => "service_articles.shipping",
            Self::CashOnDelivery => "service_articles.cash_on_delivery",
            Self::Rounding => "service_articles.rounding",
        }
    }
}

impl ServiceArticles {
    /// The article number of a service.
    pub fn number(&self, service: Service) -> &str {
        match service {
            Service::GiftCard => &self.gift_card,
            Service::Discount => &self.discount,
            Service::PaymentFee => &self.payment_fee,
            Service::Shipping => &self.shipping,
            Service::CashOnDelivery => &self.cash_on_delivery,
            Service::Rounding => &self.rounding,
        }
    }

    /// The service that uses an article number; numbers that differ in case only are the same.
    pub fn service(&self, number: &str) -> Option<Service> {
        Service::ALL.into_iter().find(|&service| self.number(service).eq_ignore_ascii_case(number))
    }
}

impl Default for ServiceArticles {
    fn default() -> Self {
        Self {
            gift_card: "PRESENTKORT".into(),
            discount: "RABATT".into(),
            payment_fee: "AVGIFT".into(),
            shipping: "FRAKT".into(),
            cash_on_delivery: "POSTFORSKOTT".into(),
            rounding: "ORESUTJAMNING".into(),
            create: true,
        }
    }
}
