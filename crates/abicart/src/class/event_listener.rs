//! Registration of callbacks (abicart-api §14.1). A listener belongs to the client's token.

use std::fmt;

use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};

use super::handle;
use super::patch::Patch;
use crate::client::Effect;
use crate::value::members::Members;
use crate::{Call, DateTime, Error, Keyed, Object, Page, Query, Unreadable};

/// A registered callback. The address holds an unguessable part, so `Debug` leaves it out.
#[derive(Clone, PartialEq)]
pub struct EventListener {
    /// The uid.
    pub uid: u64,
    /// `Class/event`, such as `Order/discarded`.
    pub event_name: Option<String>,
    /// The address that is called.
    pub url: Option<String>,
    /// Whether the shop still calls.
    pub status: ListenerStatus,
    /// When the listener was registered.
    pub created: Option<DateTime>,
    /// When it last changed.
    pub changed: Option<DateTime>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl fmt::Debug for EventListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventListener")
            .field("uid", &self.uid)
            .field("event_name", &self.event_name)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// Whether a listener is called. The shop switches it off after too many failures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListenerStatus {
    /// Whether it is called.
    pub active: Option<bool>,
    /// Since when it is not.
    pub inactive_since: Option<DateTime>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl ListenerStatus {
    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            active: members.flag("active"),
            inactive_since: members.date_time("inactiveSince"),
            other: members.rest(),
        })
    }
}

impl Object for EventListener {
    const CLASS: &'static str = "EventListener";

    fn query() -> Query {
        Query::of(["uid", "eventName", "url", "status", "created", "changed"])
    }

    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            uid: members.required_uid()?,
            event_name: members.text("eventName"),
            url: members.text("url"),
            status: members.optional_object("status", ListenerStatus::read).unwrap_or_default(),
            created: members.date_time("created"),
            changed: members.date_time("changed"),
            other: members.rest(),
        })
    }
}

impl Keyed for EventListener {
    fn uid(&self) -> u64 {
        self.uid
    }
}

/// What shall change in a listener; `None` leaves a member alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventListenerPatch {
    /// The address that is called.
    pub url: Option<String>,
    /// Switches the listener on or off.
    pub active: Option<bool>,
}

handle! {
    /// The calls of the class `EventListener`.
    EventListeners, event_listeners
}

impl EventListeners<'_> {
    /// Registers `url` for an event, for the client's own token. At most one listener per token
    /// and event may exist, and the shop may not know the event; both come as
    /// [`Error::Invalid`].
    pub async fn create(&self, event_name: &str, url: &str) -> Result<EventListener, Error> {
        let call = Call::new(EventListener::CLASS, "create", Some(event_name.to_owned()));
        let token = self.client.endpoint().token().expose_secret();
        let patch = json!({"authToken": token, "eventName": event_name, "url": url});
        self.client.write(&call, &[patch, EventListener::query().to_value()]).await
    }

    /// One listener.
    pub async fn get(&self, uid: u64) -> Result<EventListener, Error> {
        self.client.get(uid).await
    }

    /// All listeners of the client's token.
    pub async fn list(&self) -> Result<Page<EventListener>, Error> {
        self.client.list_all().await
    }

    /// Changes a listener; the result is what the shop then has.
    pub async fn set(&self, uid: u64, patch: &EventListenerPatch) -> Result<EventListener, Error> {
        let status = Patch::default().with("active", patch.active).some();
        let patch = Patch::default().with("url", patch.url.as_deref()).with("status", status);
        self.client.set(uid, patch.into_value()).await
    }

    /// Removes a listener.
    pub async fn delete(&self, uid: u64) -> Result<(), Error> {
        let call = Call::new(EventListener::CLASS, "delete", Some(uid.to_string()));
        self.client.call(&call, Effect::Write, &[uid.into()]).await.map(|_| ())
    }

    /// The shop's log of a listener, in the form the shop keeps it, which is not documented.
    pub async fn log(&self, uid: u64) -> Result<Value, Error> {
        let call = Call::new(EventListener::CLASS, "getLog", Some(uid.to_string()));
        self.client.call(&call, Effect::Read, &[uid.into()]).await
    }
}
