//! Shipping, the payment method's fee, cash on delivery (ORD-4 to ORD-6, money.md §5).

use super::check::{has_own_rate, is_known, service_number};
use super::goods::DiscountPool;
use super::label::Labels;
use super::line::{Line, sums_by_rate};
use super::payment::Chosen;
use super::{Hold, Note};
use crate::apportion::apportion;
use crate::document::RowKind;
use crate::money::{Ore, VatRate};
use crate::order::{Charge, Order};
use crate::settings::{Service, Settings};

/// What the goods of each rate cost after discounts: shares out what has no rate of its own.
pub(super) struct RateWeights(Vec<(VatRate, Ore)>);

impl RateWeights {
    pub(super) fn of(goods: &[Line], pool: &DiscountPool) -> Self {
        let reduced = |(vat, gross): (VatRate, Ore)| {
            let taken = pool.get(&vat).map_or(Ore::ZERO, |discount| discount.gross);
            (vat, gross - taken)
        };
        Self(sums_by_rate(goods).into_iter().rev().map(reduced).collect())
    }

    /// The rate with the largest sum; the higher rate if two are equal.
    fn main_rate(&self) -> VatRate {
        let largest = self.0.iter().max_by_key(|&&(vat, gross)| (gross, vat));
        largest.map_or(VatRate::ZERO, |&(vat, _)| vat)
    }

    fn share(&self, gross: Ore) -> Vec<(VatRate, Ore)> {
        let weights: Vec<Ore> = self.0.iter().map(|&(_, weight)| weight).collect();
        let rates = self.0.iter().map(|&(vat, _)| vat);
        rates.zip(apportion(gross, &weights)).filter(|(_, part)| !part.is_zero()).collect()
    }
}

/// A row that may stand even if it costs nothing.
struct Kind<'a> {
    service: Service,
    row: RowKind,
    text: &'a str,
    zero: bool,
}

/// What the buyer pays for delivery.
pub(super) fn shipping(
    order: &Order,
    settings: &Settings,
    weights: &RateWeights,
    labels: &Labels,
    notes: &mut Vec<Note>,
) -> Result<Vec<Line>, Hold> {
    let is_shipped = order.shipping.is_some() || order.delivery_method.is_some();
    let kind = Kind {
        service: Service::Shipping,
        row: RowKind::Shipping,
        text: labels.shipping,
        zero: settings.orders.zero_shipping && is_shipped,
    };
    lines(order.shipping.as_ref(), &kind, settings, weights, notes)
}

/// What the buyer pays for the way of paying; cash on delivery has an article of its own.
pub(super) fn fee(
    order: &Order,
    settings: &Settings,
    payment: &Chosen,
    weights: &RateWeights,
    labels: &Labels,
    notes: &mut Vec<Note>,
) -> Result<Vec<Line>, Hold> {
    let kind = if payment.cash_on_delivery {
        Kind {
            service: Service::CashOnDelivery,
            row: RowKind::CashOnDelivery,
            text: labels.cash_on_delivery,
            zero: settings.orders.zero_cash_on_delivery,
        }
    } else {
        Kind {
            service: Service::PaymentFee,
            row: RowKind::PaymentFee,
            text: labels.payment_fee,
            zero: settings.orders.zero_payment_fee,
        }
    };
    lines(order.payment_fee.as_ref(), &kind, settings, weights, notes)
}

fn lines(
    charge: Option<&Charge>,
    kind: &Kind<'_>,
    settings: &Settings,
    weights: &RateWeights,
    notes: &mut Vec<Note>,
) -> Result<Vec<Line>, Hold> {
    let charge = charge.copied().unwrap_or_default();
    let gross = charge.cost.gross;
    if gross.is_zero() && !kind.zero {
        return Ok(Vec::new());
    }
    let parts = if gross.is_zero() {
        let has_rate = charge.vat != VatRate::ZERO && is_known(charge.vat, settings);
        vec![(if has_rate { charge.vat } else { weights.main_rate() }, Ore::ZERO)]
    } else if has_own_rate(&charge, settings) {
        vec![(charge.vat, gross)]
    } else {
        notes.push(Note::ChargeShared { service: kind.service });
        weights.share(gross)
    };
    let number = service_number(settings, kind.service)?;
    let line =
        |(vat, part)| Line::service(kind.row, number.clone(), kind.text.to_owned(), vat, part);
    Ok(parts.into_iter().map(line).collect())
}
