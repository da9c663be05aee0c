//! checkAccountSettings (specter-api §5.1).

use jiff::tz::TimeZone;

use super::Call;
use crate::specter::{
    answer::Answer,
    refusal::Refusal,
    state::Dirty,
    switches::{Absent, DateRule},
};

/// Sets the callback addresses; an empty one clears.
pub(super) fn check(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    check_date(call)?;
    let absent = call.switches.absent;
    let hooks = &mut call.account.card.hooks;
    let fields = [
        ("actionstockchange", &mut hooks.action_stock_change),
        ("actionnewinvoice", &mut hooks.action_new_invoice),
        ("actionremoveorder", &mut hooks.action_remove_order),
        ("actionarticlechange", &mut hooks.action_article_change),
        ("actionorderchange", &mut hooks.action_order_change),
    ];
    for (name, field) in fields {
        match call.params.get(name) {
            Some(address) => address.trim().clone_into(field),
            None if absent == Absent::Clear => field.clear(),
            None => {}
        }
    }
    call.account.dirty.push(Dirty::Card);
    Ok(Answer::row(0, "Inställningarna sparade"))
}

fn check_date(call: &Call<'_>) -> Result<(), Refusal> {
    let text = call.needed("date", "Datum saknas")?;
    let wrong = || Refusal::bad_value("Datum är felaktigt");
    let date = super::date(text).ok_or_else(wrong)?;
    let distance = match call.switches.date {
        DateRule::Any => return Ok(()),
        DateRule::Today => 0,
        DateRule::Window => 1,
    };
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    let today = call.now.to_zoned_datetime(zone).date();
    let days = (date - today).get_days().abs();
    if days > distance { Err(wrong()) } else { Ok(()) }
}
