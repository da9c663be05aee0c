//! The list of who did what, and what the command line adds to it.

use std::sync::Arc;

use koppla_store::{AuditPage, Deed, Store, SystemClock};
use koppla_testkit::order;

use super::connected;

#[tokio::test]
async fn what_the_command_line_does_is_noted_with_the_user() {
    let (sandboxes, koppla) = connected("").await;
    let koppla = koppla.with_environment("SUDO_USER", "åsa");
    let exported = koppla.run(&["settings", "export"]).await;
    let before = koppla.write("before.toml", &exported.fine().stdout);
    let number = sandboxes.place(&order(1)).await;
    for command in [
        &["settings", "set", "orders.prefix=FJ-", "orders.event=manual"][..],
        // Nothing changes, and nothing is noted.
        &["settings", "set", "orders.prefix=FJ-"][..],
        &["settings", "undo", "1"][..],
        &["settings", "set", "orders.prefix=G-"][..],
        &["settings", "import", &before][..],
        &["orders", "export", &number][..],
        &["articles", "export"][..],
    ] {
        let output = koppla.run(command).await;
        assert_eq!(output.code, Some(0), "{command:?}: {}{}", output.stdout, output.stderr);
    }
    koppla.connect(&["--inactive", "--orders-from", "2026-01-01"]).await.fine();
    let store = Store::open(koppla.place().url(), Arc::new(SystemClock)).await.unwrap();
    let page = AuditPage { limit: 100, ..AuditPage::default() };
    let mut all = store.audit(&page).await.unwrap();
    all.reverse();
    let noted: Vec<(Deed, &str)> = all.iter().map(|one| (one.deed, one.subject.as_str())).collect();
    let id = all[0].subject.as_str();
    assert_eq!(
        noted,
        [
            (Deed::ConnectionMade, id),
            (Deed::ConnectionOn, id),
            (Deed::SettingsChanged, "orders.event, orders.prefix"),
            (Deed::SettingsUndone, "orders.event, orders.prefix"),
            (Deed::SettingsChanged, "orders.prefix"),
            (Deed::SettingsChanged, "orders.prefix"),
            (Deed::OrdersExported, number.as_str()),
            (Deed::ArticlesExported, ""),
            (Deed::SettingsChanged, "orders.since"),
            (Deed::ConnectionChanged, id),
        ]
    );
    let history = store.settings_changes(id, None, 1).await.unwrap();
    assert!(history[0].changes.contains("orders.since"), "{history:?}");
    assert!(all.iter().all(|one| one.connection.as_deref() == Some(id) && one.person.is_none()));
    assert!(all[2..].iter().all(|one| one.who == "command line (åsa)"), "{:?}", all[2].who);
}
