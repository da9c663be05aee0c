//! Deliveries, invoices and PDF links (specter-api §5.5–5.7), and what they do to stock.

use serde_json::{Value, json};

use super::bench::Bench;

fn ordered() -> Bench {
    let mut bench = Bench::stocked();
    bench.person("a@b.se", &[]);
    bench.order("1", &[]);
    bench
}

fn deliver(bench: &mut Bench, rows: &[(&str, &str)]) -> String {
    let mut pairs =
        vec![("deliveryDate", "2024-05-20"), ("orderId", "20157"), ("useArticleNoRowMapping", "1")];
    pairs.extend(rows);
    bench.call("newDeliverySubmit", "20157", &pairs)
}

fn stock(bench: &mut Bench) -> (Value, Value) {
    let article = bench.control("GET", "articles/TRÖJA-42", json!(null));
    (article["stock"]["1"]["onHand"].clone(), article["stock"]["1"]["reserved"].clone())
}

#[test]
fn deliveries_in_parts_until_nothing_is_left() {
    let mut bench = ordered();
    let one = [("articleNo_1", "TRÖJA-42"), ("noOfItems_1", "1")];
    assert_eq!(deliver(&mut bench, &one), "1;31002;Leverans skapad");
    assert_eq!(stock(&mut bench), (json!("9"), json!("1")));
    let more = [("articleNo_1", "TRÖJA-42"), ("noOfItems_1", "2")];
    assert!(deliver(&mut bench, &more).starts_with("0;9004;"));
    let rest = [
        ("articleNo_1", "TRÖJA-42"),
        ("noOfItems_1", "1"),
        ("articleNo_2", "FRAKT"),
        ("noOfItems_2", "1"),
        ("articleNo_3", "RABATT"),
        ("noOfItems_3", "1"),
    ];
    assert_eq!(deliver(&mut bench, &rest), "1;31003;Leverans skapad");
    let order = bench.control("GET", "orders/20157", json!(null));
    assert_eq!(order["computed"]["deliveryStatus"], "D");
    assert_eq!(stock(&mut bench), (json!("8"), json!("0")));
    assert!(deliver(&mut bench, &one).starts_with("0;9009;"));
    let unknown = bench.call(
        "newDeliverySubmit",
        "1",
        &[
            ("orderId", "1"),
            ("deliveryDate", "2024-05-20"),
            ("useArticleNoRowMapping", "1"),
            ("articleNo_1", "X"),
            ("noOfItems_1", "1"),
        ],
    );
    assert_eq!(unknown, "0;9008;Order 1 finns inte");
    for date in ["20240520", "2024-05-20T08:00", "i morgon"] {
        let pairs = [("orderId", "20157"), ("deliveryDate", date)];
        let answer = bench.call("newDeliverySubmit", "20157", &pairs);
        assert_eq!(answer, "0;9004;Leveransdatum är felaktigt", "{date}");
    }
}

#[test]
fn cancelling_and_removing_release_what_was_reserved() {
    let mut bench = ordered();
    assert_eq!(stock(&mut bench), (json!("10"), json!("2")));
    bench.control("POST", "orders/20157/cancel", json!(null));
    assert_eq!(stock(&mut bench), (json!("10"), json!("0")));
    bench.order("2", &[]);
    bench.control("POST", "orders/20158/remove", json!(null));
    assert_eq!(stock(&mut bench), (json!("10"), json!("0")));
    assert_eq!(bench.try_control("GET", "orders/20158", json!(null)).0, 404);
    assert_eq!(bench.order("3", &[]), "1;20159;Ordern är skapad", "numbers are not used again");
}

#[test]
fn an_order_is_invoiced_once_and_its_pdf_found() {
    let mut bench = ordered();
    let pairs = [("orderId", "20157"), ("typeInvoice", "S")];
    assert_eq!(bench.call("newInvoiceSubmit", "20157", &pairs), "1;30012;Faktura skapad");
    assert_eq!(
        bench.call("newInvoiceSubmit", "20157", &pairs),
        "0;9010;Order 20157 är redan fakturerad"
    );
    let link = |bench: &mut Bench, number: &str| {
        let pairs = [("typeDocument", "invoice"), ("documentId", number)];
        bench.call("getPDFLink", &format!("getPDFLink{number}"), &pairs)
    };
    let answer = link(&mut bench, "30012");
    let path = answer.strip_prefix("1;https://sandbox.invalid").unwrap();
    let path = path.strip_suffix("\r\n").unwrap();
    assert!(path.starts_with("/pdf/") && path.ends_with("/30012.pdf"), "{answer}");
    let pdf = bench.send(path, "", "");
    assert_eq!((pdf.status, pdf.content_type.as_ref()), (200, "application/pdf"));
    assert_eq!(bench.send("/pdf/0/30012.pdf", "", "").status, 404);
    assert_eq!(link(&mut bench, "30013"), "0;9011;Dokument 30013 finns inte");
}

#[test]
fn a_cancelled_order_can_neither_be_delivered_nor_invoiced() {
    let mut bench = ordered();
    bench.control("POST", "orders/20157/cancel", json!(null));
    assert_eq!(bench.try_control("POST", "orders/20157/deliver", json!(null)).0, 409);
    assert_eq!(bench.try_control("POST", "orders/20157/invoice", json!(null)).0, 409);
}
