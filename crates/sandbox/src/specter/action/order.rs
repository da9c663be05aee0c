//! newOrderSubmit (specter-api §5.3).

use rust_decimal::Decimal;

use super::{Call, customer::fitted, date, positive};
use crate::specter::{
    answer::Answer,
    exact::Exact,
    refusal::Refusal,
    state::{
        Dirty,
        article::Article,
        customer::Fields,
        order::{Order, OrderRow},
        take,
    },
    switches::{Duplicate, DuplicateScope, UnknownArticle},
};

/// Header parameters that are kept as sent, and how many characters they take.
const FIELDS: [(&str, Option<usize>); 20] = [
    ("currency", None),
    ("language", None),
    ("payTypeIdentifier", Some(5)),
    ("payTypeReference", None),
    ("payTypeIdentifierPaySystemUser", None),
    ("isPrepayment", None),
    ("internalComment", None),
    ("publishedComment", None),
    ("customerOrderReference", Some(50)),
    ("customerReference", Some(70)),
    ("orderDate", None),
    ("deliveryDate", None),
    ("requirements", None),
    ("externalDeliveryMethod", Some(100)),
    ("preparedShipmentId", None),
    ("notifyDeliveryByMobile", None),
    ("notifyDeliveryMobileNo", None),
    ("sendOrderMail", None),
    ("sendOrderMailToUser", None),
    ("userSource", None),
];

/// Payment codes that are known to exist (specter-api §8.1).
const PAYTYPES: [&str; 20] = [
    "I", "P", "PP", "D", "K", "KG", "SP", "SS", "SK", "SCH", "SW", "DP", "AE", "PE", "PY", "PL",
    "CN", "HF", "CL", "BC",
];

/// Creates an order.
pub(super) fn submit(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let customer_id = call.id("customerid", "Kundnr")?;
    let customer = call.account.customers.get(customer_id);
    let customer = customer.ok_or_else(|| Refusal::unknown_customer(&customer_id.to_string()))?;
    let customer = customer.fields.clone();
    let external_order_no = call.params.filled("externalorderno").unwrap_or_default().to_owned();
    let webshop_id = optional_id(call, "webshopid", "Webbshop")?;
    if let Some(existing) = taken(call, &external_order_no, webshop_id) {
        return match call.switches.duplicate {
            Duplicate::ReturnExisting => Ok(Answer::row(existing, "Ordern finns redan")),
            _ => Err(Refusal::duplicate_order(&external_order_no)),
        };
    }
    let fields = header(call)?;
    let shipping_method = shipping_method(call, &fields)?;
    let stock_site = stock_site(call)?;
    let mut rows = rows(call)?;
    check_articles(call, &mut rows)?;
    if call.quirk == Some("alter_price")
        && let Some(row) = rows.first_mut()
    {
        row.price_excl_vat.0 += Decimal::new(1, 2);
        call.notes.push("price of row 1 altered".to_owned());
    }
    let order_no = take(&mut call.account.counters.order);
    call.account.orders.put(Order {
        order_no,
        created: call.now,
        customer_id,
        external_order_no,
        webshop_id,
        api_user: call.user,
        stock_site,
        shipping_method,
        fields,
        customer,
        rows,
        ..Order::default()
    });
    call.account.dirty.extend([Dirty::Counters, Dirty::Order(order_no)]);
    call.account.reserve(call.switches, order_no, false);
    Ok(Answer::row(told(call, order_no), "Ordern är skapad"))
}

/// The number that is answered; another order's under the quirk `other_id`.
fn told(call: &Call<'_>, order_no: u64) -> u64 {
    if call.quirk != Some("other_id") {
        return order_no;
    }
    let other = call.account.orders.all().keys().find(|other| **other != order_no);
    other.copied().unwrap_or(order_no + 1)
}

/// The order that has the external number already, unless that does not matter.
fn taken(call: &Call<'_>, number: &str, webshop_id: Option<u64>) -> Option<u64> {
    let unchecked = number.is_empty()
        || call.params.flag("ignoreexternalordernocontrol")
        || call.switches.duplicate == Duplicate::Create;
    if unchecked {
        return None;
    }
    let whole_account = call.switches.duplicate_scope == DuplicateScope::Account;
    let mut found = call.account.orders.with_external(number);
    found.find(|order| whole_account || order.webshop_id == webshop_id).map(|order| order.order_no)
}

/// A number where 0 means "not given".
fn optional_id(call: &Call<'_>, name: &str, shown: &str) -> Result<Option<u64>, Refusal> {
    match call.params.filled(name) {
        None | Some("0") => Ok(None),
        Some(text) => positive(text)
            .map(Some)
            .ok_or_else(|| Refusal::bad_value(format!("{shown} är felaktigt"))),
    }
}

