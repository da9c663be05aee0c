//! Many shops, each linked to a Specter account of its own, and the nodes that work for them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::future::join_all;
use koppla_testkit::{
    Koppla, LONG, Place, Sandboxes, Serving, order, standard_shop, standard_specter, wait_for,
};
use serde_json::{Value, json};

/// Links connected at the same time.
const AT_ONCE: usize = 4;
/// Limit of a call in milliseconds: long enough for a busy machine.
pub(super) const CALL_LIMIT_MS: i64 = 5_000;
/// Buyers of one shop, so that most orders do not wait for another one of the same buyer.
const BUYERS: u64 = 40;

/// One shop and its account.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) name: String,
    pub(super) shop: u64,
    pub(super) account: u64,
}

/// All links, on one ledger.
pub(super) struct Town {
    pub(super) sandboxes: Sandboxes,
    pub(super) koppla: Koppla,
    pub(super) links: Vec<Link>,
}

impl Town {
    /// Connects so many links; `None` where PostgreSQL is not installed.
    pub(super) async fn start(links: u64, flags: &[&str], switches: Value) -> Option<Self> {
        let place = Place::postgres().await?;
        let links: Vec<Link> = (0..links)
            .map(|number| Link {
                name: format!("link-{number:02}"),
                shop: 42_001 + number,
                account: 7_001 + number,
            })
            .collect();
        let sandboxes = Sandboxes::start(shops(&links), accounts(&links, &switches)).await;
        let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes).at(place);
        for some in links.chunks(AT_ONCE) {
            join_all(some.iter().map(|link| connect(&koppla, link, flags))).await;
        }
        sandboxes.specter.delete("calls").await.expect("the list can be emptied");
        Some(Self { sandboxes, koppla, links })
    }

    /// Places the order of this turn; links come in turn. Its link's place and its number.
    pub(super) async fn place(&self, turn: u64) -> (usize, String) {
        let links = u64::try_from(self.links.len()).expect("few links");
        let at = usize::try_from(turn % links).expect("few links");
        let round = turn / links;
        let mut order = order(round);
        order["customer"]["info"]["email"] = format!("kund{}@example.se", round % BUYERS).into();
        let path = format!("orders?webshop={}", self.links[at].shop);
        let placed = self.sandboxes.shop.post(&path, &order).await.expect("the order is placed");
        (at, placed["orderNumber"].as_str().expect("an order has a number").to_owned())
    }

    /// The orders that were sent to Specter, oldest first, test orders aside; once there are so many,
    /// or after a second.
    pub(super) async fn sent(&self, wanted: u64) -> Vec<Value> {
        let page = format!("calls?action=newOrderSubmit&limit=10000&wait_ms=1000&count={wanted}");
        let mut page = self.sandboxes.specter.get(&page).await.expect("the calls are listed");
        page["calls"].as_array_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Waits until at least so many orders were sent.
    pub(super) async fn have_been_sent(&self, wanted: u64, limit: Duration) {
        wait_for(limit, &format!("{wanted} orders are sent"), async || {
            self.sent(wanted).await.len() as u64 >= wanted
        })
        .await;
    }

    /// Waits until so many orders are done, which includes their numbers in the shops; nobody is asked
    /// anything.
    pub(super) async fn are_done(&self, orders: u64, limit: Duration) {
        self.have_been_sent(orders, limit).await;
        wait_for(limit, "all orders are done", async || {
            let status = self.koppla.run(&["--json", "status"]).await.json();
            let mut done = 0;
            for line in status.as_array().into_iter().flatten() {
                assert_eq!(line["needs_a_person"], 0, "{line:#}");
                done += line["orders"]["done"].as_u64().unwrap_or(0);
            }
            done == orders
        })
        .await;
    }

    /// The links that each node works for, by the number of its process.
    pub(super) async fn at_work(&self) -> BTreeMap<u32, BTreeSet<String>> {
        let mut at_work: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
        let status = self.koppla.run(&["--json", "status"]).await.json();
        for line in status.as_array().into_iter().flatten() {
            let label = line["worked_for_by"].as_str().unwrap_or_default();
            let Some(process) = label.strip_prefix("process ") else { continue };
            let process = process.split(' ').next().and_then(|number| number.parse().ok());
            let process = process.expect("the number of a process");
            let name = line["connection"].as_str().expect("a name").to_owned();
            at_work.entry(process).or_default().insert(name);
        }
        at_work
    }

    /// Waits until these nodes, and no others, share all links fairly; what each works for.
    pub(super) async fn are_sharing(&self, nodes: &[&Serving]) -> BTreeMap<u32, BTreeSet<String>> {
        let mut at_work = BTreeMap::new();
        let processes: BTreeSet<u32> = nodes.iter().map(|node| node.id()).collect();
        wait_for(LONG, "the nodes share the links", async || {
            at_work = self.at_work().await;
            let shares = at_work.values().map(BTreeSet::len);
            at_work.keys().eq(&processes)
                && shares.clone().sum::<usize>() == self.links.len()
                && shares.min() >= Some(self.links.len() / nodes.len())
        })
        .await;
        at_work
    }

    /// Every order of each shop is in its account once, its number in the shop, and nothing else is
    /// in Specter but test orders.
    pub(super) async fn assert_exactly_once(&self, expected: u64) {
        let mut all = 0;
        for link in &self.links {
            let path = format!("orders?sbmId={}&limit=1000000", link.account);
            let found = self.sandboxes.specter.get(&path).await.expect("Specter lists orders");
            let mut in_specter: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for order in found["orders"].as_array().into_iter().flatten() {
                let reference = order["externalOrderNo"].as_str().unwrap_or_default();
                if !reference.contains("KOPPLA-TEST-") {
                    let numbers = in_specter.entry(reference.to_owned()).or_default();
                    numbers.push(order["orderNo"].to_string());
                }
            }
            let path = format!("orders?webshop={}&limit=1000000", link.shop);
            let placed = self.sandboxes.shop.get(&path).await.expect("the shop lists orders");
            for order in placed["objects"].as_array().into_iter().flatten() {
                let number = order["orderNumber"].as_str().expect("an order has a number");
                let found = in_specter.remove(number).unwrap_or_default();
                let shown = order["externalOrderNumber"].as_str().unwrap_or_default();
                assert_eq!(found, [shown], "order {number} of {}", link.name);
                all += 1;
            }
            assert!(in_specter.is_empty(), "{} does not have {in_specter:?}", link.name);
        }
        assert_eq!(all, expected);
    }
}

