//! Both sides of an order, row by row and sum by sum, ready to be shown.

use koppla_domain::compose::{Composition, Note, Sums};
use koppla_domain::document::DocumentRow;
use koppla_domain::order::{Charge, Order};
use koppla_domain::rounding::row_total;
use koppla_domain::settings::RoundingProfile;
use koppla_domain::{Ore, VatRate};
use koppla_sync::Figures;

use super::note;
use crate::frame::Frame;
use crate::language::Language;
use crate::words;

/// A row of either side.
pub(super) struct Row {
    pub(super) article: String,
    pub(super) text: String,
    pub(super) comment: Option<String>,
    pub(super) quantity: String,
    /// The shop's discount as a sum, Specter's in percent.
    pub(super) discount: String,
    /// Specter's price of one, without VAT.
    pub(super) unit_net: String,
    pub(super) vat: String,
    /// With VAT.
    pub(super) total: String,
}

/// A sum of both sides.
pub(super) struct Sum {
    /// Which: a key of the catalogue that begins with `order-sum-`.
    pub(super) what: &'static str,
    /// The rate that it is at, where it is at one.
    pub(super) vat: Option<String>,
    pub(super) shop: Option<String>,
    pub(super) specter: Option<String>,
    pub(super) difference: Option<String>,
    /// Whether the two sides are not the same.
    pub(super) differs: bool,
}

/// A decision.
pub(super) struct Decision {
    pub(super) text: String,
    /// Whether a person should look at it.
    pub(super) warning: bool,
}

fn percent(language: Language, rate: VatRate) -> String {
    format!("{}\u{a0}%", words::decimal(language, rate.percent()))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The shop's rows: goods, then what is charged beside them.
pub(super) fn shop_rows(frame: &Frame, order: &Order) -> Vec<Row> {
    let language = frame.language;
    let goods = order.rows.iter().map(|row| {
        let off: Ore = row.discounts.iter().map(|discount| discount.cost.gross).sum();
        Row {
            article: row.article_number.clone(),
            text: row.name.clone(),
            comment: row.choice.clone(),
            quantity: words::decimal(language, row.quantity.normalize()),
            discount: if off.is_zero() { String::new() } else { language.amount(-off) },
            unit_net: String::new(),
            vat: percent(language, row.total.vat),
            total: language.amount(row.total.cost.gross - off),
        }
    });
    let charge = |name: &'static str, charge: &Charge| Row {
        article: String::new(),
        text: capitalised(&frame.one_of("charge", name).to_string()),
        comment: None,
        quantity: String::new(),
        discount: String::new(),
        unit_net: String::new(),
        vat: percent(language, charge.vat),
        total: language.amount(charge.cost.gross),
    };
    let costs = |charge: &&Charge| !charge.cost.gross.is_zero();
    let shipping = order.shipping.as_ref().filter(costs).map(|cost| charge("shipping", cost));
    let fee = order.payment_fee.as_ref().filter(costs).map(|cost| charge("payment-fee", cost));
    goods.chain(shipping).chain(fee).collect()
}

/// Rows as Specter has them or would get them.
pub(super) fn specter_rows(
    language: Language,
    rows: &[DocumentRow],
    profile: RoundingProfile,
) -> Vec<Row> {
    let row = |row: &DocumentRow| Row {
        article: row.article_number.clone(),
        text: row.text.clone(),
        comment: row.comment.clone(),
        quantity: words::decimal(language, row.quantity.normalize()),
        discount: row.discount_percent.map_or_else(String::new, |share| {
            format!("{}\u{a0}%", words::decimal(language, share.normalize()))
        }),
        unit_net: words::decimal(language, row.unit_net),
        vat: percent(language, row.vat),
        total: row_total(row, profile).map_or_else(String::new, |total| language.amount(total)),
    };
    rows.iter().map(row).collect()
}

/// The sums of both sides by VAT rate, and what is left to pay.
pub(super) fn sums(language: Language, sums: &Sums) -> Vec<Sum> {
    let both = |what, vat: Option<VatRate>, shop: Ore, specter: Ore| Sum {
        what,
        vat: vat.map(|vat| percent(language, vat)),
        shop: Some(language.amount(shop)),
        specter: Some(language.amount(specter)),
        difference: Some(words::difference(language, specter - shop)),
        differs: shop != specter,
    };
    let rates = sums
        .per_rate
        .iter()
        .map(|rate| both("rate", Some(rate.vat), rate.shop_gross, rate.erp_gross));
    let cards = (!sums.gift_cards.is_zero())
        .then(|| both("gift-cards", None, -sums.gift_cards, -sums.gift_cards));
    let rounding = (!sums.residual.is_zero()).then(|| Sum {
        what: "rounding",
        vat: None,
        shop: None,
        specter: Some(language.amount(sums.residual)),
        difference: None,
        differs: false,
    });
    let payable = both("payable", None, sums.payable, sums.erp_total);
    rates.chain(cards).chain(rounding).chain([payable]).collect()
}

/// The sums that the ledger keeps, for when the shop does not answer.
pub(super) fn kept_sums(language: Language, figures: &Figures) -> Vec<Sum> {
    let payable = figures.shop_total - figures.gift_cards;
    let total = Sum {
        what: "total",
        vat: None,
        shop: Some(language.amount(figures.shop_total)),
        specter: None,
        difference: None,
        differs: false,
    };
    let to_pay = Sum {
        what: "payable",
        vat: None,
        shop: Some(language.amount(payable)),
        specter: figures.erp_total.map(|total| language.amount(total)),
        difference: figures.erp_total.map(|total| words::difference(language, total - payable)),
        differs: figures.erp_total.is_some_and(|total| total != payable),
    };
    let cards = (!figures.gift_cards.is_zero()).then_some(total);
    cards.into_iter().chain([to_pay]).collect()
}

/// Why the rows are as they are; what a person should look at comes first.
pub(super) fn decisions(frame: &Frame, composition: &Composition) -> Vec<Decision> {
    let currency = &composition.order.currency;
    let decision = |note: &Note| Decision {
        text: note::said(frame, note, currency),
        warning: note.is_warning(),
    };
    let mut decisions: Vec<Decision> = composition.notes.iter().map(decision).collect();
    decisions.sort_by_key(|decision| !decision.warning);
    decisions
}
