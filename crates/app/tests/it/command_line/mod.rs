//! The command line as a person and a program see it, and every setting as the wire shows it.

mod audit;
mod connecting;
mod customers;
mod demo;
mod exports;
mod guided;
mod help;
mod listings;
mod notices;
mod secrets;
mod serving;
mod settings;
mod settings_command;

use koppla_testkit::{Koppla, Sandboxes};

/// The standard systems with Koppla connected to them under these settings.
async fn connected(settings: &str) -> (Sandboxes, Koppla) {
    let sandboxes = Sandboxes::standard().await;
    let koppla = koppla(&sandboxes);
    let file = koppla.write("settings.toml", settings);
    koppla.connect(&["--settings", &file]).await.fine();
    (sandboxes, koppla)
}

fn koppla(sandboxes: &Sandboxes) -> Koppla {
    Koppla::new(env!("CARGO_BIN_EXE_koppla"), sandboxes)
}
