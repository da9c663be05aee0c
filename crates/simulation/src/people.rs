//! What people do meanwhile: customers order, merchants change orders and articles, an operator
//! answers truthfully what Koppla asks.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use koppla_store::{ConnectionState, Entity, Observation, Observed, Record, State};
use koppla_sync::{Gates, Settlement};
use serde_json::{Value, json};

use crate::control::{call, get, ore};
use crate::dice::Dice;
use crate::scenario::{account, webshop};
use crate::sim::{Event, held};
use crate::stage::Stage;
use crate::witness::{Placed, Version, in_erp};

/// The people of a run.
pub(crate) struct People {
    stage: Arc<Stage>,
    dice: Dice,
    placed: usize,
    streets: u64,
}

impl People {
    pub(crate) fn new(stage: Arc<Stage>, dice: Dice) -> Self {
        Self { stage, dice, placed: 0, streets: 0 }
    }

    /// Whether all orders are placed.
    pub(crate) fn are_served(&self) -> bool {
        self.placed >= self.stage.plan.orders
    }

    /// Somebody does something. Tells after how long the next one does.
    pub(crate) fn act(&mut self) -> Result<Duration> {
        let connection = self.dice.index(self.stage.plan.connections.len());
        match self.dice.weighted(&[10, 4, 3, 2, 2, 1, 6]) {
            0 => self.place(connection)?,
            1 => {
                // At the same moment, to several addresses (P7).
                let customer = self.dice.below(self.stage.plan.customers);
                for _ in 0..self.dice.between(2, 3) {
                    let connection = self.dice.index(self.stage.plan.connections.len());
                    self.place_for(connection, customer)?;
                }
            }
            2 => self.edit()?,
            3 => self.cancel()?,
            4 => self.change_any_article(connection)?,
            5 => self.change_settings(connection)?,
            _ => self.operate(connection, false)?,
        }
        let most = self.stage.plan.haste * 1_000;
        Ok(Duration::from_millis(self.dice.between(1, most)))
    }

    fn place(&mut self, connection: usize) -> Result<()> {
        let customer = self.dice.below(self.stage.plan.customers);
        self.place_for(connection, customer)
    }

    fn place_for(&mut self, connection: usize, customer: u64) -> Result<()> {
        if self.are_served() {
            return Ok(());
        }
        self.placed += 1;
        let mut body = self.contents(connection, customer);
        body["delivery"] = json!({"method": 66_001, "price": 49});
        let shop = self.shop_call(connection, &["orders"], body)?;
        let number = shop["orderNumber"].as_str().context("an order without number")?.to_owned();
        let plan = self.stage.plan.connections.get(connection).context("an unknown connection")?;
        let (erp, references) = (plan.erp, plan.references(&number));
        let reference = references.first().cloned().unwrap_or_default();
        let placed = Placed {
            connection,
            uid: shop["uid"].as_u64().context("an order without uid")?,
            number,
            reference: reference.clone(),
            references,
            versions: vec![version(&shop)],
            cancelled: None,
        };
        self.stage.sim.count("orders");
        self.stage.sim.tell(&format!("order {reference} is placed by customer {customer}"));
        self.notify(connection, placed.uid, "created");
        held(&self.stage.orders).insert((erp, reference), placed);
        Ok(())
    }

    /// Who orders what, and where it goes.
    fn contents(&mut self, connection: usize, customer: u64) -> Value {
        let articles = ["MUGG", "BOK", "BLAD", "KULA"];
        let rows: Vec<Value> = (0..self.dice.between(1, 3))
            .map(|_| {
                let article = self.dice.pick(&articles).unwrap_or("MUGG");
                let mut row = json!({
                    "articleNumber": format!("{article}-{connection}"),
                    "quantity": self.dice.between(1, 4),
                });
                if self.dice.hits(2_500) {
                    row["discount"] = json!(0.1);
                }
                row
            })
            .collect();
        let mut address = || {
            self.streets += 1;
            json!({
                "address": format!("Gatan {}", self.streets), "postcode": "702 11",
                "town": "Örebro", "country": "SE",
            })
        };
        let mut billing = address();
        billing["firstName"] = json!("Åsa");
        billing["lastName"] = json!("Öberg");
        let mut delivery = json!({"copyAddress": true});
        if customer.is_multiple_of(2) {
            delivery = address();
            delivery["name"] = json!("Olof Öberg");
            delivery["copyAddress"] = json!(false);
        }
        let info = self.known_by(customer);
        json!({
            "customer": {
                "info": info,
                "address": billing,
                "deliveryAddress": delivery,
            },
            "rows": rows,
        })
    }

