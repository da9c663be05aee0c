//! `koppla demo --once`, as a stranger tries it.

use koppla_testkit::Koppla;

#[tokio::test]
async fn the_demo_exports_25_orders_and_both_sides_agree_to_the_ore() {
    let koppla = Koppla::alone(env!("CARGO_BIN_EXE_koppla"));
    let demo = koppla.run(&["demo", "--once"]).await;
    let table = demo.fine().stdout.lines().filter(|line| line.starts_with(" 100"));
    let lines: Vec<Vec<&str>> = table.map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines.len(), 25, "{}", demo.stdout);
    for line in &lines {
        assert_eq!(line.last(), Some(&"agrees"), "{line:?}");
    }
    // Where a gift card pays, both totals and the card stand in the line.
    let with_card = lines.iter().filter(|line| line.len() == 6).count();
    assert!(with_card > 0 && with_card < lines.len(), "{}", demo.stdout);
    let ends = "5 cannot be exported and are listed with reasons";
    assert!(demo.stdout.contains(ends), "{}", demo.stdout);
}
