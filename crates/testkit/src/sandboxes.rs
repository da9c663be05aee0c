//! Both remote systems in the test's process, each on free ports.

use std::net::SocketAddr;

use koppla_sandbox::{Control, Running, ShellConfig, SpecterConfig, shop, specter};
use serde_json::Value;

use crate::made_up::{standard_shop, standard_specter};

/// A running shop and a running Specter; they stop when this is dropped.
#[derive(Debug)]
pub struct Sandboxes {
    /// Where the shop speaks its protocol.
    pub shop_address: SocketAddr,
    /// Where Specter speaks its protocol.
    pub specter_address: SocketAddr,
    /// The shop's pages for people.
    pub shop_pages: String,
    /// Specter's pages for people.
    pub specter_pages: String,
    /// The shop's control interface.
    pub shop: Control,
    /// Specter's control interface.
    pub specter: Control,
    _running: [Running; 2],
}

impl Sandboxes {
    /// Starts both with these seeds (docs/sandbox.md), state in memory.
    pub async fn start(shop_seed: Value, specter_seed: Value) -> Self {
        let shop = shop::run(Some(shop_seed), ShellConfig::default()).await;
        let shop = shop.expect("the shop's sandbox starts");
        let shell = ShellConfig::default();
        let specter = specter::start(SpecterConfig { shell, seed: Some(specter_seed) }).await;
        let specter = specter.expect("Specter's sandbox starts");
        Self {
            shop_address: shop.protocol_addr,
            specter_address: specter.protocol_addr,
            shop_pages: format!("http://{}", shop.control_addr),
            specter_pages: format!("http://{}", specter.control_addr),
            shop: Control::new(shop.control_addr).expect("the shop can be controlled"),
            specter: Control::new(specter.control_addr).expect("Specter can be controlled"),
            _running: [shop, specter],
        }
    }

    /// Starts the standard shop and the standard Specter, which fit each other.
    pub async fn standard() -> Self {
        Self::start(standard_shop(), standard_specter()).await
    }

    /// The calls that one of the two received for this action or method, oldest first.
    pub async fn calls(control: &Control, action: &str) -> Vec<Value> {
        objects(control, &format!("calls?action={action}&limit=10000"), "calls").await
    }

    /// Places an order in the shop; its number there.
    pub async fn place(&self, order: &Value) -> String {
        let placed = self.shop.post("orders", order).await.expect("the shop takes the order");
        placed["orderNumber"].as_str().expect("an order has a number").to_owned()
    }

    /// All objects of one of the shop's lists, such as `orders`.
    pub async fn shop_list(&self, list: &str) -> Vec<Value> {
        objects(&self.shop, &format!("{list}?limit=1000000"), "objects").await
    }

    /// All objects of one of Specter's lists: `orders`, `articles` or `customers`.
    pub async fn specter_list(&self, list: &str) -> Vec<Value> {
        objects(&self.specter, &format!("{list}?limit=1000000"), list).await
    }

    /// Sets a fault in one of the two (docs/sandbox.md).
    pub async fn fault(control: &Control, fault: &Value) {
        control.post("faults", fault).await.expect("the sandbox takes the fault");
    }

    /// Takes back all faults of both; what is held goes on.
    pub async fn clear_faults(&self) {
        for control in [&self.shop, &self.specter] {
            control.delete("faults").await.expect("the sandbox takes its faults back");
            control.post("held/release", &serde_json::json!({})).await.expect("it lets go");
        }
    }
}

async fn objects(control: &Control, path: &str, member: &str) -> Vec<Value> {
    let mut answer = control.get(path).await.expect("the sandbox lists");
    match answer[member].take() {
        Value::Array(objects) => objects,
        other => panic!("the list {path} is {other}"),
    }
}
