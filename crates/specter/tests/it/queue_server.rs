//! A stock queue as specter-api §6 describes it, with the open questions as switches and with faults.

use std::collections::VecDeque;
use std::sync::Mutex;

use specter::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};

/// What goes wrong with one exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    None,
    /// Processed, but the answer is lost.
    AnswerLost,
    /// Not processed, and the client cannot know.
    RequestLost,
    /// Processed, and answered with an empty body.
    EmptyBody,
    /// Processed, and answered with a web page.
    WebPage,
    /// Processed, and the answer is cut in the middle.
    Cut,
}

/// The answers to open questions Q5, Q6, Q9 and Q11.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Switches {
    /// A fetch from an empty queue opens a batch.
    pub(crate) empty_opens: bool,
    /// Closing what is not open is an error.
    pub(crate) close_unknown_fails: bool,
    /// At most this many entries in a batch; 0 is no limit.
    pub(crate) limit: usize,
    /// How "no changes" is said: 0 empty XML, 1 no body, 2 `0;9020`, 3 `1;0`.
    pub(crate) nothing: u8,
    /// How many names error 99 quotes: 2 is the new batch, then the open one.
    pub(crate) names: u8,
    /// Answers are text rows.
    pub(crate) rows: bool,
}

#[derive(Default)]
struct Inner {
    waiting: VecDeque<(String, i64)>,
    open: Option<(String, Vec<(String, i64)>)>,
    trouble: VecDeque<Trouble>,
    log: Vec<String>,
}

#[derive(Default)]
pub(crate) struct QueueServer {
    pub(crate) switches: Switches,
    inner: Mutex<Inner>,
}

impl QueueServer {
    /// The code of the refusal that means "no changes".
    pub(crate) const NO_CHANGES: &str = "9020";

    pub(crate) fn new(switches: Switches) -> Self {
        Self { switches, inner: Mutex::default() }
    }

    pub(crate) fn change(&self, article: &str, amount: i64) {
        self.inner.lock().unwrap().waiting.push_back((article.to_owned(), amount));
    }

    /// Opens a batch as an earlier, forgotten run would have.
    pub(crate) fn leave_open(&self, batch: &str) {
        let mut inner = self.inner.lock().unwrap();
        let entries = inner.waiting.drain(..).collect();
        inner.open = Some((batch.to_owned(), entries));
    }

    pub(crate) fn trouble(&self, trouble: impl IntoIterator<Item = Trouble>) {
        self.inner.lock().unwrap().trouble.extend(trouble);
    }

    pub(crate) fn end_trouble(&self) {
        self.inner.lock().unwrap().trouble.clear();
    }

    /// `get NAME` and `close NAME`, as received.
    pub(crate) fn log(&self) -> Vec<String> {
        self.inner.lock().unwrap().log.clone()
    }

    /// Nothing waits, and no batch with content is open.
    pub(crate) fn is_drained(&self) -> bool {
        let inner = self.inner.lock().unwrap();
        let open = inner.open.as_ref().is_some_and(|(_, entries)| !entries.is_empty());
        inner.waiting.is_empty() && !open
    }

    fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut inner = self.inner.lock().unwrap();
        let lost = || Err(TransportError::Unknown("reset".to_owned()));
        let trouble = inner.trouble.pop_front().unwrap_or(Trouble::None);
        if trouble == Trouble::RequestLost {
            return lost();
        }
        let parameter = |name: &str| {
            let mut pairs = request.query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).unwrap()
        };
        let batch = parameter("batchNo");
        let body = if parameter("action") == "getArticleExternalNeedUpdate" {
            self.get(&mut inner, &batch)
        } else {
            self.close(&mut inner, &batch)
        };
        match trouble {
            Trouble::None | Trouble::RequestLost => Ok(HttpResponse::new(200, body)),
            Trouble::AnswerLost => lost(),
            Trouble::EmptyBody => Ok(HttpResponse::new(200, "")),
            Trouble::WebPage => Ok(HttpResponse::new(200, "<html><p>Error</p></html>")),
            Trouble::Cut => {
                let half = body.len() / 2;
                Ok(HttpResponse {
                    framed: false,
                    ..HttpResponse::new(200, &body.as_bytes()[..half])
                })
            }
        }
    }

    fn get(&self, inner: &mut Inner, batch: &str) -> String {
        inner.log.push(format!("get {batch}"));
        if let Some((open, entries)) = &inner.open {
            return if open == batch {
                self.page(batch, entries)
            } else {
                self.blocked(batch, open)
            };
        }
        let all = inner.waiting.len();
        let count = if self.switches.limit == 0 { all } else { all.min(self.switches.limit) };
        let entries: Vec<_> = inner.waiting.drain(..count).collect();
        let page = self.page(batch, &entries);
        if !entries.is_empty() || self.switches.empty_opens {
            inner.open = Some((batch.to_owned(), entries));
        }
        page
    }

    fn close(&self, inner: &mut Inner, batch: &str) -> String {
        inner.log.push(format!("close {batch}"));
        match &inner.open {
            Some((open, _)) if open == batch => {
                inner.open = None;
                "1;0;Batch stängd".to_owned()
            }
            Some((open, _)) => self.blocked(batch, open),
            None if self.switches.close_unknown_fails => "0;9004;Okänd batch".to_owned(),
            None => "1;0;Ingen batch öppen".to_owned(),
        }
    }

    fn blocked(&self, batch: &str, open: &str) -> String {
        let text = if self.switches.names == 2 {
            format!("Batch '{batch}' är inte öppen, stäng '{open}' först")
        } else {
            format!("Batch '{open}' är redan öppen")
        };
        if self.switches.rows {
            return format!("0;99;{text}");
        }
        format!(
            "<x><APIresponse><result>0</result><code>99</code><message>{text}</message>\
             </APIresponse></x>"
        )
    }

    fn page(&self, batch: &str, entries: &[(String, i64)]) -> String {
        if entries.is_empty() {
            return match self.switches.nothing {
                0 if !self.switches.rows => "<x><stockChanges/></x>".to_owned(),
                2 => format!("0;{};Inga ändringar", Self::NO_CHANGES),
                3 => "1;0;Inga ändringar".to_owned(),
                _ => String::new(),
            };
        }
        if self.switches.rows {
            let row = |(article, amount): &(String, i64)| format!("5;{article};{amount};{batch}\r");
            return entries.iter().map(row).collect();
        }
        let mut articles = String::new();
        for (article, amount) in entries {
            let amount = amount.to_string();
            let parts = [
                "<article><articleNo>",
                article,
                "</articleNo><noItemsAv>",
                &amount,
                "</noItemsAv></article>",
            ];
            articles.extend(parts);
        }
        format!(
            "<x><stockChanges><stock><articles>{articles}</articles></stock></stockChanges></x>"
        )
    }
}

impl Transport for QueueServer {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let answer = self.answer(&request);
        Box::pin(async move { answer })
    }
}
