//! Which payment code of the ERP a shop's payment method probably has: a suggestion that the merchant
//! can change (specter-api §8.1).

use koppla_domain::settings::PaymentMapping;
use specter::pay_type;

/// Suggests by the method's name; `None` when the name tells nothing.
pub(crate) fn suggestion(name: &str) -> Option<PaymentMapping> {
    let kind = pay_type::suggest(name)?;
    Some(PaymentMapping {
        code: kind.code.to_owned(),
        prepayment: kind.prepayment,
        cash_on_delivery: kind.cash_on_delivery,
    })
}
