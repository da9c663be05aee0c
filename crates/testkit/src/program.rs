//! The real program, run as a process of its own with a private folder.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::process::{Child, Command};

use crate::made_up::{ACCOUNT, INTEGRATION_KEY, MASTER_KEY, SHOP, TOKEN, USER, USER_KEY};
use crate::place::Place;
use crate::sandboxes::Sandboxes;
use crate::wait::{LONG, comes_true, wait_for};

/// Where the output of started commands is kept.
const LOG: &str = "koppla.log";
/// How many lines of it a failed test shows.
const SHOWN: usize = 80;

/// One installation: a program, a private folder with its database, and where the sandboxes are.
#[derive(Debug)]
pub struct Koppla {
    program: PathBuf,
    place: Place,
    flags: Vec<(&'static str, String)>,
    environment: Vec<(String, String)>,
}

/// What a run left behind.
#[derive(Debug)]
pub struct Output {
    /// Exit status; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Output {
    /// Demands that the run ended with 0.
    #[track_caller]
    pub fn fine(&self) -> &Self {
        assert_eq!(self.code, Some(0), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error} in {:?}\nstderr: {}", self.stdout, self.stderr))
    }
}

impl Koppla {
    /// A program without any flags of its own, as for a demo that has its own sandboxes.
    pub fn alone(program: impl AsRef<Path>) -> Self {
        Self {
            program: program.as_ref().to_owned(),
            place: Place::sqlite(),
            flags: Vec::new(),
            environment: Vec::new(),
        }
    }

    /// `program` is `env!("CARGO_BIN_EXE_koppla")`, which only the tests of the program's own crate know.
    pub fn new(program: impl AsRef<Path>, sandboxes: &Sandboxes) -> Self {
        let text = str::to_owned;
        let flags = vec![
            ("--shop-address", format!("http://{}", sandboxes.shop_address)),
            ("--shop", SHOP.to_string()),
            ("--specter-address", format!("http://{}", sandboxes.specter_address)),
            ("--specter-account", ACCOUNT.to_string()),
            ("--specter-user", USER.to_string()),
            ("--orders-from", text("1990-01-01")),
            ("--shop-calls", text("8")),
            ("--specter-calls", text("8")),
            ("--deadline-ms", text("2000")),
            ("--settle-ms", text("300")),
            ("--poll-ms", text("200")),
        ];
        let environment = [
            ("KOPPLA_SHOP_TOKEN", TOKEN),
            ("KOPPLA_SPECTER_KEY_1", USER_KEY),
            ("KOPPLA_SPECTER_KEY_2", INTEGRATION_KEY),
        ];
        let mut koppla = Self::alone(program);
        koppla.flags = flags;
        koppla.environment = environment.map(|(name, value)| (text(name), text(value))).to_vec();
        koppla
    }

    /// The same with its ledger at another place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.environment.retain(|(known, _)| known != "KOPPLA_MASTER_KEY");
        if place.is_shared() {
            self.environment.push(("KOPPLA_MASTER_KEY".to_owned(), MASTER_KEY.to_owned()));
        }
        self.place = place;
        self
    }

    /// The same with an environment variable set anew.
    #[must_use]
    pub fn with_environment(mut self, name: &str, value: &str) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with another value for a flag that `connect` gives.
    #[must_use]
    pub fn with_flag(self, flag: &'static str, value: &str) -> Self {
        let mut changed = self.without_flag(flag);
        changed.flags.push((flag, value.to_owned()));
        changed
    }

    /// The same without a flag that `connect` otherwise gives.
    #[must_use]
    pub fn without_flag(mut self, flag: &str) -> Self {
        self.flags.retain(|(known, _)| *known != flag);
        self
    }

    /// Where its ledger is.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The private folder.
    pub fn folder(&self) -> &Path {
        self.place.folder()
    }

    /// Writes a file into the private folder; its path.
    pub fn write(&self, name: &str, content: &str) -> String {
        let path = self.place.folder().join(name);
        std::fs::write(&path, content).expect("a file can be written");
        path.display().to_string()
    }

    /// `koppla connect`, by flags that fit the sandboxes; a flag in `extra` takes the place of its usual one.
    pub async fn connect(&self, extra: &[&str]) -> Output {
        let mut arguments = vec!["connect"];
        for (flag, value) in &self.flags {
            if !extra.contains(flag) {
                arguments.extend([*flag, value.as_str()]);
            }
        }
        arguments.extend(extra);
        self.run(&arguments).await
    }

