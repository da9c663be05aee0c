//! Decoding and encoding, byte for byte (specter-api §2, §4; conformance 2 and 3).

use serde_json::json;

use super::bench::{Bench, key, latin1, text};

#[test]
fn names_have_no_case_and_query_and_body_are_one_space() {
    let mut bench = Bench::new();
    let query = "&ACTION=NEWCUSTOMERSUBMIT&sbmid=9001&ApiUserID=77&usexml=1";
    let body = format!(
        "&currency=SEK&FIRSTNAME=%C5sa&surname=%d6berg&EmailAddress=asa%40example.se\
         &deliveryAttention=A&deliveryattention=B&key={}",
        key("Åsa Öberg")
    );
    let reply = bench.send("//PUTINFO.ASP", query, &body);
    assert_eq!(reply.status, 200);
    assert_eq!(reply.body, latin1("1;4711;Kunden skapad"));
    let customer = bench.control("GET", "customers/4711", json!(null));
    assert_eq!(customer["fields"]["deliveryAttention"], "A, B");
    assert_eq!(customer["fields"]["firstName"], "Åsa");
}

#[test]
fn text_goes_out_in_iso_8859_1() {
    let mut bench = Bench::new();
    let key = key("2024-05-17");
    let query =
        format!("action=checkAccountSettings&sbmId=9001&apiUserId=77&date=2024-05-17&key={key}");
    let reply = bench.send("/getinfo.asp", &query, "");
    assert_eq!(reply.body, b"1;0;Inst\xe4llningarna sparade");
    assert_eq!(reply.content_type, "text/plain; charset=iso-8859-1");
}

#[test]
fn windows_1252_bytes_are_read_by_the_switch() {
    for (charset, first) in [("windows-1252", "”–€"), ("iso-8859-1", "\u{94}\u{96}\u{80}")] {
        let mut bench = Bench::new();
        bench.switch(json!({ "charset.in": charset }));
        let key = key("Ann");
        let query = format!("action=newCustomerSubmit&sbmId=9001&apiUserId=77&key={key}");
        let body = "name=Ann&emailAddress=a%40b.se&city=%94%96%80&address=Cr%E8me+br%FBl%E9e";
        bench.send("/putInfo.asp", &query, body);
        let customer = bench.control("GET", "customers/4711", json!(null));
        assert_eq!(customer["fields"]["city"], first);
        assert_eq!(customer["fields"]["address"], "Crème brûlée");
    }
}

#[test]
fn an_unknown_action_or_page_is_told_apart() {
    let mut bench = Bench::new();
    let mut send = |path: &str, query: &str| {
        let reply = bench.send(path, query, "");
        (reply.status, text(&reply.body))
    };
    let unknown = (200, "0;9002;Okänd action deleteArticle".to_owned());
    assert_eq!(send("/putInfo.asp", "action=deleteArticle&sbmId=9001"), unknown);
    let wrong_page = (200, "0;9002;Okänd action newOrderSubmit".to_owned());
    assert_eq!(send("/getInfo.asp", "action=newOrderSubmit&sbmId=9001"), wrong_page);
    assert_eq!(send("/getInfo.asp", "sbmId=9001"), (200, "0;9003;Action saknas".to_owned()));
    assert_eq!(send("/index.html", "").0, 404);
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>
<specter>
  <APIresponse>
    <result>1</result>
    <code>0</code>
    <id>4711</id>
    <message><![CDATA[Kunden skapad]]></message>
  </APIresponse>
</specter>
";

#[test]
fn use_xml_2_gives_the_documented_document() {
    let mut bench = Bench::new();
    assert_eq!(bench.person("a@b.se", &[("useXML", "2")]), XML);
    assert_eq!(bench.person("c@d.se", &[("useXML", "1")]), "1;4712;Kunden skapad");
    bench.switch(json!({ "usexml1": "xml" }));
    assert_eq!(bench.person("e@f.se", &[("useXML", "1")]), XML.replace("4711", "4713"));
    let refused = bench.person("", &[("useXML", "2")]);
    assert!(refused.contains("<result>0</result>\n    <code>9003</code>\n    <message><![CDATA["));
    assert!(!refused.contains("<id>"));
}

#[test]
fn the_xml_switches_move_what_is_unknown() {
    for (place, expected) in [
        ("APIresponse/orderId", "<orderId>4711</orderId>"),
        ("APIresponse/@id", "<APIresponse id=\"4711\">"),
        ("id", "</APIresponse>\n  <id>4711</id>\n</specter>"),
    ] {
        let mut bench = Bench::new();
        bench.switch(json!({ "xml.id_location": place }));
        let answer = bench.person("a@b.se", &[("useXML", "2")]);
        assert!(answer.contains(expected), "{answer}");
        assert!(!answer.contains("    <id>"), "{answer}");
    }
    let mut bench = Bench::new();
    bench.switch(json!({ "xml.root": "svar", "xml.encoding": "utf-8", "xml.id_location": "none" }));
    let answer = bench.order("", &[("useXML", "2")]);
    assert!(answer.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svar>"), "{answer}");
    assert!(!answer.contains("<id>"));
    bench.switch(json!({ "xml.encoding": "none" }));
    assert!(bench.order("", &[("useXML", "2")]).starts_with("<svar>"));
}

#[test]
fn errors_keep_status_200_unless_switched() {
    let mut bench = Bench::new();
    assert_eq!(bench.send("/getInfo.asp", "action=x", "").status, 200);
    bench.switch(json!({ "http.error_status": 500 }));
    bench.switch(json!({ "http.charset": false }));
    let key = key("4711");
    let query = format!("action=newOrderSubmit&sbmId=9001&apiUserId=77&customerId=4711&key={key}");
    let reply = bench.send("/putInfo.asp", &query, "");
    assert_eq!((reply.status, reply.content_type.as_ref()), (500, "text/plain"));
    assert_eq!(text(&reply.body), "0;9005;Kund 4711 finns inte");
}

#[test]
fn limits_answer_as_switched() {
    let mut bench = Bench::new();
    bench.switch(json!({ "limit.rps": 2 }));
    let mut statuses =
        || (0..3).map(|_| bench.send("/getInfo.asp", "action=x", "").status).collect::<Vec<_>>();
    assert_eq!(statuses(), [200, 200, 429]);
    bench.now = bench.now.checked_add(jiff::SignedDuration::from_secs(1)).unwrap();
    bench.switch(json!({ "limit.answer": "body" }));
    let answers: Vec<String> =
        (0..3).map(|_| text(&bench.send("/getInfo.asp", "action=x", "").body)).collect();
    assert_eq!(answers[2], "0;9014;För många anrop");
    bench.switch(json!({ "usexml1": "xml", "xml.root": "svar", "http.error_status": 500 }));
    for query in ["action=x&useXML=1", "action=getOrdersExternalNeedUpdate"] {
        let reply = bench.send("/getInfo.asp", query, "");
        assert_eq!(reply.status, 200, "{query}");
        let answer = text(&reply.body);
        assert!(answer.contains("<svar>") && answer.contains("<code>9014</code>"), "{answer}");
    }
    bench.switch(json!({ "limit.answer": "slow", "http.error_status": 200 }));
    let slow = bench.send("/getInfo.asp", "action=x", "");
    assert_eq!((slow.status, slow.delay.as_secs()), (200, 1));
}
