//! Why an article rests where it rests, in the reader's language (PRE-4).

use koppla_domain::article::{NUMBER_LIMIT, NumberProblem};
use koppla_domain::settings::Service;
use koppla_store::Record;
use koppla_sync::ArticleFigures;

use crate::frame::Frame;
use crate::message::Message;
use crate::reason::reason_text;

/// What is wrong with an article and what to do; `None` where nothing is.
pub(in crate::page) fn article_reason(
    frame: &Frame,
    record: &Record,
    figures: &ArticleFigures,
) -> Option<String> {
    let code = record.reason_code.as_deref()?;
    let message = match code {
        "no-number" => Message::new("article-why-no-number"),
        "bad-number" => {
            Message::new("article-why-bad-number").with("problems", problems(frame, figures))
        }
        "number-twice" if figures.times > 0 => Message::new("article-why-number-twice")
            .with("count", figures.times)
            .with("others", figures.twins.join(", ")),
        "service-number" => {
            let service = figures.service.map_or("shipping", service_name);
            let what = frame.one_of("article-service", service).to_string();
            Message::new("article-why-service-number").with("service", what)
        }
        "package" => Message::new("article-why-package"),
        "bad-price" => Message::new("article-why-bad-price"),
        "stock-off" => Message::new("article-why-stock-off"),
        "not-sent-again" => Message::new("article-why-not-sent-again"),
        "inactive" => Message::new("article-why-inactive"),
        "gone" => Message::new("article-why-gone"),
        "defect" => Message::new("article-why-defect"),
        _ => return reason_text(frame, record),
    };
    Some(frame.told(&message))
}

fn problems(frame: &Frame, figures: &ArticleFigures) -> String {
    let said = figures.problems.iter().map(|problem| {
        let message = match problem {
            NumberProblem::Empty => Message::new("article-problem-empty"),
            NumberProblem::Blank => Message::new("article-problem-blank"),
            NumberProblem::Character(character) => {
                Message::new("article-problem-character").with("character", character.to_string())
            }
            NumberProblem::Long(length) => Message::new("article-problem-long")
                .with("length", *length)
                .with("most", NUMBER_LIMIT),
        };
        frame.told(&message)
    });
    said.collect::<Vec<_>>().join(", ")
}

fn service_name(service: Service) -> &'static str {
    match service {
        Service::GiftCard => "gift-card",
        Service::Discount => "discount",
        Service::PaymentFee => "payment-fee",
        Service::Shipping => "shipping",
        Service::CashOnDelivery => "cash-on-delivery",
        Service::Rounding => "rounding",
    }
}
