use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::answer::Answer;
use crate::error::{Error, Fault};
use crate::transport::HttpResponse;

const BATCH: &str = "3d2f6c1a9b8e4d7f8a6b5c4d3e2f1a0b";

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn stock(body: &[u8]) -> Result<Fetched<StockPage>, Error> {
    let answer = Answer::read(&HttpResponse::new(200, body))?;
    read_page(&answer, &BatchNo::named(BATCH), &STOCK_READERS)
}

fn stock_page(body: &str) -> StockPage {
    match stock(body.as_bytes()) {
        Ok(Fetched::Page(page)) => page,
        other => panic!("{other:?}"),
    }
}

fn articles(body: &str) -> ArticlePage {
    let answer = Answer::read(&HttpResponse::new(200, body)).unwrap();
    match read_page(&answer, &BatchNo::named(BATCH), &ARTICLE_READERS) {
        Ok(Fetched::Page(page)) => page,
        other => panic!("{other:?}"),
    }
}

fn orders(body: &str) -> OrderPage {
    let answer = Answer::read(&HttpResponse::new(200, body)).unwrap();
    match read_page(&answer, &BatchNo::named(BATCH), &ORDER_READERS) {
        Ok(Fetched::Page(page)) => page,
        other => panic!("{other:?}"),
    }
}

#[test]
fn stock_rows_with_cr_and_with_crlf() {
    for end in ["\r", "\r\n"] {
        let body =
            ["5012;TRÖJA-42;10", "5013;MUGG-1;-2", "5014;TYG;0,5", "5015;KORT;noItemsAvailable"]
                .map(|row| format!("{row};{BATCH}{end}"))
                .concat();
        let page = stock_page(&body);
        assert_eq!(page.skipped, []);
        assert_eq!(page.entries[0].article_id, Some(5012));
        let single = page.single_site();
        assert_eq!(single.get("TRÖJA-42"), Some(&number("10")));
        assert_eq!(single.get("MUGG-1"), Some(&number("-2")));
        assert_eq!(single.get("TYG"), Some(&number("0.5")));
        assert_eq!(single.get("KORT"), None);
        assert_eq!(page.all_sites().get("KORT"), Some(&Decimal::ZERO));
        assert!(page.more());
    }
}

#[test]
fn unreadable_stock_rows_are_kept_apart() {
    let page = stock_page(&format!(
        "5012;A;10;{BATCH}\r5013;;3;{BATCH}\r0;99;text;{BATCH}\r5014;B;many;{BATCH}\r7;C"
    ));
    assert_eq!(page.entries.len(), 1);
    let positions: Vec<usize> = page.skipped.iter().map(|one| one.position).collect();
    assert_eq!(positions, [2, 3, 4, 5]);
    assert!(matches!(stock(b"12;x\r13;y"), Err(Error::Transient(Fault::Unexpected(_)))));
}

#[test]
fn article_number_99_is_no_error() {
    let page = stock_page(&format!("1230;99;5;{BATCH}\r1;98;4;{BATCH}\r"));
    assert_eq!(page.single_site().get("99"), Some(&number("5")));
    assert_eq!(page.single_site().get("98"), Some(&number("4")));
    let lone = stock_page(&format!("1;0;4;{BATCH}"));
    assert_eq!(lone.single_site().get("0"), Some(&number("4")));
    assert_eq!(stock_page(&format!("7;A;B;4;{BATCH}")).entries[0].article_no, "A;B");
}

#[test]
fn every_form_of_no_changes() {
    assert_eq!(stock(b" \r\n"), Ok(Fetched::Blank));
    for body in ["1;0;Inga", "1", "<r/>", "<r></r>", "<r><stockChanges/></r>"] {
        let page = stock_page(body);
        assert!(page.is_empty() && !page.more(), "{body}");
    }
    assert!(matches!(stock(b"0;9020;Inga"), Err(Error::Refused { code, .. }) if code == "9020"));
    let strange = stock(b"<r><somethingElse>1</somethingElse></r>");
    assert!(matches!(strange, Err(Error::Transient(Fault::Unexpected(_)))));
}

