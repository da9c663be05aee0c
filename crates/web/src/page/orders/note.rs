//! What was decided while an order was composed, in the reader's language (BEY-4).

use koppla_domain::compose::{AddressPart, Note};
use koppla_domain::identity::IdentityError;
use koppla_domain::settings::Service;

use crate::frame::Frame;
use crate::message::Message;
use crate::words;

/// The note as a sentence; amounts are in the order's currency.
pub(super) fn said(frame: &Frame, note: &Note, currency: &str) -> String {
    frame.told(&message(frame, note, currency))
}

fn message(frame: &Frame, note: &Note, currency: &str) -> Message {
    let money = |amount| words::money(frame.language, amount, currency);
    let percent = |rate: koppla_domain::VatRate| {
        format!("{}\u{a0}%", words::decimal(frame.language, rate.percent()))
    };
    match note {
        Note::PaymentCodeMissing { method, name } => {
            Message::new("note-payment-code").with("method", *method).with("name", name)
        }
        Note::NoPayment => Message::new("note-no-payment"),
        Note::SeveralPayments { count, name } => {
            Message::new("note-several-payments").with("count", *count).with("name", name)
        }
        Note::PaymentsDiffer { paid, total } => Message::new("note-payments-differ")
            .with("paid", money(*paid))
            .with("total", money(*total)),
        Note::GiftCard { amount } => Message::new("note-gift-card").with("amount", money(*amount)),
        Note::IdentityNumberInvalid { reason } => Message::new("note-identity-number")
            .with("reason", frame.one_of("identity-error", identity(*reason)).to_string()),
        Note::PersonNumberWithheld => Message::new("note-person-number"),
        Note::VatNumberInvalid => Message::new("note-vat-number"),
        Note::NoMatchingKey => Message::new("note-no-matching-key"),
        Note::CompanyNameMissing { used } => Message::new("note-company-name").with("used", used),
        Note::PersonNameMissing { used } => Message::new("note-person-name").with("used", used),
        Note::NameSplit => Message::new("note-name-split"),
        Note::NameIncomplete => Message::new("note-name-incomplete"),
        Note::CountryAssumed { country } => Message::new("note-country").with("country", country),
        Note::AddressIncomplete { part } => Message::new("note-address")
            .with("part", frame.one_of("address-part", address(*part)).to_string()),
        Note::DeliveryAddressEmpty => Message::new("note-delivery-address"),
        Note::DeliveryMethodMissing => Message::new("note-delivery-method"),
        Note::TextShortened { field, limit } => {
            Message::new("note-shortened").with("field", field).with("limit", *limit)
        }
        Note::EmptyRowLeftOut { row, name } => {
            Message::new("note-empty-row").with("row", *row).with("name", name)
        }
        Note::PercentNotSent { row } => Message::new("note-percent").with("row", *row),
        Note::DiscountMoved { from, to, amount } => Message::new("note-discount-moved")
            .with("from", percent(*from))
            .with("to", percent(*to))
            .with("amount", money(*amount)),
        Note::ChargeShared { service } => Message::new("note-charge-shared")
            .with("charge", frame.one_of("charge", charge(*service)).to_string()),
        Note::CartCorrected { difference } => {
            Message::new("note-cart").with("difference", money(*difference))
        }
        Note::RowAdjusted { row, by } => {
            Message::new("note-row-adjusted").with("row", *row).with("by", money(*by))
        }
        Note::RowParted { row } => {
            Message::new("note-row-parted").with("row", *row).with("next", row + 1)
        }
        Note::Residual { amount } => Message::new("note-residual").with("amount", money(*amount)),
    }
}

fn identity(reason: IdentityError) -> &'static str {
    match reason {
        IdentityError::Form => "form",
        IdentityError::CheckDigit => "check-digit",
        IdentityError::Date => "date",
        IdentityError::MadeUp => "made-up",
    }
}

fn address(part: AddressPart) -> &'static str {
    match part {
        AddressPart::Street => "street",
        AddressPart::Postcode => "postcode",
        AddressPart::Town => "town",
    }
}

fn charge(service: Service) -> &'static str {
    match service {
        Service::GiftCard => "gift-card",
        Service::Discount => "discount",
        Service::PaymentFee => "payment-fee",
        Service::Shipping => "shipping",
        Service::CashOnDelivery => "cash-on-delivery",
        Service::Rounding => "rounding",
    }
}
