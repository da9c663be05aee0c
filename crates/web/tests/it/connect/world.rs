//! The pages over both sandboxes, a node at work beside them, and somebody with a browser.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use koppla_store::{Connection, NewPerson, Role, Store, SystemClock};
use koppla_sync::{Engine, Error, Gates, Node, Scope, Seat, Surroundings};
use koppla_testkit::{ACCOUNT, INTEGRATION_KEY, Place, SHOP, Sandboxes, TOKEN, USER, USER_KEY};
use koppla_web::{DemoLink, Options, Web};
use reqwest::StatusCode;
use secrecy::SecretString;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// What an administrator fills in.
pub(crate) type Form = BTreeMap<&'static str, String>;

/// The pages and everything around them.
pub(crate) struct World {
    pub(crate) sandboxes: Sandboxes,
    pub(crate) store: Store,
    pub(crate) base: String,
    client: reqwest::Client,
    cookie: Mutex<String>,
    /// Everything that was ever shown.
    shown: Mutex<String>,
    stop: CancellationToken,
    _place: Place,
}

/// A page as it arrived.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
    /// Where it leads to.
    pub(crate) to: String,
}

impl Page {
    pub(crate) fn says(&self, words: &str) -> &Self {
        assert!(self.text.contains(words), "{words} is not in {}: {}", self.to, self.text);
        self
    }
}

struct Program(Store, Gates);

impl Surroundings for Program {
    fn engine(&self, connection: &Connection, seat: Arc<Seat>) -> Result<Arc<Engine>, Error> {
        Engine::new(self.0.clone(), connection, Some(seat), &self.1)
    }

    fn spawn(&self, work: BoxFuture<'static, ()>) {
        tokio::spawn(work);
    }

    fn engines(&self, _: Vec<Arc<Engine>>) {}
}

const DEMO: &str = "only-for-this-test";

impl World {
    pub(crate) async fn standard() -> Self {
        Self::of(Sandboxes::standard().await, Role::Administrator).await
    }

    /// Pages that may be told to call this machine, where the sandboxes are.
    pub(crate) async fn of(sandboxes: Sandboxes, role: Role) -> Self {
        Self::with(sandboxes, role, true).await
    }