    /// Runs one command to its end.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().expect("the program starts");
        let ended = tokio::time::timeout(LONG, child.wait_with_output()).await;
        let ended = ended.unwrap_or_else(|_| panic!("koppla {arguments:?}: not ended in {LONG:?}"));
        let ended = ended.expect("the program's output can be read");
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        Output { code: ended.status.code(), stdout: text(ended.stdout), stderr: text(ended.stderr) }
    }

    /// `koppla serve` until nothing is left that it can do by itself.
    pub async fn until_idle(&self) -> Output {
        self.run(&["serve", "--listen", "127.0.0.1:0", "--until-idle"]).await
    }

    /// `koppla serve`, going on until it is killed.
    pub fn serve(&self) -> Serving {
        self.start(&["serve", "--listen", "127.0.0.1:0"])
    }

    /// Starts a command without waiting for its end; its output goes to [`Self::log`].
    pub fn start(&self, arguments: &[&str]) -> Serving {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.place.folder().join(LOG))
            .expect("the log can be opened");
        let mut command = self.command(arguments);
        command.stdout(log.try_clone().expect("the log has a second handle")).stderr(log);
        Serving { child: command.spawn().expect("the program starts") }
    }

    /// All orders as Koppla lists them.
    pub async fn orders(&self) -> Vec<Value> {
        let listed = self.run(&["--json", "orders", "list", "--limit", "100000"]).await;
        listed.fine().json().as_array().cloned().unwrap_or_default()
    }

    /// One order as Koppla lists it, once it knows it.
    pub async fn order(&self, number: &str) -> Value {
        let mut found = None;
        wait_for(LONG, &format!("order {number} is known"), async || {
            found = self.orders().await.into_iter().find(|order| order["name"] == number);
            found.is_some()
        })
        .await;
        found.unwrap_or_default()
    }

    /// Waits until an order is in this state and stays there unless somebody changes something; the
    /// order. What the shop shows in the second of its change is looked at once more (I12).
    pub async fn order_in(&self, number: &str, state: &str) -> Value {
        let mut order = Value::Null;
        let came = comes_true(LONG, async || {
            order = self.order(number).await;
            let is_final =
                order["stamp"].as_str().is_some_and(|stamp| !stamp.ends_with("or later"));
            order["state"] == state && (is_final || ["done", "asking"].contains(&state))
        })
        .await;
        assert!(came, "order {number} is not {state} within {LONG:?}: {order:#}");
        order
    }

    /// What the commands wrote that were started by [`Self::serve`] or [`Self::start`].
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.place.folder().join(LOG)).unwrap_or_default()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg("--database")
            .arg(self.place.url())
            .args(arguments.iter().map(OsStr::new))
            .current_dir(self.place.folder())
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .kill_on_drop(true);
        command
    }
}

impl Drop for Koppla {
    /// A test that fails shows what the program said last.
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            let last = lines.len().saturating_sub(SHOWN);
            crate::seed::note(&format!("koppla said:\n{}", lines[last..].join("\n")));
        }
    }
}

/// A running `koppla`, mostly `koppla serve`; killed when dropped.
#[derive(Debug)]
pub struct Serving {
    child: Child,
}

impl Serving {
    /// SIGKILL; returns when the process is gone.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("the process can be killed");
    }

    /// SIGKILL at an instant this long after now, whatever the process is doing then.
    pub async fn kill_after(self, life: Duration) {
        tokio::time::sleep(life).await;
        self.kill().await;
    }

    /// The time that the process has computed for so far.
    pub fn computed(&self) -> Duration {
        let id = self.child.id().expect("the process has not ended");
        let text = std::fs::read_to_string(format!("/proc/{id}/stat")).expect("/proc is there");
        let (_, figures) = text.rsplit_once(')').expect("the name stands in parentheses");
        // User and system time, in hundredths of a second (proc(5): fields 14 and 15).
        let figures = figures.split_whitespace().skip(11).take(2);
        let ticks: u64 = figures.map(|figure| figure.parse::<u64>().expect("a number")).sum();
        Duration::from_millis(10 * ticks)
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id().expect("nobody has waited for its end")
    }

    /// SIGTERM; the exit status once the process has ended by itself, `None` if a signal ended it.
    pub async fn stop(mut self) -> Option<i32> {
        let id = self.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().await;
        assert!(told.expect("a signal can be sent").success(), "process {id} is there");
        let ended = tokio::time::timeout(LONG, self.child.wait()).await;
        ended.expect("the process ends when told to").expect("it can be waited for").code()
    }

    /// True until the process ends.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("the process can be looked at").is_none()
    }
}
