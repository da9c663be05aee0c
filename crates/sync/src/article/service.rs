//! The articles of rows that are no goods: made in the ERP before the first order needs them
//! (ORD-10).

use std::collections::BTreeSet;
use std::time::Duration;

use koppla_domain::VatRate;
use koppla_domain::document::ArticleDocument;
use koppla_domain::settings::Service;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::article::send::{Mode, send};
use crate::engine::Engine;
use crate::error::Error;
use crate::gate::Class;
use crate::remote::Trouble;

/// Which service articles the ERP was seen to have, when they were last made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceArticles {
    /// The numbers of those that it has.
    pub made: BTreeSet<String>,
    /// Those that it has refused.
    pub refused: Vec<RefusedService>,
}

/// A service article that the ERP has refused: a person chooses another number, or makes it there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedService {
    /// The setting that holds its number.
    pub setting: String,
    /// Its number.
    pub number: String,
    /// The ERP's words.
    pub words: String,
}

impl Engine {
    /// Makes the service articles whose numbers are new, before the first order needs one. What is
    /// refused keeps no order waiting: an order that lacks an article says so.
    pub(crate) async fn prepare_services(&self, stop: &CancellationToken) -> Result<(), Error> {
        while !stop.is_cancelled() && self.is_active() && self.lacks_services() {
            match self.make_service_articles().await {
                Ok(refused) => {
                    for (service, trouble) in refused {
                        tracing::warn!(
                            connection.id = self.id(),
                            setting = service.key(),
                            %trouble,
                            "Specter refused an article that orders may need"
                        );
                    }
                    return Ok(());
                }
                Err(error) => {
                    let words =
                        "the articles that orders may need are not made yet; tried again soon";
                    self.put_up_with(error, words).await?;
                }
            }
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                () = self.sleep(AGAIN.max(self.erp().closed_for())) => {}
            }
        }
        Ok(())
    }

    /// Tries those again that were refused: a person may have made them. It has time.
    pub(crate) async fn retry_services(&self) -> Result<(), Error> {
        if self.facts().services.refused.is_empty() {
            return Ok(());
        }
        match self.make_service_articles().await {
            Ok(_) | Err(Error::Remote(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn lacks_services(&self) -> bool {
        let (services, facts) = (&self.settings().service_articles, self.facts());
        let made = |service| facts.services.made.contains(services.number(service));
        services.create && !Service::ALL.into_iter().all(made)
    }

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
        let (mut known, mut refused) = (ServiceArticles::default(), Vec::new());
        for (service, result) in Service::ALL.into_iter().zip(results) {
            let number = services.number(service).to_owned();
            let Err(trouble) = result else {
                known.made.insert(number);
                continue;
            };
            let (setting, words) = (service.key().to_owned(), trouble.to_string());
            known.refused.push(RefusedService { setting, number, words });
            refused.push((service, trouble));
        }
        self.learn(|facts| facts.services.clone_from(&known)).await?;
        Ok(refused)
    }
}

/// Between two tries to make what could not be sent.
const AGAIN: Duration = Duration::from_secs(10);

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
