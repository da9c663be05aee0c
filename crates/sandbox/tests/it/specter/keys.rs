//! The vectors of specter-api §3.3: each action is sent with its literal key.

use serde_json::json;

use super::bench::{API_USER_KEY, Bench, form, key, text};

const BATCH: &str = "3d2f6c1a9b8e4d7f8a6b5c4d3e2f1a0b";

type Pairs = &'static [(&'static str, &'static str)];

/// Action, parameters, key of the first and of the second generation.
const VECTORS: [(&str, Pairs, &str, &str); 8] = [
    (
        "newOrderSubmit",
        &[("customerId", "4711")],
        "aa03b7776e7dddf5cae94a33be876faa",
        "6ca83ff698cf3136cfbb502c803b9799",
    ),
    (
        "newCustomerSubmit",
        &[("name", "Blåbär & Son AB"), ("emailAddress", "a@b.se")],
        "53622ee77f76263bdd7632cc7d299bd8",
        "ff708d4ec4019638824f5a1beee80b4c",
    ),
    (
        "newCustomerSubmit",
        &[("firstName", "Åsa"), ("surName", "Öberg"), ("emailAddress", "a@b.se")],
        "ee5448a4aaa803c4118c864175a079f7",
        "b9ea7ac14141ad807228626a1bb09945",
    ),
    (
        "newArticleSubmit",
        &[("articleNo_1", "TRÖJA-42")],
        "d786b11b6e8d084b4d892bb3eb24fb18",
        "58bf5d34d52cb89f00030575cb2ed82f",
    ),
    (
        "newInvoiceSubmit",
        &[("orderId", "20157")],
        "3c6d4af6592ace389dd2c5810d7e80b8",
        "074b99a46fd28e0346c4fb4cc82d7b20",
    ),
    (
        "checkAccountSettings",
        &[("date", "2024-05-17")],
        "9a9f9dc3590eca67a4bddd3ed99f3e1e",
        "7084f586c8affe81d25d6f1dea28345c",
    ),
    (
        "getArticleExternalNeedUpdate",
        &[("batchNo", BATCH)],
        "72039656b52a828e17d1688395e978cf",
        "b6432b4ff408dfdfdce2370a918baef6",
    ),
    (
        "getPDFLink",
        &[("documentId", "30012"), ("typeDocument", "invoice")],
        "5df7001d625230a4a341a574a7e8524f",
        "c9a95e7c3cd8d9f0d24cb42dbfbb40f4",
    ),
];

fn send(bench: &mut Bench, action: &str, pairs: &[(&str, &str)], user: &str, key: &str) -> String {
    let page = if action.starts_with("new") { "/putInfo.asp" } else { "/getInfo.asp" };
    let query = format!("action={action}&sbmId=9001{user}&key={key}");
    text(&bench.send(page, &query, &form(pairs)).body)
}

fn refused(answer: &str) -> bool {
    answer == "0;9001;Felaktig nyckel"
}

#[test]
fn every_vector_of_both_generations_is_accepted() {
    for (action, pairs, v1, v2) in VECTORS {
        for (user, key) in [("", v1), ("&apiUserId=77", v2)] {
            let answer = send(&mut Bench::new(), action, pairs, user, key);
            assert!(!refused(&answer), "{action} {key}: {answer}");
        }
    }
}

#[test]
fn a_key_that_differs_in_one_digit_is_refused() {
    for (action, pairs, v1, v2) in VECTORS {
        for (user, key) in [("", v1), ("&apiUserId=77", v2)] {
            let last = if key.ends_with('0') { "1" } else { "0" };
            let wrong = format!("{}{last}", key.get(..31).unwrap());
            let answer = send(&mut Bench::new(), action, pairs, user, &wrong);
            assert!(refused(&answer), "{action} {wrong}: {answer}");
        }
    }
}

#[test]
fn a_subject_hashed_as_utf8_is_refused() {
    let cases: [(&str, Pairs, &str); 3] = [
        ("newCustomerSubmit", VECTORS[2].1, "c4c61227a1d511d5c8d8a442aba7ed83"),
        ("newCustomerSubmit", VECTORS[1].1, "a35924da8f5fc3c97edbfe41e87d4e9e"),
        ("newArticleSubmit", VECTORS[3].1, "5bb81cb928ab096af0fe79657a3ca182"),
    ];
    for (action, pairs, key) in cases {
        let answer = send(&mut Bench::new(), action, pairs, "&apiUserId=77", key);
        assert!(refused(&answer), "{action}: {answer}");
    }
}

#[test]
fn the_inner_hash_and_capital_digits_are_refused_and_the_call_list_says_why() {
    let cases = [
        ("9a62ab65a117e781f985f9448b859195", "the inner hash was sent as key"),
        ("6CA83FF698CF3136CFBB502C803B9799", "the key has capital letters"),
    ];
    for (key, hint) in cases {
        let query =
            format!("action=newOrderSubmit&sbmId=9001&apiUserId=77&customerId=4711&key={key}");
        let reply = Bench::new().send("/putInfo.asp", &query, "");
        assert!(refused(&text(&reply.body)));
        assert_eq!(reply.call.summary, format!("refused 9001: {hint}"));
        assert!(!reply.call.wrote);
    }
}

