//! The sandboxes' own pages: what a person does by hand is what the control interface does.

use std::sync::{Arc, Mutex};

use axum::{Json, Router, extract::Request, routing};
use koppla_sandbox::{Control, Running, ShellConfig, SpecterConfig, shop, specter};
use reqwest::{StatusCode, header};
use serde_json::{Value, json};

use crate::shop::example;

/// A browser without scripts, which shows where it is sent.
struct Visitor {
    base: String,
    control: Control,
    client: reqwest::Client,
}

impl Visitor {
    fn of(running: &Running) -> Self {
        let none = reqwest::redirect::Policy::none();
        Self {
            base: format!("http://{}", running.control_addr),
            control: Control::new(running.control_addr).unwrap(),
            client: reqwest::Client::builder().redirect(none).build().unwrap(),
        }
    }

    async fn shop() -> (Running, Self) {
        let running = shop::run(Some(example()), ShellConfig::default()).await.unwrap();
        let visitor = Self::of(&running);
        (running, visitor)
    }

    async fn read(&self, path: &str) -> String {
        let response = self.client.get(format!("{}{path}", self.base)).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        response.text().await.unwrap()
    }

    /// Sends a form: the status, and where it leads or what the page says.
    async fn send(&self, path: &str, form: &[(&str, &str)]) -> (StatusCode, String) {
        let encode = |text: &str| text.replace('&', "%26").replace('+', "%2B").replace(' ', "+");
        let pairs = form.iter().map(|(name, text)| format!("{name}={}", encode(text)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let request = self.client.post(format!("{}{path}", self.base)).body(body);
        let response = request.send().await.unwrap();
        let (status, to) = (response.status(), response.headers().get(header::LOCATION).cloned());
        match to {
            Some(to) => (status, to.to_str().unwrap().to_owned()),
            None => (status, response.text().await.unwrap()),
        }
    }

    /// Sends a form that is accepted.
    async fn done(&self, path: &str, form: &[(&str, &str)], to: &str) {
        assert_eq!(self.send(path, form).await, (StatusCode::SEE_OTHER, to.to_owned()));
    }
}

#[tokio::test]
async fn an_order_is_placed_in_the_storefront_and_lived_through() {
    let (_running, visitor) = Visitor::shop().await;
    let store = visitor.read("/").await;
    for part in
        ["T-shirt", "Storlek: M", "249,00\u{a0}kr", "Paket (66001)", "Egen faktura", "VÅR10"]
    {
        assert!(store.contains(part), "{part}");
    }
    let form = [
        ("quantity-variant-880002", "2"),
        ("quantity-article-700205", "1"),
        ("quantity-variant-880001", ""),
        ("delivery", "66001"),
        ("shipping", "49,50"),
        ("payment", "8001"),
        ("discount", "13001"),
        ("gift-card", "100"),
        ("first-name", "Åsa"),
        ("last-name", "Ek"),
        ("email", "asa@example.se"),
        ("country", "se"),
        ("wish", "fredag"),
    ];
    visitor.done("/", &form, "/orders/10001?said=placed").await;
    let order = visitor.control.get("orders/10001").await.unwrap();
    assert_eq!(order["items"][0]["articleNumber"], "TS-01-M");
    assert_eq!(order["costs"]["shipment"]["incVat"].to_string(), "49.5");
    assert_eq!(order["customer"]["info"]["type"], "individual");
    assert_eq!(order["customer"]["address"]["country"], "SE");
    let wish = json!([{"name": "Önskad leveransdag", "value": "fredag"}]);
    assert_eq!(order["customer"]["custom"], wish);
    // 498 + 159, less a tenth, and 49.50.
    assert_eq!(order["costs"]["total"]["incVat"].to_string(), "640.8");
    let page = visitor.read("/orders/10001?said=placed").await;
    for part in ["Beställningen är lagd.", "TS-01-M", "640,80\u{a0}kr", "Åsa Ek", "obetald"] {
        assert!(page.contains(part), "{part}");
    }

    let edit =
        [("quantity-0", "3"), ("discount-0", "10"), ("quantity-1", "0"), ("new-number", "BK-07")];
    visitor.done("/orders/10001/edit", &edit, "/orders/10001?said=edited").await;
    let order = visitor.control.get("orders/10001").await.unwrap();
    let rows = order["items"].as_array().unwrap();
    let seen: Vec<(&Value, String)> = rows
        .iter()
        .map(|row| (&row["articleNumber"], row["choices"]["quantity"].to_string()))
        .collect();
    assert_eq!(seen, [(&json!("TS-01-M"), "3".to_owned()), (&json!("BK-07"), "1".to_owned())]);
    assert_eq!(rows[0]["discountInfo"]["discount"], 13001);
    visitor.done("/orders/10001/pay", &[], "/orders/10001?said=paid").await;
    visitor.done("/orders/10001/deliver", &[], "/orders/10001?said=delivered").await;
    visitor.done("/orders/10001/discard", &[], "/orders/10001?said=discarded").await;
    let order = visitor.control.get("orders/10001").await.unwrap();
    assert_eq!((&order["paymentStatus"], &order["discarded"]), (&json!("paid"), &json!(true)));
    assert!(visitor.read("/orders").await.contains("makulerad"));
}

#[tokio::test]
async fn what_is_refused_is_said_and_what_was_typed_stays() {
    let (_running, visitor) = Visitor::shop().await;
    let form = [("quantity-article-700205", "0"), ("first-name", "<b>Eva</b> & co")];
    let (status, page) = visitor.send("/", &form).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("Ange antal för minst en artikel."));
    assert!(!page.contains("<b>Eva") && page.contains("&#38; co"), "{page}");
    let (status, page) = visitor.send("/articles", &[("name", ""), ("price", "5")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("is required"), "{page}");
    let missing = visitor.client.get(format!("{}/orders/77", visitor.base)).send().await.unwrap();
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn articles_and_stock_are_set_by_hand() {
    let (_running, visitor) = Visitor::shop().await;
    let form = [
        ("number", "TR-42"),
        ("name", "Tröja"),
        ("price", "799,50"),
        ("vat", "25"),
        ("use-stock", "1"),
    ];
    visitor.done("/articles/700205", &form, "/articles/700205?said=saved").await;
    visitor
        .done("/articles/700205/stock", &[("stock", "7,5")], "/articles/700205?said=saved")
        .await;
    let article = visitor.control.get("articles/700205").await.unwrap();
    assert_eq!(
        (&article["articleNumber"], &article["name"]["sv"]),
        (&json!("TR-42"), &json!("Tröja"))
    );
    assert_eq!(article["price"]["regular"]["SEK"].to_string(), "799.5");
    assert_eq!(article["stock"]["stock"].to_string(), "7.5");
    let stocks = [("stock-880001", "1"), ("stock-880002", "2")];
    visitor.done("/articles/700101/stock", &stocks, "/articles/700101?said=saved").await;
    let variants = visitor.control.get("variants").await.unwrap();
    assert_eq!(variants["objects"][1]["stock"], 2);
    let new = [("number", "NY-1"), ("name", "Ny"), ("price", "5"), ("vat", "6"), ("stock", "3")];
    let (status, to) = visitor.send("/articles", &new).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(visitor.read(&to).await.contains("Artikeln är upplagd."));
    assert!(visitor.read("/articles").await.contains("NY-1"));
}

#[tokio::test]
async fn the_language_follows_the_browser_and_the_choice() {
    let (_running, visitor) = Visitor::shop().await;
    let read = async |name: header::HeaderName, text: &str| {
        let request = visitor.client.get(format!("{}/orders", visitor.base)).header(name, text);
        request.send().await.unwrap().text().await.unwrap()
    };
    assert!(read(header::ACCEPT_LANGUAGE, "fr-FR,en;q=0.5").await.contains("Aucune commande."));
    assert!(read(header::COOKIE, "sandbox-language=en").await.contains("No orders yet."));
    let choose = |back: &str| format!("{}/language?to=en&back={back}", visitor.base);
    let response = visitor.client.get(choose("/orders")).send().await.unwrap();
    assert_eq!(response.headers()[header::LOCATION], "/orders");
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("sandbox-language=en;"), "{cookie}");
    for outside in ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"] {
        let response = visitor.client.get(choose(outside)).send().await.unwrap();
        assert_eq!(response.headers()[header::LOCATION], "/");
    }
}

#[tokio::test]
async fn another_site_cannot_press_the_buttons() {
    let (_running, visitor) = Visitor::shop().await;
    let form = "number=X&name=X&price=1";
    let request = visitor.client.post(format!("{}/articles", visitor.base)).body(form);
    let response = request.header("Sec-Fetch-Site", "cross-site").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert_eq!(visitor.control.get("articles").await.unwrap()["count"], 2);
}

#[tokio::test]
async fn specter_delivers_in_parts_invoices_and_cancels() {
    let seed = json!({"accounts": [{
        "sbmId": 9001,
        "articles": [{"articleNo": "TS-01", "name": "T-shirt", "priceExclVat": 199.2, "vatPercent": 25, "stock": 10}],
        "customers": [{"customerId": 4001, "fields": {"firstName": "Åsa", "surName": "Ek", "city": "Umeå"}}],
        "orders": [
            {"orderNo": 20001, "customerId": 4001, "externalOrderNo": "FJ-1", "rows": [
                {"articleNo": "TS-01", "articleName": "T-shirt", "priceExclVat": 199.2, "noOfItems": 3, "vatPercent": 25},
            ]},
            {"orderNo": 20002, "customerId": 4001, "externalOrderNo": "FJ-2", "rows": [
                {"articleNo": "TS-01", "articleName": "T-shirt", "priceExclVat": 199.2, "noOfItems": 1, "vatPercent": 25},
            ]},
        ],
    }]});
    let config = SpecterConfig { shell: ShellConfig::default(), seed: Some(seed) };
    let running = specter::start(config).await.unwrap();
    let visitor = Visitor::of(&running);
    let list = visitor.read("/").await;
    let (first, second) = (list.find("FJ-2").unwrap(), list.find("FJ-1").unwrap());
    assert!(first < second, "newest first");
    assert!(
        list.contains("747,00\u{a0}kr") && list.contains("Åsa Ek") && list.contains("ej levererad")
    );

    let part = [("items-0", "2"), ("tracking", "SE 77")];
    visitor.done("/orders/20001/deliver", &part, "/orders/20001?said=delivered").await;
    let page = visitor.read("/orders/20001?said=delivered").await;
    assert!(page.contains("dellevererad") && page.contains("SE 77"));
    visitor.done("/orders/20001/deliver", &[("all", "1")], "/orders/20001?said=delivered").await;
    visitor.done("/orders/20001/invoice", &[], "/orders/20001?said=invoiced").await;
    let order = visitor.control.get("orders/20001").await.unwrap();
    assert_eq!(order["computed"]["deliveryStatus"], "D");
    assert!(order["invoiceNo"].is_number());
    visitor.done("/orders/20002/cancel", &[], "/orders/20002?said=cancelled").await;
    assert_eq!(visitor.control.get("orders/20002").await.unwrap()["cancelled"], true);
    let (status, page) = visitor.send("/orders/20002/deliver", &[("all", "1")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");

    assert!(visitor.read("/customers").await.contains("Umeå"));
    assert!(visitor.read("/customers/4001").await.contains("/orders/20002"));
    let stock = [("number", "TS-01"), ("on-hand", "40")];
    visitor.done("/articles/stock", &stock, "/articles/edit?number=TS-01&said=saved").await;
    let edit = [("number", "TS-01"), ("name", "Tröja"), ("price", "80,5"), ("vat", "12")];
    visitor.done("/articles/edit", &edit, "/articles/edit?number=TS-01&said=saved").await;
    let article = visitor.control.get("articles/TS-01").await.unwrap();
    assert_eq!(
        (&article["name"], article["priceExclVat"].to_string()),
        (&json!("Tröja"), "\"80.5\"".to_owned())
    );
    assert!(visitor.read("/articles").await.contains("Tröja"));
}

/// A settings server that notes the authorizations it is shown; gives its address and the notes.
async fn settings_server() -> (String, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&seen);
    let note = move |request: &Request| {
        let text = request.headers().get(header::AUTHORIZATION).map(|text| text.to_str().unwrap());
        notes.lock().unwrap().push(format!("{} {}", request.method(), text.unwrap_or("-")));
    };
    let (first, read) = (note.clone(), note.clone());
    let made = [("location", "/settings/5"), ("x-integration-auth", "own")];
    let router = Router::new()
        .route("/schema.json", routing::get(async || Json(json!({}))))
        .route("/form.json", routing::get(async || Json(json!({"sections": []}))))
        .route(
            "/settings/",
            routing::post(async move |request: Request| {
                first(&request);
                (StatusCode::CREATED, made)
            }),
        )
        .route(
            "/settings/5",
            routing::get(async move |request: Request| {
                read(&request);
                Json(json!({}))
            })
            .put(async move |request: Request| {
                note(&request);
                StatusCode::NO_CONTENT
            }),
        );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, seen)
}

#[tokio::test]
async fn keys_to_the_settings_server_are_plain_or_in_quotation_marks() {
    for (quoted, quote) in [(Value::Null, ""), (json!(false), ""), (json!(true), "\"")] {
        let (_running, visitor) = Visitor::shop().await;
        let (server, seen) = settings_server().await;
        let known = json!({"server": server, "key": "agreed", "quotedKey": quoted});
        visitor.control.post("integration", &known).await.unwrap();
        for _ in 0..2 {
            visitor.done("/settings/specter", &[], "/settings/specter?said=saved").await;
        }
        let wanted = [("POST", "agreed"), ("GET", "own"), ("PUT", "own")]
            .map(|(method, key)| format!("{method} IntegrationKey key={quote}{key}{quote}"));
        assert_eq!(*seen.lock().unwrap(), wanted);
    }
}
