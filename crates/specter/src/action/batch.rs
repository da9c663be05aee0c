//! Opening, closing and resetting the three queues of changes (specter-api §5.8–5.11).

use super::Request;
use crate::batch::BatchNo;
use crate::form::{Page, Prepared, Rule};

/// One of the three independent queues, each with at most one open batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Queue {
    /// Stock changes.
    Stock,
    /// Article changes.
    Articles,
    /// Order status and deliveries.
    Orders,
}

/// In what form stock changes are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StockQuery {
    /// XML, one figure an article.
    #[default]
    Xml,
    /// XML, one figure an article and warehouse.
    XmlAllSites,
    /// Text rows, one figure an article. Only trusted where HTTP proves the answer complete; XML
    /// proves that by itself.
    Rows,
}

pub(crate) struct FetchBatch<'a> {
    pub(crate) queue: Queue,
    pub(crate) stock: StockQuery,
    pub(crate) batch: &'a BatchNo,
}

pub(crate) struct CloseBatch<'a> {
    pub(crate) queue: Queue,
    pub(crate) batch: &'a BatchNo,
}

pub(crate) struct ClearArticleBatch<'a> {
    pub(crate) batch: &'a BatchNo,
}

fn about(action: &'static str, batch: &BatchNo) -> Prepared {
    let mut form = Prepared::get(Page::GetInfo, action);
    let subject = form.text("batchNo", batch.as_str(), Rule::EXACT);
    form.subject(subject);
    form
}

impl Request for FetchBatch<'_> {
    fn prepare(&self) -> Prepared {
        let mut form = about(
            match self.queue {
                Queue::Stock => "getArticleExternalNeedUpdate",
                Queue::Articles => "getArticleInfoExternalNeedUpdate",
                Queue::Orders => "getOrdersExternalNeedUpdate",
            },
            self.batch,
        );
        if self.queue != Queue::Stock || self.stock != StockQuery::Rows {
            form.plain("useXML", 2);
        }
        if self.queue == Queue::Stock && self.stock == StockQuery::XmlAllSites {
            form.flag("getMultipleStocksites", true);
        }
        form
    }
}

impl Request for CloseBatch<'_> {
    fn prepare(&self) -> Prepared {
        match self.queue {
            Queue::Stock => about("updateArticlesFromBatch", self.batch),
            Queue::Articles => {
                let mut form = about("updateArticleInfosFromBatch", self.batch);
                form.plain("useXML", 2);
                form
            }
            Queue::Orders => about("updateOrdersFromBatch", self.batch),
        }
    }
}

impl Request for ClearArticleBatch<'_> {
    fn prepare(&self) -> Prepared {
        let mut form = about("clearArticleBatch", self.batch);
        form.flag("clearSelf", true);
        form.plain("useXML", 2);
        form
    }
}
