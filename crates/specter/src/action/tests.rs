//! Golden requests, after the examples of specter-api §5.

use std::collections::BTreeSet;
use std::time::Duration;

use super::*;
use crate::batch::BatchNo;
use crate::key::{Account, Credentials};
use crate::transport::{HttpRequest, Method};

const BATCH: &str = "3d2f6c1a9b8e4d7f8a6b5c4d3e2f1a0b";

fn signed(request: &impl Request) -> HttpRequest {
    let account = Account {
        sbm_id: 9001,
        credentials: Credentials::V2 {
            api_user_id: Some(77),
            api_user_key: "0f1e2d3c4b5a69788796a5b4c3d2e1f0".into(),
            integration_key: "11111111-2222-3333-4444-555555555555".into(),
        },
    };
    request.prepare().sign(&account, Duration::from_secs(1))
}

fn assert_get(request: &impl Request, path: &str, query: &str) {
    let sent = signed(request);
    assert_eq!((sent.method, sent.path, sent.body), (Method::Get, path, None));
    assert_eq!(sent.query, query);
}

fn assert_post(request: &impl Request, query: &str, body: &str) {
    let sent = signed(request);
    assert_eq!((sent.method, sent.path), (Method::Post, "putInfo.asp"));
    assert_eq!(sent.query, query);
    assert_eq!(sent.body.as_deref(), Some(body));
}

fn address() -> Address {
    Address {
        street: "Storgatan  1 B ".into(),
        zip_code: "702 11".into(),
        city: "Örebro".into(),
        country_code: "SE".into(),
        ..Address::default()
    }
}

fn person() -> NewCustomer {
    let party = Party::Person { first_name: " Åsa".into(), sur_name: "Öberg  ".into() };
    let mut customer = NewCustomer::new(party, "asa@example.se", address());
    customer.force_update = true;
    customer.currency = Some("SEK".into());
    customer.language = Some("SE".into());
    customer.phone_no = Some("0701234567".into());
    customer.delivery =
        Some(Delivery { recipient: "Åsa Öberg".into(), attention: None, address: address() });
    customer
}

fn full_company() -> NewCustomer {
    let some = |text: &str| Some(text.to_owned());
    let address = Address { row2: some("c/o Ek"), region: some("T"), ..address() };
    NewCustomer {
        party: Party::Company {
            name: "Blåbär & Son AB".into(),
            contact_person: "Åsa Öberg".into(),
            invoice_company_name: some("Blåbär & Son AB"),
            attention: some("Åsa Öberg"),
        },
        force_update: false,
        ignore_email: true,
        ignore_org_no: true,
        customer_id: Some(4711),
        type_customer: some("C"),
        group_id: Some(3),
        org_no: some("19810102-1234"),
        vat_no: some("SE810102123401"),
        homepage: some("https://example.se"),
        email: "asa@example.se".into(),
        phone_no: some("0701234567"),
        mobile_no: some("0709999999"),
        fax_no: some("01912345"),
        currency: some("SEK"),
        language: some("SE"),
        invoice: address.clone(),
        delivery: Some(Delivery { recipient: "Lagret".into(), attention: some("Bo Ek"), address }),
    }
}

fn order() -> NewOrder {
    let mut order = NewOrder::new(4711, "WEB-100245", "SEK");
    order.webshop_id = Some(2);
    order.language = Some("SE".into());
    order.pay_type_identifier = "KG".into();
    order.published_comment = Some("Ring på dörren".into());
    order.send_order_mail = Some(false);
    for (number, name, price, quantity) in
        [("TRÖJA-42", "Tröja str 42", "239.2", 2), ("RABATT", "Rabattkod MAJ", "-40", 1)]
    {
        order.rows.push(OrderRow {
            article_no: number.into(),
            article_name: name.into(),
            article_comment: None,
            price_excl_vat: price.parse().unwrap(),
            quantity: quantity.into(),
            vat_percent: "25.0".parse().unwrap(),
            discount_percent: None,
        });
    }
    order
}

#[test]
fn settings_send_all_five_callbacks_encoded_once() {
    let callbacks = Callbacks {
        remove_order: Some("https://shop.example/cb?s=SECRET&orderNo=$orderNo".into()),
        ..Callbacks::default()
    };
    let request = CheckAccountSettings { date: "2024-05-17".parse().unwrap(), callbacks };
    assert_get(
        &request,
        "getInfo.asp",
        "action=checkAccountSettings&sbmId=9001&apiUserId=77&useXML=1&date=2024-05-17\
         &actionStockChange=&actionNewInvoice=\
         &actionRemoveOrder=https%3A%2F%2Fshop.example%2Fcb%3Fs%3DSECRET%26orderNo%3D%24orderNo\
         &actionArticleChange=&actionOrderChange=&key=7084f586c8affe81d25d6f1dea28345c",
    );
    assert!(!format!("{request:?} {:?}", request.callbacks).contains("SECRET"));
}

