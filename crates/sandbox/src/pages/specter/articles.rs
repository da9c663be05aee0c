//! Articles with their stock.

use askama::Template;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::pages::{Answer, Trouble, Visit, form::Sent, frame::Frame, show, show_refused, value};

const PAGE: usize = 100;

struct Line {
    number: String,
    segment: String,
    name: String,
    price: Decimal,
    vat: Decimal,
    available: Option<Decimal>,
}

#[derive(Template)]
#[template(path = "specter/articles.html")]
struct List {
    frame: Frame,
    count: Decimal,
    lines: Vec<Line>,
    more: Option<String>,
}

/// `GET /articles?after=ID`
pub(super) async fn shown(visit: Visit, sent: Sent) -> Answer {
    let after: u64 = sent.text("after").parse().unwrap_or(0);
    let found = visit.desk.get(&format!("articles?limit={PAGE}&after={after}")).await?;
    let summary = visit.desk.get("summary").await?;
    let articles = value::list(&found["articles"]);
    let last = articles.last().filter(|_| articles.len() == PAGE);
    show(&List {
        frame: visit.specter_frame("/articles").await?,
        count: value::decimal(&summary["articles"]).unwrap_or_default(),
        lines: articles.iter().map(line).collect(),
        more: last.map(|article| value::text(&article["articleId"])),
    })
}

fn line(article: &Value) -> Line {
    let number = value::text(&article["articleNo"]);
    Line {
        segment: value::segment(&number),
        number,
        name: value::text(&article["name"]),
        price: value::decimal(&article["priceExclVat"]).unwrap_or_default(),
        vat: value::decimal(&article["vatPercent"]).unwrap_or_default(),
        available: article.pointer("/computed/available").and_then(value::decimal),
    }
}

struct Site {
    id: String,
    on_hand: Decimal,
    reserved: Decimal,
    available: Decimal,
}

#[derive(Template)]
#[template(path = "specter/article.html")]
struct One {
    frame: Frame,
    number: String,
    name: String,
    price: String,
    vat: String,
    bar_code: String,
    sites: Vec<Site>,
    on_hand: String,
}

/// `GET /articles/edit?number=TS-01-M`
pub(super) async fn one(visit: Visit, sent: Sent) -> Answer {
    show(&read(&visit, sent.text("number"), None).await?)
}

async fn read(visit: &Visit, number: &str, trouble: Option<&Trouble>) -> Result<One, Trouble> {
    let segment = value::segment(number);
    let article = visit.desk.get(&format!("articles/{segment}")).await?;
    let here = format!("/articles/edit?number={segment}");
    let frame = visit.specter_frame("/articles").await?.at(here);
    let stock = article["stock"].as_object().into_iter().flatten();
    let sites: Vec<Site> = stock
        .map(|(id, stock)| {
            let figure = |name: &str| value::decimal(&stock[name]).unwrap_or_default();
            let (on_hand, reserved) = (figure("onHand"), figure("reserved"));
            Site { id: id.clone(), on_hand, reserved, available: on_hand - reserved }
        })
        .collect();
    let text = |name: &str| value::text(&article[name]);
    let typed = |name: &str| {
        value::decimal(&article[name]).map_or(String::new(), |number| visit.language.typed(number))
    };
    Ok(One {
        number: number.to_owned(),
        name: text("name"),
        price: typed("priceExclVat"),
        vat: typed("vatPercent"),
        bar_code: text("barCode"),
        on_hand: sites.first().map_or(String::new(), |site| visit.language.typed(site.on_hand)),
        sites,
        frame: match trouble {
            Some(trouble) => frame.refused(trouble),
            None => frame,
        },
    })
}

/// `POST /articles/edit`
pub(super) async fn changed(visit: Visit, sent: Sent) -> Answer {
    let mut patch = Map::new();
    patch.insert("name".into(), sent.text("name").into());
    patch.insert("barCode".into(), sent.text("bar-code").into());
    for (member, name) in [("priceExclVat", "price"), ("vatPercent", "vat")] {
        if let Some(number) = sent.number(name) {
            patch.insert(member.into(), Value::Number(number));
        }
    }
    let segment = value::segment(sent.text("number"));
    let outcome = visit.desk.patch(&format!("articles/{segment}"), Value::Object(patch)).await;
    done(&visit, &sent, outcome).await
}

/// `POST /articles/stock`
pub(super) async fn stocked(visit: Visit, sent: Sent) -> Answer {
    let segment = value::segment(sent.text("number"));
    let wish = json!({"onHand": sent.number("on-hand")});
    let outcome = visit.desk.post(&format!("articles/{segment}/stock"), wish).await;
    done(&visit, &sent, outcome).await
}

async fn done(visit: &Visit, sent: &Sent, outcome: Result<Value, Trouble>) -> Answer {
    let number = sent.text("number");
    match outcome {
        Ok(_) => {
            let path = format!("/articles/edit?number={}&said=saved", value::segment(number));
            Ok(axum::response::IntoResponse::into_response(axum::response::Redirect::to(&path)))
        }
        Err(trouble) => show_refused(&read(visit, number, Some(&trouble)).await?),
    }
}
