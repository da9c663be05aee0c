//! Which order of the ERP is which of the shop's: unique in the whole account, whichever of its
//! connections has it (specter-api Q13, Q14).

use std::sync::Arc;

use koppla_store::{Entity, NewLink, RecordId};

use crate::account::Account;
use crate::engine::Engine;
use crate::error::Error;

impl Engine {
    /// A link that no other shop of the account may have already: an ERP that names the first order of
    /// a reference names another shop's where two send under the same. Of the same shop, whose
    /// connection may once have had another name, it is the same order.
    pub(super) async fn link_to(
        &self,
        erp_id: impl Into<String>,
        how: &'static str,
    ) -> Result<NewLink, Error> {
        let shop = shop(self.account());
        let connections = self.account_connections().await?;
        let others = connections.iter().filter(|(_, other)| *other != shop);
        let mates = others.map(|(id, _)| id.clone()).collect();
        Ok(NewLink { mates, ..NewLink::new(erp_id, how) })
    }

    /// The other connections of the account. Reading them for every order would cost too much where
    /// there are thousands.
    async fn account_connections(&self) -> Result<Arc<[(String, String)]>, Error> {
        let now = self.now();
        if let Some(known) = self.lanes().connections(now) {
            return Ok(known);
        }
        let mates = self.account_mates().await?.into_iter();
        let own = (self.id().to_owned(), shop(self.account()));
        let connections: Arc<[_]> =
            mates.map(|(id, account)| (id, shop(&account))).chain([own]).collect();
        self.lanes().know_connections(now, Arc::clone(&connections));
        Ok(connections)
    }

    /// What people call an order of any connection; where it is another one's, with that.
    pub(super) async fn name_of(&self, connection: &str, key: &str) -> Result<String, Error> {
        if connection == self.id() {
            return self.order_name(key).await;
        }
        let id = RecordId::new(connection, Entity::Order, key);
        let record = self.store().record(&id).await?;
        let name = record.map(|record| record.name).filter(|name| !name.is_empty());
        Ok(format!("{} ({connection})", name.unwrap_or_else(|| key.to_owned())))
    }
}

/// Which shop it is.
fn shop(account: &Account) -> String {
    format!("{} at {}", account.shop.webshop, account.shop.address.trim_end_matches('/'))
}
