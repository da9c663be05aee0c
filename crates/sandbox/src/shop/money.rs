//! The arithmetic of an order, to the cent (abicart-api §10.3): unit, row, discount, cart, total.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::number::{self, cents};

/// Three amounts that belong together. They are rounded one by one, so that `vat` is not always
/// `inc_vat` − `ex_vat` after a discount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Amounts {
    pub(super) ex_vat: Decimal,
    pub(super) inc_vat: Decimal,
    pub(super) vat: Decimal,
}

/// What the figures of a price mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Basis {
    /// The price includes VAT.
    pub(super) with_vat: bool,
    /// VAT is charged at all.
    pub(super) has_vat: bool,
}

impl Amounts {
    /// The amounts of one price at a VAT rate given as fraction.
    pub(super) fn of(price: Decimal, rate: Decimal, basis: Basis) -> Self {
        let (ex_vat, inc_vat) = if basis.with_vat {
            let inc_vat = cents(price);
            (cents(inc_vat / (Decimal::ONE + rate)), inc_vat)
        } else {
            let ex_vat = cents(price);
            (ex_vat, cents(ex_vat * (Decimal::ONE + rate)))
        };
        let inc_vat = if basis.has_vat { inc_vat } else { ex_vat };
        Self { ex_vat, inc_vat, vat: inc_vat - ex_vat }
    }

    /// Each member times a factor, rounded.
    pub(super) fn times(self, factor: Decimal) -> Self {
        Self {
            ex_vat: cents(self.ex_vat * factor),
            inc_vat: cents(self.inc_vat * factor),
            vat: cents(self.vat * factor),
        }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            ex_vat: self.ex_vat + other.ex_vat,
            inc_vat: self.inc_vat + other.inc_vat,
            vat: self.vat + other.vat,
        }
    }

    pub(super) fn minus(self, other: Self) -> Self {
        Self {
            ex_vat: self.ex_vat - other.ex_vat,
            inc_vat: self.inc_vat - other.inc_vat,
            vat: self.vat - other.vat,
        }
    }

    /// The rate of a sum over several rates: 8 decimals, 0 where nothing is taxed.
    pub(super) fn mean_rate(self) -> Decimal {
        if self.ex_vat.is_zero() {
            return Decimal::ZERO;
        }
        number::round(self.vat / self.ex_vat, 8)
    }

    /// A Cost at a given rate.
    pub(super) fn cost(self, currency: &str, rate: Decimal) -> Value {
        json!({
            "currency": currency,
            "exVat": number::json(self.ex_vat),
            "incVat": number::json(self.inc_vat),
            "vat": number::json(self.vat),
            "vatRate": number::json(rate),
        })
    }

    /// Reads the amounts of a Cost or of discount information.
    pub(super) fn read(cost: Option<&Value>) -> Self {
        let amount = |name: &str| {
            cost.and_then(|cost| cost.get(name)).and_then(number::decimal).unwrap_or_default()
        };
        Self { ex_vat: amount("exVat"), inc_vat: amount("incVat"), vat: amount("vat") }
    }
}

/// Sums the rows of an order into `costs` and `discountInfo`. `costs.shipment` and
/// `costs.payment` stay as they are.
pub(super) fn sum(order: &mut Map<String, Value>) {
    let currency = super::state::text(order, "currency").to_owned();
    let mut cart = Amounts::default();
    let mut discounts: Vec<RateDiscount> = Vec::new();
    for item in order.get("items").and_then(Value::as_array).into_iter().flatten() {
        let gross = Amounts::read(item.pointer("/costs/total"));
        cart = cart.plus(gross);
        if let Some(info) = item.get("discountInfo") {
            cart = cart.minus(Amounts::read(Some(info)));
            RateDiscount::add(&mut discounts, info, gross);
        }
    }
    let mut costs = match order.remove("costs") {
        Some(Value::Object(costs)) => costs,
        _ => Map::new(),
    };
    let total =
        cart.plus(Amounts::read(costs.get("shipment"))).plus(Amounts::read(costs.get("payment")));
    costs.insert("cart".into(), cart.cost(&currency, cart.mean_rate()));
    costs.insert("total".into(), total.cost(&currency, total.mean_rate()));
    order.insert("costs".into(), Value::Object(costs));
    if discounts.is_empty() {
        order.remove("discountInfo");
    } else {
        discounts.sort_by_key(|discount| discount.vat_rate);
        let discounts = discounts.iter().map(RateDiscount::json).collect();
        order.insert("discountInfo".into(), discounts);
    }
}

