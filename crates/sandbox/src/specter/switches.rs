//! Choices for everything that nobody outside Specter can know (specter-api §11).
//!
//! The defaults are the conservative ones of that section; names and values are those of the JSON
//! form at `/__sim/switches`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::charset::Charset;

macro_rules! choices {
    ($($(#[$doc:meta])*
       $name:ident { $first:ident = $default:literal $(, $variant:ident = $text:literal)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
        pub(super) enum $name {
            #[default]
            #[serde(rename = $default)]
            $first,
            $(#[serde(rename = $text)] $variant,)+
        }
    )+};
}

choices! {
    /// Q1: which recipe a key must follow; `account` takes any that the account has.
    Scheme { Account = "account", V1 = "v1", V2 = "v2" }
    /// Q2: which fields of a customer may be the subject.
    CustomerSubject { Any = "any", Strict = "strict" }
    /// Q28: which `date` is accepted.
    DateRule { Window = "window", Today = "today", Any = "any" }
    /// Q4: encoding of XML answers.
    XmlEncoding { Iso88591 = "iso-8859-1", Windows1252 = "windows-1252", Utf8 = "utf-8", None = "none" }
    /// Q34: where an XML write answer carries the id.
    IdLocation { Id = "APIresponse/id", OrderId = "APIresponse/orderId", OrderNo = "APIresponse/orderNo", ReturnId = "APIresponse/returnId", Attribute = "APIresponse/@id", Root = "id", None = "none" }
    /// Q32, Q33: form of an answer.
    Form { Text = "text", Xml = "xml" }
    /// Q5: whether an empty answer opens a batch.
    EmptyBatch { None = "none", Open = "open" }
    /// Q6: closing when nothing is open.
    CloseUnknown { Ok = "ok", Error = "error" }
    /// Q25: what a re-read of an open batch shows.
    Reread { Live = "live", Frozen = "frozen", Grow = "grow" }
    /// Q10: form of `moreInfoToFetch`.
    More { Flag = "flag", Count = "count", Absent = "absent" }
    /// How many names a refusal with code 99 quotes.
    Quotes { ByAction = "by_action", One = "one", Two = "two" }
    /// Q7: which warehouses a changed article is listed under.
    StockMulti { All = "all", ChangedOnly = "changed_only" }
    /// Q8: which attribute names a warehouse.
    SiteAttribute { StockSiteId = "stockSiteId", Id = "id", SiteId = "siteId", Name = "name", None = "none" }
    /// Q11: a text answer when nothing changed.
    EmptyText { Body = "body", InfoRefused = "info_row_0", InfoOk = "info_row_1" }
    /// Q12: an order row with an unknown article.
    UnknownArticle { Reject = "reject", AcceptFreeRow = "accept_free_row", Create = "create" }
    /// Q13: an external order number that is taken.
    Duplicate { Error = "error", ReturnExisting = "return_existing", Create = "create" }
    /// Q14: within what an external order number is unique.
    DuplicateScope { Account = "account", Webshop = "webshop" }
    /// Q36: how a cancelled order is told.
    CancelSignals { Status = "status", Callback = "callback", Both = "both" }
    /// Q17: a matched customer without the force flag.
    NoForce { Keep = "keep", Update = "update", Error = "error" }
    /// Q18: a field sent empty.
    EmptyField { Clear = "clear", Keep = "keep" }
    /// Which customer fields must be sent: e-mail and name, or the addresses as well.
    Required { Minimal = "minimal", Full = "full" }
    /// Q19: values that are too long.
    Lengths { Reject = "reject", Truncate = "truncate", Ignore = "ignore" }
    /// Q20: a call with a bad article among good ones.
    Partial { Atomic = "atomic", BestEffort = "best_effort" }
    /// Q21: rows of the answer to several articles.
    ArticleRows { One = "one", PerArticle = "per_article" }
    /// Q22: stock sent for an article that exists.
    StockOnUpdate { Ignore = "ignore", Set = "set" }
    /// Q23: whose queue it is.
    QueueScope { User = "user", Account = "account" }
    /// Q27: a callback address that is not sent.
    Absent { Keep = "keep", Clear = "clear" }
    /// Q31: how a request over the limit is answered.
    LimitAnswer { TooManyRequests = "429", ServiceUnavailable = "503", Body = "body", Slow = "slow" }
    /// Whether a row's net is rounded before VAT is added.
    RowNet { Exact = "exact", TwoDecimals = "two_decimals" }
    /// On what VAT is computed and rounded.
    VatBase { Row = "per_row", Rate = "per_rate", Document = "per_document" }
    /// How amounts become whole öre.
    RoundingMode { HalfUp = "half_up", Truncate = "truncate" }
    /// Whether a total becomes whole kronor.
    Krona { Off = "off", On = "on" }
    /// Q26: HTTP method of a callback.
    CallbackMethod { Get = "GET", Post = "POST" }
}

macro_rules! switches {
    ($($name:literal $field:ident: $kind:ty = $default:expr;)+) => {
        /// All switches, one for the whole sandbox.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub(super) struct Switches { $(#[serde(rename = $name)] pub(super) $field: $kind,)+ }

        impl Default for Switches {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }
    };
}

switches! {
    "auth.scheme" scheme: Scheme = Scheme::default();
    "auth.customer_subject" customer_subject: CustomerSubject = CustomerSubject::default();
    "auth.date" date: DateRule = DateRule::default();
    "usexml1" usexml1: Form = Form::Text;
    "xml.root" xml_root: String = "specter".to_owned();
    "xml.encoding" xml_encoding: XmlEncoding = XmlEncoding::default();
    "xml.id_location" id_location: IdLocation = IdLocation::default();
    "charset.in" charset: Charset = Charset::default();
    "http.error_status" error_status: u16 = 200;
    "http.charset" http_charset: bool = true;
    "limit.rps" limit_rps: Option<u32> = None;
    "limit.concurrent" limit_concurrent: Option<u32> = None;
    "limit.answer" limit_answer: LimitAnswer = LimitAnswer::default();
    "order.duplicate" duplicate: Duplicate = Duplicate::default();
    "order.duplicate_scope" duplicate_scope: DuplicateScope = DuplicateScope::default();
    "order.unknown_article" unknown_article: UnknownArticle = UnknownArticle::default();
    "order.cancel_signals" cancel_signals: CancelSignals = CancelSignals::default();
    "strict_paytypes" strict_paytypes: bool = false;
    "strict_delivery_method" strict_delivery_method: bool = false;
    "customer.no_force" no_force: NoForce = NoForce::default();
    "customer.empty" empty_field: EmptyField = EmptyField::default();
    "customer.required" required: Required = Required::default();
    "lengths" lengths: Lengths = Lengths::default();
    "article.partial" partial: Partial = Partial::default();
    "article.rows" article_rows: ArticleRows = ArticleRows::default();
    "article.stock_on_update" stock_on_update: StockOnUpdate = StockOnUpdate::default();
    "queue.scope" queue_scope: QueueScope = QueueScope::default();
    "queue.echo_articles" echo_articles: bool = false;
    "queue.default_format" default_format: Form = Form::Xml;
    "batch.empty" batch_empty: EmptyBatch = EmptyBatch::default();
    "batch.close_unknown" close_unknown: CloseUnknown = CloseUnknown::default();
    "batch.reread" reread: Reread = Reread::default();
    "batch.more" more: More = More::default();
    "batch.quotes" quotes: Quotes = Quotes::default();
    "batch.limit.stock" limit_stock: Option<usize> = None;
    "batch.limit.articles" limit_articles: usize = 100;
    "batch.limit.orders" limit_orders: Option<usize> = Some(100);
    "stock.multi" stock_multi: StockMulti = StockMulti::default();
    "stock.site_attr" site_attribute: SiteAttribute = SiteAttribute::default();
    "empty" empty_text: EmptyText = EmptyText::default();
    "settings.absent" absent: Absent = Absent::default();
    "invoice.source" invoice_source: String = "O".to_owned();
    "pdf.base" pdf_base: String = "https://sandbox.invalid/".to_owned();
    "callback.method" callback_method: CallbackMethod = CallbackMethod::default();
    "callback.retry" callback_retry: u32 = 0;
    "callback.backoff_ms" callback_backoff_ms: u64 = 1000;
    "callback.timeout_ms" callback_timeout_ms: u64 = 5000;
    "callback.drop" callback_drop: bool = false;
    "callback.duplicate" callback_duplicate: bool = false;
    "callback.delay_ms" callback_delay_ms: u64 = 0;
    "callback.reorder" callback_reorder: bool = false;
    "callback.substitute_encoded" substitute_encoded: bool = false;
    "rounding.row_net" row_net: RowNet = RowNet::default();
    "rounding.vat" vat_per: VatBase = VatBase::default();
    "rounding.mode" rounding_mode: RoundingMode = RoundingMode::default();
    "rounding.krona" krona: Krona = Krona::default();
}

impl Switches {
    /// These switches with some of them changed; a refusal names the valid names or values.
    pub(super) fn changed(&self, wish: &Value) -> Result<Self, String> {
        let Value::Object(wish) = wish else {
            return Err("switches are a JSON object of names and values".to_owned());
        };
        let Ok(Value::Object(mut all)) = serde_json::to_value(self) else {
            return Err("the switches cannot be written as JSON".to_owned());
        };
        all.extend(wish.clone());
        let changed: Self =
            serde_json::from_value(all.into()).map_err(|error| error.to_string())?;
        if !(200..=599).contains(&changed.error_status) {
            return Err("`http.error_status` must be between 200 and 599".to_owned());
        }
        Ok(changed)
    }
}