#[test]
fn rows_that_may_be_incomplete_are_a_fault() {
    let read = |body: String| {
        let response = HttpResponse { framed: false, ..HttpResponse::new(200, body) };
        let answer = Answer::read(&response).unwrap();
        read_page(&answer, &BatchNo::named(BATCH), &STOCK_READERS)
    };
    for body in [format!("5012;A;10;{BATCH}\r"), "1;0".to_owned(), "0;90".to_owned()] {
        assert_eq!(read(body), Err(Error::Transient(Fault::MaybeCut)));
    }
    let refused = read("0;99;Batch 'old'".to_owned());
    assert!(matches!(refused, Err(Error::Refused { .. })));
}

#[test]
fn stock_of_several_warehouses() {
    let article = |no: &str, amount: &str| {
        format!("<article><articleNo>{no}</articleNo><noItemsAv>{amount}</noItemsAv></article>")
    };
    let (ten, none, three) =
        (article("A", "10"), article("K", "noItemsAvailable"), article("A", "3"));
    let page = stock_page(&format!(
        "<r><stockChanges><stock><articles>{ten}{none}</articles></stock>\
         <stock><articles>{three}</articles></stock></stockChanges></r>"
    ));
    assert_eq!(page.all_sites().get("A"), Some(&number("13")));
    assert_eq!(page.all_sites().get("K"), Some(&number("0")));
    assert_eq!(page.entries[2].site, Site::Position(1));

    // The same warehouse twice: the last figure counts.
    for attribute in ["id", "stockSiteId", "siteId"] {
        let page = stock_page(&format!(
            "<r><stockChanges><stock {attribute}='7'><articles>{ten}</articles></stock></stockChanges>\
             <stockChanges><stock {attribute}='7'><articles>{three}</articles></stock></stockChanges></r>"
        ));
        assert_eq!(page.entries[0].site, Site::Named("7".into()));
        assert_eq!(page.all_sites().get("A"), Some(&number("3")));
    }
}

#[test]
fn decimals_with_comma_or_point_only() {
    for (text, value) in [("0,5", "0.5"), ("-2", "-2"), (" 239.20 ", "239.20"), ("007", "7")] {
        assert_eq!(decimal::parse(text), Some(number(value)), "{text}");
    }
    for text in ["", "-", "1,", ",5", "1.000,50", "1 000", "1_0", "+1", "1e3", "--1"] {
        assert_eq!(decimal::parse(text), None, "{text}");
    }
}

const ARTICLE: &str = "<article buyPrice=\"101,50\" priceExclVat=\"239,20\" barCode=\"73\" \
    productWeight=\"tung\"><articleNo><![CDATA[TRÖJA-42]]></articleNo>\
    <name><![CDATA[Tröja & str 42]]></name><unknown x=\"1\"/></article>";

#[test]
fn articles_are_read_with_decimal_commas() {
    let page = articles(&format!("<r><articles>{ARTICLE}<article/></articles></r>"));
    assert_eq!(
        page.articles,
        [ArticleChange {
            article_no: "TRÖJA-42".into(),
            name: Some("Tröja & str 42".into()),
            buy_price: Some(number("101.50")),
            price_excl_vat: Some(number("239.20")),
            bar_code: Some("73".into()),
            weight: None,
            unreadable: vec!["productWeight"],
        }]
    );
    assert_eq!(page.skipped.len(), 1);
}

#[test]
fn a_full_article_answer_means_more() {
    let with = |limit: &str, count: usize| {
        articles(&format!("<r>{limit}<articles>{}</articles></r>", ARTICLE.repeat(count)))
    };
    let limit = "<responseMaxLimit>3</responseMaxLimit>";
    assert!(with(limit, 3).more());
    assert!(!with(limit, 2).more());
    assert!(!with(limit, 0).more());
    assert!(with("", 2).more());
    assert!(!with("", 0).more());
}

