//! newDeliverySubmit, newInvoiceSubmit and getPDFLink (specter-api §5.5–5.7).

use super::{Call, positive};
use crate::specter::{answer::Answer, exact::Exact, key, refusal::Refusal, state::order::Portion};

/// Reports a delivery.
pub(super) fn delivery(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let order_no = call.id("orderid", "Ordernr")?;
    let date = call.needed("deliverydate", "Leveransdatum saknas")?.to_owned();
    if super::date(&date).is_none() {
        return Err(Refusal::bad_value("Leveransdatum är felaktigt"));
    }
    if !call.params.flag("usearticlenorowmapping") {
        return Err(Refusal::missing("useArticleNoRowMapping saknas"));
    }
    let mut portions = Vec::new();
    while let Some(article_no) = call.params.get(&format!("articleno_{}", portions.len() + 1)) {
        let number = portions.len() + 1;
        let quantity = call.params.filled(&format!("noofitems_{number}")).and_then(Exact::parse);
        let no_of_items = quantity.ok_or_else(|| {
            Refusal::bad_value(format!("Antal saknas eller är felaktigt på rad {number}"))
        })?;
        portions.push(Portion { article_no: article_no.trim().to_owned(), no_of_items });
    }
    if portions.is_empty() {
        return Err(Refusal::missing("Leveransrader saknas"));
    }
    let number = call.account.deliver(call.switches, order_no, portions, date, String::new())?;
    Ok(Answer::row(number, "Leverans skapad"))
}

/// Makes the invoice of an order.
pub(super) fn invoice(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let order_no = call.id("orderid", "Ordernr")?;
    if call.params.filled("typeinvoice").is_some_and(|kind| kind != "S") {
        return Err(Refusal::bad_value("Fakturatyp är felaktig"));
    }
    let number = call.account.invoice(order_no, call.now)?;
    Ok(Answer::row(number, "Faktura skapad"))
}

/// Gives the address of an invoice as PDF.
pub(super) fn link(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let kind = call.needed("typedocument", "Dokumenttyp saknas")?;
    if kind != "invoice" {
        return Err(Refusal::bad_value("Dokumenttyp är felaktig"));
    }
    let text = call.needed("documentid", "Dokumentnr saknas")?;
    let found = positive(text).filter(|number| call.account.invoices.contains_key(number));
    let number = found.ok_or_else(|| Refusal::unknown_document(text))?;
    let path = pdf_path(call.account.card.sbm_id, number);
    Ok(Answer::Link(format!("{}{path}", call.switches.pdf_base)))
}

/// Path of an invoice; not to be guessed, yet always the same.
pub(in crate::specter) fn pdf_path(sbm_id: u64, invoice_no: u64) -> String {
    let hash = key::outer("pdf", "link", sbm_id, invoice_no.to_string().as_bytes());
    format!("pdf/{hash}/{invoice_no}.pdf")
}
