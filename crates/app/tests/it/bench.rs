//! The benchmark does its work on each store, with numbers too small to mean anything. No time is
//! judged.

use std::process::Stdio;

use koppla_testkit::{LONG, Place};
use serde_json::Value;
use sqlx::{Connection as _, PgConnection};
use tokio::process::Command;

koppla_testkit::on_each_store!(the_benchmark_does_its_work);

async fn the_benchmark_does_its_work(place: Place) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_koppla"));
    command.args(["--json", "bench", "--repeat", "1", "--workers", "2", "--folder"]);
    command.arg(place.folder()).args(["--orders", "4", "--articles", "3", "--claims", "10"]);
    command.args(["--latencies", "0", "--node-latency", "0", "--links", "2"]);
    command.args(["--ledger-orders", "600", "--page-requests", "3"]).env_clear();
    if place.is_shared() {
        command.env("KOPPLA_BENCH_POSTGRES", place.url());
    }
    command.stdin(Stdio::null()).kill_on_drop(true);
    let ended = tokio::time::timeout(LONG, command.output()).await;
    let output = ended.expect("the benchmark ends").expect("the program starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{errors}");
    let report: Value = serde_json::from_slice(&output.stdout).expect("the answer is JSON");

    let stores: &[&str] = if place.is_shared() { &["sqlite", "postgresql"] } else { &["sqlite"] };
    for part in ["nodes", "claims"] {
        let medians = report[part]["medians"].as_array().expect("there are medians");
        let measured: Vec<&str> =
            medians.iter().filter_map(|line| line["store"].as_str()).collect();
        assert_eq!(measured, stores, "{part}: {report}");
    }
    assert_eq!(report["programs"]["medians"].as_array().map(Vec::len), Some(3), "{report}");
    assert_eq!(report["nodes"]["orders"], 4);
    let pages = report["pages"]["runs"].as_array().map_or(0, Vec::len);
    assert_eq!(pages, 9 * stores.len(), "{report}");
    assert_eq!(std::fs::read_dir(place.folder()).expect("the folder is there").count(), 0);
    if place.is_shared() {
        assert_eq!(schemas_left(&place).await, 0);
    }
}

async fn schemas_left(place: &Place) -> i64 {
    let mut connection = PgConnection::connect(place.url()).await.expect("PostgreSQL answers");
    let count = "SELECT COUNT(*) FROM pg_namespace WHERE nspname LIKE 'koppla_bench%'";
    sqlx::query_scalar(count).fetch_one(&mut connection).await.expect("the schemas can be counted")
}