async fn connect(koppla: &Koppla, link: &Link, flags: &[&str]) {
    let (shop, account) = (link.shop.to_string(), link.account.to_string());
    let token = token(link.shop);
    let mut arguments = vec!["--name", &link.name, "--shop", &shop, "--shop-token", &token];
    arguments.extend(["--specter-account", &account, "--specter-calls", "2", "--shop-calls", "2"]);
    let limit = CALL_LIMIT_MS.to_string();
    arguments.extend(["--deadline-ms", &limit]);
    arguments.extend(flags);
    koppla.connect(&arguments).await.fine();
}

fn token(shop: u64) -> String {
    format!("made-up-token-of-{shop}")
}

fn shops(links: &[Link]) -> Value {
    let shop = |link: &Link| {
        let mut shop = standard_shop();
        shop["uid"] = link.shop.into();
        shop["tokens"] = json!([token(link.shop)]);
        shop
    };
    json!({"shops": links.iter().map(shop).collect::<Vec<_>>()})
}

fn accounts(links: &[Link], switches: &Value) -> Value {
    let account = |link: &Link| {
        let mut account = standard_specter()["accounts"][0].take();
        account["sbmId"] = link.account.into();
        account
    };
    json!({"accounts": links.iter().map(account).collect::<Vec<_>>(), "switches": switches})
}
