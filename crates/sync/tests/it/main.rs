//! The engine against both sandboxes in one process, on each store.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod alarms;
mod catalogue;
mod cursor;
mod desk;
mod doubt;
mod echo;
mod fence;
mod flow;
mod gates;
mod node;
mod reach;
mod refused_articles;
mod same_second;
mod services;
mod setup;
mod sweep;
mod trouble;
mod wire;
mod world;
