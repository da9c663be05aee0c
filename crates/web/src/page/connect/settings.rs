//! The fifth step: what only the merchant can decide (ORD-1, BEY-10). Everything else has a default.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use jiff::Timestamp;
use jiff::civil::Date;
use koppla_domain::settings::{OrderEvent, Settings};
use koppla_store::Deed;
use koppla_sync::setup::{self, Step};
use koppla_sync::{SettingsChangeError, change_settings};
use serde::Deserialize;

use super::address;
use super::guide::{Guide, GuidePage};
use crate::access::Administrator;
use crate::error::PageError;
use crate::language::zone;
use crate::message::Message;
use crate::page::html;
use crate::state::Web;

/// What the step's form holds.
#[derive(Default)]
pub(super) struct SettingsFields {
    pub(super) event: String,
    /// Which orders count: `now` for those from now on, `date`, or `all`.
    pub(super) from: String,
    pub(super) date: String,
    pub(super) prefix: String,
}

impl SettingsFields {
    pub(super) fn of(guide: &Guide) -> Self {
        let orders = &guide.settings.orders;
        let since = orders.since;
        let day = since.unwrap_or_else(Timestamp::now).to_zoned_datetime(zone()).date();
        Self {
            event: event_name(orders.event).to_owned(),
            from: match since {
                Some(_) => "date",
                None if guide.was_used() => "all",
                None => "now",
            }
            .to_owned(),
            date: day.to_string(),
            prefix: orders.prefix.clone(),
        }
    }
}

fn event_name(event: OrderEvent) -> &'static str {
    match event {
        OrderEvent::Placed => "placed",
        OrderEvent::Manual => "manual",
        OrderEvent::Inactive => "inactive",
    }
}

/// What was sent.
#[derive(Deserialize)]
pub(super) struct SettingsForm {
    #[serde(default)]
    event: String,
    /// `now`, `date` or `all`.
    #[serde(default)]
    from: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    prefix: String,
}

impl SettingsForm {
    /// The settings as they are to be stored, or everything that cannot be used.
    fn read(&self, before: &Settings, now: Timestamp) -> Result<Settings, Vec<Message>> {
        let mut wrong = Vec::new();
        let mut settings = before.clone();
        settings.orders.event = match self.event.as_str() {
            "manual" => OrderEvent::Manual,
            "inactive" => OrderEvent::Inactive,
            _ => OrderEvent::Placed,
        };
        settings.orders.since = match self.from.as_str() {
            "date" => since(&self.date, before.orders.since).or_else(|| {
                wrong.push(Message::new("connect-wrong-date"));
                None
            }),
            "all" => None,
            // The shop tells times in whole seconds.
            _ => Some(Timestamp::from_second(now.as_second()).unwrap_or(now)),
        };
        self.prefix.trim().clone_into(&mut settings.orders.prefix);
        if settings.validate().is_err_and(|error| error.key == "orders.prefix") {
            wrong.push(Message::new("connect-wrong-prefix"));
        }
        if wrong.is_empty() { Ok(settings) } else { Err(wrong) }
    }
}

/// The beginning of a day in Sweden; on the day that is stored, what is stored.
fn since(date: &str, stored: Option<Timestamp>) -> Option<Timestamp> {
    let date: Date = date.trim().parse().ok()?;
    let same = stored.filter(|stored| stored.to_zoned_datetime(zone()).date() == date);
    if same.is_some() {
        return same;
    }
    Some(date.to_zoned_datetime(zone()).ok()?.timestamp())
}

/// Stores what was decided.
pub(super) async fn save(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Path(id): Path<String>,
    Form(form): Form<SettingsForm>,
) -> Result<Response, PageError> {
    let guide = Guide::of(&web, &id).await?;
    if !guide.is_ready(Step::Settings) {
        return Ok(Redirect::to(&address(&id, guide.next())).into_response());
    }
    let now = Timestamp::now();
    let mut read = form.read(&guide.settings, now);
    if let Ok(settings) = &read {
        let other = setup::same_prefix(web.store(), &id, &guide.account, settings).await?;
        if let Some(other) = other {
            read = Err(vec![Message::new("connect-same-prefix").with("other", other)]);
        }
    }
    match read {
        Ok(settings) => {
            if let Some(connection) = &guide.connection {
                let who = Some(viewer.person.name.clone());
                let changed = change_settings(web.store(), connection, &settings, who).await;
                let changed = changed.map_err(|error| match error {
                    SettingsChangeError::Store(error) => PageError::Store(error),
                    _ => PageError::Invalid(Message::new("connect-meanwhile")),
                })?;
                if let Some(changed) = changed {
                    let keys: Vec<&str> =
                        changed.differences.iter().map(|one| one.key.as_str()).collect();
                    web.audit(&viewer, Deed::SettingsChanged, &id, keys.join(", ")).await?;
                }
            }
            Ok(Redirect::to(&address(&id, Step::Activate)).into_response())
        }
        Err(wrong) => {
            let mut page = GuidePage::new(&viewer, guide, Step::Settings);
            page.decided = SettingsFields {
                event: form.event,
                from: form.from,
                date: form.date,
                prefix: form.prefix,
            };
            page.wrong = wrong;
            Ok(html(&page)?.into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(from: &str, date: &str, prefix: &str) -> SettingsForm {
        SettingsForm {
            event: "manual".into(),
            from: from.into(),
            date: date.into(),
            prefix: prefix.into(),
        }
    }

    #[test]
    fn a_day_begins_at_midnight_in_sweden() {
        let now: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        let read = |form: SettingsForm| form.read(&Settings::default(), now);
        let settings = read(form("date", "2026-07-01", " FJ- ")).unwrap();
        assert_eq!(settings.orders.since.unwrap().to_string(), "2026-06-30T22:00:00Z");
        assert_eq!(
            (settings.orders.event, settings.orders.prefix.as_str()),
            (OrderEvent::Manual, "FJ-")
        );
        assert_eq!(read(form("now", "", "")).unwrap().orders.since, Some(now));
        let decided = read(form("now", "", "")).unwrap();
        let again = form("date", "2026-11-23", "").read(&decided, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(again.orders.since, Some(now), "the same day stays the same instant");
        let wrong = read(form("date", "1 juli", "Å")).unwrap_err();
        assert_eq!(
            wrong,
            [Message::new("connect-wrong-date"), Message::new("connect-wrong-prefix")]
        );
    }
}
