//! Served pages, and a small browser that keeps cookies.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use jiff::SignedDuration;
use koppla_store::{NewPerson, NewSession, Role, Store, SystemClock};
use koppla_testkit::Place;
use koppla_web::{Options, Web};
use reqwest::header::{COOKIE, HeaderMap, HeaderName, LOCATION, ORIGIN, SET_COOKIE};
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;

/// The password of everybody that [`Site::add`] adds.
pub(crate) const PASSWORD: &str = "korrekt häst batteri";

/// Pages over a ledger of their own.
pub(crate) struct Site {
    pub(crate) store: Store,
    pub(crate) address: String,
    _place: Place,
    task: JoinHandle<()>,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Site {
    /// Pages over an empty ledger, in a file.
    pub(crate) async fn new() -> Self {
        Self::with(Place::sqlite(), Options::default()).await
    }

    pub(crate) async fn with(place: Place, options: Options) -> Self {
        let store = Store::open(place.url(), Arc::new(SystemClock)).await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = koppla_web::router(&Web::new(store.clone(), options));
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let task = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        Self { store, address, _place: place, task }
    }

    /// Adds a person with [`PASSWORD`]; the id is the part of the e-mail address before the at sign.
    pub(crate) async fn add(&self, email: &str, role: Role) -> String {
        let id = email.split('@').next().unwrap().to_owned();
        let person = NewPerson {
            id: id.clone(),
            email: email.into(),
            name: format!("{id} (test)"),
            role,
            password: Some(hash()),
        };
        assert!(self.store.add_person(person).await.unwrap(), "{email} is there already");
        id
    }

    /// A browser in which nobody is signed in.
    pub(crate) fn guest(&self) -> Browser {
        // Losing the race against another test is as good as winning it.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Browser { client, address: self.address.clone(), cookies: Mutex::default() }
    }

    /// A browser in which somebody with this role is signed in, whom it adds where there is none: the
    /// id is the role's name.
    pub(crate) async fn sign_in(&self, role: Role) -> Browser {
        let email = format!("{role}@shop.se");
        if self.store.person_of(&email).await.unwrap().is_none() {
            self.add(&email, role).await;
        }
        self.session_of(role.as_str()).await
    }

    /// A browser in which this person is signed in.
    pub(crate) async fn session_of(&self, person: &str) -> Browser {
        let token = format!("{:032x}", rand::random::<u128>());
        let digest = Sha256::digest(token.as_bytes());
        let session = NewSession {
            digest: digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}")),
            person: person.into(),
            browser: "Testbrowser/1.0".into(),
            lasts: SignedDuration::from_hours(1),
            half: false,
        };
        self.store.open_session(session).await.unwrap();
        let browser = self.guest();
        browser.cookies.lock().unwrap().insert("koppla".into(), token);
        browser
    }
}

/// Argon2id of [`PASSWORD`], cheaper than the program's: what it costs stands in the hash.
fn hash() -> String {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};
    let cheap = Params::new(64, 1, 1, None).unwrap();
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, cheap);
    argon.hash_password(PASSWORD.as_bytes()).unwrap().to_string()
}

/// A stream of what happens, and what it has told so far.
pub(crate) struct Followed {
    answer: reqwest::Response,
    pub(crate) text: String,
}

impl Followed {
    /// Reads on until it has told this.
    pub(crate) async fn until(&mut self, told: &str) {
        while !self.text.contains(told) {
            assert!(self.reads_on().await, "{told:?} is not in {}", self.text);
        }
    }

    /// Reads to the end, which must come.
    pub(crate) async fn reads_to_its_end(&mut self) {
        while self.reads_on().await {}
    }

    async fn reads_on(&mut self) -> bool {
        let chunk = tokio::time::timeout(koppla_testkit::LONG, self.answer.chunk());
        let chunk = chunk.await.unwrap_or_else(|_| panic!("nothing came: {}", self.text)).unwrap();
        let Some(chunk) = chunk else { return false };
        self.text.push_str(&String::from_utf8_lossy(&chunk));
        true
    }
}

/// A browser without JavaScript. It follows no redirect by itself.
pub(crate) struct Browser {
    client: reqwest::Client,
    address: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// A header's text; empty where there is none.
    pub(crate) fn header(&self, name: impl Into<HeaderName>) -> &str {
        self.headers.get(name.into()).map_or("", |value| value.to_str().unwrap())
    }

    /// Where the browser is sent to.
    pub(crate) fn location(&self) -> &str {
        self.header(LOCATION)
    }

    /// What stands behind this text, up to the next quote: an attribute's value.
    pub(crate) fn after(&self, text: &str) -> &str {
        let rest =
            self.text.split_once(text).unwrap_or_else(|| panic!("{text:?}: {}", self.text)).1;
        rest.split('"').next().unwrap()
    }
}

impl Browser {
    /// Gets a page.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.client.get(format!("{}{path}", self.address))).await
    }

    /// Sends what no form sends.
    pub(crate) async fn ask(
        &self,
        method: reqwest::Method,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Answer {
        let request = self.client.request(method, format!("{}{path}", self.address)).body(body);
        let add = |request: reqwest::RequestBuilder, (name, value): &(&str, &str)| {
            request.header(*name, *value)
        };
        self.send(headers.iter().fold(request, add)).await
    }

    /// Opens a stream of what happens.
    pub(crate) async fn follow(&self, path: &str) -> Followed {
        let request = self.client.get(format!("{}{path}", self.address));
        let answer = self.request(request).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        Followed { answer, text: String::new() }
    }

    /// The text of a page that must be there.
    pub(crate) async fn text(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}{}", answer.location(), answer.text);
        answer.text
    }

    /// Sends a form, as a browser does from a page of this site.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_with(path, fields, &[(ORIGIN.as_str(), &self.address)]).await
    }

    /// Sends a form and follows the redirect that must be the answer.
    pub(crate) async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.post(path, fields).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.text);
        self.get(answer.location()).await
    }

    /// Sends a form with these headers alone.
    pub(crate) async fn post_with(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = self
            .client
            .post(format!("{}{path}", self.address))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request).await
    }

    /// Which cookies are kept, by name.
    pub(crate) fn cookies(&self) -> BTreeMap<String, String> {
        self.cookies.lock().unwrap().clone()
    }

    fn request(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        let cookies: Vec<String> =
            self.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.header(COOKIE, cookies.join("; "))
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let answer = self.request(request).send().await.unwrap();
        let headers = answer.headers().clone();
        for cookie in headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            let mut kept = self.cookies.lock().unwrap();
            if cookie.contains("Max-Age=0") {
                kept.remove(name);
            } else {
                kept.insert(name.to_owned(), value.to_owned());
            }
        }
        Answer { status: answer.status().as_u16(), headers, text: answer.text().await.unwrap() }
    }
}
