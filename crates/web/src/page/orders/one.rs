//! `/connection/{id}/orders/{key}`: one order, both sides of it, and everything that was done.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use koppla_store::State as RecordState;
use koppla_store::{Connection, Entity, Record, RecordId};
use koppla_sync::{Answer, Figures, Preview, Verdict, answers};

use super::figures::{self, Decision, Row, Sum};
use super::live::{Stands, is_moving};
use super::timeline::{Call, calls};
use super::{is_active, sent};
use crate::access::Viewer;
use crate::error::{PageError, Told};
use crate::frame::{Frame, Section};
use crate::message::Message;
use crate::page::html;
use crate::reason;
use crate::state::{Web, settings};
use crate::words;

/// The page does not wait for the shop any longer; it shows what the ledger has.
const PATIENCE: Duration = Duration::from_secs(4);

#[derive(Template)]
#[template(path = "order.html")]
struct OrderPage {
    frame: Frame,
    id: String,
    record: Record,
    /// Why the connection sends nothing, if it does not.
    active: bool,
    state_html: String,
    placed: Option<String>,
    first_seen: String,
    currency: String,
    /// Why the shop's side is not shown.
    unreadable: Option<Told>,
    /// Why nothing would be sent.
    hold: Option<String>,
    shop_rows: Vec<Row>,
    specter_rows: Vec<Row>,
    /// The rows are those that were sent, not those that would be.
    was_sent: bool,
    /// What would be sent now is not what was sent.
    changed: bool,
    sums: Vec<Sum>,
    decisions: Vec<Decision>,
    customer: Vec<(String, String)>,
    order: Vec<(String, String)>,
    calls: Vec<Call>,
    answers: &'static [Answer],
    reference: String,
    /// What was answered and is not taken.
    wrong: Option<Message>,
    typed: String,
}

impl OrderPage {
    fn name(&self) -> &str {
        if self.record.name.is_empty() { &self.record.key } else { &self.record.name }
    }

    fn is_moving(&self) -> bool {
        is_moving(&self.record)
    }

    /// Whether Export would do anything: not while a person has to answer first.
    fn can_export(&self) -> bool {
        let waits = matches!(
            self.record.state,
            RecordState::Asking | RecordState::NumberUnknown | RecordState::InDoubt
        );
        self.frame.may_operate() && self.active && !waits
    }

    fn takes(&self, answer: &str) -> bool {
        let wanted = match answer {
            "number" => Answer::Number,
            "customer" => Answer::Customer,
            "missing" => Answer::Missing,
            _ => Answer::Again,
        };
        self.frame.may_operate() && self.answers.contains(&wanted)
    }

    /// Whether a person is asked anything but whether it was entered by hand.
    fn asks(&self) -> bool {
        !self.answers.is_empty() && self.frame.may_operate()
    }

    fn state(&self) -> &'static str {
        self.record.state.as_str()
    }
}

pub(super) async fn show(
    State(web): State<Web>,
    viewer: Viewer,
    Path((connection, key)): Path<(String, String)>,
) -> Result<Html<String>, PageError> {
    let connection = web.connection(&connection).await?;
    html(&page(&web, &viewer, &connection, &key).await?)
}

/// The page again, with what is wrong about an answer.
pub(super) async fn refused(
    web: &Web,
    viewer: &Viewer,
    (connection, key): (&Connection, &str),
    wrong: Message,
    typed: String,
) -> Result<Response, PageError> {
    let page = page(web, viewer, connection, key).await?;
    let page = OrderPage { wrong: Some(wrong), typed, ..page };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
}