    /// The same customer writes one e-mail address or another, and a number or none: Specter finds it
    /// by either (P7).
    fn known_by(&mut self, customer: u64) -> Value {
        let (email, number) = match self.dice.weighted(&[6, 2, 2]) {
            0 => (format!("kund{customer}@example.se"), None),
            1 => (format!("kund{customer}@example.se"), Some(person_number(customer))),
            _ => (format!("privat{customer}@example.se"), Some(person_number(customer))),
        };
        json!({"type": "individual", "email": email, "nin": number})
    }

    /// An order, however far it has got, is changed.
    fn edit(&mut self) -> Result<()> {
        let Some((key, placed)) = self.any_order() else { return Ok(()) };
        let customer = self.dice.below(self.stage.plan.customers);
        let mut body = self.contents(placed.connection, customer);
        if let Some(customer) = body["customer"].as_object_mut() {
            customer.remove("info");
        }
        let shop = self.shop_call(placed.connection, &["orders", &placed.number, "edit"], body)?;
        self.stage.sim.count("edits");
        self.stage.sim.tell(&format!("order {} is edited", placed.reference));
        if let Some(placed) = held(&self.stage.orders).get_mut(&key) {
            placed.versions.push(version(&shop));
        }
        self.notify(placed.connection, placed.uid, "changed");
        Ok(())
    }

    fn cancel(&mut self) -> Result<()> {
        let Some((key, placed)) = self.any_order() else { return Ok(()) };
        let path = ["orders", placed.number.as_str(), "discard"];
        self.shop_call(placed.connection, &path, Value::Null)?;
        self.stage.sim.count("cancellations");
        self.stage.sim.tell(&format!("order {} is cancelled", placed.reference));
        if let Some(placed) = held(&self.stage.orders).get_mut(&key) {
            placed.cancelled = Some(self.stage.sim.elapsed());
        }
        self.notify(placed.connection, placed.uid, "discarded");
        Ok(())
    }

    fn change_any_article(&mut self, connection: usize) -> Result<()> {
        let system = self.stage.network.shops.get(connection).context("an unknown shop")?;
        let articles = get(&mut *held(system), &["articles"], &[], self.shop_time(connection));
        let articles = articles["objects"].as_array().into_iter().flatten();
        let uids: Vec<i64> = articles.filter_map(|article| article["uid"].as_i64()).collect();
        let Some(uid) = self.dice.pick(&uids) else { return Ok(()) };
        self.change_article(connection, &uid.to_string())
    }

    fn change_article(&mut self, connection: usize, uid: &str) -> Result<()> {
        let system = self.stage.network.shops.get(connection).context("an unknown shop")?;
        let now = self.shop_time(connection);
        let drawn = self.dice.below(1_000_000);
        let price: Value =
            serde_json::from_str(&format!("{}.{:02}", drawn / 100 % 1_000 + 1, drawn % 100))?;
        let body = json!({
            "name": {"sv": format!("Namn {drawn}")},
            "price": {"regular": {"SEK": price}},
        });
        call(&mut *held(system), "PATCH", &["articles", uid], &[], body, now)
            .map_err(|error| anyhow!(error))?;
        self.stage.sim.count("article changes");
        self.stage.sim.tell(&format!("article {uid} of shop {connection} is changed"));
        Ok(())
    }

    /// The merchant changes a setting; nothing that was exported is sent again for it (I15).
    fn change_settings(&mut self, connection: usize) -> Result<()> {
        let plan = self.stage.plan.connections.get(connection).context("an unknown connection")?;
        let (store, runtime) = (self.stage.ledger.store(), &self.stage.ledger.runtime);
        let stored = runtime.block_on(store.connection(&plan.id))?;
        let mut stored = stored.context("a connection is gone")?;
        stored.settings = plan.settings(self.dice.hits(5_000), self.dice.hits(5_000));
        runtime.block_on(store.save_connection(stored))?;
        self.stage.sim.count("settings changes");
        self.stage.sim.tell(&format!("the settings of {} are changed", plan.id));
        Ok(())
    }

