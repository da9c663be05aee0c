//! Several nodes on one PostgreSQL: real processes that share many links, die and are restarted.

mod killed;
mod rolling;
mod town;
