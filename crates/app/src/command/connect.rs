//! `koppla connect`: addresses and keys → test both in words → what to mend → settings → on
//! (ACC-1, ACC-3, PRE).

mod ask;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;
use koppla_domain::settings::{Service, Settings};
use koppla_store::{Connection, ConnectionState, Deed, Store};
use koppla_sync::{
    Account, AccountError, ArticleReport, CheckError, DuplicateRule, Engine, Facts, ShopReport,
    Trouble, check_erp, check_shop, setup as connecting,
};
use serde_json::json;

use crate::cli::ConnectArgs;
use crate::command::deed;
use crate::command::settings::note as noted;
use crate::output::{Output, counted};
use crate::problem::{Problem, chain};
use crate::setup::{self, Place};

/// Links a shop to a Specter account; exit status 1 when something has to be mended first.
pub(crate) async fn run(arguments: ConnectArgs, place: &Place, output: Output) -> Result<ExitCode> {
    let store = place.open().await?;
    let account = ask::account(&arguments)?;
    account.validate().map_err(|error| Problem::user(error.to_string()).cure(mend(&error)))?;
    let now = Timestamp::now();

    let shop = check_shop(&account).await.map_err(|error| said(&error))?;
    output.line(&format!(
        "✓ the shop \"{}\" answers and accepts the API key",
        shop.facts.shop_name
    ))?;
    check_erp(&account, now).await.map_err(|error| said(&error))?;
    output.line("✓ Specter answers and accepts smbID and keys")?;

    let connection = save(&store, &arguments, account, &shop, now).await?;
    warn_of_same_prefix(&store, &connection, output).await?;
    let engine = setup::engine(&store, &connection)?;
    prepare(&engine, output).await?;
    if arguments.calibrate {
        calibrate(&engine, output).await?;
    }
    let articles = engine.check_articles().await.map_err(Problem::from)?;
    for line in article_lines(&articles) {
        output.line(&line)?;
    }
    if !arguments.inactive {
        connecting::switch_on(&store, &connection.id, now).await.map_err(Problem::from)?;
        deed::note(&store, Deed::ConnectionOn, &connection.id, Some(&connection.id)).await?;
    }
    let answer = json!({
        "connection": connection.id,
        "shop": shop.facts.shop_name,
        "active": !arguments.inactive,
        "delivery_methods": shop.delivery_methods.iter()
            .map(|(id, name)| json!({"id": id, "name": name})).collect::<Vec<_>>(),
    });
    let settings = setup::settings(&connection)?;
    output.answer(&answer, |_| summary(&connection, &settings, &shop, arguments.inactive))?;
    Ok(ExitCode::SUCCESS)
}

/// Stores the connection, switched off until everything is ready.
async fn save(
    store: &Store,
    arguments: &ConnectArgs,
    mut account: Account,
    shop: &ShopReport,
    now: Timestamp,
) -> Result<Connection> {
    let id = arguments.name.clone().unwrap_or_else(|| connecting::id_of(account.shop.webshop));
    let known = store.connection(&id).await.map_err(Problem::from)?;
    let settings = settings(arguments, known.as_ref(), shop, now)?;
    if let Some(known) = &known {
        // The history keeps what the new settings change.
        let changed = koppla_sync::replace_settings(store, known, &settings, None).await;
        let changed = changed.map_err(Problem::from)?;
        noted(store, known, Deed::SettingsChanged, changed.as_ref()).await?;
        let off = store.set_connection_state(&id, ConnectionState::Inactive, None).await;
        off.map_err(Problem::from)?;
    }
    let known = known.as_ref().map(Account::of).transpose().map_err(Problem::from)?;
    connecting::keep_callback(&mut account, known.as_ref(), arguments.public_address.clone());
    let entry = connecting::Entry { id, state: ConnectionState::Inactive, account, settings };
    let learn = |facts: &mut Facts| {
        shop.tell(facts);
        (facts.shop_accepted, facts.erp_accepted) = (Some(now), Some(now));
    };
    let deed = if known.is_some() { Deed::ConnectionChanged } else { Deed::ConnectionMade };
    let saved = connecting::save(store, entry, learn, now).await.map_err(Problem::from)?;
    deed::note(store, deed, &saved.id, Some(&saved.id)).await?;
    Ok(saved)
}

fn settings(
    arguments: &ConnectArgs,
    known: Option<&Connection>,
    shop: &ShopReport,
    now: Timestamp,
) -> Result<Settings> {
    let mut settings = match (&arguments.settings, known) {
        (Some(path), _) => {
            let text = std::fs::read_to_string(path).map_err(|error| {
                Problem::user(format!("the settings {} cannot be read: {error}", path.display()))
            })?;
            Settings::from_toml(&text)
                .map_err(|error| Problem::user(format!("{}: {error}", path.display())))?
        }
        (None, Some(known)) => setup::settings(known)?,
        (None, None) => Settings::default(),
    };
    if let Some(from) = &arguments.orders_from {
        settings.orders.since = Some(instant(from)?);
    } else if known.is_none() && settings.orders.since.is_none() {
        // The shop tells times in whole seconds: orders of the second in which it was decided count.
        settings.orders.since = Some(Timestamp::from_second(now.as_second()).unwrap_or(now));
    }
    connecting::suggest_payments(&mut settings, shop);
    Ok(settings)
}

