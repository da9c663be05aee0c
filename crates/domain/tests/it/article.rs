//! The checks before articles are exported, and the document (PRE-2, PRE-4, PRE-5, ART-3).

use koppla_domain::VatRate;
use koppla_domain::article::{
    Article, ArticleFinding, ArticleId, ArticleStatus, LISTED_TWINS, NUMBER_LIMIT, NumberProblem,
    Price, classify, document, number_problems, without_markup,
};
use koppla_domain::settings::{Service, ServiceArticles};

use crate::shop::{decimal, vat};

fn article(id: u64, number: &str) -> Article {
    Article {
        id: ArticleId { article: id, variant: None },
        number: number.into(),
        name: format!("Vara {id}"),
        price: Price { amount: decimal("299"), vat_included: true },
        vat: vat(25),
        barcode: None,
        weight_grams: None,
        stock: Some(decimal("3")),
        package: false,
    }
}

fn findings(articles: &[Article]) -> Vec<ArticleFinding> {
    let findings = classify(articles, &ServiceArticles::default());
    assert_eq!(findings.len(), articles.len());
    findings
}

fn status(article: Article) -> ArticleStatus {
    findings(&[article]).remove(0).status
}

fn suggestion(number: &str) -> String {
    match status(article(700, number)) {
        ArticleStatus::BadNumber { suggestion, .. } | ArticleStatus::NoNumber { suggestion } => {
            suggestion
        }
        other => panic!("{number}: {other:?}"),
    }
}

#[test]
fn safe_numbers() {
    for number in ["TS-01-M", "bk_07", "1.2", "-", &"9".repeat(NUMBER_LIMIT)] {
        assert_eq!(number_problems(number), []);
        assert_eq!(status(article(1, number)), ArticleStatus::Ready);
    }
}

#[test]
fn unsafe_numbers_say_each_problem_once() {
    use NumberProblem::{Blank, Character, Empty, Long};
    let cases = [
        ("", vec![Empty]),
        ("TRÖJA 42 ÖÖ", vec![Character('Ö'), Blank]),
        (" A", vec![Blank]),
        ("A,B&C%#¤€", ",".chars().chain("&%#¤€".chars()).map(Character).collect()),
        ("A;1", vec![Character(';')]),
    ];
    for (number, problems) in cases {
        assert_eq!(number_problems(number), problems, "{number}");
    }
    assert_eq!(number_problems(&"A".repeat(101)), [Long(101)]);
    let all_different: String = ('à'..='\u{2ff}').collect();
    assert_eq!(number_problems(&all_different).len(), 11);
}

#[test]
fn suggestions_are_near_and_safe() {
    let cases = [
        ("TRÖJA 42", "TROJA-42"),
        (" TS-01 ", "TS-01"),
        ("Blåbär & Son, röd", "Blabar-Son-rod"),
        ("Øl–½", "Ol"),
        ("€€€", "700"),
        ("", "700"),
        ("   ", "700"),
    ];
    for (number, expected) in cases {
        assert_eq!(suggestion(number), expected, "{number}");
        assert_eq!(number_problems(&suggestion(number)), []);
    }
    assert!(suggestion(&"Å".repeat(10_000)).len() <= NUMBER_LIMIT);
}

