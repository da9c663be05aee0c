//! How long the pages about orders take over a large ledger: the list anywhere in it, by state, a
//! search, one order, and the overview. Each is asked for over HTTP, one after the other.

mod fill;
mod report;

use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use reqwest::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use tokio_util::sync::CancellationToken;

use super::place::{Kind, Places};
use crate::cli::BenchArgs;
use crate::node::Engines;
use crate::output::Output;
use crate::server;
pub(super) use report::Report;
use report::Run;

/// A page's address for an order.
type Address<'a> = Box<dyn Fn(u32) -> String + 'a>;

/// Measures each store once.
pub(super) async fn measure(
    arguments: &BenchArgs,
    places: &Places,
    output: Output,
) -> Result<Report> {
    let mut runs = Vec::new();
    for kind in places.kinds().iter().copied() {
        output.line(&format!("pages over {} orders: {}", arguments.ledger_orders, kind.name()))?;
        runs.extend(run(arguments, places, kind).await?);
    }
    Ok(Report { orders: arguments.ledger_orders, times: arguments.page_requests, runs })
}

async fn run(arguments: &BenchArgs, places: &Places, kind: Kind) -> Result<Vec<Run>> {
    let BenchArgs { ledger_orders: orders, page_requests, .. } = *arguments;
    let ledger = places.make(kind).await?;
    let store = ledger.open().await?;
    let connection = fill::fill(&store, orders).await?;
    places.analyse(&ledger).await?;
    let stop = CancellationToken::new();
    let shared = (store, Engines::default());
    let options = koppla_web::Options::default();
    let server = server::serve(([127, 0, 0, 1], 0).into(), shared, options, stop.clone()).await?;
    let reader = Reader::sign_in(format!("http://{}", server.address)).await?;
    let list = &format!("/connection/{connection}/orders");
    let mut runs = Vec::new();
    let pages: [(&'static str, Address<'_>); 7] = [
        ("list, newest", Box::new(|_| list.clone())),
        ("list, anywhere", Box::new(|order| format!("{list}?older={order}.{order}"))),
        ("list, held", Box::new(|_| format!("{list}?state=held"))),
        ("search, shop's number", Box::new(|order| format!("{list}?q={}", fill::name(order)))),
        ("search, two digits", Box::new(|order| format!("{list}?q={}", 10 + order % 90))),
        ("search, Specter's number", Box::new(|order| format!("{list}?q={}", fill::number(order)))),
        ("an order", Box::new(|order| format!("{list}/{order}"))),
    ];
    for (page, address) in pages {
        let mut times = Vec::new();
        for turn in 0..page_requests {
            // All over the ledger, in an order of no meaning.
            let order = 1 + (turn.wrapping_mul(7_919_u32).wrapping_mul(31)) % orders;
            times.push(reader.time(&address(order)).await?);
        }
        runs.push(Run::new(kind, page, times));
    }
    let first = reader.time("/").await?;
    runs.push(Run::new(kind, "overview, figures added up", vec![first]));
    let mut times = Vec::new();
    for _ in 0..page_requests {
        times.push(reader.time("/").await?);
    }
    runs.push(Run::new(kind, "overview", times));
    stop.cancel();
    drop(reader);
    server.ended().await;
    places.remove(ledger).await?;
    Ok(runs)
}

/// Somebody who is signed in.
struct Reader {
    client: reqwest::Client,
    address: String,
    cookie: String,
}

impl Reader {
    async fn sign_in(address: String) -> Result<Self> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let form = "name=Anna&email=anna%40example.se&password=korrekt+batteri+klammer";
        let answer = client
            .post(format!("{address}/welcome"))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("origin", &address)
            .body(form)
            .send()
            .await?;
        let cookie = answer.headers().get(SET_COOKIE).context("nobody was signed in")?;
        let cookie = cookie.to_str()?.split(';').next().unwrap_or_default().to_owned();
        Ok(Self { client, address, cookie })
    }

    /// Milliseconds until a page was there.
    async fn time(&self, path: &str) -> Result<f64> {
        let asked = Instant::now();
        let page = self.client.get(format!("{}{path}", self.address));
        let answer = page.header(COOKIE, &self.cookie).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        if status != 200 || !text.contains("</main>") {
            bail!("{path} was not shown: {status}");
        }
        Ok(asked.elapsed().as_secs_f64() * 1_000.0)
    }
}
