//! `koppla connect` at a terminal: it asks, and takes an end of the answers for what it is.

use std::process::Stdio;

use koppla_testkit::{
    ACCOUNT, INTEGRATION_KEY, Koppla, LONG, SHOP, Sandboxes, TOKEN, USER, USER_KEY, wait_for,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// A program at a terminal of its own, by util-linux's `script`.
struct Terminal {
    child: Child,
    keyboard: ChildStdin,
    screen: ChildStdout,
    shown: String,
}

impl Terminal {
    fn run(koppla: &Koppla, arguments: &str) -> Self {
        let program = env!("CARGO_BIN_EXE_koppla");
        let database = koppla.place().url();
        let command = format!("{program} --database {database} {arguments}");
        let mut child = Command::new("script")
            .args(["--quiet", "--return", "--command", &command, "/dev/null"])
            .current_dir(koppla.folder())
            .env("TERM", "dumb")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("util-linux is installed");
        let keyboard = child.stdin.take().expect("a keyboard");
        let screen = child.stdout.take().expect("a screen");
        Self { child, keyboard, screen, shown: String::new() }
    }

    /// Waits until the screen has shown this; what came before is forgotten.
    async fn reads(&mut self, words: &str) {
        let mut piece = [0; 4_096];
        while !self.shown.contains(words) {
            let read = tokio::time::timeout(LONG, self.screen.read(&mut piece)).await;
            let read = read.unwrap_or_else(|_| panic!("{words:?} is not asked: {}", self.shown));
            let read = read.expect("the screen can be read");
            assert!(read > 0, "{words:?} was never asked: {}", self.shown);
            self.shown.push_str(&String::from_utf8_lossy(&piece[..read]));
        }
        let end = self.shown.find(words).map_or(0, |at| at + words.len());
        self.shown.drain(..end);
    }

    /// Waits until what is typed is not shown: whatever was typed before is thrown away then.
    async fn hides(&self) {
        let script = self.child.id().expect("it runs");
        let children = format!("/proc/{script}/task/{script}/children");
        let children = std::fs::read_to_string(children).expect("script has a child");
        let child = children.split_whitespace().next().expect("script has a child");
        let terminal = std::fs::read_link(format!("/proc/{child}/fd/0")).expect("a terminal");
        wait_for(LONG, "the terminal hides what is typed", async || {
            let mut stty = Command::new("stty");
            let state = stty.arg("--file").arg(&terminal).arg("--all").output().await;
            let state = state.expect("coreutils are installed").stdout;
            String::from_utf8_lossy(&state).split_whitespace().any(|word| word == "-echo")
        })
        .await;
    }

    async fn types(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).await.expect("the keyboard works");
    }

    async fn ended(mut self) -> (Option<i32>, String) {
        let mut rest = Vec::new();
        self.screen.read_to_end(&mut rest).await.expect("the screen can be read");
        self.shown.push_str(&String::from_utf8_lossy(&rest));
        let status = self.child.wait().await.expect("it ends");
        (status.code(), self.shown)
    }
}

#[tokio::test]
async fn a_terminal_is_asked_for_everything() {
    let sandboxes = Sandboxes::standard().await;
    let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes);
    let mut terminal = Terminal::run(&koppla, "connect");
    let answers = [
        ("Address of the shop's API", format!("http://{}", sandboxes.shop_address)),
        ("The shop's number", SHOP.to_string()),
        ("The shop's API key", TOKEN.to_owned()),
        ("Address of Specter's API", format!("http://{}", sandboxes.specter_address)),
        ("Specter's account number (smbID)", ACCOUNT.to_string()),
        ("Specter's API user", USER.to_string()),
        ("ApiUserKey", USER_KEY.to_owned()),
        ("IntegrationKey", INTEGRATION_KEY.to_owned()),
    ];
    for (question, answer) in answers {
        terminal.reads(question).await;
        if [TOKEN, USER_KEY, INTEGRATION_KEY].contains(&answer.as_str()) {
            terminal.hides().await;
        }
        terminal.types(&format!("{answer}\r")).await;
    }
    let (status, shown) = terminal.ended().await;
    assert_eq!(status, Some(0), "{shown}");
    assert!(shown.contains("is on. Start \"koppla serve\""), "{shown}");
    for secret in [TOKEN, USER_KEY, INTEGRATION_KEY] {
        assert!(!shown.contains(secret), "a key was shown: {shown}");
    }
}

#[tokio::test]
async fn whoever_leaves_a_question_open_is_told_how_to_go_on() {
    let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &Sandboxes::standard().await);
    let mut terminal = Terminal::run(&koppla, "connect");
    terminal.reads("Address of the shop's API").await;
    terminal.types("\u{3}").await;
    let (status, shown) = terminal.ended().await;
    assert!(matches!(status, Some(1 | 130)), "{status:?}: {shown}");
    assert!(!shown.contains("panicked"), "{shown}");
}
