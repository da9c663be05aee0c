//! The articles of rows that are no goods: made in the ERP before the first order needs them
//! (ORD-10).

use koppla_domain::VatRate;
use koppla_domain::document::ArticleDocument;
use koppla_domain::settings::Service;
use rust_decimal::Decimal;

use crate::article::send::{Mode, send};
use crate::engine::Engine;
use crate::error::Error;
use crate::gate::Class;
use crate::remote::Trouble;

impl Engine {
    /// Makes the service articles that are missing in the ERP, if the settings say so; existing
    /// ones stay as they are. Returns those that were refused, with the ERP's words.
    pub async fn make_service_articles(&self) -> Result<Vec<(Service, Trouble)>, Error> {
        let services = &self.settings().service_articles;
        if !services.create {
            return Ok(Vec::new());
        }
        let documents: Vec<ArticleDocument> = Service::ALL
            .into_iter()
            .map(|service| ArticleDocument {
                number: services.number(service).to_owned(),
                name: swedish_name(service).to_owned(),
                price_net: Decimal::new(0, 2),
                vat: rate(service),
                barcode: None,
                weight_grams: None,
                opening_stock: None,
            })
            .collect();
        let documents: Vec<&ArticleDocument> = documents.iter().collect();
        let results = send(self, Class::Order, &documents, Mode::Create).await?;
        Ok(Service::ALL
            .into_iter()
            .zip(results)
            .filter_map(|(service, result)| result.err().map(|trouble| (service, trouble)))
            .collect())
    }
}

/// The names that a Swedish bookkeeper expects; the merchant may change them in the ERP.
fn swedish_name(service: Service) -> &'static str {
    match service {
        Service::GiftCard => "Presentkort",
        Service::Discount => "Rabatt",
        Service::PaymentFee => "Avgift för betalsätt",
        Service::Shipping => "Frakt",
        Service::CashOnDelivery => "Postförskott",
        Service::Rounding => "Öresutjämning",
    }
}

/// The article's own rate; each order row states its rate itself.
fn rate(service: Service) -> VatRate {
    match service {
        Service::GiftCard | Service::Rounding => VatRate::ZERO,
        Service::Discount | Service::PaymentFee | Service::Shipping | Service::CashOnDelivery => {
            VatRate(2_500)
        }
    }
}