/// The discounts of all rows with one VAT rate.
struct RateDiscount {
    vat_rate: Decimal,
    amounts: Amounts,
    gross: Amounts,
    name: Value,
    discount: Value,
    rate: Option<Decimal>,
}

impl RateDiscount {
    fn add(all: &mut Vec<Self>, info: &Value, gross: Amounts) {
        let member = |name: &str| info.get(name).cloned().unwrap_or_default();
        let read = |name: &str| info.get(name).and_then(number::decimal);
        let vat_rate = read("vatRate").unwrap_or_default();
        let amounts = Amounts::read(Some(info));
        if let Some(same) = all.iter_mut().find(|one| one.vat_rate == vat_rate) {
            same.amounts = same.amounts.plus(amounts);
            same.gross = same.gross.plus(gross);
            if same.rate != read("rate") {
                same.rate = None;
            }
            if same.discount != member("discount") || same.name != member("name") {
                same.discount = Value::Null;
                same.name = "".into();
            }
        } else {
            let (name, discount, rate) = (member("name"), member("discount"), read("rate"));
            all.push(Self { vat_rate, amounts, gross, name, discount, rate });
        }
    }

    fn json(&self) -> Value {
        // Rows with different fractions have only a mean one.
        let rate = self.rate.unwrap_or_else(|| {
            let whole = self.gross.inc_vat;
            if whole.is_zero() {
                Decimal::ZERO
            } else {
                number::round(self.amounts.inc_vat / whole, 8)
            }
        });
        let mut info = json!({
            "name": self.name,
            "type": null,
            "exVat": number::json(self.amounts.ex_vat),
            "incVat": number::json(self.amounts.inc_vat),
            "vat": number::json(self.amounts.vat),
            "vatRate": number::json(self.vat_rate),
            "rate": number::json(rate),
        });
        if !self.discount.is_null() {
            info["discount"] = self.discount.clone();
        }
        info
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn triple(ex_vat: &str, vat: &str, inc_vat: &str) -> Amounts {
        Amounts { ex_vat: amount(ex_vat), vat: amount(vat), inc_vat: amount(inc_vat) }
    }

    const WITH: Basis = Basis { with_vat: true, has_vat: true };
    const WITHOUT: Basis = Basis { with_vat: false, has_vat: true };

    #[test]
    fn rows_multiply_member_by_member() {
        let unit = Amounts::of(amount("2.00"), amount("0.06"), WITH);
        assert_eq!(unit, triple("1.89", "0.11", "2"));
        assert_eq!(unit.times(Decimal::from(3)), triple("5.67", "0.33", "6"));
    }

    #[test]
    fn prices_stored_without_vat_round_the_price_with_vat() {
        let unit = Amounts::of(amount("14.99"), amount("0.12"), WITHOUT);
        assert_eq!(unit, triple("14.99", "1.80", "16.79"));
    }

    #[test]
    fn an_order_without_vat_has_net_amounts() {
        let basis = Basis { with_vat: true, has_vat: false };
        assert_eq!(
            Amounts::of(amount("249"), amount("0.25"), basis),
            triple("199.2", "0", "199.2")
        );
    }

    #[test]
    fn an_empty_sum_has_rate_zero() {
        assert_eq!(Amounts::default().mean_rate(), Decimal::ZERO);
    }
}
