//! Finding out what the ERP does with a second order of the same reference, by sending one twice.
//!
//! Only then may a create of unknown outcome be repeated (ledger.md, "Our case").

use rust_decimal::Decimal;
use specter::action::{Address, NewCustomer, NewOrder, OrderRow, Party};
use specter::{Assigned, WriteOutcome};

use crate::engine::Engine;
use crate::error::Error;
use crate::facts::DuplicateRule;
use crate::gate::Class;
use crate::remote::{Trouble, chain};

/// What was learned, and what a person should remove from the ERP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calibration {
    /// The rule.
    pub rule: DuplicateRule,
    /// The test orders that stand in the ERP now.
    pub test_orders: Vec<u64>,
}

impl Engine {
    /// A refusal is one of a duplicate if it names the reference, and another reference is accepted
    /// right after it: an ERP that wants to be left alone, or refuses the account, says the same to
    /// both. Any other proves nothing, and taking it for a rule would lose orders.
    async fn confirm(
        &self,
        rule: DuplicateRule,
        order: &NewOrder,
        first: u64,
    ) -> Result<(DuplicateRule, Vec<u64>), Error> {
        if !rule.allows_probe() {
            return Ok((DuplicateRule::Unknown, vec![first]));
        }
        let external = format!("{}-2", order.external_order_no);
        let fresh = NewOrder { external_order_no: external, ..order.clone() };
        self.erp().another().await?;
        match self.erp().new_order(&fresh).await {
            WriteOutcome::Refused { .. } => Ok((DuplicateRule::Unknown, vec![first])),
            other => Ok((rule, vec![first, accepted(other)?])),
        }
    }

    /// Sends one test order twice and remembers what the ERP does with the second.
    pub async fn calibrate(&self) -> Result<Calibration, Error> {
        let reference =
            format!("{}KOPPLA-TEST-{}", self.settings().orders.prefix, self.now().as_second());
        let _turn = self.erp().turn(Class::Order).await?;
        let customer = accepted(self.erp().new_customer(&customer()).await)?;
        let order = order(customer, &reference, &self.settings().service_articles.rounding);
        self.erp().another().await?;
        let first = accepted(self.erp().new_order(&order).await)?;
        self.erp().another().await?;
        let (rule, test_orders) = match self.erp().new_order(&order).await {
            WriteOutcome::Refused { code, text } => {
                let rule = DuplicateRule::from_refusal(&code, &text, &reference);
                self.confirm(rule, &order, first).await?
            }
            again => match accepted(again)? {
                second if second == first => (DuplicateRule::NamesFirst, vec![first]),
                second => (DuplicateRule::Doubles, vec![first, second]),
            },
        };
        self.learn(|facts| facts.duplicates = rule.clone()).await?;
        Ok(Calibration { rule, test_orders })
    }
}

fn accepted(outcome: WriteOutcome<Assigned>) -> Result<u64, Trouble> {
    match outcome {
        WriteOutcome::Accepted { value: Assigned::Known(id), .. } => Ok(id),
        WriteOutcome::Accepted { value: Assigned::Unknown, .. } => {
            Err(Trouble::Unknown("Specter's answer to the test order holds no number".to_owned()))
        }
        WriteOutcome::NotSent { reason, retry_after } => {
            Err(Trouble::not_sent(&reason, retry_after))
        }
        WriteOutcome::Refused { code, text } => Err(Trouble::Refused { code, text }),
        WriteOutcome::InDoubt { reason } => Err(Trouble::Unknown(chain(&reason))),
    }
}

fn customer() -> NewCustomer {
    let address = Address {
        street: "Testgatan 1".to_owned(),
        zip_code: "111 11".to_owned(),
        city: "Teststad".to_owned(),
        country_code: "SE".to_owned(),
        ..Address::default()
    };
    let party = Party::Company {
        name: "Koppla Test".to_owned(),
        contact_person: "Koppla Test".to_owned(),
        invoice_company_name: None,
        attention: None,
    };
    NewCustomer::new(party, "koppla-test@example.invalid", address)
}

fn order(customer: u64, reference: &str, article: &str) -> NewOrder {
    NewOrder {
        internal_comment: Some("Testorder från Koppla. Kan tas bort.".to_owned()),
        send_order_mail: Some(false),
        send_order_mail_to_user: Some(false),
        rows: vec![OrderRow {
            article_no: article.to_owned(),
            article_name: "Testorder".to_owned(),
            article_comment: None,
            price_excl_vat: Decimal::ZERO,
            quantity: Decimal::ONE,
            vat_percent: Decimal::ZERO,
            discount_percent: None,
        }],
        ..NewOrder::new(customer, reference, "SEK")
    }
}
