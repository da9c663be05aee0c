//! What surrounds every page: the reader, the language, the place.

use axum::http::HeaderMap;
use koppla_store::{Connection, Person, Role};

use crate::access::Viewer;
use crate::language::Language;
use crate::message::{Message, Said};
use crate::state::Web;

/// Which part of the navigation a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// All connections.
    Overview,
    /// A connection's orders.
    Orders,
    /// A connection's articles.
    Articles,
    /// A connection's delivery methods.
    Deliveries,
    /// A connection's settings and their history.
    Settings,
    /// What happened.
    Log,
    /// Linking a shop.
    Connect,
    /// Who may do what.
    People,
    /// The reader's own account.
    Account,
    /// A page outside the navigation.
    None,
}

/// What surrounds a page.
pub(crate) struct Frame {
    /// The reader's language.
    pub(crate) language: Language,
    /// Who reads; nobody before signing in.
    pub(crate) person: Option<Person>,
    /// The id of the connection that the page is about.
    pub(crate) connection: Option<String>,
    /// Where in the navigation.
    pub(crate) section: Section,
    /// What has just been done, to be told once: a key of the catalogue that begins with `said-`.
    pub(crate) said: Option<String>,
}

impl Frame {
    /// The frame of a page for somebody who is not signed in.
    pub(crate) fn guest(language: Language) -> Self {
        Self { language, person: None, connection: None, section: Section::None, said: None }
    }

    /// The frame of a signed-in reader's page.
    pub(crate) fn new(viewer: &Viewer, section: Section) -> Self {
        Self {
            language: viewer.language,
            person: Some(viewer.person.clone()),
            connection: None,
            section,
            said: viewer.said.clone(),
        }
    }

    /// The frame of a page about one connection.
    pub(crate) fn of(viewer: &Viewer, section: Section, connection: &Connection) -> Self {
        Self { connection: Some(connection.id.clone()), ..Self::new(viewer, section) }
    }

    /// The frame of an error page: with the navigation where the reader is signed in.
    pub(crate) async fn of_request(web: &Web, headers: &HeaderMap) -> Self {
        let language = Language::of(headers);
        match Viewer::of(web, headers).await {
            Ok(Some(viewer)) => Self::new(&viewer, Section::None),
            _ => Self::guest(language),
        }
    }

    /// A text without values.
    pub(crate) fn t(&self, key: &'static str) -> Said {
        self.say(key)
    }

    /// A text that takes values, which `with` fills in.
    pub(crate) fn say(&self, key: &'static str) -> Said {
        Message::new(key).in_language(self.language)
    }

    /// The name of a table that is scrolled by itself, made of its heading.
    pub(crate) fn table(&self, heading: &'static str) -> Said {
        self.say("frame-table").with("name", Message::new(heading))
    }

    /// The text of one value of a closed set: the key is the set, a hyphen and the value.
    pub(crate) fn one_of(&self, set: &'static str, value: &str) -> Said {
        Message::new(format!("{set}-{value}")).in_language(self.language)
    }

    /// A text that is said later.
    pub(crate) fn told(&self, message: &Message) -> String {
        message.said(self.language)
    }

    /// What has just been done.
    pub(crate) fn notice(&self) -> Option<Said> {
        let key = self.said.clone()?;
        Some(Message::new(key).in_language(self.language))
    }

    /// Whether what has just been done came to nothing.
    pub(crate) fn is_warned(&self) -> bool {
        self.said.as_deref() == Some("said-order-not-in-shop")
    }

    /// Whether the reader may do what the role may.
    pub(crate) fn may(&self, role: Role) -> bool {
        self.person.as_ref().is_some_and(|person| person.role >= role)
    }

    /// Whether the reader exports and mends.
    pub(crate) fn may_operate(&self) -> bool {
        self.may(Role::Operator)
    }

    /// Whether the reader changes settings, connections and people.
    pub(crate) fn may_administer(&self) -> bool {
        self.may(Role::Administrator)
    }

    /// `aria-current` of a link of the navigation.
    pub(crate) fn current(&self, section: Section) -> &'static str {
        if self.section == section { "page" } else { "false" }
    }
}