    pub(crate) async fn with(sandboxes: Sandboxes, role: Role, private_addresses: bool) -> Self {
        // Other tests of this process may have done so.
        drop(rustls::crypto::ring::default_provider().install_default());
        let place = Place::sqlite();
        let store = Store::open(place.url(), Arc::new(SystemClock)).await.unwrap();
        let email = "anna@butiken.example".to_owned();
        let person = NewPerson {
            id: "anna".into(),
            email: email.clone(),
            name: "Anna".into(),
            role,
            password: None,
        };
        assert!(store.add_first_person(person).await.unwrap());
        let stop = CancellationToken::new();
        let demo = Some(DemoLink { token: SecretString::from(DEMO), email });
        let options = Options { demo, private_addresses, stop: stop.clone(), ..Options::default() };
        let pages = koppla_web::router(&Web::new(store.clone(), options));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let pages = pages.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, pages).await });
        let client =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let world = Self {
            sandboxes,
            store,
            base,
            client,
            cookie: Mutex::default(),
            shown: Mutex::default(),
            stop,
            _place: place,
        };
        world.get(&format!("/demo-sign-in/{DEMO}")).await;
        world
    }

    /// Begins to work for the connections, as `koppla serve` does.
    pub(crate) fn work(&self) {
        let program = Program(self.store.clone(), Gates::default());
        let name = ("node".to_owned(), "node".to_owned());
        let node = Node::new(self.store.clone(), name, Scope::Share, program);
        let stop = self.stop.clone();
        tokio::spawn(async move { node.serve(&stop).await });
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        let request = self.client.get(format!("{}{path}", self.base));
        self.send(path, request).await
    }

    /// Sends a form and goes where the answer leads.
    pub(crate) async fn post(&self, path: &str, form: &Form) -> Page {
        let sent = self.post_only(path, form).await;
        if sent.status == StatusCode::SEE_OTHER { self.get(&sent.to).await } else { sent }
    }

    pub(crate) async fn post_only(&self, path: &str, form: &Form) -> Page {
        let body = form
            .iter()
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect::<Vec<_>>()
            .join("&");
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        self.send(path, request).await
    }

    async fn send(&self, path: &str, request: reqwest::RequestBuilder) -> Page {
        let cookie = self.cookie.lock().unwrap().clone();
        let response =
            request.header("cookie", cookie).header("accept-language", "sv").send().await.unwrap();
        if let Some(set) = response.headers().get("set-cookie") {
            let set = set.to_str().unwrap().split(';').next().unwrap().to_owned();
            *self.cookie.lock().unwrap() = set;
        }
        let status = response.status();
        let to = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        let to = to.unwrap_or_else(|| path.to_owned());
        let text = response.text().await.unwrap();
        self.shown.lock().unwrap().push_str(&format!("{to}\n{text}\n"));
        Page { status, text, to }
    }

    /// No page, and no address of one, has ever held a secret.
    pub(crate) fn has_kept_its_secrets(&self) {
        let shown = self.shown.lock().unwrap();
        for secret in
            [TOKEN, USER_KEY, INTEGRATION_KEY, "EN-GAMMAL-MD5-NYCKEL", "fel-nyckel-som-inte"]
        {
            assert!(!shown.contains(secret), "{secret}");
        }
    }

    /// The first step, filled in.
    pub(crate) fn shop_form(&self) -> Form {
        form(&[
            ("name", ""),
            ("address", &format!("http://{}/", self.sandboxes.shop_address)),
            ("webshop", &SHOP.to_string()),
            ("token", TOKEN),
            ("public", ""),
        ])
    }

    /// The second step, filled in.
    pub(crate) fn erp_form(&self) -> Form {
        form(&[
            ("address", &format!("http://{}/", self.sandboxes.specter_address)),
            ("account", &ACCOUNT.to_string()),
            ("kind", "v2"),
            ("user", &USER.to_string()),
            ("first", USER_KEY),
            ("second", INTEGRATION_KEY),
        ])
    }

    /// A connection whose two first steps are done.
    pub(crate) async fn entered(&self) -> String {
        self.post("/connect", &self.shop_form()).await.says("Ditt konto hos Specter");
        let id = format!("shop-{SHOP}");
        let page = self.post(&step(&id, "specter"), &self.erp_form()).await;
        page.says("Testa båda sidor");
        self.hurry(&id).await;
        id
    }

    /// Has the shop looked at more often than a real one is.
    pub(crate) async fn hurry(&self, id: &str) {
        let mut connection = self.store.connection(id).await.unwrap().unwrap();
        let mut account: Value = serde_json::from_str(&connection.account).unwrap();
        account["timing"] =
            serde_json::json!({"deadline_ms": 10_000, "settle_ms": 2_000, "poll_ms": 200});
        connection.account = account.to_string();
        self.store.save_connection(connection).await.unwrap();
    }

    /// A connection that was switched on.
    pub(crate) async fn connected(&self) -> String {
        let id = self.entered().await;
        self.post(&step(&id, "test"), &Form::new()).await.says("Specter svarar");
        self.check_articles(&id).await;
        self.post(&step(&id, "settings"), &decided()).await.says("Så här blir det");
        self.post(&step(&id, "activate"), &Form::new()).await.says("Kopplingen är på");
        id
    }

    /// Has all articles looked at, and waits for the end of it.
    pub(crate) async fn check_articles(&self, id: &str) -> Page {
        self.post(&step(id, "articles"), &Form::new()).await;
        self.until(&format!("/connection/{id}/connect?step=articles"), "Gå igenom igen").await
    }

    /// Reads a page again and again until it says so.
    pub(crate) async fn until(&self, path: &str, words: &str) -> Page {
        let seen = Mutex::new(None);
        koppla_testkit::wait_for(koppla_testkit::LONG, words, async || {
            let page = self.get(path).await;
            let says = page.text.contains(words);
            *seen.lock().unwrap() = Some(page);
            says
        })
        .await;
        seen.into_inner().unwrap().unwrap()
    }

    /// The calls that Specter has received for an action.
    pub(crate) async fn specter_calls(&self, action: &str) -> Vec<Value> {
        Sandboxes::calls(&self.sandboxes.specter, action).await
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Where a step's form goes.
pub(crate) fn step(id: &str, name: &str) -> String {
    format!("/connection/{id}/connect/{name}")
}

pub(crate) fn form(fields: &[(&'static str, &str)]) -> Form {
    fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

/// The fifth step, filled in.
pub(crate) fn decided() -> Form {
    form(&[("event", "placed"), ("from", "now"), ("date", ""), ("prefix", "FJ-")])
}

fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        escaped.push_str(&format!("%{byte:02X}"));
        escaped
    })
}
