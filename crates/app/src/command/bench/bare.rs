//! The same work without an engine: read, send, write back, and nothing else.
//!
//! It takes the shortest way from the shop's answer to Specter's request, so it is a floor: no
//! decision, no check of sums, no recovery.

use std::sync::Arc;

use abicart::{Endpoint, Filters, OrderPatch};
use anyhow::{Context as _, Result, bail};
use koppla_sync::{Account, ErpKeys};
use rust_decimal::Decimal;
use specter::action::{Address, NewArticle, NewArticles, NewCustomer, NewOrder, OrderRow, Party};
use specter::transport::{self, HttpTransport};
use specter::{Assigned, Client, Credentials, WriteOutcome};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::journal::{Change, Journal};
use super::seed::{FEE, SHIPPING};

/// A bare program.
#[derive(Clone)]
pub(super) struct Bare {
    shop: abicart::Client,
    specter: Client,
    /// Calls to Specter at once.
    calls: Arc<Semaphore>,
    /// Things in hand at once: as many as keep both systems' calls going.
    in_hand: Arc<Semaphore>,
    journal: Option<Journal>,
}

impl Bare {
    /// Sets up both clients as the engine does.
    pub(super) fn prepare(account: &Account, journal: Option<Journal>) -> Result<Self> {
        let (shop, erp) = (&account.shop, &account.erp);
        let endpoint = Endpoint::new(&shop.address, shop.webshop, shop.token.wrapped())?;
        let shop = abicart::Client::new(endpoint, &abicart::HttpOptions::default())?;
        let ErpKeys::V2 { user, user_key, integration_key } = &erp.keys else {
            bail!("the benchmark's account has keys of the second kind");
        };
        let credentials = Credentials::V2 {
            api_user_id: Some(*user),
            api_user_key: user_key.wrapped(),
            integration_key: integration_key.wrapped(),
        };
        let base = url::Url::parse(&erp.address)?;
        let transport = HttpTransport::new(&base, &transport::HttpOptions::default())?;
        let owner = specter::Account { sbm_id: erp.account, credentials };
        Ok(Self {
            shop: shop.with_calls_at_once(account.pace.shop),
            specter: Client::new(Arc::new(transport), owner)?,
            calls: Arc::new(Semaphore::new(account.pace.erp)),
            in_hand: Arc::new(Semaphore::new(account.pace.erp + account.pace.shop)),
            journal,
        })
    }

    /// All articles, a hundred a call: made with their stock, then updated.
    pub(super) async fn articles(&self) -> Result<()> {
        let mut pages = self.shop.articles().pages(Filters::none());
        let mut running = JoinSet::new();
        while let Some(page) = pages.next_page().await? {
            let place = Arc::clone(&self.in_hand).acquire_owned().await?;
            let bare = self.clone();
            running.spawn(async move {
                bare.export_articles(page.objects).await?;
                drop(place);
                Ok(())
            });
        }
        all(running).await
    }

    /// All orders, read by pages of a hundred.
    pub(super) async fn orders(&self) -> Result<()> {
        let mut pages = self.shop.orders().pages::<abicart::Order>(Filters::none());
        let mut running = JoinSet::new();
        while let Some(page) = pages.next_page().await? {
            for order in page.objects {
                let place = Arc::clone(&self.in_hand).acquire_owned().await?;
                let bare = self.clone();
                running.spawn(async move {
                    bare.export_order(&order).await?;
                    drop(place);
                    Ok(())
                });
            }
        }
        all(running).await
    }

    async fn export_articles(&self, articles: Vec<abicart::Article>) -> Result<()> {
        let rows: Vec<NewArticle> = articles.iter().map(new_article).collect();
        for creating in [true, false] {
            let mut rows = rows.clone();
            if !creating {
                for row in &mut rows {
                    row.stock = None;
                }
            }
            let mut request = NewArticles::new(rows)?;
            request.force_update = !creating;
            let _turn = self.calls.acquire().await?;
            accepted(self.specter.new_articles(&request).await)?;
        }
        let uids = articles.iter().map(|article| article.uid).collect();
        self.keep(Change::Exported { uids }).await
    }

