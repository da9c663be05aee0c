//! Net unit prices: the fewest decimals that give a row's sum with VAT (money.md §2).

use rust_decimal::{Decimal, RoundingStrategy};

use crate::money::{Ore, VatRate};
use crate::rounding::{row_gross, settle};
use crate::settings::{RoundingMode, RoundingProfile, RowNet};

/// A row's share of a line: a quantity at one price.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) unit_net: Decimal,
    pub(super) quantity: Decimal,
}

/// A line's price: one piece, or two with neighbouring prices.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    pub(super) pieces: Vec<Piece>,
    /// What the pieces add to the ERP's sum before it is settled.
    pub(super) adds: Decimal,
}

/// What a line has to come to.
#[derive(Clone, Copy)]
pub(super) struct Target {
    pub(super) gross: Ore,
    pub(super) quantity: Decimal,
    pub(super) vat: VatRate,
}

/// Finds prices under one rounding profile.
pub(super) struct Fitter {
    pub(super) profile: RoundingProfile,
    tolerance: Decimal,
}

impl Target {
    fn net(&self) -> Decimal {
        self.gross.decimal() / (Decimal::ONE + self.vat.fraction())
    }
}

impl Fitter {
    /// A price may miss a row's sum by 0.05 öre, and all rows together by less than half an öre, so
    /// that the same rows are right wherever an ERP rounds: by row, by rate or by document.
    pub(super) fn new(profile: RoundingProfile, n_lines: usize) -> Self {
        let tolerance = Decimal::new(4, 3) / Decimal::from(n_lines.max(8));
        Self { profile, tolerance }
    }

    /// The price with the fewest decimals that misses the sum by next to nothing.
    pub(super) fn unit_net(&self, target: Target) -> Option<Decimal> {
        let exact = target.net().checked_div(target.quantity)?;
        let decimals = 2..=self.profile.price_decimals;
        decimals.map(|places| rounded(exact, places)).find(|&unit| self.is_near(unit, target))
    }

    /// The best price under the profile. Where the sum can't be reached, the error goes the way of
    /// `carry`: what earlier lines of the rate lack.
    pub(super) fn fit(&self, target: Target, carry: Ore) -> Option<Fit> {
        if target.gross.is_zero() {
            let piece = Piece { unit_net: Decimal::new(0, 2), quantity: target.quantity };
            return Some(Fit { pieces: vec![piece], adds: Decimal::ZERO });
        }
        if let Some(fit) = self.plain(target) {
            return Some(fit);
        }
        let rank = |fit: &Fit| {
            let error =
                settle(fit.adds, self.profile).map_or(i64::MAX, |sum| sum.0 - target.gross.0);
            let carried = error.saturating_sub(carry.0).saturating_abs();
            let miss = (fit.adds - target.gross.decimal()).abs();
            (error.saturating_abs(), carried, fit.pieces.len(), miss)
        };
        self.candidates(target).into_iter().min_by_key(rank)
    }

    /// A price that every profile without rounded row nets agrees on, if there is one.
    fn plain(&self, target: Target) -> Option<Fit> {
        let exact = target.net().checked_div(target.quantity)?;
        for places in 2..=self.profile.price_decimals {
            let near = rounded(exact, places);
            // Truncation needs a price that is a little too large rather than too small.
            let away = Decimal::new(target.gross.0.signum(), places);
            let truncates = self.profile.mode == RoundingMode::Truncate;
            let further = truncates.then(|| near + away);
            for unit in [near].into_iter().chain(further) {
                let fit =
                    self.priced(vec![Piece { unit_net: unit, quantity: target.quantity }], target);
                let reaches = |fit: &Fit| settle(fit.adds, self.profile) == Some(target.gross);
                if let Some(fit) = fit.filter(|fit| self.is_near(unit, target) && reaches(fit)) {
                    return Some(fit);
                }
            }
        }
        None
    }

