//! How an order's customer is found in Specter: every case of the two boxes, counted there (CUS).

use std::collections::BTreeSet;

use koppla_testkit::{Sandboxes, order};
use serde_json::json;

use super::connected;

/// The second order's number beside the first's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Number {
    Same,
    Other,
    Empty,
}

/// One pair of orders.
#[derive(Clone, Copy, Debug)]
struct Case {
    company: bool,
    same_email: bool,
    number: Number,
}

/// The pairs of one setting; each has e-mail addresses and numbers of its own.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for company in [false, true] {
        for same_email in [false, true] {
            for number in [Number::Same, Number::Other, Number::Empty] {
                cases.push(Case { company, same_email, number });
            }
        }
    }
    cases
}

/// The table of CUS, in the words of its rows.
fn is_found(ignore_email: bool, ignore_number: bool, case: Case) -> bool {
    let same_number = case.number == Number::Same;
    match (ignore_email, ignore_number) {
        (false, false) => same_number || case.same_email,
        (true, false) => same_number,
        (false, true) => case.same_email,
        (true, true) => false,
    }
}

/// A number of nobody with a right check digit: of an organisation, or of a person born in 1990.
fn identity(company: bool, turn: usize) -> String {
    let digits =
        if company { format!("5560{turn:05}") } else { format!("9001{:05}", 1_100 + turn) };
    let sum: usize = digits
        .bytes()
        .enumerate()
        .map(|(index, digit)| {
            let doubled = usize::from(digit - b'0') * (2 - index % 2);
            doubled / 10 + doubled % 10
        })
        .sum();
    let check = (10 - sum % 10) % 10;
    let (head, tail) = digits.split_at(6);
    if company { format!("{head}-{tail}{check}") } else { format!("19{head}-{tail}{check}") }
}

async fn place(sandboxes: &Sandboxes, case: Case, email: &str, number: &str) -> String {
    let mut order = order(0);
    let kind = if case.company { "business" } else { "individual" };
    order["customer"]["info"] = json!({"type": kind, "email": email, "nin": number});
    let company = if case.company { "Blåbär & Son AB" } else { "" };
    order["customer"]["address"]["company"] = json!(company);
    sandboxes.place(&order).await
}

async fn customer_of(sandboxes: &Sandboxes, number: &str) -> u64 {
    let path = format!("orders?externalOrderNo={number}");
    let found = sandboxes.specter.get(&path).await.expect("Specter's orders");
    found["orders"][0]["customerId"]
        .as_u64()
        .unwrap_or_else(|| panic!("{number} is not in Specter"))
}

async fn all_cases(ignore_email: bool, ignore_number: bool) {
    let settings = format!(
        "[customers]\nignore_email = {ignore_email}\nignore_number = {ignore_number}\n\
         person_numbers = \"always\"\n"
    );
    let (sandboxes, koppla) = connected(&settings).await;
    let cases = cases();
    let mut first = Vec::new();
    for (turn, case) in cases.iter().enumerate() {
        let email = format!("kund{turn}@example.se");
        let number = identity(case.company, 2 * turn);
        first.push(place(&sandboxes, *case, &email, &number).await);
    }
    koppla.until_idle().await.fine();
    let mut second = Vec::new();
    for (turn, case) in cases.iter().enumerate() {
        // Case and blanks make no other address.
        let same = format!("Kund{turn}@Example.se");
        let email = if case.same_email { same } else { format!("annan{turn}@example.se") };
        let number = match case.number {
            Number::Same => identity(case.company, 2 * turn),
            Number::Other => identity(case.company, 2 * turn + 1),
            Number::Empty => String::new(),
        };
        second.push(place(&sandboxes, *case, &email, &number).await);
    }
    koppla.until_idle().await.fine();
    for order in koppla.orders().await {
        assert_eq!(order["state"], "done", "{order}");
    }

    let mut customers = BTreeSet::new();
    for ((case, first), second) in cases.iter().zip(&first).zip(&second) {
        let pair = [customer_of(&sandboxes, first).await, customer_of(&sandboxes, second).await];
        customers.extend(pair);
        let expected = is_found(ignore_email, ignore_number, *case);
        assert_eq!(pair[0] == pair[1], expected, "{ignore_email} {ignore_number} {case:?}");
    }
    // Nobody met anybody else's customer, and none was made for nothing.
    let met = cases.iter().filter(|case| is_found(ignore_email, ignore_number, **case)).count();
    assert_eq!(customers.len(), 2 * cases.len() - met);
    assert_eq!(sandboxes.specter_list("customers").await.len(), customers.len());
}

#[tokio::test]
async fn by_number_or_email() {
    all_cases(false, false).await;
}

#[tokio::test]
async fn by_number_only() {
    all_cases(true, false).await;
}

#[tokio::test]
async fn by_email_only() {
    all_cases(false, true).await;
}

#[tokio::test]
async fn always_new() {
    all_cases(true, true).await;
}
