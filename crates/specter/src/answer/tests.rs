use proptest::prelude::*;

use super::verdict::{Verdict, assigned};
use super::*;
use crate::outcome::Assigned;

const ORDER_XML: &str = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\r\n<specter>\r\n  \
    <APIresponse>\n <result>1</result><code>0</code><id>20157</id>\
    <message><![CDATA[Order 1 & <2> done]]></message></APIresponse>\n</specter>";

fn verdict(body: &[u8]) -> Result<Verdict, Fault> {
    Verdict::of(&Answer::read(&HttpResponse::new(200, body))?)
}

fn success(body: &[u8]) -> (Option<String>, String) {
    match verdict(body).unwrap() {
        Verdict::Success { id, text, .. } => (id, text),
        refusal @ Verdict::Refusal { .. } => panic!("{refusal:?}"),
    }
}

fn refusal(body: &[u8]) -> (String, String) {
    match verdict(body).unwrap() {
        Verdict::Refusal { code, text } => (code, text),
        success @ Verdict::Success { .. } => panic!("{success:?}"),
    }
}

fn pair(left: &str, right: &str) -> (String, String) {
    (left.to_owned(), right.to_owned())
}

#[test]
fn rows_have_at_most_three_parts() {
    let id = Some("20157".to_owned());
    assert_eq!(
        success(b"  1;20157;Ordern \xE4r skapad; tack\r\n"),
        (id.clone(), "Ordern är skapad; tack".into())
    );
    assert_eq!(success(b"1;20157"), (id, String::new()));
    assert_eq!(success(b"1"), (None, String::new()));
    assert_eq!(refusal(b"0;9007;finns; redan\r"), pair("9007", "finns; redan"));
    assert_eq!(refusal(b"0"), pair("", ""));
}

#[test]
fn further_rows_are_kept() {
    let Ok(Verdict::Success { further_rows, .. }) = verdict(b"1;2;ok\r1;3;b\r\n0;9004;c\r") else {
        panic!("the first row decides");
    };
    assert_eq!(further_rows, ["1;3;b", "0;9004;c"]);
}

#[test]
fn only_zero_and_one_are_verdicts() {
    for body in ["2;5;x", "10;5;x", "1234;99;5;b", "01;5"] {
        assert!(matches!(verdict(body.as_bytes()), Err(Fault::Unexpected(_))), "{body}");
    }
}

#[test]
fn the_form_is_told_by_the_first_byte() {
    assert_eq!(verdict(b" \r\n"), Err(Fault::Empty));
    assert_eq!(verdict(b"Service unavailable"), Err(Fault::Garbage));
    for page in [
        "<html><body>Error</body></html>",
        "\n<!DOCTYPE HTML PUBLIC \"x\"><p>",
        "<?xml version=\"1.0\"?><!DOCTYPE html><html><body/></html>",
        "<!-- x --><HTML></HTML>",
    ] {
        assert_eq!(verdict(page.as_bytes()), Err(Fault::Html), "{page}");
    }
    for status in [199, 301, 404, 500, 503] {
        let response = HttpResponse::new(status, "1;2;ok");
        assert_eq!(Answer::read(&response), Err(Fault::Status(status)));
    }
}

#[test]
fn xml_is_read_without_looking_at_the_root_name() {
    let expected = (Some("20157".to_owned()), "Order 1 & <2> done".to_owned());
    assert_eq!(success(ORDER_XML.as_bytes()), expected);
    assert_eq!(success(ORDER_XML.replace("specter>", "any>").as_bytes()), expected);
    assert_eq!(success(format!("\u{feff}{ORDER_XML}").as_bytes()), expected);
}

#[test]
fn xml_names_are_case_sensitive() {
    let wrong = ORDER_XML.replace("APIresponse", "apiResponse");
    assert!(matches!(verdict(wrong.as_bytes()), Err(Fault::Unexpected(_))));
}

#[test]
fn the_number_is_searched_in_the_documented_order() {
    let with = |inside: &str, outside: &str| {
        let body = format!("<r>{outside}<APIresponse><result>1</result>{inside}</APIresponse></r>");
        success(body.as_bytes()).0
    };
    let found = |id: &str| Some(id.to_owned());
    assert_eq!(with("<orderNo>2</orderNo><id>1</id>", "<id>9</id>"), found("1"));
    assert_eq!(with("<orderId>2</orderId>", "<id>9</id>"), found("2"));
    assert_eq!(with("<returnId>4</returnId>", ""), found("4"));
    assert_eq!(with("", "<orders><order orderNo=\"5\"/></orders>"), found("5"));
    assert_eq!(with("", "<x id=\"6\"/>"), found("6"));
    assert_eq!(with("<id></id>", ""), None);
    assert_eq!(
        success(b"<r><APIresponse id='8'><result>1</result></APIresponse></r>").0,
        found("8")
    );
}

#[test]
fn xml_refusals() {
    let error = "<r><APIresponse><result>0</result><code>99</code>\
                 <message>Batch 'b2' \u{e4}r &#246;ppen</message></APIresponse></r>";
    assert_eq!(refusal(error.as_bytes()), pair("99", "Batch 'b2' är öppen"));
    assert_eq!(refusal(b"<r><APIresponse><code>99</code></APIresponse></r>"), pair("99", ""));
    for contradiction in [
        "<r><APIresponse><result>1</result><code>99</code></APIresponse></r>",
        "<r><APIresponse><message>x</message></APIresponse></r>",
        "<r/>",
    ] {
        assert!(matches!(verdict(contradiction.as_bytes()), Err(Fault::Unexpected(_))));
    }
}

#[test]
fn numbers_are_positive_or_unknown() {
    assert_eq!(assigned(Some("20157")), Ok(Assigned::Known(20157)));
    assert_eq!(assigned(None), Ok(Assigned::Unknown));
    for wrong in ["0", "-1", "+5", "20 157", "abc", "1.0", "99999999999999999999999"] {
        assert_eq!(assigned(Some(wrong)), Err(Fault::Number), "{wrong}");
    }
}

#[test]
fn an_unframed_row_without_end_is_not_trusted() {
    let read = |body: &str| {
        let response = HttpResponse { framed: false, ..HttpResponse::new(200, body) };
        Verdict::of(&Answer::read(&response).unwrap())
    };
    for cut in ["1", "1;", "1;2", "1;20157"] {
        assert_eq!(read(cut), Err(Fault::MaybeCut), "{cut}");
    }
    for whole in ["1;20157;", "1;20157;Ordern", "1;20157\r\n"] {
        assert!(read(whole).is_ok(), "{whole}");
    }
}

#[test]
fn cut_xml_is_never_a_verdict() {
    for length in 1..ORDER_XML.len() {
        let cut = &ORDER_XML.as_bytes()[..length];
        assert!(matches!(verdict(cut), Err(Fault::Xml(_))), "{}", String::from_utf8_lossy(cut));
    }
}

#[test]
fn hostile_nesting_is_refused() {
    let deep = "<a>".repeat(100_000);
    assert!(matches!(verdict(deep.as_bytes()), Err(Fault::Xml(_))));
    assert!(matches!(verdict(b"<a/><b/>"), Err(Fault::Xml(_))));
    assert!(matches!(verdict(b"<a/>text"), Err(Fault::Xml(_))));
}

proptest! {
    #[test]
    fn reading_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        drop(verdict(&bytes));
    }

    #[test]
    fn reading_broken_markup_never_panics(text in "[<>&;/!?a-cA-C='\" \\[\\]0-9\\r\\n-]{0,120}") {
        drop(verdict(text.as_bytes()));
    }
}
