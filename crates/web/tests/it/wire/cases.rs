//! What is set on the page, and what Specter then sees.

use serde_json::Value;

use super::orders::{
    answered, book, british, by_gift_card, company, discounted, free_by_invoice, free_on_delivery,
    many_books, numbered, on_delivery, plain, polish, two_rates,
};

/// The prices of many books where they may have six decimals.
const MANY_BOOKS: &str = "150.4717x7 150.4717x3";

/// Setting, its two values with what Specter then sees, of which order.
pub(super) type Case =
    (&'static str, [(&'static str, &'static str); 2], &'static str, fn() -> Value);

/// Each ends as it began: the second value is what holds when the next case begins.
pub(super) const CASES: &[Case] = &[
    (
        "customers.ignore_email",
        [("true", "1"), ("false", "")],
        "customer:ignoreControlEmail",
        plain,
    ),
    (
        "customers.ignore_number",
        [("true", "1"), ("false", "")],
        "customer:ignoreControlOrgNo",
        plain,
    ),
    ("customers.update", [("false", "0"), ("true", "1")], "customer:forceCustomerUpdate", plain),
    (
        "customers.person_numbers",
        [("always", "811218-9876"), ("when_needed", "")],
        "customer:orgNo",
        numbered,
    ),
    ("customers.person_numbers", [("never", ""), ("when_needed", "")], "customer:orgNo", numbered),
    ("customers.company_group", [("4", "4"), ("", "")], "customer:customerGroupId", company),
    ("customers.person_group", [("5", "5"), ("", "")], "customer:customerGroupId", plain),
    ("orders.confirm_to_customer", [("true", "1"), ("false", "0")], "order:sendOrderMail", plain),
    (
        "orders.confirm_to_administrator",
        [("true", "1"), ("false", "0")],
        "order:sendOrderMailToUser",
        plain,
    ),
    ("orders.zero_shipping", [("true", "true"), ("false", "false")], "row:FRAKT", free_by_invoice),
    (
        "orders.zero_payment_fee",
        [("true", "true"), ("false", "false")],
        "row:AVGIFT",
        free_by_invoice,
    ),
    (
        "payments.8003.cash_on_delivery",
        [("false", "false"), ("true", "true")],
        "row:POSTFORSKOTT",
        on_delivery,
    ),
    (
        "orders.zero_cash_on_delivery",
        [("true", "true"), ("false", "false")],
        "row:POSTFORSKOTT",
        free_on_delivery,
    ),
    (
        "orders.checkout_fields",
        [("false", ""), ("true", "Märkning: Pall 7")],
        "order:publishedComment",
        answered,
    ),
    ("orders.row_discounts", [("true", "10"), ("false", "0")], "discount:MUGG-1", discounted),
    (
        "orders.company_on_line_1",
        [("true", "Blåbär & Son AB"), ("false", "Storgatan 2")],
        "customer:address",
        company,
    ),
    (
        "service_articles.gift_card",
        [("KORT-1", "true"), ("PRESENTKORT", "false")],
        "row:KORT-1",
        by_gift_card,
    ),
    (
        "service_articles.discount",
        [("RAB-1", "true"), ("RABATT", "false")],
        "row:RAB-1",
        discounted,
    ),
    ("service_articles.payment_fee", [("AVG-1", "true"), ("AVGIFT", "false")], "row:AVG-1", plain),
    ("service_articles.shipping", [("FRK-1", "true"), ("FRAKT", "false")], "row:FRK-1", plain),
    (
        "service_articles.cash_on_delivery",
        [("PF-1", "true"), ("POSTFORSKOTT", "false")],
        "row:PF-1",
        on_delivery,
    ),
    ("orders.event", [("inactive", "ignored"), ("placed", "done")], "state", plain),
    ("orders.event", [("manual", "manual"), ("placed", "done")], "state", plain),
    ("orders.delivery", [("inactive", "ignored"), ("direct", "done")], "state", plain),
    ("payments.8001.code", [("FA", "FA"), ("", "")], "order:payTypeIdentifier", plain),
    ("payments.8001.prepayment", [("true", "1"), ("false", "")], "order:isPrepayment", plain),
    ("orders.since", [("2099-01-01", "ignored"), ("", "done")], "state", plain),
    ("orders.webshop", [("2", "2"), ("", "")], "order:webshopId", plain),
    ("orders.stock_site", [("3", "3"), ("", "")], "order:stocksiteid", plain),
    ("orders.vat_rates", [("25, 12, 0", "held"), ("25, 12, 6, 0", "done")], "state", book),
    (
        "rounding.row_net",
        [("two_decimals", "150.4717x7 150.471698x2 150.471699x1"), ("exact", MANY_BOOKS)],
        "prices:BOK-2",
        many_books,
    ),
    (
        "rounding.price_decimals",
        [("6", MANY_BOOKS), ("2", "150.470x5 150.480x2 150.470x3")],
        "prices:BOK-2",
        many_books,
    ),
    // With two decimals in prices it shows where the VAT is laid on.
    (
        "rounding.vat",
        [("per_row", "266.660x1 266.660x1"), ("per_document", "266.670x1 266.660x1")],
        "prices:TROJA-S",
        two_rates,
    ),
    (
        "rounding.vat",
        [("per_document", "false"), ("per_rate", "true")],
        "row:ORESUTJAMNING",
        two_rates,
    ),
    (
        "rounding.price_decimals",
        [("2", "150.470x6 150.480x1 150.470x3"), ("6", MANY_BOOKS)],
        "prices:BOK-2",
        many_books,
    ),
    (
        "rounding.mode",
        [("truncate", "150.473046x7 150.4717x3"), ("half_up", MANY_BOOKS)],
        "prices:BOK-2",
        many_books,
    ),
    ("languages.pl", [("DE", "DE"), ("", "EN")], "order:language", polish),
    ("languages.pl", [("DE", "DE"), ("", "EN")], "customer:language", polish),
    ("countries.UK", [("GB", "GB"), ("", "UK")], "customer:countryCode", british),
];

/// Looked at elsewhere than in one order, and where.
pub(super) const ELSEWHERE: [(&str, &str); 7] = [
    ("orders.prefix", "below: it changes the number by which an order is found"),
    ("articles.event", "below"),
    ("articles.delivery", "below"),
    ("articles.language", "below"),
    ("service_articles.rounding", "below: the article is made"),
    ("service_articles.create", "below"),
    ("deliveries.ID.linked", "settings.rs: it marks the page; the id is sent in any case"),
];
