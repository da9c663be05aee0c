//! The demo as it opens: ready, signed in, with the made-up shop.

use std::net::SocketAddr;

use koppla_testkit::{Control, order};
use serde_json::{Value, json};

use super::*;

/// How many orders it places itself.
const ORDERS: &str = "8";

/// A running demo.
pub(super) struct Demo {
    pub(super) site: Site,
    /// The link that signs in.
    pub(super) link: String,
    /// The shop's pages, and Specter's.
    pub(super) pages: [String; 2],
}

impl Demo {
    pub(super) async fn start() -> Self {
        let koppla = Koppla::alone(env!("CARGO_BIN_EXE_koppla"));
        let folder = koppla.folder().join("demo").display().to_string();
        let serving = koppla.start(&["demo", "--orders", ORDERS, "--folder", &folder]);
        wait_for(LONG, "the demo runs on", async || koppla.log().contains("\nledger ")).await;
        let log = koppla.log();
        let after = |mark: &str| {
            let line = log.lines().find_map(|line| line.split_once(mark));
            let (_, rest) = line.unwrap_or_else(|| panic!("{mark} is not in {log}"));
            rest.split_whitespace().next().unwrap_or_default().trim_end_matches('/').to_owned()
        };
        let http = |rest: String| format!("http://{rest}");
        let link = http(after("  http://"));
        let address = link.split("/demo-sign-in").next().unwrap_or_default().to_owned();
        let pages = [http(after("shop      http://")), http(after("Specter   http://"))];
        Self { site: Site { koppla, _serving: serving, address }, link, pages }
    }

    fn control(&self, side: usize) -> Control {
        let address = self.pages[side].trim_start_matches("http://");
        let address: SocketAddr = address.parse().expect("an address");
        Control::new(address).expect("the sandbox can be controlled")
    }

    /// One order whose sums do not add up, and one whose answer is lost; their numbers.
    pub(super) async fn trouble(&self) -> [String; 2] {
        let [shop, specter] = [self.control(0), self.control(1)];
        let place = async |extra: Value| {
            let mut order = order(0);
            order["rows"] = json!([{"articleNumber": "MU-02", "quantity": 2}]);
            order["customer"]["info"]["email"] = extra["email"].clone();
            if extra["total"].is_number() {
                order["override_costs"] = json!({"total": {"incVat": extra["total"]}});
            }
            let placed = shop.post("orders", &order).await.expect("the shop takes the order");
            placed["orderNumber"].as_str().unwrap_or_default().to_owned()
        };
        let held = place(json!({"email": "en@example.se", "total": 170.5})).await;
        let lost = json!({"kind": "commit_and_drop", "action": "newOrderSubmit", "count": 1});
        specter.post("faults", &lost).await.expect("the sandbox takes the fault");
        [held, place(json!({"email": "tva@example.se"})).await]
    }
}