#[test]
fn a_person_is_keyed_by_the_tidied_name() {
    assert_post(
        &person(),
        "action=newCustomerSubmit&sbmId=9001&apiUserId=77&useXML=1&forceCustomerUpdate=1",
        "currency=SEK&language=SE&customerOrganizationalForm=P&firstName=%C5sa&surName=%D6berg\
         &contactPerson=%C5sa+%D6berg&emailAddress=asa%40example.se&phoneNo=0701234567\
         &address=Storgatan+1+B&zipCodeEng=702+11&city=%D6rebro&countryCode=SE\
         &deliveryCompanyName=%C5sa+%D6berg&deliveryAddress=Storgatan+1+B\
         &deliveryZipCodeEng=702+11&deliveryCity=%D6rebro&deliveryCountryCode=SE\
         &key=b9ea7ac14141ad807228626a1bb09945",
    );
}

#[test]
fn a_company_is_keyed_by_its_name() {
    let sent = signed(&full_company());
    assert!(sent.body.unwrap().ends_with("&key=ff708d4ec4019638824f5a1beee80b4c"));
    assert!(sent.query.ends_with("&forceCustomerUpdate=0"));
}

#[test]
fn an_over_long_name_is_cut_before_it_is_keyed() {
    let mut customer = full_company();
    let Party::Company { name, .. } = &mut customer.party else { unreachable!() };
    *name = format!("{} tail", "Å".repeat(99));
    let cut = full_company_named(&"Å".repeat(99));
    assert_eq!(signed(&customer).body, signed(&cut).body);
    assert!(matches!(
        customer.changes().as_slice(),
        [Change::Truncated(cut)] if cut.parameter == "name" && cut.limit == 100 && cut.dropped == 5
    ));
}

fn full_company_named(new: &str) -> NewCustomer {
    let mut customer = full_company();
    if let Party::Company { name, .. } = &mut customer.party {
        new.clone_into(name);
    }
    customer
}

#[test]
fn an_order_stands_on_the_wire_as_documented() {
    assert_post(
        &order(),
        "action=newOrderSubmit&sbmId=9001&apiUserId=77&useXML=1&webshopId=2",
        "customerId=4711&externalOrderNo=WEB-100245&currency=SEK&language=SE&payTypeIdentifier=KG\
         &publishedComment=Ring+p%E5+d%F6rren\
         &articleNo_1=TR%D6JA-42&articleName_1=Tr%F6ja+str+42&priceExclVAT_1=239.200\
         &noOfItems_1=2&vatPercent_1=25\
         &articleNo_2=RABATT&articleName_2=Rabattkod+MAJ&priceExclVAT_2=-40.000\
         &noOfItems_2=1&vatPercent_2=25\
         &sendOrderMail=0&key=6ca83ff698cf3136cfbb502c803b9799",
    );
}

#[test]
fn the_uniqueness_control_is_off_only_on_request() {
    let mut order = order();
    let sends = |order: &NewOrder| {
        order.parameters().iter().any(|(name, _)| name == "ignoreExternalOrderNoControl")
    };
    assert!(!sends(&order));
    order.ignore_external_order_no_control = true;
    assert!(sends(&order));
}

#[test]
fn articles_carry_their_key_in_the_query() {
    let amount = |text: &str| Some(text.parse().unwrap());
    let mut shirt = NewArticle::new("TRÖJA-42", "Tröja str 42", 0.into(), 25.into());
    shirt.price_excl_vat = "239.20".parse().unwrap();
    shirt.weight = amount("0.35");
    shirt.volume = amount("0");
    shirt.stock = Some(ArticleStock { opening: Some(12.into()) });
    let request = NewArticles::new(vec![shirt]).unwrap();
    assert_post(
        &request,
        "action=newArticleSubmit&sbmId=9001&apiUserId=77&useXML=1\
         &key=58bf5d34d52cb89f00030575cb2ed82f",
        "forceArticleUpdate=1&addSupplier=0&articleNo_1=TR%D6JA-42&name_1=Tr%F6ja+str+42\
         &priceExclVAT_1=239.20&vatPercent_1=25.000&productWeight_1=0.350&productVolume_1=0.00\
         &createArticleStock_1=1&noItemsInStock_1=12",
    );
}

