//! The crate's decisions, as tables and as properties.

mod article;
mod charge;
mod customer;
mod discount;
mod gift_card;
mod hold;
mod identity;
mod matching;
mod northwind;
mod price;
mod property;
mod reasons_page;
mod settings;
mod settings_change;
mod settings_page;
mod shop;
mod worked_example;
