//! Customers: matching, updating, lengths (specter-api §5.2; conformance 4).

use serde_json::{Value, json};

use super::{bench::Bench, setting::Setting};

fn field(bench: &mut Bench, id: u64, name: &str) -> Value {
    bench.control("GET", &format!("customers/{id}"), json!(null))["fields"][name].clone()
}

/// E-mail and number sent, flags, and whether 4711 is found.
type Case = (&'static str, &'static str, &'static [(&'static str, &'static str)], bool);

#[test]
fn the_matching_matrix() {
    const NO_EMAIL: (&str, &str) = ("ignoreControlEmail", "1");
    const NO_NUMBER: (&str, &str) = ("ignoreControlOrgNo", "1");
    let (same, other) = ("ASA@Example.se ", "annan@example.se");
    let (own, foreign) = ("8001011234", "900101-1234");
    let cases: [Case; 15] = [
        (same, own, &[], true),
        (same, foreign, &[], true),
        (same, "", &[], true),
        (other, own, &[], true),
        (other, foreign, &[], false),
        (other, "", &[], false),
        (same, own, &[NO_EMAIL], true),
        (same, foreign, &[NO_EMAIL], false),
        (same, "", &[NO_EMAIL], false),
        (same, own, &[NO_NUMBER], true),
        (same, foreign, &[NO_NUMBER], true),
        (other, own, &[NO_NUMBER], false),
        (same, own, &[NO_EMAIL, NO_NUMBER], false),
        (same, "", &[NO_EMAIL, NO_NUMBER], false),
        (other, own, &[NO_EMAIL], true),
    ];
    let forces = [None, Some("0"), Some("1")];
    for (setting, force) in Setting::all().iter().flat_map(|one| forces.map(|force| (one, force))) {
        for (email, number, flags, matched) in cases {
            let mut bench = setting.bench();
            bench.person("asa@example.se", &[("orgNo", "800101-1234"), ("city", "Örebro")]);
            let mut more = vec![("orgNo", number), ("city", "Kumla")];
            more.extend(flags);
            more.extend(force.map(|force| ("forceCustomerUpdate", force)));
            let answer = bench.person(email, &more);
            let expected = match (matched, force) {
                (false, _) => "1;4712;Kunden skapad",
                (true, Some("1")) => "1;4711;Kunden uppdaterad",
                (true, _) => "1;4711;Kunden finns redan",
            };
            assert_eq!(answer, expected, "{email} {number} {flags:?} {force:?} {setting}");
            let city = if matched && force == Some("1") { "Kumla" } else { "Örebro" };
            assert_eq!(field(&mut bench, 4711, "city"), city);
        }
    }
}

#[test]
fn specters_own_id_comes_before_everything() {
    let mut bench = Bench::new();
    bench.person("a@b.se", &[]);
    bench.person("c@d.se", &[]);
    let by_id = [("customerId", "4712"), ("identifyByCustomerId", "1")];
    assert_eq!(bench.person("a@b.se", &by_id), "1;4712;Kunden finns redan");
    assert_eq!(bench.person("a@b.se", &by_id[..1]), "1;4711;Kunden finns redan");
    let unknown = [("customerId", "9"), ("identifyByCustomerId", "1")];
    assert_eq!(bench.person("a@b.se", &unknown), "1;4711;Kunden finns redan");
}

#[test]
fn a_changed_address_is_found_under_its_new_key_only() {
    let mut bench = Bench::new();
    bench.person("old@b.se", &[("orgNo", "1")]);
    let force = [("orgNo", "1"), ("forceCustomerUpdate", "1")];
    assert_eq!(bench.person("new@b.se", &force), "1;4711;Kunden uppdaterad");
    assert_eq!(bench.person("new@b.se", &[]), "1;4711;Kunden finns redan");
    assert_eq!(bench.person("old@b.se", &[]), "1;4712;Kunden skapad");
}

#[test]
fn the_switches_for_a_match_without_force() {
    for (rule, answer) in [
        ("keep", "1;4711;Kunden finns redan"),
        ("update", "1;4711;Kunden uppdaterad"),
        ("error", "0;9004;Kunden finns redan"),
    ] {
        let mut bench = Bench::new();
        bench.switch(json!({ "customer.no_force": rule }));
        bench.person("a@b.se", &[]);
        assert_eq!(bench.person("a@b.se", &[]), answer);
    }
}

#[test]
fn a_field_sent_empty_is_cleared_or_kept() {
    for (rule, expected) in [("clear", Value::Null), ("keep", json!("070"))] {
        let mut bench = Bench::new();
        bench.switch(json!({ "customer.empty": rule }));
        bench.person("a@b.se", &[("phoneNo", "070"), ("vatNo", "SE01")]);
        bench.person("a@b.se", &[("phoneNo", ""), ("forceCustomerUpdate", "1")]);
        assert_eq!(field(&mut bench, 4711, "phoneNo"), expected);
        assert_eq!(field(&mut bench, 4711, "vatNo"), "SE01", "a field not sent stays");
    }
}

#[test]
fn what_is_missing_or_too_long_is_refused() {
    let mut bench = Bench::new();
    assert_eq!(bench.person("", &[]), "0;9003;E-postadress saknas");
    let company =
        [("emailAddress", "a@b.se"), ("customerOrganizationalForm", "C"), ("contactPerson", "Bo")];
    assert_eq!(bench.call("newCustomerSubmit", "Bo", &company), "0;9003;Namn saknas");
    let long = "å".repeat(51);
    assert_eq!(bench.person("a@b.se", &[("mobileNo", &long)]), "0;9004;mobileNo är för långt");
    bench.switch(json!({ "lengths": "truncate" }));
    bench.person("a@b.se", &[("mobileNo", &long)]);
    assert_eq!(field(&mut bench, 4711, "mobileNo"), "å".repeat(50));
    bench.switch(json!({ "lengths": "ignore", "customer.required": "full" }));
    assert_eq!(bench.person("a@b.se", &[]), "0;9003;Adress saknas");
}
