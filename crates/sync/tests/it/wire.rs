//! The two systems as the clients under test reach them: in the same process, and every call can be
//! lost on the way.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use abicart::{Endpoint, HttpRequest as ShopRequest, HttpResponse as ShopResponse};
use jiff::{SignedDuration, Timestamp};
use koppla_sandbox::shop::ShopSystem;
use koppla_sandbox::specter::Specter;
use koppla_sandbox::system::{Reply, Request, System};
use secrecy::SecretString;
use serde_json::Value;
use specter::Credentials;
use specter::transport::{HttpRequest, HttpResponse, Method, TransportError};

use crate::world::{SHOP, TOKEN};

/// What becomes of one call to Specter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is answered.
    Answered,
    /// It provably never arrives.
    NotSent,
    /// It never arrives, and the client cannot know.
    RequestLost,
    /// It is carried out, and the answer is lost.
    AnswerLost,
    /// The article of this number arrives without its name, which Specter refuses.
    Nameless(&'static str),
    /// HTTP 429.
    Throttled,
    /// Refused in these words; `{reference}` in them is the order's.
    Refused(&'static str),
    /// The client's own code breaks.
    Panics,
}

pub(crate) type Script = Box<dyn FnMut(&Call) -> Fate + Send>;

/// One call to Specter as the test sees it.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) action: String,
    pub(crate) parameters: String,
    pub(crate) at: Instant,
    /// Calls under way when it began, itself among them.
    pub(crate) at_once: usize,
}

/// Whether a call to the shop, told by its method, is lost on the way.
pub(crate) type ShopScript = Box<dyn FnMut(&str) -> bool + Send>;

/// Clients whose calls to the shop are lost; none gets as far as Specter.
pub(crate) fn lonely_clients() -> (abicart::Client, specter::Client) {
    let script: ShopScript = Box::new(|_| true);
    let shop_wire = ShopWire {
        shop: Arc::new(Mutex::new(ShopSystem::new())),
        script: Arc::new(Mutex::new(script)),
        calls: Arc::default(),
        restamps: Arc::new(AtomicI64::new(-1)),
    };
    let script: Script = Box::new(|_| Fate::RequestLost);
    let specter_wire = SpecterWire {
        specter: Arc::new(Mutex::new(Specter::default())),
        script: Arc::new(Mutex::new(script)),
        calls: Arc::default(),
        under_way: Arc::default(),
    };
    (shop_client(shop_wire), specter_client(specter_wire))
}

pub(crate) fn shop_client(wire: impl abicart::Transport + 'static) -> abicart::Client {
    let endpoint = Endpoint::new("http://127.0.0.1", SHOP, SecretString::from(TOKEN)).unwrap();
    abicart::Client::with_transport(endpoint, Arc::new(wire))
}

pub(crate) fn specter_client(
    wire: impl specter::transport::Transport + 'static,
) -> specter::Client {
    let credentials = Credentials::V1 {
        first: SecretString::from("EXAMPLE-MD5-KEY-ONE"),
        second: SecretString::from("EXAMPLE-MD5-KEY-TWO"),
    };
    let account = specter::Account { sbm_id: 9001, credentials };
    specter::Client::new(Arc::new(wire), account).unwrap()
}

pub(crate) struct ShopWire {
    pub(crate) shop: Arc<Mutex<ShopSystem>>,
    pub(crate) script: Arc<Mutex<ShopScript>>,
    pub(crate) calls: Arc<Mutex<Vec<String>>>,
    pub(crate) restamps: Arc<AtomicI64>,
}

impl ShopWire {
    /// Shows everything as changed later than ever before.
    fn restamp(&self, shown: &mut Value) {
        match shown {
            Value::Array(members) => members.iter_mut().for_each(|member| self.restamp(member)),
            Value::Object(members) => {
                for (name, member) in members {
                    if name == "changed" {
                        let later = self.restamps.fetch_add(1, Ordering::SeqCst);
                        let at = Timestamp::now() + SignedDuration::from_secs(later);
                        *member = at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into();
                    } else {
                        self.restamp(member);
                    }
                }
            }
            _ => {}
        }
    }
}

