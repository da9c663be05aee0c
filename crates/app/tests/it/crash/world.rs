//! A connected shop whose orders are watched, and the person who answers Koppla's questions.

use std::collections::BTreeMap;

use koppla_testkit::{Koppla, Output, Place, Sandboxes, Serving, order, standard_shop};
use rust_decimal::Decimal;
use serde_json::Value;

/// Most rounds of questions before everything must be settled.
const ROUNDS: usize = 5;

/// Both systems and Koppla between them.
pub(crate) struct World {
    pub(crate) sandboxes: Sandboxes,
    pub(crate) koppla: Koppla,
}

impl World {
    /// Connects the standard shop to this Specter and exports its articles.
    pub(crate) async fn start(
        place: Place,
        specter: Value,
        settings: &str,
        calibrated: bool,
    ) -> Self {
        let sandboxes = Sandboxes::start(standard_shop(), specter).await;
        // On a busy machine no answer may count as lost that is not.
        let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes)
            .with_flag("--deadline-ms", "20000")
            .with_flag("--settle-ms", "1000")
            .at(place);
        Self::connect(sandboxes, koppla, settings, calibrated).await
    }

    /// The same for an installation that has something special about it.
    pub(crate) async fn connect(
        sandboxes: Sandboxes,
        koppla: Koppla,
        settings: &str,
        calibrated: bool,
    ) -> Self {
        let settings = koppla.write("settings.toml", settings);
        let mut flags = vec!["--settings", settings.as_str()];
        flags.extend(calibrated.then_some("--calibrate"));
        koppla.connect(&flags).await.fine();
        koppla.until_idle().await.fine();
        Self { sandboxes, koppla }
    }

    /// Places an order of a buyer who orders only once; its number.
    pub(crate) async fn place_of(&self, buyer: &str) -> String {
        let mut order = order(1);
        order["customer"]["info"]["email"] = email(buyer).into();
        order["customer"]["info"]["nin"] = "".into();
        self.sandboxes.place(&order).await
    }

    /// SIGKILL; what the process had in hand is free when this returns.
    pub(crate) async fn kill(&self, serving: Serving) {
        serving.kill().await;
        self.koppla.place().let_leases_run_out().await;
    }

    /// `koppla orders settle`.
    pub(crate) async fn settle(&self, number: &str, found: &[&str]) -> Output {
        let mut arguments = vec!["orders", "settle", number];
        arguments.extend(found);
        self.koppla.run(&arguments).await
    }

    /// Runs to idle and answers what Koppla asks with the truth, until it asks nothing more; the
    /// states in which it asked.
    pub(crate) async fn settle_all(&self) -> Vec<String> {
        let mut asked = Vec::new();
        for _ in 0..ROUNDS {
            self.koppla.until_idle().await.fine();
            let mut listed = self.koppla.orders().await;
            listed.retain(|order| order["state"] != "done");
            if listed.is_empty() {
                return asked;
            }
            for order in listed {
                self.answer(&order).await;
                asked.push(order["state"].as_str().unwrap_or_default().to_owned());
            }
        }
        panic!("still asking after {ROUNDS} rounds: {asked:?}");
    }

    /// Looks into Specter, as a person would, and says what is there.
    async fn answer(&self, order: &Value) {
        let number = order["name"].as_str().expect("a placed order has a number");
        let customer = order["reason_code"] == "customer-in-doubt";
        let found =
            if customer { self.customers_of(number).await } else { self.numbers_of(number).await };
        let flag = if customer { "--customer" } else { "--number" };
        let said: Vec<&str> = match (order["state"].as_str(), found.as_slice()) {
            (Some("asking"), []) => vec!["--missing"],
            (Some("asking" | "number_unknown"), [id]) => vec![flag, id],
            _ => panic!("a person cannot answer, {found:?} is in Specter: {order:#}"),
        };
        self.settle(number, &said).await.fine();
    }

    /// Specter's numbers of the orders with this reference.
    pub(crate) async fn numbers_of(&self, reference: &str) -> Vec<String> {
        let path = format!("orders?externalOrderNo={reference}");
        let found = self.sandboxes.specter.get(&path).await.expect("Specter lists orders");
        ids(&found["orders"], "orderNo")
    }

    /// Specter's numbers of the customers with the e-mail address of this order.
    async fn customers_of(&self, number: &str) -> Vec<String> {
        let order = self.sandboxes.shop.get(&format!("orders/{number}")).await;
        let email = order.expect("the shop has the order")["customer"]["info"]["email"].take();
        self.customers(email.as_str().unwrap_or_default()).await
    }

    /// Specter's numbers of the customers with this e-mail address.
    pub(crate) async fn customers(&self, email: &str) -> Vec<String> {
        let path = format!("customers?emailAddress={email}");
        let found = self.sandboxes.specter.get(&path).await.expect("Specter lists customers");
        ids(&found["customers"], "customerId")
    }

    /// Every order of the shop is in Specter once, with the same total; its number stands in the
    /// shop and in Koppla; Specter has no other orders than those, and the test orders.
    pub(crate) async fn assert_exactly_once(&self) {
        let mut in_specter: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for order in self.sandboxes.specter_list("orders").await {
            let reference = order["externalOrderNo"].as_str().unwrap_or_default().to_owned();
            if !reference.contains("KOPPLA-TEST-") {
                in_specter.entry(reference).or_default().push(order);
            }
        }
        let mut listed: BTreeMap<String, Value> = self
            .koppla
            .orders()
            .await
            .into_iter()
            .map(|order| (order["name"].as_str().unwrap_or_default().to_owned(), order))
            .collect();
        for order in self.sandboxes.shop_list("orders").await {
            let number = order["orderNumber"].as_str().expect("an order has a number");
            let found = in_specter.remove(number).unwrap_or_default();
            let [found] = found.as_slice() else {
                panic!("{number} is in Specter {} times: {found:#?}", found.len());
            };
            let erp_id = found["orderNo"].to_string();
            assert_eq!(order["externalOrderNumber"], erp_id, "the number shown on {number}");
            assert_eq!(found["computed"]["total"], ore(&order), "the total of {number}, in öre");
            let known = listed.remove(number).unwrap_or_default();
            assert_eq!((&known["state"], &known["erp_id"]), (&"done".into(), &erp_id.into()));
        }
        assert!(in_specter.is_empty(), "orders that the shop does not have: {in_specter:#?}");
        assert!(listed.is_empty(), "records without an order: {listed:#?}");
    }
}

/// The e-mail address of a buyer who orders only once.
pub(crate) fn email(buyer: &str) -> String {
    format!("{buyer}@example.se")
}

fn ids(list: &Value, member: &str) -> Vec<String> {
    list.as_array().into_iter().flatten().map(|object| object[member].to_string()).collect()
}

/// What the buyer pays, in öre.
fn ore(order: &Value) -> i64 {
    let total: Decimal =
        order["costs"]["total"]["incVat"].to_string().parse().expect("the shop's total");
    i64::try_from(total * Decimal::ONE_HUNDRED).expect("whole öre")
}
