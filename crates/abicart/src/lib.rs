#![doc = include_str!("../README.md")]

mod callback;
mod class;
mod client;
mod endpoint;
mod envelope;
mod error;
mod listing;
mod object;
mod query;
mod selection;
mod transport;
mod value;

pub use callback::{Callback, CallbackError};
pub use class::article::{Article, ArticlePatch, ArticlePrice, Articles, QuantityInfo, Stock};
pub use class::article_choice::{
    ArticleChoice, ArticleChoiceOption, ArticleChoiceOptions, ArticleChoices, ChoiceKind,
};
pub use class::article_variant::{
    ArticleVariant, ArticleVariantPatch, ArticleVariants, EmbeddedVariant, VariantOverrides,
};
pub use class::context::Context;
pub use class::cost::{Cost, OrderCosts, RowCosts};
pub use class::customer::{Customer, Customers};
pub use class::delivery_method::{DeliveryMethod, DeliveryMethods};
pub use class::discount::DiscountInfo;
pub use class::event_listener::{
    EventListener, EventListenerPatch, EventListeners, ListenerStatus,
};
pub use class::language::Language;
pub use class::order::{
    Delivery, DeliveryStatus, Order, OrderPatch, OrderSummary, OrderView, Orders, PaymentStatus,
};
pub use class::order_item::{OrderItem, OrderItems};
pub use class::party::{
    Address, CustomerInfo, CustomerKind, DeliveryAddress, Party, PersonalNumber,
};
pub use class::payment::{Payment, PaymentPatch, PaymentState, Payments};
pub use class::payment_method::{PaymentMethod, PaymentMethods};
pub use class::webshop::Webshop;
pub use client::{Client, Read};
pub use endpoint::Endpoint;
pub use error::{AnswerError, Call, Cause, Error, Problem, RpcError};
pub use listing::{Changes, Page, Pages, Watermark};
pub use object::{Keyed, Object};
pub use query::Query;
pub use selection::{Condition, Filters, PAGE_LIMIT, Selection};
pub use transport::http::{HttpOptions, HttpTransport};
pub use transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
pub use value::date_time::DateTime;
pub use value::localized::Localized;
pub use value::prices::Prices;
pub use value::reference::Reference;
pub use value::unreadable::Unreadable;
