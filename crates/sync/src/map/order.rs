//! A shop's order in our own words: figures as they are, nothing recomputed (abicart-api Q15).

use abicart::{CustomerKind, PaymentState};
use koppla_domain::customer::{Address, Buyer, DeliveryAddress};
use koppla_domain::order::{Charge, Cost, Order, OrderRow, Payment, PaymentMethod, RowDiscount};
use koppla_domain::{Ore, VatRate};
use rust_decimal::Decimal;

/// The order, or what in it is missing or cannot be.
pub(crate) fn order(order: &abicart::Order) -> Result<Order, String> {
    let total = order.costs.total.as_ref().ok_or("the order has no total")?;
    let goods = order.costs.cart.as_ref().ok_or("the order has no sum of its goods")?;
    Ok(Order {
        uid: order.uid,
        number: order.order_number.clone().unwrap_or_else(|| order.uid.to_string()),
        placed: order.ordered.as_ref().and_then(abicart::DateTime::timestamp),
        discarded: order.discarded,
        currency: order.currency.clone().ok_or("the order has no currency")?,
        language: order.language.as_deref().map(str::to_lowercase),
        buyer: buyer(&order.customer),
        rows: order.items.iter().map(row).collect::<Result<_, _>>()?,
        shipping: order.costs.shipment.as_ref().map(|c| charge(c, "shipping")).transpose()?,
        payment_fee: order.costs.payment.as_ref().map(|c| charge(c, "payment fee")).transpose()?,
        goods: sum(goods, "sum of goods")?,
        total: sum(total, "total")?,
        payments: order.payments.iter().map(payment).collect::<Result<_, _>>()?,
        delivery_method: order
            .delivery
            .as_ref()
            .and_then(|delivery| delivery.method.as_ref())
            .map(abicart::Reference::uid),
        external_number: order.external_order_number.clone(),
        checkout_fields: order.customer.answers(),
    })
}

fn row(item: &abicart::OrderItem) -> Result<OrderRow, String> {
    let name = || format!("row {}", item.uid);
    let total = item.costs.total.as_ref().ok_or_else(|| format!("{} has no amounts", name()))?;
    Ok(OrderRow {
        article_number: item.article_number.clone().unwrap_or_default(),
        name: item.article_name.clone().unwrap_or_default(),
        choice: item.choice_text.clone(),
        quantity: item.quantity,
        total: charge(total, &name())?,
        discounts: item
            .discounts
            .iter()
            .map(|discount| {
                Ok(RowDiscount {
                    name: discount.name.clone().unwrap_or_default(),
                    fraction: discount.rate,
                    cost: Cost {
                        net: ore(discount.ex_vat, &name())?,
                        gross: ore(discount.inc_vat, &name())?,
                    },
                })
            })
            .collect::<Result<_, String>>()?,
    })
}

fn charge(cost: &abicart::Cost, what: &str) -> Result<Charge, String> {
    let rate = match cost.vat_rate {
        Some(rate) => rate,
        None if cost.vat.is_zero() => Decimal::ZERO,
        None => return Err(format!("the {what} has no VAT rate")),
    };
    let vat = VatRate::from_fraction(rate)
        .ok_or_else(|| format!("the {what} has the impossible VAT rate {rate}"))?;
    Ok(Charge { cost: sum(cost, what)?, vat })
}

fn sum(cost: &abicart::Cost, what: &str) -> Result<Cost, String> {
    Ok(Cost { net: ore(cost.ex_vat, what)?, gross: ore(cost.inc_vat, what)? })
}

fn ore(amount: Decimal, what: &str) -> Result<Ore, String> {
    Ore::rounded(amount).ok_or_else(|| format!("the amount {amount} of the {what} is too large"))
}

fn payment(reference: &abicart::Reference<abicart::Payment>) -> Result<Payment, String> {
    let payment = reference
        .object()
        .ok_or_else(|| format!("payment {} came without its amount", reference.uid()))?;
    let method = match &payment.method {
        None => PaymentMethod { uid: 0, name: String::new(), gift_card: false },
        Some(method) => {
            // Without its type a gift card could be taken for money.
            let known = method.object().ok_or_else(|| {
                format!("the payment method {} came without its type", method.uid())
            })?;
            PaymentMethod {
                uid: known.uid,
                name: known.name.get("sv").unwrap_or_default().to_owned(),
                gift_card: known.kind.as_deref().is_some_and(is_gift_card),
            }
        }
    };
    let amount = payment.amount.unwrap_or_default();
    Ok(Payment {
        method,
        amount: ore(amount, "payment")?,
        reference: payment.external_ref.clone().filter(|reference| !reference.is_empty()),
        counts: !matches!(payment.state, Some(PaymentState::Cancelled | PaymentState::Error)),
    })
}

/// The type is written `Gift Card` (abicart-api §10.7); case and blanks are not relied on.
pub(crate) fn is_gift_card(kind: &str) -> bool {
    let letters: String = kind.chars().filter(char::is_ascii_alphabetic).collect();
    letters.eq_ignore_ascii_case("giftcard")
}

fn buyer(party: &abicart::Party) -> Buyer {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let (address, delivery) = (&party.address, &party.delivery_address);
    let elsewhere = !delivery.copy_address
        && [&delivery.address, &delivery.town, &delivery.name, &delivery.company]
            .into_iter()
            .any(|member| member.as_deref().is_some_and(|text| !text.trim().is_empty()));
    Buyer {
        business: party.info.kind == Some(CustomerKind::Business),
        email: text(&party.info.email),
        identity_number: party
            .info
            .nin
            .as_ref()
            .map(|number| number.expose().to_owned())
            .unwrap_or_default(),
        vat_number: None,
        address: Address {
            company: text(&address.company),
            first_name: text(&address.first_name),
            last_name: text(&address.last_name),
            street: text(&address.address),
            street2: text(&address.address2),
            postcode: text(&address.postcode),
            town: text(&address.town),
            state: text(&address.state),
            country: text(&address.country),
            phone: address
                .phone_day
                .clone()
                .or_else(|| address.phone_night.clone())
                .unwrap_or_default(),
            mobile: text(&address.phone_mobile),
        },
        delivery: elsewhere.then(|| DeliveryAddress {
            company: text(&delivery.company),
            name: text(&delivery.name),
            street: text(&delivery.address),
            street2: text(&delivery.address2),
            postcode: text(&delivery.postcode),
            town: text(&delivery.town),
            state: text(&delivery.state),
            country: text(&delivery.country),
        }),
    }
}