    async fn export_order(&self, order: &abicart::Order) -> Result<()> {
        let uid = order.uid;
        let customer = new_customer(order);
        let turn = self.calls.acquire().await?;
        let customer = number(accepted(self.specter.new_customer(&customer).await)?)?;
        drop(turn);
        let request = new_order(order, customer);
        self.keep(Change::Armed { uid, customer }).await?;
        let turn = self.calls.acquire().await?;
        let number = number(accepted(self.specter.new_order(&request).await)?)?;
        drop(turn);
        self.keep(Change::Answered { uid, number }).await?;
        let patch = OrderPatch::external_order_number(number.to_string());
        self.shop.orders().set(uid, &patch).await?;
        self.keep(Change::Written { uid }).await
    }

    async fn keep(&self, change: Change) -> Result<()> {
        match &self.journal {
            Some(journal) => journal.keep(change).await,
            None => Ok(()),
        }
    }
}

async fn all(mut running: JoinSet<Result<()>>) -> Result<()> {
    while let Some(ended) = running.join_next().await {
        ended??;
    }
    Ok(())
}

fn accepted<T: std::fmt::Debug>(outcome: WriteOutcome<T>) -> Result<T> {
    match outcome {
        WriteOutcome::Accepted { value, .. } => Ok(value),
        other => bail!("Specter did not accept: {other:?}"),
    }
}

fn number(assigned: Assigned) -> Result<u64> {
    assigned.known().context("Specter's answer names no number")
}

fn new_article(article: &abicart::Article) -> NewArticle {
    let vat = article.vat_rate.unwrap_or_default();
    let gross = article.price.regular.get("SEK").unwrap_or_default();
    NewArticle {
        stock: Some(specter::action::ArticleStock { opening: article.stock.stock }),
        ..NewArticle::new(
            article.article_number.clone().unwrap_or_default(),
            article.name.get("sv").unwrap_or_default(),
            (gross / (Decimal::ONE + vat)).round_dp(2),
            vat * Decimal::ONE_HUNDRED,
        )
    }
}

fn new_customer(order: &abicart::Order) -> NewCustomer {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let from = &order.customer.address;
    let address = Address {
        street: text(&from.address),
        zip_code: text(&from.postcode),
        city: text(&from.town),
        country_code: text(&from.country),
        ..Address::default()
    };
    let (first_name, sur_name) = (text(&from.first_name), text(&from.last_name));
    let recipient = format!("{first_name} {sur_name}");
    NewCustomer {
        force_update: true,
        mobile_no: from.phone_mobile.clone(),
        currency: order.currency.clone(),
        language: Some("SE".to_owned()),
        delivery: Some(specter::action::Delivery {
            recipient,
            attention: None,
            address: address.clone(),
        }),
        ..NewCustomer::new(
            Party::Person { first_name, sur_name },
            text(&order.customer.info.email),
            address,
        )
    }
}

fn new_order(order: &abicart::Order, customer: u64) -> NewOrder {
    let reference = order.order_number.clone().unwrap_or_default();
    let goods = order.items.iter().map(|item| {
        let number = item.article_number.as_deref().unwrap_or_default();
        let name = item.article_name.as_deref().unwrap_or_default();
        row(number, name, item.quantity, item.costs.unit.as_ref())
    });
    let shipping = order.costs.shipment.as_ref();
    let fee = order.costs.payment.as_ref();
    let services = [(SHIPPING, "Frakt", shipping), (FEE, "Betalningsavgift", fee)]
        .map(|(number, name, cost)| row(number, name, Decimal::ONE, cost));
    NewOrder {
        language: Some("SE".to_owned()),
        pay_type_identifier: "30".to_owned(),
        customer_order_reference: Some(reference.clone()),
        send_order_mail: Some(false),
        send_order_mail_to_user: Some(false),
        user_source: Some("webuser".to_owned()),
        rows: goods.chain(services).collect(),
        ..NewOrder::new(customer, reference, order.currency.clone().unwrap_or_default())
    }
}

fn row(number: &str, name: &str, quantity: Decimal, cost: Option<&abicart::Cost>) -> OrderRow {
    let rate = cost.and_then(|cost| cost.vat_rate).unwrap_or_default();
    OrderRow {
        article_no: number.to_owned(),
        article_name: name.to_owned(),
        article_comment: None,
        price_excl_vat: cost.map(|cost| cost.ex_vat).unwrap_or_default(),
        quantity,
        vat_percent: rate * Decimal::ONE_HUNDRED,
        discount_percent: Some(Decimal::ZERO),
    }
}
