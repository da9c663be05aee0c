//! The shop's change notices: wished for, switched on again, and believed in nothing but the hint
//! (abicart-api §14.1, §14.2).

use abicart::{Callback, EventListenerPatch};

use crate::engine::Engine;
use crate::error::Error;
use crate::gate::Class;
use crate::remote::chain;

/// Events that tell of orders and articles. Whether a shop knows each of them is not certain.
const EVENTS: [&str; 6] = [
    "Order/created",
    "Order/changed",
    "Order/paid",
    "Order/discarded",
    "Article/created",
    "Article/changed",
];

impl Engine {
    /// Registers for every event one by one, and switches listeners on again that the shop has
    /// switched off. None of it is needed: polling finds everything.
    pub async fn register_notices(&self) {
        let Some(callback) = &self.account().callback else { return };
        let public = callback.public.trim_end_matches('/');
        let address = format!("{public}/notice/{}", callback.secret.expose());
        let listeners = self.shop().client(Class::Order).event_listeners();
        let known = match listeners.list().await {
            Ok(page) => page.objects,
            Err(error) => {
                tracing::warn!(
                    connection.id = self.id(),
                    reason = chain(&error),
                    "the shop's listeners cannot be read; polling goes on"
                );
                return;
            }
        };
        for event in EVENTS {
            let listener = known.iter().find(|known| known.event_name.as_deref() == Some(event));
            let result = match listener {
                None => listeners.create(event, &address).await.map(drop),
                Some(listener) if listener.url.as_deref() != Some(&address) => {
                    let patch =
                        EventListenerPatch { url: Some(address.clone()), active: Some(true) };
                    listeners.set(listener.uid, &patch).await.map(drop)
                }
                Some(listener) if listener.status.active == Some(false) => {
                    let patch = EventListenerPatch { url: None, active: Some(true) };
                    listeners.set(listener.uid, &patch).await.map(drop)
                }
                Some(_) => Ok(()),
            };
            if let Err(error) = result {
                tracing::info!(
                    connection.id = self.id(),
                    event,
                    reason = chain(&error),
                    "the shop does not send this notice; polling finds the changes"
                );
            }
        }
    }

    /// Whether a notice with this secret in its address is for this connection.
    pub fn owns_notice(&self, secret: &str) -> bool {
        self.account().owns_notice(secret)
    }

    /// Notes what a notice hints at.
    pub async fn noticed(&self, body: &[u8]) -> Result<(), Error> {
        let notice = match Callback::parse(body) {
            Ok(notice) if notice.webshop == self.account().shop.webshop => notice,
            Ok(_) => {
                tracing::info!(connection.id = self.id(), "a notice for another shop was ignored");
                return Ok(());
            }
            Err(error) => {
                tracing::info!(
                    connection.id = self.id(),
                    reason = chain(&error),
                    "a notice was not understood"
                );
                return Ok(());
            }
        };
        if notice.class == "Order" {
            return self.hint_order(notice.uid).await;
        }
        self.look_again();
        if self.seat().is_none() {
            // Another node may work for the connection.
            self.store().ask_to_look(self.id()).await?;
        }
        Ok(())
    }
}