#[test]
fn article_calls_are_bounded_and_halve_down_to_one() {
    let article = |n: usize| NewArticle::new(format!("A-{n}"), "x", 1.into(), 25.into());
    assert_eq!(NewArticles::new(Vec::new()), Err(ArticleCount(0)));
    assert_eq!(NewArticles::new((0..101).map(article).collect()), Err(ArticleCount(101)));
    let mut pending = vec![NewArticles::new((0..100).map(article).collect()).unwrap()];
    let mut singles = Vec::new();
    while let Some(call) = pending.pop() {
        match call.halves() {
            Some((left, right)) => pending.extend([right, left]),
            None => singles.push(call.articles()[0].article_no.clone()),
        }
    }
    assert_eq!(singles, (0..100).map(|n| format!("A-{n}")).collect::<Vec<_>>());
}

#[test]
fn delivery_invoice_and_pdf() {
    let delivery = NewDelivery {
        order_id: 20157,
        delivery_date: "2024-05-20".parse().unwrap(),
        rows: vec![DeliveredRow { article_no: "FRAKT".into(), quantity: 1.into() }],
    };
    assert_post(
        &delivery,
        "action=newDeliverySubmit&sbmId=9001&apiUserId=77&useXML=1\
         &key=074b99a46fd28e0346c4fb4cc82d7b20",
        "deliveryDate=2024-05-20&orderId=20157&useArticleNoRowMapping=1\
         &articleNo_1=FRAKT&noOfItems_1=1",
    );
    assert_get(
        &NewInvoice { order_id: 20157 },
        "putInfo.asp",
        "action=newInvoiceSubmit&sbmId=9001&apiUserId=77&useXML=1&orderId=20157&typeInvoice=S\
         &key=074b99a46fd28e0346c4fb4cc82d7b20",
    );
    assert_get(
        &PdfLinkRequest { document_id: 30012 },
        "getInfo.asp",
        "action=getPDFLink&sbmId=9001&apiUserId=77&typeDocument=invoice&documentId=30012\
         &key=c9a95e7c3cd8d9f0d24cb42dbfbb40f4",
    );
}

#[test]
fn batch_calls() {
    let batch = &BatchNo::named(BATCH);
    let common = format!("&sbmId=9001&apiUserId=77&batchNo={BATCH}");
    let key = "&key=b6432b4ff408dfdfdce2370a918baef6";
    let fetch = |queue, stock| FetchBatch { queue, stock, batch };
    for (request, action, extra) in [
        (fetch(Queue::Stock, StockQuery::Rows), "getArticleExternalNeedUpdate", ""),
        (fetch(Queue::Stock, StockQuery::Xml), "getArticleExternalNeedUpdate", "&useXML=2"),
        (
            fetch(Queue::Stock, StockQuery::XmlAllSites),
            "getArticleExternalNeedUpdate",
            "&useXML=2&getMultipleStocksites=1",
        ),
        (fetch(Queue::Articles, StockQuery::Xml), "getArticleInfoExternalNeedUpdate", "&useXML=2"),
        (fetch(Queue::Orders, StockQuery::Xml), "getOrdersExternalNeedUpdate", "&useXML=2"),
    ] {
        assert_get(&request, "getInfo.asp", &format!("action={action}{common}{extra}{key}"));
    }
    for (queue, action, extra) in [
        (Queue::Stock, "updateArticlesFromBatch", ""),
        (Queue::Articles, "updateArticleInfosFromBatch", "&useXML=2"),
        (Queue::Orders, "updateOrdersFromBatch", ""),
    ] {
        let request = CloseBatch { queue, batch };
        assert_get(&request, "getInfo.asp", &format!("action={action}{common}{extra}{key}"));
    }
    let clear = format!("action=clearArticleBatch{common}&clearSelf=1&useXML=2{key}");
    assert_get(&ClearArticleBatch { batch }, "getInfo.asp", &clear);
}

#[test]
fn no_name_is_repeated_whatever_the_case() {
    let mut order = order();
    order.notify_mobile_no = Some("0701234567".into());
    order.stock_site_id = Some(1);
    order.order_date = Some("2024-05-17".parse().unwrap());
    order.delivery_date = order.order_date;
    for parameters in [full_company().parameters(), person().parameters(), order.parameters()] {
        let names: BTreeSet<String> =
            parameters.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        assert_eq!(names.len(), parameters.len());
    }
}

#[test]
fn masked_requests_give_nobody_away() {
    let mut order = order();
    order.notify_mobile_no = Some("0709999999".into());
    let shown = format!(
        "{:?} {:?} {:?} {:?}",
        full_company().redacted_parameters(),
        full_company(),
        person(),
        order
    );
    for personal in [
        "1234",
        "Åsa",
        "Öberg",
        "asa@",
        "0701",
        "0709",
        "Storgatan",
        "Blåbär",
        "Bo Ek",
        "c/o",
        "dörren",
    ] {
        assert!(!shown.contains(personal), "{personal} in {shown}");
    }
    for kept in ["810102-****", "Örebro", "702 11", "B***", "WEB-100245", "239.200"] {
        assert!(shown.contains(kept), "{kept} missing in {shown}");
    }
}