fn header(call: &mut Call<'_>) -> Result<Fields, Refusal> {
    let mut fields = Fields::new();
    for (name, most) in FIELDS {
        if let Some(value) = call.params.get(&name.to_ascii_lowercase()) {
            let kept = fitted(name, value.trim(), most, call.switches.lengths)?;
            if kept.len() < value.trim().len() {
                call.notes.push(format!("{name} cut"));
            }
            fields.insert(name.to_owned(), kept);
        }
    }
    for (name, shown) in [("orderDate", "Orderdatum"), ("deliveryDate", "Leveransdatum")] {
        let sent = fields.get(name).filter(|sent| !sent.is_empty());
        if sent.is_some_and(|sent| date(sent).is_none()) {
            return Err(Refusal::bad_value(format!("{shown} är felaktigt")));
        }
    }
    let code = fields.get("payTypeIdentifier").map_or("", String::as_str);
    if !PAYTYPES.contains(&code) {
        if call.switches.strict_paytypes {
            return Err(Refusal::bad_value(format!("Betalsätt {code} finns inte")));
        }
        call.notes.push(format!("unknown payTypeIdentifier {code:?}"));
    }
    Ok(fields)
}

fn shipping_method(call: &mut Call<'_>, fields: &Fields) -> Result<Option<u64>, Refusal> {
    let Some(key) = fields.get("externalDeliveryMethod").filter(|key| !key.is_empty()) else {
        return Ok(None);
    };
    let methods = &call.account.card.shipping_methods;
    let found = methods.iter().find(|method| method.external_key == *key).map(|method| method.id);
    if found.is_none() {
        if call.switches.strict_delivery_method {
            return Err(Refusal::bad_value(format!("Leveranssätt {key} finns inte")));
        }
        call.notes.push(format!("unknown externalDeliveryMethod {key:?}"));
    }
    Ok(found)
}

fn stock_site(call: &Call<'_>) -> Result<u32, Refusal> {
    let Some(id) = optional_id(call, "stocksiteid", "Lagerställe")? else {
        return Ok(call.account.card.default_site());
    };
    let sites = &call.account.card.stock_sites;
    let found = sites.iter().find(|site| u64::from(site.id) == id).map(|site| site.id);
    found.ok_or_else(|| Refusal::bad_value(format!("Lagerställe {id} finns inte")))
}

fn rows(call: &Call<'_>) -> Result<Vec<OrderRow>, Refusal> {
    let mut rows = Vec::new();
    while call.params.get(&format!("articleno_{}", rows.len() + 1)).is_some() {
        rows.push(row(call, rows.len() + 1)?);
    }
    if rows.is_empty() {
        return Err(Refusal::missing("Orderrader saknas"));
    }
    if call.params.numbers("articleno_").any(|number| number > rows.len()) {
        return Err(Refusal::bad_value(format!("Rad {} saknas", rows.len() + 1)));
    }
    Ok(rows)
}

fn row(call: &Call<'_>, number: usize) -> Result<OrderRow, Refusal> {
    let text = |name: &str| call.params.filled(&format!("{name}_{number}"));
    let missing = |shown: &str| Refusal::bad_value(format!("{shown} saknas på rad {number}"));
    let wrong = |shown: &str| Refusal::bad_value(format!("{shown} är felaktigt på rad {number}"));
    let amount = |name: &str, shown: &str| {
        let text = text(name).ok_or_else(|| missing(shown))?;
        Exact::parse(text).ok_or_else(|| wrong(shown))
    };
    let discount = match text("discount") {
        Some(text) => Exact::parse(text).ok_or_else(|| wrong("Rabatt"))?,
        None => Exact::default(),
    };
    Ok(OrderRow {
        article_no: text("articleno").ok_or_else(|| missing("Artikelnr"))?.to_owned(),
        article_name: text("articlename").ok_or_else(|| missing("Benämning"))?.to_owned(),
        article_comment: text("articlecomment").unwrap_or_default().to_owned(),
        price_excl_vat: amount("priceexclvat", "Pris")?,
        no_of_items: amount("noofitems", "Antal")?,
        vat_percent: amount("vatpercent", "Moms")?,
        discount,
        ..OrderRow::default()
    })
}

fn check_articles(call: &mut Call<'_>, rows: &mut [OrderRow]) -> Result<(), Refusal> {
    for row in rows {
        let known = call.account.articles.find(&row.article_no).map(|found| found.article_id);
        row.article_id = match (known, call.switches.unknown_article) {
            (Some(id), _) => Some(id),
            (None, UnknownArticle::Reject) => {
                return Err(Refusal::unknown_article(&row.article_no));
            }
            (None, UnknownArticle::AcceptFreeRow) => None,
            (None, UnknownArticle::Create) => Some(create_article(call, row)),
        };
    }
    Ok(())
}

fn create_article(call: &mut Call<'_>, row: &OrderRow) -> u64 {
    let article_id = take(&mut call.account.counters.article);
    call.account.articles.put(Article {
        article_id,
        article_no: row.article_no.clone(),
        name: row.article_name.clone(),
        price_excl_vat: row.price_excl_vat,
        vat_percent: row.vat_percent,
        ..Article::default()
    });
    call.account.dirty.extend([Dirty::Counters, Dirty::Article(article_id)]);
    article_id
}