#[test]
fn orders_and_their_precedence() {
    let order = |number: &str, delivery: &str, status: &str, updated: &str| {
        format!(
            "<order orderNo=\"{number}\"><orderstatus deliveryStatus=\"{delivery}\" \
             statusId=\"{status}\"/><deliveries updated=\"{updated}\">\
             <delivery trackingNo=\"37 01&amp;\"/><delivery trackingNo=\"\"/></deliveries></order>"
        )
    };
    let body = [
        order("20157", "D", "3", "1"),
        order("20158", "P", "3", "1"),
        order("20159", "D", "5", "1"),
        order("20160", "X", "77", "0"),
        order("0", "D", "3", "1"),
        "<order orderNo=\"20161\"/>".to_owned(),
    ];
    let page = orders(&format!(
        "<r><moreInfoToFetch>0</moreInfoToFetch><orders>{}</orders></r>",
        body.concat()
    ));
    let signals: Vec<_> = page.orders.iter().map(|one| (one.order_no, one.signal())).collect();
    assert_eq!(
        signals,
        [
            (20157, OrderSignal::Delivered),
            (20158, OrderSignal::PartlyDelivered),
            (20159, OrderSignal::Cancelled),
            (20160, OrderSignal::NoChange),
            (20161, OrderSignal::NoChange),
        ]
    );
    assert_eq!(page.orders[0].tracking_numbers, ["37 01&"]);
    assert_eq!(page.skipped.len(), 1);
    assert!(!page.more());
}

#[test]
fn every_form_of_more() {
    for (value, more) in [("0", false), ("", false), ("false", false), ("1", true), ("37", true)] {
        let page = orders(&format!(
            "<r><moreInfoToFetch>{value}</moreInfoToFetch><orders><order orderNo='1'/></orders></r>"
        ));
        assert_eq!(page.more(), more, "{value}");
    }
    assert!(orders("<r><orders><order orderNo='1'/></orders></r>").more());
    assert!(!orders("<r><orders/></r>").more());
}

#[test]
fn cut_data_is_never_a_page() {
    let whole =
        format!("<r><responseMaxLimit>9</responseMaxLimit><articles>{ARTICLE}</articles></r>");
    let bytes = whole.as_bytes();
    for length in 1..bytes.len() {
        assert!(Answer::read(&HttpResponse::new(200, &bytes[..length])).is_err(), "{length}");
    }
}

#[test]
fn the_open_batch_is_named_first_or_second() {
    let sent = BatchNo::named("new");
    let open = |text: &str| open_batch_in(text, &sent).map(|batch| batch.as_str().to_owned());
    assert_eq!(open("Batch 'old' är redan öppen").as_deref(), Some("old"));
    assert_eq!(open("Batch 'new' är inte öppen, stäng 'old' först").as_deref(), Some("old"));
    assert_eq!(open("Stäng 'old', 'new' är inte öppen").as_deref(), Some("old"));
    assert_eq!(open("'a' före 'b'").as_deref(), Some("b"));
    for text in ["", "Batch är öppen", "Batch 'new'", "Batch '' x", "Batch 'old", "x'"] {
        assert_eq!(open(text), None, "{text}");
    }
}

#[test]
fn fresh_names_are_32_hexadecimal_digits() {
    assert_eq!(BatchNo::from_random(255).as_str(), format!("{}ff", "0".repeat(30)));
    assert_eq!(BatchNo::from_random(u128::MAX).as_str(), "f".repeat(32));
}

proptest! {
    #[test]
    fn readers_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), first in "[0-9<]") {
        let body = [first.as_bytes(), &bytes].concat();
        drop(stock(&body));
    }

    #[test]
    fn finding_the_open_batch_never_returns_the_sent_one(text in "['ab ]{0,40}") {
        let sent = BatchNo::named("a");
        prop_assert_ne!(open_batch_in(&text, &sent), Some(sent));
    }
}