    /// Prices near the sum, one piece or two, with all the decimals that the ERP takes.
    pub(super) fn candidates(&self, target: Target) -> Vec<Fit> {
        let places = self.profile.price_decimals;
        let step = Decimal::new(1, places);
        let mut fits: Vec<Fit> = self.plain(target).into_iter().collect();
        for net in self.net_sums(target) {
            let Some(exact) = net.checked_div(target.quantity) else { continue };
            let near = rounded(exact, places);
            let single = [near, near + step, near - step]
                .map(|unit_net| vec![Piece { unit_net, quantity: target.quantity }]);
            let pieces = single.into_iter().chain(parted(net, target.quantity, places));
            fits.extend(pieces.filter_map(|pieces| self.priced(pieces, target)));
        }
        fits
    }

    /// Net sums worth trying: the exact one, and where the ERP rounds it or cuts it off, its
    /// neighbours. Two pieces lose up to four öre when both their nets and their grosses are cut.
    fn net_sums(&self, target: Target) -> Vec<Decimal> {
        let exact = target.net();
        let neighbours = match (self.profile.row_net, self.profile.mode) {
            (RowNet::Exact, RoundingMode::HalfUp) => return vec![exact],
            (RowNet::TwoDecimals, RoundingMode::HalfUp) => -1..=1,
            (_, RoundingMode::Truncate) => -1..=4,
        };
        let sign = target.gross.0.signum();
        let neighbours = neighbours.map(|ore| rounded(exact, 2) + Decimal::new(ore * sign, 2));
        [exact].into_iter().chain(neighbours).collect()
    }

    /// A fit of these pieces; `None` if an amount is out of range or a price has the wrong sign.
    fn priced(&self, pieces: Vec<Piece>, target: Target) -> Option<Fit> {
        let mut adds = Decimal::ZERO;
        for piece in &pieces {
            let wrong_sign = if target.gross < Ore::ZERO {
                piece.unit_net > Decimal::ZERO
            } else {
                piece.unit_net < Decimal::ZERO
            };
            if wrong_sign {
                return None;
            }
            let Piece { unit_net, quantity } = *piece;
            let gross = row_gross(unit_net, quantity, None, target.vat, self.profile)?;
            adds = adds.checked_add(gross)?;
        }
        Some(Fit { pieces, adds })
    }

    fn is_near(&self, unit: Decimal, target: Target) -> bool {
        let factor = Decimal::ONE + target.vat.fraction();
        let gross = unit.checked_mul(target.quantity).and_then(|net| net.checked_mul(factor));
        gross.is_some_and(|gross| (gross - target.gross.decimal()).abs() <= self.tolerance)
    }
}

/// Two pieces whose prices differ by one or two of the last decimal: how many cost more decides the
/// sum. The quantity stays right, and so does stock. Two steps apart help a broken quantity, whose
/// broken part gives every sum of neighbouring prices the same last decimals.
fn parted(net: Decimal, quantity: Decimal, places: u32) -> Vec<Vec<Piece>> {
    let sign = if net.is_sign_negative() { -Decimal::ONE } else { Decimal::ONE };
    let step = Decimal::new(1, places);
    let whole = quantity.trunc();
    let split = || {
        let size = net.abs();
        let low = size.checked_div(quantity)?.trunc_with_scale(places);
        let missing = size.checked_sub(low.checked_mul(quantity)?)?.checked_div(step)?;
        Some((low, missing))
    };
    let Some((low, missing)) = split() else { return Vec::new() };
    let neighbours = (low, low + step, missing);
    let apart = (low - step, low + step, (missing + quantity) / Decimal::TWO);
    let apart = (quantity != whole && low >= step).then_some(apart);
    let mut parted = Vec::new();
    for (low, high, exactly) in [neighbours].into_iter().chain(apart) {
        let dearer = rounded(exactly, 0);
        for dearer in [dearer, dearer - Decimal::ONE, dearer + Decimal::ONE] {
            if dearer >= Decimal::ONE && dearer <= whole && dearer < quantity {
                let cheap = Piece { unit_net: low * sign, quantity: quantity - dearer };
                parted.push(vec![cheap, Piece { unit_net: high * sign, quantity: dearer }]);
            }
        }
    }
    parted
}

fn rounded(amount: Decimal, places: u32) -> Decimal {
    amount.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}
