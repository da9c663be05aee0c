//! Exactly what would be sent for an order, side by side with the shop's figures; nothing is sent
//! (BEY-4).

use koppla_domain::compose::{Composition, compose};
use koppla_domain::order::Order;
use koppla_store::{Entity, RecordId};
use specter::action::Request;

use crate::engine::Engine;
use crate::error::Error;
use crate::map;
use crate::order::decide::Source;
use crate::reason::Reason;
use crate::remote::Trouble;

/// An order as it stands in the shop, and what would become of it.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The shop's order.
    pub order: Order,
    /// Its number in the ERP, when it is there already.
    pub erp_id: Option<String>,
    /// What would be sent, or why nothing would.
    pub verdict: Verdict,
}

/// What would be sent.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// These documents.
    Send {
        /// In our words, with sums and notes.
        composition: Box<Composition>,
        /// The customer's parameters as the ERP would read them, but for masked personal numbers.
        customer: Vec<(String, String)>,
        /// The order's parameters; the customer's number is not known yet.
        order: Vec<(String, String)>,
    },
    /// Nothing, for this reason and with this cure.
    Hold(Reason),
}

/// The order's parameters; the customer's number comes with the first call.
fn order_parameters(composition: &Composition) -> Vec<(String, String)> {
    let mut parameters = map::document::request(&composition.order, 0).parameters();
    for (name, value) in &mut parameters {
        if name == "customerId" {
            *value = "(the number that Specter gives the customer)".into();
        }
    }
    parameters
}

impl Engine {
    /// Reads the order afresh and composes what would be sent.
    pub async fn preview_order(&self, key: &str) -> Result<Preview, Error> {
        let read = self.shop().order(key).await?;
        let read = read.ok_or_else(|| Trouble::NotFound(format!("order {key}")))?;
        let order = match read.seen().source {
            Source::Order(order) => *order,
            Source::Gone => return Err(Trouble::NotFound(format!("order {key}")).into()),
            Source::Unreadable(reason) => {
                let code = reason.code.to_owned();
                return Err(Trouble::Refused { code, text: reason.text }.into());
            }
        };
        let verdict = match compose(&order, self.settings()) {
            Ok(composition) => Verdict::Send {
                customer: map::customer::request(&composition.customer).discreet_parameters(),
                order: order_parameters(&composition),
                composition: Box::new(composition),
            },
            Err(hold) => Verdict::Hold(Reason::from(&hold)),
        };
        let id = RecordId::new(self.id(), Entity::Order, key);
        let erp_id = self.store().record(&id).await?.and_then(|record| record.erp_id);
        Ok(Preview { order, erp_id, verdict })
    }
}
