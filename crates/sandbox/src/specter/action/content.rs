//! What a batch shows (specter-api §5.8–5.10).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Call;
use crate::specter::{
    answer::Answer,
    exact::Exact,
    refusal::Refusal,
    state::queue::QueueKind,
    switches::{EmptyText, Form, More, SiteAttribute, StockMulti},
    xml::Xml,
};

/// Stock of an article without figures.
const NO_FIGURE: &str = "noItemsAvailable";

/// The content of a batch, as values.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Content {
    lines: Vec<Line>,
    /// Entries that still wait.
    more: usize,
    kind: QueueKind,
}

/// One object of a batch.
#[derive(Debug, Serialize, Deserialize)]
enum Line {
    Stock {
        id: u64,
        article_no: String,
        total: Option<Exact>,
        /// Listed warehouses.
        sites: Vec<(u32, Option<Exact>)>,
    },
    Article {
        id: u64,
        article_no: String,
        name: String,
        attributes: Vec<(String, String)>,
    },
    Order {
        order_no: u64,
        delivery_status: String,
        status_id: u8,
        updated: bool,
        tracking: Vec<String>,
    },
}

/// The present values of the open batch.
pub(super) fn gather(call: &Call<'_>, kind: QueueKind, user: u64) -> Content {
    let Some(queue) = call.account.queues.get(&(user, kind)) else {
        return Content { lines: Vec::new(), more: 0, kind };
    };
    let lines = queue.stamped().filter_map(|entry| match kind {
        QueueKind::Stock => {
            let article = call.account.articles.all().get(&entry.object)?;
            let changed_only = call.switches.stock_multi == StockMulti::ChangedOnly;
            let sites = call.account.card.stock_sites.iter().map(|site| site.id);
            let listed = sites
                .filter(|id| !changed_only || entry.sites.is_empty() || entry.sites.contains(id));
            Some(Line::Stock {
                id: article.article_id,
                article_no: article.article_no.clone(),
                total: article.available_everywhere(),
                sites: listed.map(|id| (id, article.available(id))).collect(),
            })
        }
        QueueKind::Articles => {
            let article = call.account.articles.all().get(&entry.object)?;
            let mut attributes = Vec::new();
            let mut add = |name: &str, value: Option<String>| {
                attributes.extend(value.map(|value| (name.to_owned(), value)));
            };
            add("buyPrice", article.buy_price.map(|price| price.comma(2)));
            add("priceExclVat", Some(article.price_excl_vat.comma(2)));
            add("barCode", Some(article.bar_code.clone()));
            add("productWeight", article.product_weight.map(|weight| weight.comma(3)));
            Some(Line::Article {
                id: article.article_id,
                article_no: article.article_no.clone(),
                name: article.name.clone(),
                attributes,
            })
        }
        QueueKind::Orders => {
            let order = call.account.orders.get(entry.object)?;
            let tracking = order.deliveries.iter().map(|delivery| delivery.tracking_no.clone());
            Some(Line::Order {
                order_no: order.order_no,
                delivery_status: order.delivery_status().to_owned(),
                status_id: order.status_id(),
                updated: entry.deliveries,
                tracking: tracking.collect(),
            })
        }
    });
    Content { lines: lines.collect(), more: queue.waiting(), kind }
}

/// The content as it was first read.
pub(super) fn frozen(
    call: &Call<'_>,
    kind: QueueKind,
    batch_no: &str,
    frozen: &Value,
) -> Result<Answer, Refusal> {
    let content: Content = serde_json::from_value(frozen.clone())
        .map_err(|_| Refusal::bad_value(format!("Batch för {} kan inte läsas", kind.name())))?;
    Ok(write(call, batch_no, &content))
}

/// The content in the form asked for.
pub(super) fn write(call: &Call<'_>, batch_no: &str, content: &Content) -> Answer {
    if call.form == Form::Text {
        return Answer::Text(text(call, batch_no, content));
    }
    let mut xml = Xml::new(call.switches);
    match content.kind {
        QueueKind::Stock => stock(call, &mut xml, &content.lines),
        QueueKind::Articles => {
            xml.leaf("responseMaxLimit", &call.switches.limit_articles.to_string());
            xml.begin("articles", &[]);
            content.lines.iter().for_each(|line| article(&mut xml, line));
            xml.end();
        }
        QueueKind::Orders => {
            match call.switches.more {
                More::Flag => xml.leaf("moreInfoToFetch", if content.more > 0 { "1" } else { "0" }),
                More::Count => xml.leaf("moreInfoToFetch", &content.more.to_string()),
                More::Absent => {}
            }
            xml.begin("orders", &[]);
            content.lines.iter().for_each(|line| order(&mut xml, line));
            xml.end();
        }
    }
    Answer::Document(xml.finish(call.switches))
}