    /// The operator looks through the orders of a connection and does what they ask for; `all` of
    /// them, or some.
    pub(crate) fn operate(&mut self, connection: usize, all: bool) -> Result<()> {
        let plan = self.stage.plan.connections.get(connection).context("an unknown connection")?;
        let (id, erp) = (plan.id.clone(), plan.erp);
        self.resume(&id, all)?;
        for record in self.stage.ledger.records(&id, Entity::Order)? {
            if !all && !self.dice.hits(3_000) {
                continue;
            }
            match record.state {
                State::Asking | State::NumberUnknown => self.settle(connection, erp, &record)?,
                State::Held | State::Manual => self.mend(connection, erp, &id, &record)?,
                State::Due | State::InDoubt | State::Ignored | State::Done => {}
            }
        }
        for record in self.stage.ledger.records(&id, Entity::Article)? {
            if record.state == State::Held && (all || self.dice.hits(3_000)) {
                self.change_article(connection, &record.key)?;
            }
        }
        Ok(())
    }

    /// A rate limit in the body of an answer may look like a refused account. The alarm is read, and
    /// the connection switched on again.
    fn resume(&mut self, id: &str, surely: bool) -> Result<()> {
        let (store, runtime) = (self.stage.ledger.store(), &self.stage.ledger.runtime);
        let stored = runtime.block_on(store.connection(id))?.context("a connection is gone")?;
        if stored.state == ConnectionState::Paused && (surely || self.dice.hits(3_000)) {
            runtime.block_on(store.set_connection_state(id, ConnectionState::Active, None))?;
            self.stage.sim.count("connections switched on again");
            self.stage.sim.tell(&format!("{id} is switched on again"));
        }
        Ok(())
    }

    /// The operator does what the sentence says: an order that the ERP refuses because it has it gets
    /// its number entered; others are exported again.
    fn mend(&self, connection: usize, erp: usize, id: &str, record: &Record) -> Result<()> {
        let placed = self.placed(connection, record);
        let is_there = placed.is_some_and(|placed| self.find_order(erp, &placed).is_some());
        if record.state == State::Held && record.erp_id.is_none() && is_there {
            return self.settle(connection, erp, record);
        }
        self.export(id, record)
    }

    /// The order behind a record.
    fn placed(&self, connection: usize, record: &Record) -> Option<Placed> {
        let orders = held(&self.stage.orders);
        let mut placed = orders.values();
        let found = placed
            .find(|placed| placed.connection == connection && placed.uid.to_string() == record.key);
        found.cloned()
    }

    /// Somebody presses Export (ORD-15).
    fn export(&self, connection: &str, record: &Record) -> Result<()> {
        let seen = Observed {
            key: record.key.clone(),
            rank: record.key.parse().unwrap_or(i64::MAX),
            name: String::new(),
            stamp: None,
        };
        let observation = Observation {
            connection: connection.to_owned(),
            entity: Entity::Order,
            seen: vec![seen],
            forced: true,
            cursor: None,
        };
        self.stage.sim.count("exports by hand");
        self.stage.sim.tell(&format!("somebody exports {} of {connection}", record.name));
        let store = self.stage.ledger.store();
        self.stage.ledger.runtime.block_on(store.observe(observation))?;
        Ok(())
    }

    /// The operator looks in the ERP and says what is there.
    fn settle(&self, connection: usize, erp: usize, record: &Record) -> Result<()> {
        let Some(placed) = self.placed(connection, record) else { return Ok(()) };
        let settlement = if record.reason_code.as_deref() == Some("customer-in-doubt") {
            self.find_customer(erp, &placed)
        } else {
            self.find_order(erp, &placed)
        };
        if settlement.is_none() && self.stage.network.is_on_its_way(erp, &placed.references) {
            let text = format!("{} is asked about while a create is on its way", placed.reference);
            self.stage.sim.violate("I2", text);
        }
        let settlement = settlement.unwrap_or(Settlement::Missing);
        let life = self.stage.outsider("operator");
        let store = self.stage.ledger.store();
        let id = self.stage.plan.connections.get(connection).map_or("", |plan| plan.id.as_str());
        let runtime = &self.stage.ledger.runtime;
        let stored = runtime.block_on(store.connection(id))?.context("a connection is gone")?;
        let gates = Gates::default();
        let engine = self.stage.engine(&store, &stored, connection, None, &gates, &life)?;
        let settled = runtime.block_on(engine.settle_order(&record.key, settlement));
        let said = if settled.is_ok() { "said" } else { "not taken" };
        self.stage.sim.count("answers by hand");
        self.stage.sim.tell(&format!("{}: {settlement:?} is {said}", placed.reference));
        Ok(())
    }

