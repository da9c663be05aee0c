//! The stage of a run: both systems, the network and the ledger, set up as a seed says.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Result, anyhow};
use koppla_sandbox::shop::ShopSystem;
use koppla_sandbox::specter::Specter;
use koppla_store::{Connection, ConnectionState, Store};
use koppla_sync::{
    Account, Engine, ErpAccount, ErpKeys, Error, Gates, Pace, Reach, Seat, Secret, ShopAccount,
    Timing,
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::control::call;
use crate::dice::Dice;
use crate::ledger::Ledger;
use crate::life::Life;
use crate::network::Network;
use crate::scenario::{Control, KEY_1, KEY_2, Plan, TOKEN, account, webshop};
use crate::sim::Sim;
use crate::wire::Wire;
use crate::witness::{Orders, Witness};

/// Everything that the nodes and the people of a run meet.
pub(crate) struct Stage {
    pub(crate) sim: Arc<Sim>,
    pub(crate) plan: Arc<Plan>,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) network: Arc<Network>,
    pub(crate) orders: Orders,
}

impl Stage {
    /// Sets up systems, ledger and connections; the accounts that are to be are calibrated.
    pub(crate) fn set_up(
        sim: &Arc<Sim>,
        plan: Plan,
        runtime: Arc<Runtime>,
        dice: &mut Dice,
    ) -> Result<Self> {
        let plan = Arc::new(plan);
        let ledger = Arc::new(Ledger::new(sim, runtime)?);
        let orders = Orders::default();
        let witness = Witness {
            sim: Arc::clone(sim),
            ledger: Arc::clone(&ledger),
            orders: Arc::clone(&orders),
            plan: Arc::clone(&plan),
        };
        let now = sim.true_time();
        let mut shops = Vec::new();
        for (number, connection) in plan.connections.iter().enumerate() {
            let mut shop = ShopSystem::new();
            let now = now.checked_add(connection.offset)?;
            call(&mut shop, "POST", &["seed"], &[], shop_seed(number), now)
                .map_err(|error| anyhow!("the shop's seed: {error}"))?;
            shops.push(Mutex::new(shop));
        }
        let mut erps = Vec::new();
        for (number, erp) in plan.erps.iter().enumerate() {
            let mut specter = Specter::default();
            call(&mut specter, "POST", &["seed"], &[], erp_seed(number, erp.control), now)
                .map_err(|error| anyhow!("the ERP's seed: {error}"))?;
            erps.push(Mutex::new(specter));
        }
        let (network_sim, dice) = (Arc::clone(sim), dice.fork());
        let network = Network::new(network_sim, dice, witness, shops, erps, plan.deadline);
        let stage = Self { sim: Arc::clone(sim), plan, ledger, network: Arc::new(network), orders };
        stage.connect()?;
        stage.network.begin();
        Ok(stage)
    }

    fn connect(&self) -> Result<()> {
        let store = self.ledger.store();
        let life = self.outsider("setup");
        for (number, plan) in self.plan.connections.iter().enumerate() {
            let connection = Connection {
                id: plan.id.clone(),
                state: ConnectionState::Active,
                reason: None,
                account: serde_json::to_string(&self.account(number))?,
                settings: plan.settings(false, false),
                facts: r#"{"base_currency": "SEK", "language": "sv"}"#.into(),
                created_at: self.sim.true_time(),
            };
            let runtime = &self.ledger.runtime;
            runtime.block_on(store.save_connection(connection.clone()))?;
            let engine =
                self.engine(&store, &connection, number, None, &Gates::default(), &life)?;
            runtime.block_on(async {
                engine.make_service_articles().await?;
                if self.plan.erps.get(plan.erp).is_some_and(|erp| erp.calibrated) {
                    engine.calibrate().await?;
                }
                anyhow::Ok(())
            })?;
        }
        Ok(())
    }

    /// A life to which nothing happens.
    pub(crate) fn outsider(&self, name: &str) -> Arc<Life> {
        Life::new(Arc::clone(&self.sim), name.into(), Arc::default(), Dice::new(0))
    }

    /// The engine of a connection, over the simulated network.
    pub(crate) fn engine(
        &self,
        store: &Store,
        connection: &Connection,
        number: usize,
        seat: Option<Arc<Seat>>,
        gates: &Gates,
        life: &Arc<Life>,
    ) -> std::result::Result<Arc<Engine>, Error> {
        let unknown = || Error::Client(format!("nothing is simulated for {}", connection.id));
        let plan = self.plan.connections.get(number).ok_or_else(unknown)?;
        let (network, life) = (Arc::clone(&self.network), Arc::clone(life));
        let wire = Wire { network, life, shop: number, erp: plan.erp };
        let clients = wire
            .clients(webshop(number), account(plan.erp), self.plan.deadline)
            .ok_or_else(unknown)?;
        let account = self.account(number);
        Engine::with_clients(store.clone(), connection, seat, gates, account, clients)
    }

    /// Both sides of a connection, as they are stored.
    fn account(&self, number: usize) -> Account {
        let erp = self.plan.connections.get(number).map_or(0, |plan| plan.erp);
        let millis = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Account {
            shop: ShopAccount {
                address: "http://127.0.0.1".into(),
                webshop: webshop(number),
                token: Secret::new(TOKEN),
            },
            erp: ErpAccount {
                address: "http://127.0.0.1".into(),
                account: account(erp),
                keys: ErpKeys::V1 { first: Secret::new(KEY_1), second: Secret::new(KEY_2) },
            },
            pace: Pace { shop: self.plan.pace, erp: self.plan.pace, ..Pace::default() },
            timing: Timing {
                deadline_ms: millis(self.plan.deadline),
                settle_ms: millis(self.plan.settle),
                poll_ms: millis(self.plan.poll),
            },
            callback: None,
            reach: Reach::Anywhere,
        }
    }
}

fn shop_seed(number: usize) -> Value {
    json!({
        "uid": webshop(number), "name": format!("Butik {number}"), "tokens": [TOKEN],
        "deliveryMethods": [{"uid": 66_001, "name": "Paket"}],
        "articles": [
            {"articleNumber": format!("MUGG-{number}"), "name": "Mugg", "price": 100, "vatRate": 0.25, "stock": 5_000},
            {"articleNumber": format!("BOK-{number}"), "name": "Bok", "price": 159, "vatRate": 0.06, "stock": 5_000},
            {"articleNumber": format!("BLAD-{number}"), "name": "Blad", "price": 333.33, "vatRate": 0.12, "stock": 5_000},
            {"articleNumber": format!("KULA-{number}"), "name": "Kula", "price": 2.05, "vatRate": 0.25, "stock": 5_000},
        ],
    })
}

fn erp_seed(number: usize, control: Control) -> Value {
    let duplicate = match control {
        Control::Refuses => "error",
        Control::NamesFirst => "return_existing",
        Control::Doubles => "create",
    };
    json!({
        "switches": {"order.duplicate": duplicate},
        "accounts": [{
            "sbmId": account(number), "scheme": "v1", "md5Key1": KEY_1, "md5Key2": KEY_2,
        }],
    })
}