/// Rows ended by CR. Only the stock rows are known; the two others are this sandbox's own.
fn text(call: &Call<'_>, batch_no: &str, content: &Content) -> String {
    if content.lines.is_empty() {
        let row = match call.switches.empty_text {
            EmptyText::Body => "",
            EmptyText::InfoRefused => "0;9020;Inga ändringar",
            EmptyText::InfoOk => "1;0;Inga ändringar",
        };
        return row.to_owned();
    }
    let mut rows = String::new();
    for line in &content.lines {
        rows.push_str(&text_row(line, batch_no));
        rows.push('\r');
    }
    rows
}

fn text_row(line: &Line, batch_no: &str) -> String {
    match line {
        Line::Stock { id, article_no, total, .. } => {
            format!("{id};{article_no};{};{batch_no}", amount(*total))
        }
        Line::Article { id, article_no, name, .. } => {
            format!("{id};{article_no};{name};{batch_no}")
        }
        Line::Order { order_no, delivery_status, status_id, .. } => {
            format!("{order_no};{delivery_status};{status_id};{batch_no}")
        }
    }
}

fn amount(amount: Option<Exact>) -> String {
    amount.map_or_else(|| NO_FIGURE.to_owned(), |amount| amount.comma(0))
}

fn stock(call: &Call<'_>, xml: &mut Xml, lines: &[Line]) {
    xml.begin("stockChanges", &[]);
    if call.params.flag("getmultiplestocksites") {
        for site in &call.account.card.stock_sites {
            let (id, name) = (site.id.to_string(), site.name.as_str());
            let attribute = match call.switches.site_attribute {
                SiteAttribute::StockSiteId => Some(("stockSiteId", id.as_str())),
                SiteAttribute::Id => Some(("id", id.as_str())),
                SiteAttribute::SiteId => Some(("siteId", id.as_str())),
                SiteAttribute::Name => Some(("name", name)),
                SiteAttribute::None => None,
            };
            stock_site(xml, attribute, lines, Some(site.id));
        }
    } else {
        stock_site(xml, None, lines, None);
    }
    xml.end();
}

fn stock_site(xml: &mut Xml, attribute: Option<(&str, &str)>, lines: &[Line], site: Option<u32>) {
    xml.begin("stock", attribute.as_slice());
    xml.begin("articles", &[]);
    for line in lines {
        let Line::Stock { article_no, total, sites, .. } = line else { continue };
        let figure = match site {
            None => Some(*total),
            Some(id) => sites.iter().find(|(site, _)| *site == id).map(|(_, figure)| *figure),
        };
        if let Some(figure) = figure {
            xml.begin("article", &[]);
            xml.leaf("articleNo", article_no);
            xml.leaf("noItemsAv", &amount(figure));
            xml.end();
        }
    }
    xml.end();
    xml.end();
}

fn article(xml: &mut Xml, line: &Line) {
    let Line::Article { article_no, name, attributes, .. } = line else { return };
    let attributes: Vec<(&str, &str)> =
        attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    xml.begin("article", &attributes);
    xml.cdata("articleNo", article_no);
    xml.cdata("name", name);
    xml.end();
}

fn order(xml: &mut Xml, line: &Line) {
    let Line::Order { order_no, delivery_status, status_id, updated, tracking } = line else {
        return;
    };
    xml.begin("order", &[("orderNo", &order_no.to_string())]);
    let status =
        [("deliveryStatus", delivery_status.as_str()), ("statusId", &status_id.to_string())];
    xml.empty("orderstatus", &status);
    let updated = [("updated", if *updated { "1" } else { "0" })];
    if tracking.is_empty() {
        xml.empty("deliveries", &updated);
    } else {
        xml.begin("deliveries", &updated);
        for number in tracking {
            xml.empty("delivery", &[("trackingNo", number)]);
        }
        xml.end();
    }
    xml.end();
}
