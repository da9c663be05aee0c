//! What a defect met, as the shop shows it, with everything personal masked so that its form stays:
//! a letter is another letter, a digit another digit (BEY-7).

use abicart::{Condition, Filters, Keyed, Object, Order, OrderView, Query, Selection, Unreadable};
use koppla_store::{Entity, RecordId};
use serde_json::Value;

use super::caught;
use crate::article;
use crate::engine::Engine;
use crate::gate::Class;

/// Longer inputs are cut off.
const MOST: usize = 16_000;

/// Members whose texts say nothing of a person.
const OPEN: &[&str] = &[
    "articleNumber",
    "changed",
    "country",
    "currency",
    "deliveryMethod",
    "discountType",
    "language",
    "ordered",
    "orderNumber",
    "paymentMethod",
    "postcode",
    "status",
    "town",
    "type",
    "vatRate",
];

/// An order as it came, with nothing understood of it.
struct Raw(Value);

impl Object for Raw {
    const CLASS: &'static str = Order::CLASS;

    fn query() -> Query {
        Order::query()
    }

    fn read(value: Value) -> Result<Self, Unreadable> {
        Ok(Self(value))
    }
}

impl Keyed for Raw {
    fn uid(&self) -> u64 {
        self.0["uid"].as_u64().unwrap_or(0)
    }
}

impl OrderView for Raw {}

/// Reads once more what a record is made of; it may have changed since the defect met it.
pub(super) async fn input(engine: &Engine, id: &RecordId) -> String {
    let read = match id.entity {
        Entity::Order => caught(order(engine, &id.key)).await,
        Entity::Article => caught(articles(engine, &id.key)).await,
    };
    read.unwrap_or_else(Err).unwrap_or_else(|words| format!("could not be read again: {words}"))
}

async fn order(engine: &Engine, key: &str) -> Result<String, String> {
    let uid: u64 = key.parse().map_err(|_| "no number".to_owned())?;
    let selection = Selection::new(Filters::none().and("/uid", Condition::equals(uid)));
    let orders = engine.shop().client(Class::Order).orders();
    let page = orders.list::<Raw>(&selection).await.map_err(|error| error.to_string())?;
    let order = page.objects.first().ok_or("the shop has it no more")?;
    Ok(masked(&order.0))
}

async fn articles(engine: &Engine, key: &str) -> Result<String, String> {
    let uid = article::id(key).ok_or("no number")?.article;
    let page = engine.shop().articles(Class::Article, &[uid]).await;
    let page = page.map_err(|trouble| trouble.to_string())?;
    let article = page.objects.first().ok_or("the shop has it no more, or it cannot be read")?;
    Ok(cut(format!("{article:?}")))
}

/// One line for each value.
fn masked(value: &Value) -> String {
    let mut lines = Vec::new();
    walk("", value, false, &mut lines);
    cut(lines.join("\n"))
}

fn walk(path: &str, value: &Value, open: bool, lines: &mut Vec<String>) {
    let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                walk(&at(name), member, OPEN.contains(&name.as_str()), lines);
            }
        }
        Value::Array(members) => {
            for (place, member) in members.iter().enumerate() {
                walk(&at(&place.to_string()), member, open, lines);
            }
        }
        Value::String(text) if !open => lines.push(format!("{path}={:?}", veiled(text))),
        // A number of a person may stand there as a number.
        Value::Number(number) if path.starts_with("customer.") => {
            lines.push(format!("{path}={}", veiled(&number.to_string())));
        }
        value => lines.push(format!("{path}={value}")),
    }
}

fn veiled(text: &str) -> String {
    let veil = |letter: char| match letter {
        _ if letter.is_ascii_digit() => '0',
        _ if letter.is_lowercase() => 'x',
        _ if letter.is_alphanumeric() => 'X',
        other => other,
    };
    text.chars().map(veil).collect()
}

fn cut(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(MOST) {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_form_stays_and_the_person_goes() {
        let order = json!({
            "uid": 7, "orderNumber": "1001", "note": "Ring Åsa, 070-123\n",
            "customer": {"info": {"email": "asa@example.se", "number": 8_507_099_805_u64},
                         "address": {"town": "Örebro", "firstName": "Åsa"}},
            "rows": [{"articleNumber": "MUGG", "quantity": 2, "name": null}],
        });
        let shown = masked(&order);
        for line in [
            "uid=7",
            "orderNumber=\"1001\"",
            "note=\"Xxxx Xxx, 000-000\\n\"",
            "customer.info.email=\"xxx@xxxxxxx.xx\"",
            "customer.info.number=0000000000",
            "customer.address.town=\"Örebro\"",
            "customer.address.firstName=\"Xxx\"",
            "rows.0.articleNumber=\"MUGG\"",
            "rows.0.quantity=2",
            "rows.0.name=null",
        ] {
            assert!(shown.lines().any(|shown| shown == line), "{line}: {shown}");
        }
    }

    #[test]
    fn what_is_long_is_cut_between_letters() {
        assert_eq!(cut("å".repeat(MOST + 1)).chars().count(), MOST + 1);
        assert!(cut("å".repeat(MOST)).ends_with('å'));
    }
}