impl abicart::Transport for ShopWire {
    fn send(
        &self,
        request: ShopRequest,
    ) -> abicart::BoxFuture<'_, Result<ShopResponse, abicart::TransportError>> {
        use secrecy::ExposeSecret;
        let url = url::Url::parse(request.url.expose_secret()).unwrap();
        let method = serde_json::from_slice::<Value>(&request.body).unwrap()["method"].clone();
        let method = method.as_str().unwrap_or_default().to_owned();
        let lost = (self.script.lock().unwrap())(&method);
        self.calls.lock().unwrap().push(method);
        if lost {
            let error = abicart::TransportError::Unknown("scripted".into());
            return Box::pin(async move { Err(error) });
        }
        let query = url.query().unwrap_or_default();
        let request = wire_request("POST", url.path(), query, request.body);
        let reply = answer(&self.shop, &request);
        let mut body = reply.body;
        if self.restamps.load(Ordering::SeqCst) >= 0 {
            let mut shown = serde_json::from_slice(&body).unwrap();
            self.restamp(&mut shown);
            body = shown.to_string().into_bytes();
        }
        let status = reply.status;
        Box::pin(async move { Ok(ShopResponse { status, retry_after: None, date: None, body }) })
    }
}

pub(crate) struct SpecterWire {
    pub(crate) specter: Arc<Mutex<Specter>>,
    pub(crate) script: Arc<Mutex<Script>>,
    pub(crate) calls: Arc<Mutex<Vec<Call>>>,
    pub(crate) under_way: Arc<AtomicUsize>,
}

impl specter::transport::Transport for SpecterWire {
    fn send(
        &self,
        request: HttpRequest,
    ) -> specter::transport::BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let method = if request.method == Method::Get { "GET" } else { "POST" };
        let body = request.body.unwrap_or_default();
        let path = format!("/{}", request.path);
        let wire = wire_request(method, &path, &request.query, body.clone().into_bytes());
        let action = Specter::describe(&wire).action;
        let call = Call {
            action,
            parameters: format!("{}&{body}", request.query),
            at: Instant::now(),
            at_once: 1 + self.under_way.fetch_add(1, Ordering::Relaxed),
        };
        let fate = (self.script.lock().unwrap())(&call);
        self.calls.lock().unwrap().push(call);
        assert_ne!(fate, Fate::Panics, "scripted");
        let wire = match fate {
            Fate::Nameless(number) => Request { body: nameless(&body, number), ..wire },
            _ => wire,
        };
        Box::pin(async move {
            // So that calls are under way together.
            tokio::task::yield_now().await;
            self.under_way.fetch_sub(1, Ordering::Relaxed);
            match fate {
                Fate::NotSent => Err(TransportError::NotSent("scripted".into())),
                Fate::RequestLost => Err(TransportError::Unknown("scripted".into())),
                Fate::Throttled => {
                    let retry_after = Some(std::time::Duration::ZERO);
                    Ok(HttpResponse { retry_after, ..HttpResponse::new(429, Vec::new()) })
                }
                Fate::Refused(text) => {
                    let sent = url::form_urlencoded::parse(body.as_bytes());
                    let named = sent.into_owned().find(|(name, _)| name == "externalOrderNo");
                    let text = text.replace("{reference}", &named.unwrap_or_default().1);
                    Ok(HttpResponse::new(200, format!("0;9007;{text}").into_bytes()))
                }
                Fate::AnswerLost => {
                    answer(&self.specter, &wire);
                    Err(TransportError::Unknown("scripted".into()))
                }
                Fate::Answered | Fate::Nameless(_) | Fate::Panics => {
                    let reply = answer(&self.specter, &wire);
                    Ok(HttpResponse::new(reply.status, reply.body))
                }
            }
        })
    }
}

fn nameless(body: &str, number: &str) -> Vec<u8> {
    let fields: Vec<(&str, &str)> =
        body.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let row = fields
        .iter()
        .find(|(name, value)| name.starts_with("articleNo_") && *value == number)
        .and_then(|(name, _)| name.strip_prefix("articleNo_"));
    let lost = row.map(|row| format!("name_{row}"));
    let kept = fields.iter().filter(|(name, _)| Some(*name) != lost.as_deref());
    let pairs: Vec<String> = kept.map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&").into_bytes()
}

fn wire_request(method: &str, path: &str, query: &str, body: Vec<u8>) -> Request {
    Request {
        method: method.into(),
        path: path.into(),
        query: query.as_bytes().to_vec(),
        body,
        ..Request::default()
    }
}

fn answer<S: System>(system: &Mutex<S>, request: &Request) -> Reply {
    let mut system = system.lock().unwrap();
    let reply = system.answer(request, Timestamp::now());
    system.forget_changes();
    reply
}