fn instant(text: &str) -> Result<Timestamp> {
    let at_midnight = |date: Date| {
        let zone = jiff::tz::TimeZone::get("Europe/Stockholm").unwrap_or(jiff::tz::TimeZone::UTC);
        date.to_zoned_datetime(zone).map(|start| start.timestamp())
    };
    let parsed = text.parse::<Timestamp>().ok();
    let parsed = parsed.or_else(|| text.parse::<Date>().ok().and_then(|d| at_midnight(d).ok()));
    parsed.ok_or_else(|| {
        Problem::user(format!("{text:?} is no date"))
            .cure("write it as 2026-11-23, or with a time as 2026-11-23T08:00:00Z")
            .into()
    })
}

/// Two shops whose orders go under the same references: Specter takes only the first of each two.
async fn warn_of_same_prefix(store: &Store, connection: &Connection, output: Output) -> Result<()> {
    let account = Account::of(connection).map_err(Problem::from)?;
    let settings = setup::settings(connection)?;
    let other = connecting::same_prefix(store, &connection.id, &account, &settings).await;
    if let Some(other) = other.map_err(Problem::from)? {
        output.line(&format!(
            "! the connection {other} has the same Specter account and the same order prefix: where \
             both shops have an order of the same number, one of them is held; set orders.prefix"
        ))?;
    }
    Ok(())
}

/// Service articles first: the first order may need them (ORD-10).
async fn prepare(engine: &Arc<Engine>, output: Output) -> Result<()> {
    let services = &engine.settings().service_articles;
    if !services.create {
        let numbers = Service::ALL.map(|service| services.number(service)).join(", ");
        return output
            .line(&format!("! make sure that Specter has the articles {numbers}"))
            .map_err(Into::into);
    }
    let refused = engine.make_service_articles().await.map_err(Problem::from)?;
    if refused.is_empty() {
        return output
            .line("✓ the articles for shipping, fees, discounts and gift cards are in Specter")
            .map_err(Into::into);
    }
    let refused: Vec<String> =
        refused.iter().map(|(service, trouble)| format!("{} ({trouble})", service.key())).collect();
    Err(Problem::user(format!("Specter does not take these articles: {}", refused.join(", ")))
        .cure("choose other numbers in the settings, or make the articles in Specter by hand")
        .into())
}

async fn calibrate(engine: &Arc<Engine>, output: Output) -> Result<()> {
    let found = engine.calibrate().await.map_err(Problem::from)?;
    let orders: Vec<String> = found.test_orders.iter().map(ToString::to_string).collect();
    let said = match found.rule {
        DuplicateRule::Refuses { .. } | DuplicateRule::NamesFirst => {
            "✓ Specter notices a repeated order, so Koppla finds out by itself when an answer is lost"
        }
        DuplicateRule::Doubles | DuplicateRule::Unknown => {
            "! Specter does not notice a repeated order, so you are asked when an answer is lost"
        }
    };
    output.line(said)?;
    output.line(&format!("  Test orders to remove in Specter: {}", orders.join(", ")))?;
    Ok(())
}

fn mend(error: &AccountError) -> &'static str {
    match error {
        AccountError::Settle { .. } => "leave out --settle-ms, or give a longer time",
        AccountError::Pace => {
            "leave out --shop-calls, --specter-calls, --shop-per-second and --specter-per-second, or \
             give 1 or more"
        }
    }
}

/// Most articles that are named here; all of them are listed by `koppla articles list`.
const NAMED: usize = 10;

fn article_lines(report: &ArticleReport) -> Vec<String> {
    let ready = report.articles - report.refused.len();
    let ready = counted(ready as u64, "article or choice option", "articles and choice options");
    let mut lines = vec![format!("✓ {ready} can be exported")];
    if !report.refused.is_empty() {
        let refused = counted(report.refused.len() as u64, "cannot; it is", "cannot; they are");
        lines.push(format!("! {refused} listed by \"koppla articles list\""));
    }
    let named = report.refused.iter().take(NAMED);
    lines.extend(named.map(|article| format!("  {}  {}", article.key, article.reason.text)));
    lines
}

fn said(error: &CheckError) -> Problem {
    match error {
        CheckError::Trouble { trouble: Trouble::Refused { .. }, .. } => {
            Problem::user(chain(error)).cure("check the address")
        }
        CheckError::Trouble { trouble, .. } => Problem::of_call(trouble, chain(error)),
        CheckError::NoShop { .. } => Problem::user(chain(error)),
        CheckError::Currency(_) => Problem::user(chain(error))
            .cure("a link is possible only for a shop whose base currency is SEK"),
        CheckError::Unusable(_) => Problem::user(chain(error))
            .cure("write the address with https://, as it stands in the system's documentation"),
    }
}

fn summary(
    connection: &Connection,
    settings: &Settings,
    shop: &ShopReport,
    inactive: bool,
) -> String {
    let mut text =
        String::from("\nDelivery methods: type the id into \"external key\" in Specter.\n");
    for (id, name) in &shop.delivery_methods {
        text.push_str(&format!("  {id}  {name}\n"));
    }
    let has_code = |id: &u64| {
        settings.payments.get(&id.to_string()).is_some_and(|mapping| !mapping.code.is_empty())
    };
    let unmapped: Vec<String> = shop
        .payment_methods
        .iter()
        .filter(|(id, _, gift_card)| !gift_card && !has_code(id))
        .map(|(id, name, _)| format!("{name} ([payments.{id}])"))
        .collect();
    if !unmapped.is_empty() {
        text.push_str(&format!(
            "\nThese payment methods have no Specter code yet; set one in the settings: {}\n",
            unmapped.join(", ")
        ));
    }
    text.push_str(&if inactive {
        format!("\nThe connection {} is saved and switched off.", connection.id)
    } else {
        format!(
            "\nThe connection {} is on. Start \"koppla serve\" to keep it in step.",
            connection.id
        )
    });
    text
}