#[test]
fn suggestions_are_free_in_the_shop() {
    let articles = [
        article(1, "TRÖJA 42"),
        article(2, "troja-42"),
        article(3, "TRÖJA,42"),
        article(4, "TRÖJA 42"),
        article(5, "FRÅKT"),
        article(6, ""),
    ];
    let suggested: Vec<_> = findings(&articles)
        .into_iter()
        .map(|finding| match finding.status {
            ArticleStatus::BadNumber { suggestion, .. }
            | ArticleStatus::NoNumber { suggestion } => suggestion,
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(suggested, ["TROJA-42-2", "Ready", "TROJA-42-3", "TROJA-42-4", "FRAKT-2", "6"]);
}

#[test]
fn numbers_that_differ_in_case_only_stand_twice() {
    let mut variant = article(3, "ts-01");
    variant.id.variant = Some(31);
    let found = findings(&[article(1, "TS-01"), article(2, "TS-02"), variant.clone()]);
    let (first, second) = (article(1, "").id, variant.id);
    assert_eq!(
        found[0].status,
        ArticleStatus::Duplicate { with: vec![second], count: 2, suggestion: None }
    );
    assert_eq!(found[1].status, ArticleStatus::Ready);
    let suggestion = Some("ts-01-2".to_owned());
    assert_eq!(
        found[2].status,
        ArticleStatus::Duplicate { with: vec![first], count: 2, suggestion }
    );
}

#[test]
fn packages_prices_services_and_stock() {
    let mut package = article(1, "PAKET");
    package.package = true;
    assert_eq!(status(package), ArticleStatus::Package);
    let mut negative = article(1, "A");
    negative.price.amount = decimal("-1");
    assert_eq!(status(negative), ArticleStatus::BadPrice { price: decimal("-1") });
    let clash = status(article(1, "Frakt"));
    let suggestion = "Frakt-2".to_owned();
    assert_eq!(clash, ArticleStatus::ServiceNumber { service: Service::Shipping, suggestion });
    assert!(
        status(article(1, "PRESENTKORT")).is_ready(),
        "cards are sold and redeemed on one article"
    );
    let mut unstocked = article(1, "A");
    unstocked.stock = None;
    assert!(findings(&[unstocked])[0].stock_off && !findings(&[article(1, "A")])[0].stock_off);
}

#[test]
#[expect(clippy::print_stdout, reason = "the time is a measurement, not a condition")]
fn a_hundred_thousand_articles_of_every_kind() {
    let number = |n: u64| match n % 4 {
        0 => format!("A-{n}"),
        1 => "SAMMA".to_owned(),
        2 => format!("TRÖJA {}", n % 100),
        _ => String::new(),
    };
    let articles: Vec<_> = (0..100_000).map(|n| article(n, &number(n))).collect();
    let started = std::time::Instant::now();
    let found = findings(&articles);
    println!("classified {} articles in {:?}", articles.len(), started.elapsed());
    let count = |is: fn(&ArticleStatus) -> bool| found.iter().filter(|f| is(&f.status)).count();
    assert_eq!(count(ArticleStatus::is_ready), 25_000);
    assert_eq!(count(|s| matches!(s, ArticleStatus::Duplicate { count: 25_000, .. })), 25_000);
    let longest = found.iter().filter_map(|finding| match &finding.status {
        ArticleStatus::Duplicate { with, .. } => Some(with.len()),
        _ => None,
    });
    assert_eq!(longest.max(), Some(LISTED_TWINS));
    let mut suggested: Vec<_> = found
        .iter()
        .filter_map(|finding| match &finding.status {
            ArticleStatus::BadNumber { suggestion, .. }
            | ArticleStatus::NoNumber { suggestion } => Some(suggestion),
            ArticleStatus::Duplicate { suggestion, .. } => suggestion.as_ref(),
            _ => None,
        })
        .collect();
    let n_suggested = suggested.len();
    suggested.sort();
    suggested.dedup();
    assert_eq!((n_suggested, suggested.len()), (74_999, 74_999));
}

#[test]
fn the_document_has_a_plain_name_and_a_net_price() {
    let mut article = article(1, "A");
    article.name = "<b>Tröja</b>&nbsp;&amp; byxa<br/>str&nbsp;&#52;2".into();
    article.barcode = Some(" ".into());
    let sent = document(&article);
    assert_eq!((sent.name.as_str(), sent.barcode), ("Tröja & byxa str 42", None));
    assert_eq!((sent.price_net, sent.opening_stock), (decimal("239.20"), Some(decimal("3"))));
    let cases = [
        ("159", true, 600, "150.00"),
        ("99", true, 1200, "88.39"),
        ("79.96", true, 0, "79.96"),
        ("79.965", false, 2500, "79.97"),
        ("0", true, 2500, "0.00"),
    ];
    for (amount, vat_included, rate, net) in cases {
        article.price = Price { amount: decimal(amount), vat_included };
        article.vat = VatRate(rate);
        assert_eq!(document(&article).price_net.to_string(), net, "{amount} at {rate}");
    }
    article.name = "Ä".repeat(10_000);
    assert_eq!(document(&article).name.chars().count(), 200);
    article.name = "<img src=x>".into();
    assert_eq!(document(&article).name, "A");
}

#[test]
fn markup_goes_and_text_stays() {
    let cases = [
        ("a < b > c", "a < b > c"),
        ("1 <2", "1 <2"),
        ("<b", "<b"),
        ("Rock&Roll &unknown; &amp;lt;", "Rock&Roll &unknown; &lt;"),
        ("&#x41;&#66;&#99999999;&#xD800;", "AB&#99999999;&#xD800;"),
        ("A<!-- x -->B", "A B"),
        ("\u{1}\t\n ", ""),
        ("&", "&"),
        ("å&;<", "å&;<"),
    ];
    for (html, text) in cases {
        assert_eq!(without_markup(html), text, "{html}");
    }
    // Quadratic work on any of these would take minutes.
    for hostile in ["<", "<a", "< ", "&", "&a", "a<b>"] {
        without_markup(&hostile.repeat(300_000));
    }
}
