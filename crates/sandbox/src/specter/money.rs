//! What an order is worth: how Specter rounds is unknown, so every way is a switch.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};

use super::{
    exact::Exact,
    state::order::OrderRow,
    switches::{Krona, RoundingMode, RowNet, Switches, VatBase},
};

/// Sums of the rows of one VAT rate.
#[derive(Debug, Default)]
struct Rate {
    /// Net, rounded by row only where that is the profile.
    net: Decimal,
    /// Net and VAT of the rows, each row rounded.
    rounded_rows: Decimal,
}

/// Total and sums per rate in öre, as JSON for the control interface.
pub(super) fn totals(rows: &[OrderRow], switches: &Switches) -> Value {
    let ore = |value: Decimal| round(value * Decimal::ONE_HUNDRED, 0, switches.rounding_mode);
    let mut rates: BTreeMap<Exact, Rate> = BTreeMap::new();
    for row in rows {
        let rate = rates.entry(Exact(row.vat_percent.0.normalize())).or_default();
        let net = row_net(row, switches);
        rate.net += net;
        rate.rounded_rows += ore(with_vat(net, row.vat_percent));
    }
    let shown: Vec<(Decimal, Value)> = rates
        .iter()
        .map(|(percent, rate)| {
            let net = ore(rate.net);
            let gross = match switches.vat_per {
                VatBase::Row => rate.rounded_rows,
                VatBase::Rate | VatBase::Document => ore(with_vat(rate.net, *percent)),
            };
            let line = json!({
                "vatPercent": percent,
                "net": whole(net),
                "vat": whole(gross - net),
                "gross": whole(gross),
            });
            (gross, line)
        })
        .collect();
    let exact: Decimal = match switches.vat_per {
        VatBase::Row | VatBase::Rate => shown.iter().map(|(gross, _)| *gross).sum(),
        VatBase::Document => {
            ore(rates.iter().map(|(percent, rate)| with_vat(rate.net, *percent)).sum())
        }
    };
    let total = match switches.krona {
        Krona::Off => exact,
        Krona::On => {
            let krona = round(exact / Decimal::ONE_HUNDRED, 0, RoundingMode::HalfUp);
            krona * Decimal::ONE_HUNDRED
        }
    };
    json!({
        "total": whole(total),
        "kronaRounding": whole(total - exact),
        "rates": shown.into_iter().map(|(_, line)| line).collect::<Vec<_>>(),
    })
}

fn row_net(row: &OrderRow, switches: &Switches) -> Decimal {
    let kept = Decimal::ONE - row.discount.0 / Decimal::ONE_HUNDRED;
    let net = row.price_excl_vat.0 * row.no_of_items.0 * kept;
    match switches.row_net {
        RowNet::Exact => net,
        RowNet::TwoDecimals => round(net, 2, switches.rounding_mode),
    }
}

fn with_vat(net: Decimal, percent: Exact) -> Decimal {
    net * (Decimal::ONE + percent.0 / Decimal::ONE_HUNDRED)
}

/// Half away from zero, or towards zero.
fn round(value: Decimal, places: u32, mode: RoundingMode) -> Decimal {
    let strategy = match mode {
        RoundingMode::HalfUp => RoundingStrategy::MidpointAwayFromZero,
        RoundingMode::Truncate => RoundingStrategy::ToZero,
    };
    value.round_dp_with_strategy(places, strategy)
}

/// A whole number of öre as a JSON number.
fn whole(value: Decimal) -> Value {
    i64::try_from(value).map_or(Value::Null, Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(price: &str, items: &str, vat: &str) -> OrderRow {
        let number = |text| Exact::parse(text).expect("a number");
        OrderRow {
            price_excl_vat: number(price),
            no_of_items: number(items),
            vat_percent: number(vat),
            ..OrderRow::default()
        }
    }

    #[test]
    fn the_profile_decides_the_last_ore() {
        // 0.004 net at 25 %: 0.005 a row, which is one öre by row and one for both together.
        let rows = [row("0.004", "1", "25"), row("0.004", "1", "25.00"), row("-10", "1", "12")];
        let total = |switches: &Switches| totals(&rows, switches)["total"].clone();
        assert_eq!(total(&Switches::default()), json!(-1118));
        let per_rate = Switches { vat_per: VatBase::Rate, ..Switches::default() };
        assert_eq!(total(&per_rate), json!(-1119));
        let cut = Switches { rounding_mode: RoundingMode::Truncate, ..Switches::default() };
        assert_eq!(total(&cut), json!(-1120));
        let net = Switches { row_net: RowNet::TwoDecimals, ..Switches::default() };
        assert_eq!(total(&net), json!(-1120));
        let krona = Switches { krona: Krona::On, ..Switches::default() };
        assert_eq!(total(&krona), json!(-1100));
        assert_eq!(totals(&rows, &krona)["kronaRounding"], json!(18));
    }

    #[test]
    fn the_example_order_adds_up() {
        let rows = [row("239.200", "2", "25"), row("39.200", "1", "25"), row("-40.000", "1", "25")];
        let totals = totals(&rows, &Switches::default());
        assert_eq!(totals["total"], json!(59700));
        assert_eq!(totals["rates"][0]["net"], json!(47760));
        assert_eq!(totals["rates"][0]["vat"], json!(11940));
    }
}
