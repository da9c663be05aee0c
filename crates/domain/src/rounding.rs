//! The ERP's arithmetic, simulated: what a list of rows comes to under a rounding profile
//! (money.md §3.4). Rounding is symmetric: `r(-x) = -r(x)`.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::document::DocumentRow;
use crate::money::{Ore, VatRate};
use crate::settings::{RoundingMode, RoundingProfile, RowNet, VatRounding};

/// What the ERP makes of a list of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// Sum with VAT of each rate's rows. Under [`VatRounding::PerDocument`] each is rounded for
    /// itself, so they need not add up to the total.
    pub per_rate: BTreeMap<VatRate, Ore>,
    /// Sum with VAT of all rows.
    pub total: Ore,
}

/// Adds up rows as the ERP does; `None` if an amount is out of range.
pub fn simulate(rows: &[DocumentRow], profile: RoundingProfile) -> Option<Simulation> {
    let mut sums: BTreeMap<VatRate, Decimal> = BTreeMap::new();
    for row in rows {
        let gross = row_gross(row.unit_net, row.quantity, row.discount_percent, row.vat, profile)?;
        let sum = sums.entry(row.vat).or_default();
        *sum = sum.checked_add(gross)?;
    }
    let mut per_rate = BTreeMap::new();
    for (&rate, &sum) in &sums {
        per_rate.insert(rate, settle(sum, profile)?);
    }
    let total = if profile.vat == VatRounding::PerDocument {
        let sum = sums.values().try_fold(Decimal::ZERO, |sum, &part| sum.checked_add(part))?;
        settle(sum, profile)?
    } else {
        checked_sum(per_rate.values().copied())?
    };
    Some(Simulation { per_rate, total })
}

/// What one row alone comes to with VAT; `None` if it is out of range. Where the ERP rounds sums and
/// not rows, rows need not add up to the total.
pub fn row_total(row: &DocumentRow, profile: RoundingProfile) -> Option<Ore> {
    let gross = row_gross(row.unit_net, row.quantity, row.discount_percent, row.vat, profile)?;
    settle(gross, profile)
}

/// What one row adds before the sum is settled: its gross, rounded only where the profile rounds
/// each row.
pub(crate) fn row_gross(
    unit_net: Decimal,
    quantity: Decimal,
    discount_percent: Option<Decimal>,
    rate: VatRate,
    profile: RoundingProfile,
) -> Option<Decimal> {
    let mut net = unit_net.checked_mul(quantity)?;
    if let Some(percent) = discount_percent {
        let left = Decimal::ONE.checked_sub(percent.checked_div(Decimal::ONE_HUNDRED)?)?;
        net = net.checked_mul(left)?;
    }
    if profile.row_net == RowNet::TwoDecimals {
        net = two_decimals(net, profile.mode);
    }
    let gross = net.checked_mul(Decimal::ONE + rate.fraction())?;
    Some(match profile.vat {
        VatRounding::PerRow => two_decimals(gross, profile.mode),
        VatRounding::PerRate | VatRounding::PerDocument => gross,
    })
}

/// Rounds a sum as the profile does at the end.
pub(crate) fn settle(sum: Decimal, profile: RoundingProfile) -> Option<Ore> {
    Ore::rounded(two_decimals(sum, profile.mode))
}

/// A sum of amounts; `None` if it does not fit.
pub(crate) fn checked_sum(amounts: impl IntoIterator<Item = Ore>) -> Option<Ore> {
    amounts.into_iter().try_fold(0_i64, |sum, amount| sum.checked_add(amount.0)).map(Ore)
}

fn two_decimals(amount: Decimal, mode: RoundingMode) -> Decimal {
    let strategy = match mode {
        RoundingMode::HalfUp => RoundingStrategy::MidpointAwayFromZero,
        RoundingMode::Truncate => RoundingStrategy::ToZero,
    };
    amount.round_dp_with_strategy(2, strategy)
}
