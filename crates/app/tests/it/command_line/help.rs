//! Help for every command, and the exit status of a command line that is not understood.

use koppla_testkit::Sandboxes;

use super::koppla;

const COMMANDS: &[&[&str]] = &[
    &[],
    &["demo"],
    &["serve"],
    &["connect"],
    &["status"],
    &["orders"],
    &["orders", "list"],
    &["orders", "show"],
    &["orders", "preview"],
    &["orders", "export"],
    &["orders", "settle"],
    &["articles"],
    &["articles", "list"],
    &["articles", "export"],
    &["settings"],
    &["settings", "show"],
    &["settings", "set"],
    &["settings", "export"],
    &["settings", "import"],
    &["settings", "diff"],
    &["settings", "history"],
    &["settings", "undo"],
    &["people"],
    &["people", "list"],
    &["people", "invite"],
    &["people", "reset-password"],
    &["migrate"],
    &["export-ledger"],
    &["import-ledger"],
    &["keys"],
    &["keys", "show"],
    &["keys", "rotate"],
    &["keys", "make"],
    &["sandbox"],
    &["bench"],
];

#[tokio::test]
async fn every_command_explains_itself() {
    let koppla = koppla(&Sandboxes::standard().await);
    for command in COMMANDS {
        let help = koppla.run(&[*command, &["--help"]].concat()).await;
        help.fine();
        let usage = ["Usage: koppla", &command.join(" ")].join(" ");
        assert!(help.stdout.contains(usage.trim_end()), "{}", help.stdout);
        assert_eq!(help.stderr, "");
    }
    let help = koppla.run(&["--help"]).await;
    assert!(help.stdout.contains("Exit status: 0 fine; 1 something for you"), "{}", help.stdout);
    for command in COMMANDS.iter().filter_map(|command| command.first()) {
        assert!(help.stdout.contains(&format!("  {command}  ")), "{command}: {}", help.stdout);
    }
    assert!(koppla.run(&["--version"]).await.fine().stdout.starts_with("koppla "));
}

#[tokio::test]
async fn what_is_not_understood_is_the_users_to_mend() {
    let koppla = koppla(&Sandboxes::standard().await);
    let cases: [(&[&str], &str); 7] = [
        (&[], "Usage"),
        (&["expport"], "unrecognized subcommand"),
        (&["orders", "list", "--state", "lost"], "possible values: due"),
        (&["orders", "list", "--limit", "0"], "0 is not in 1..=100000"),
        (&["orders", "settle", "10001"], "--number"),
        (&["orders", "settle", "10001", "--number", "1", "--missing"], "cannot be used with"),
        (&["--log", "koppla=loud", "status"], "write error, warn, info"),
    ];
    for (arguments, word) in cases {
        let output = koppla.run(arguments).await;
        assert_eq!(output.code, Some(1), "{arguments:?}: {}", output.stderr);
        assert!(output.stderr.contains(word), "{arguments:?}: {}", output.stderr);
    }
}

#[tokio::test]
async fn a_place_that_holds_no_ledger_is_told_with_another() {
    for (place, words) in [
        ("mysql:koppla", "write sqlite:FILE"),
        ("sqlite:/nowhere/koppla.db", "choose another place with --database"),
        ("postgres://me:k4tt0st@127.0.0.1:1/shop", "no PostgreSQL server answers at 127.0.0.1:1"),
        ("postgres://me:k4tt0st/@127.0.0.1/shop", "%2F for /"),
    ] {
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_koppla"));
        let output = command.args(["--database", place, "status"]).output().await;
        let output = output.expect("the program runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(words), "{said}");
        assert!(!said.contains("k4tt0st"), "{said}");
    }
}

#[tokio::test]
async fn help_does_not_show_the_database_password() {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_koppla"));
    command.env("KOPPLA_DATABASE", "postgres://me:k4tt0st@server/shop");
    let output = command.arg("--help").output().await.expect("the program runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("KOPPLA_DATABASE") && !said.contains("k4tt0st"), "{said}");
}