#[test]
fn an_unknown_or_inactive_caller_is_refused() {
    let mut bench = Bench::new();
    let key = VECTORS[0].3;
    let send = |bench: &mut Bench, caller: &str| {
        let query = format!("action=newOrderSubmit{caller}&customerId=4711&key={key}");
        text(&bench.send("/putInfo.asp", &query, "").body)
    };
    let unknown = "0;9012;Okänt eller inaktivt konto";
    assert_eq!(send(&mut bench, "&sbmId=9002&apiUserId=77"), unknown);
    assert_eq!(send(&mut bench, ""), "0;9003;sbmId saknas");
    for scheme in ["account", "v2"] {
        bench.switch(json!({ "auth.scheme": scheme }));
        assert_eq!(send(&mut bench, "&sbmId=9001&apiUserId=78"), unknown);
    }
    let asleep = json!([{ "id": 77, "key": API_USER_KEY, "active": false }]);
    bench.control("POST", "seed", json!({ "accounts": [{ "sbmId": 9001, "apiUsers": asleep }] }));
    assert_eq!(send(&mut bench, "&sbmId=9001&apiUserId=77"), unknown);
    bench.switch(json!({ "auth.scheme": "account" }));
    assert_eq!(send(&mut bench, "&sbmId=9001&apiUserId=77"), unknown);
    bench.control("POST", "seed", json!({ "accounts": [{ "sbmId": 9001, "active": false }] }));
    assert_eq!(send(&mut bench, "&sbmId=9001&apiUserId=77"), unknown);
}

#[test]
fn a_user_beside_a_key_of_the_first_generation_does_not_matter() {
    let (action, pairs, v1, _) = VECTORS[5];
    let answer = send(&mut Bench::new(), action, pairs, "&apiUserId=78", v1);
    assert_eq!(answer, "1;0;Inställningarna sparade");
}

#[test]
fn a_value_without_a_trimming_rule_may_be_hashed_as_sent() {
    let pairs = [("batchNo", " b1 ")];
    for subject in [" b1 ", "b1"] {
        let key = key(subject);
        let (action, user) = ("getArticleExternalNeedUpdate", "&apiUserId=77");
        assert_eq!(send(&mut Bench::new(), action, &pairs, user, &key), "", "{subject:?}");
    }
    let pairs = [("documentId", "30012 "), ("typeDocument", "invoice")];
    let key = key("getPDFLink30012 ");
    let answer = send(&mut Bench::new(), "getPDFLink", &pairs, "&apiUserId=77", &key);
    assert_eq!(answer, "0;9011;Dokument 30012 finns inte");
}

#[test]
fn the_scheme_switch_leaves_one_generation() {
    for (scheme, accepted, refused_key) in [("v1", 2, 3), ("v2", 3, 2)] {
        let mut bench = Bench::new();
        bench.switch(json!({ "auth.scheme": scheme }));
        let (action, pairs, v1, v2) = VECTORS[5];
        let keys = [v1, v2];
        let good = send(&mut bench, action, pairs, "&apiUserId=77", keys[accepted - 2]);
        assert_eq!(good, "1;0;Inställningarna sparade");
        assert!(refused(&send(&mut bench, action, pairs, "&apiUserId=77", keys[refused_key - 2])));
    }
}

#[test]
fn the_customer_subject_is_trimmed_and_strict_only_when_asked() {
    let mut bench = Bench::new();
    let pairs = [
        ("name", "Bolaget AB"),
        ("contactPerson", "  Åsa  Öberg "),
        ("customerOrganizationalForm", "C"),
        ("emailAddress", "a@b.se"),
    ];
    let key = VECTORS[2].3;
    let user = "&apiUserId=77";
    let answer = send(&mut bench, "newCustomerSubmit", &pairs, user, key);
    assert_eq!(answer, "1;4711;Kunden skapad");
    bench.switch(json!({ "auth.customer_subject": "strict" }));
    assert!(refused(&send(&mut bench, "newCustomerSubmit", &pairs, user, key)));
}

#[test]
fn the_date_must_be_near_today_in_stockholm() {
    let check = |date: &str, rule: &str| {
        let mut bench = Bench::new();
        // Already the 18th in Stockholm.
        bench.now = "2024-05-17T22:30:00Z".parse().unwrap();
        bench.switch(json!({ "auth.date": rule }));
        bench.call("checkAccountSettings", date, &[("date", date)])
    };
    let (good, bad) = ("1;0;Inställningarna sparade", "0;9004;Datum är felaktigt");
    for (date, window, today) in [
        ("2024-05-16", bad, bad),
        ("2024-05-17", good, bad),
        ("2024-05-18", good, good),
        ("2024-05-19", good, bad),
    ] {
        assert_eq!(check(date, "window"), window, "{date}");
        assert_eq!(check(date, "today"), today, "{date}");
        assert_eq!(check(date, "any"), good, "{date}");
    }
    for date in ["20240518", "2024-05-18T00:00:00", "2024-5-18", "2024-05-18Z", "2024-W20-6"] {
        assert_eq!(check(date, "any"), bad, "{date}");
    }
}