    fn find_order(&self, erp: usize, placed: &Placed) -> Option<Settlement> {
        let system = self.stage.network.erps.get(erp)?;
        let now = self.stage.sim.true_time();
        let found = in_erp(&mut held(system), erp, &placed.references, now);
        found.first()?["orderNo"].as_u64().map(Settlement::Number)
    }

    fn find_customer(&self, erp: usize, placed: &Placed) -> Option<Settlement> {
        let account = account(erp).to_string();
        let query = [("sbmId", account.as_str()), ("limit", "100000")];
        let system = self.stage.network.erps.get(erp)?;
        let answer = get(&mut *held(system), &["customers"], &query, self.stage.sim.true_time());
        let streets: Vec<&str> =
            placed.versions.iter().map(|version| version.street.as_str()).collect();
        let customers = answer["customers"].as_array()?;
        let found = customers.iter().rev().find(|customer| {
            customer["fields"]["address"].as_str().is_some_and(|street| streets.contains(&street))
        })?;
        found["customerId"].as_u64().map(Settlement::Customer)
    }

    fn any_order(&mut self) -> Option<((usize, String), Placed)> {
        let orders = held(&self.stage.orders);
        let place = self.dice.index(orders.len());
        let (key, placed) = orders.iter().nth(place)?;
        placed.cancelled.is_none().then(|| (key.clone(), placed.clone()))
    }

    fn shop_call(&self, connection: usize, path: &[&str], body: Value) -> Result<Value> {
        let system = self.stage.network.shops.get(connection).context("an unknown shop")?;
        let now = self.shop_time(connection);
        call(&mut *held(system), "POST", path, &[], body, now).map_err(|error| anyhow!(error))
    }

    fn shop_time(&self, connection: usize) -> jiff::Timestamp {
        let now = self.stage.sim.true_time();
        now.checked_add(self.stage.network.witness.shop_offset(connection)).unwrap_or(now)
    }

    /// The shop's change notice: lost, late, twice, or in another order.
    fn notify(&mut self, connection: usize, uid: u64, event: &str) {
        if self.dice.hits(self.stage.plan.notices_lost) {
            self.stage.sim.count("notices lost");
            return;
        }
        let shop = webshop(connection);
        let body = format!("class=Order&event={event}&uid={uid}&webshop={shop}").into_bytes();
        for _ in 0..self.dice.between(1, 2) {
            let delay = Duration::from_millis(self.dice.between(1, 20_000));
            self.stage.sim.after(delay, Event::Notice(connection, body.clone()));
        }
    }
}

/// A person number with the right check digit.
fn person_number(customer: u64) -> String {
    let (birth, serial) = ("811218", format!("{:03}", customer + 100));
    let nine = format!("{birth}{serial}");
    let weighted = nine.bytes().zip([2, 1].into_iter().cycle()).map(|(digit, weight)| {
        let product = u64::from(digit - b'0') * weight;
        product / 10 + product % 10
    });
    let check = (10 - weighted.sum::<u64>() % 10) % 10;
    format!("{birth}-{serial}{check}")
}

fn version(shop: &Value) -> Version {
    let customer = &shop["customer"];
    let street = customer["address"]["address"].as_str().unwrap_or("").to_owned();
    let delivery = &customer["deliveryAddress"];
    let delivery_street = if delivery["copyAddress"] == json!(true) {
        street.clone()
    } else {
        delivery["address"].as_str().unwrap_or("").to_owned()
    };
    Version { street, delivery_street, total: ore(&shop["costs"]["total"]["incVat"], 2) }
}
