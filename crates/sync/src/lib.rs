//! The engine: reads both sides, plans, carries out, records.
//!
//! A run gets a key, never a payload, and acts on what it reads. Decisions are pure functions
//! (`decide`); every effect on a remote is recorded in the ledger before or with its outcome.

mod account;
mod article;
mod calibrate;
mod check;
mod client;
mod defect;
mod engine;
mod erp;
mod error;
mod facts;
mod gate;
mod give_back;
mod lane;
mod map;
mod node;
mod notice;
mod order;
mod reach;
mod reason;
mod remote;
mod retry;
mod seat;
mod settings;
pub mod setup;
mod shop;
mod stamp;
mod sweep;
mod watch;

pub use account::{
    Account, AccountError, CallbackAddress, ErpAccount, ErpKeys, Pace, Secret, ShopAccount, Timing,
    on_this_machine,
};
pub use article::{ArticleFigures, ArticleReport, RefusedArticle, RefusedService, ServiceArticles};
pub use calibrate::Calibration;
pub use check::{CheckError, ShopReport, check_erp, check_shop, read_methods};
pub use engine::Engine;
pub use error::Error;
pub use facts::{ArticleTally, DuplicateRule, Facts, KnownDelivery, KnownPayment};
pub use gate::Gates;
pub use node::{Node, Scope, Surroundings};
pub use order::{
    Answer, Figures, Preview, SettleError, Settlement, Verdict, answers, export_orders, find_order,
};
pub use reach::{Reach, leads_inside};
pub use reason::{Reason, sentences};
pub use remote::Trouble;
pub use seat::Seat;
pub use settings::{
    Changed, SettingsChangeError, change_settings, differences_of, pay_types, replace_settings,
    undo_settings,
};