async fn page(
    web: &Web,
    viewer: &Viewer,
    connection: &Connection,
    key: &str,
) -> Result<OrderPage, PageError> {
    let id = RecordId::new(&connection.id, Entity::Order, key);
    let store = web.store();
    let record = store.record(&id).await?.ok_or(PageError::NotFound)?;
    let attempts = store.attempts(&id).await?;
    let frame = Frame::of(viewer, Section::Orders, connection);
    let language = frame.language;
    let state = Stands::new(Frame::of(viewer, Section::Orders, connection), record.clone());
    let kept = record.figures.as_deref().and_then(Figures::read);
    let settings = settings(connection)?;
    let sent = sent::rows(&attempts);
    let reference = format!("{}{}", settings.orders.prefix, record.name);
    let mut page = OrderPage {
        id: connection.id.clone(),
        active: is_active(connection),
        state_html: state.render()?,
        placed: None,
        first_seen: language.time(record.first_seen_at),
        currency: kept.as_ref().map_or_else(|| "SEK".to_owned(), |kept| kept.currency.clone()),
        unreadable: None,
        hold: None,
        shop_rows: Vec::new(),
        specter_rows: Vec::new(),
        was_sent: sent.is_some(),
        changed: false,
        sums: kept.map(|kept| figures::kept_sums(language, &kept)).unwrap_or_default(),
        decisions: Vec::new(),
        customer: Vec::new(),
        order: Vec::new(),
        answers: answers(&record, &attempts),
        calls: calls(&frame, attempts),
        reference,
        wrong: None,
        typed: String::new(),
        frame,
        record,
    };
    if let Some(rows) = &sent {
        page.specter_rows = figures::specter_rows(language, rows, settings.rounding);
    }
    match preview(web, connection, key, &page.frame).await {
        Ok(preview) => page.show_preview(preview, sent.is_some(), settings.rounding),
        Err(why) => page.unreadable = Some(why),
    }
    let now = page.order.clone();
    page.changed = page.changed || sent.is_some_and(|sent| differs(&sent, &now));
    Ok(page)
}

/// Whether the order as it would be sent now has other rows.
fn differs(sent: &[koppla_domain::document::DocumentRow], now: &[(String, String)]) -> bool {
    if now.is_empty() {
        return false;
    }
    let now: Vec<String> = now.iter().map(|(name, value)| format!("{name}={value}")).collect();
    !sent::same(sent, &sent::read(&now.join("\n")))
}

/// The order as it stands in the shop, or why it cannot be shown.
async fn preview(
    web: &Web,
    connection: &Connection,
    key: &str,
    frame: &Frame,
) -> Result<Preview, Told> {
    let engine = web.engine(connection).map_err(|error| Told::of(frame, &error))?;
    match tokio::time::timeout(PATIENCE, engine.preview_order(key)).await {
        Ok(Ok(preview)) => Ok(preview),
        Ok(Err(error)) => Err(Told::of_engine(frame, &error)),
        Err(_) => {
            let slow = frame.say("order-shop-slow").with("seconds", PATIENCE.as_secs());
            Err(Told { detail: Some(slow.to_string()), raw: None })
        }
    }
}

impl OrderPage {
    fn show_preview(
        &mut self,
        preview: Preview,
        was_sent: bool,
        profile: koppla_domain::settings::RoundingProfile,
    ) {
        let language = self.frame.language;
        self.placed = preview.order.placed.map(|placed| language.time(placed));
        self.currency.clone_from(&preview.order.currency);
        self.shop_rows = figures::shop_rows(&self.frame, &preview.order);
        match preview.verdict {
            Verdict::Send { composition, customer, order } => {
                if !was_sent {
                    let rows = &composition.order.rows;
                    self.specter_rows = figures::specter_rows(language, rows, profile);
                }
                self.sums = figures::sums(language, &composition.sums);
                self.decisions = figures::decisions(&self.frame, &composition);
                (self.customer, self.order) = (customer, order);
            }
            Verdict::Hold(why) => self.hold = Some(reason::said(&self.frame, &why)),
        }
        let total = words::money(language, preview.order.total.gross, &self.currency);
        if self.sums.is_empty() {
            self.sums.push(Sum {
                what: "total",
                vat: None,
                shop: Some(total),
                specter: None,
                difference: None,
                differs: false,
            });
        }
    }
}
