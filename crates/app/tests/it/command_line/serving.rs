//! Where `koppla serve` may listen.

use koppla_testkit::{LONG, Sandboxes, wait_for};

use super::koppla;

#[tokio::test]
async fn nobody_is_served_without_encryption_or_by_an_empty_key() {
    let koppla = koppla(&Sandboxes::standard().await);
    for open in ["0.0.0.0:0", "[::]:0"] {
        let refused = koppla.run(&["serve", "--listen", open]).await;
        assert_eq!(refused.code, Some(1), "{}", refused.stderr);
        let said = &refused.stderr;
        assert!(said.contains("can be reached from outside, without encryption"), "{said}");
        assert!(said.contains("hint: listen on 127.0.0.1, or put a server with TLS"), "{said}");
    }
    let keyless = koppla.run(&["serve", "--listen", "127.0.0.1:0", "--abicart-key", " "]).await;
    assert_eq!(keyless.code, Some(1), "{}", keyless.stderr);
    assert!(keyless.stderr.contains("the key agreed with Abicart is empty"), "{}", keyless.stderr);
    let _serving = koppla.start(&["serve", "--listen", "0.0.0.0:0", "--behind-tls"]);
    wait_for(LONG, "Koppla is at work", async || koppla.log().contains("Koppla is at work")).await;
}
