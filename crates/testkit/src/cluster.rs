//! A private PostgreSQL server, one a test process: no port, no rights, gone with the process.
//!
//! A shell starts the server and waits for the end of its standard input, whose other end only the
//! test process holds: when that ends, even by SIGKILL, the server stops and its folder is removed.

use std::io::Write as _;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _};
use tokio::sync::OnceCell;

use crate::wait::{LONG, wait_for};

/// Arguments: the folder of the programs, the folder of the cluster. The server is set up for Swedish
/// and thereby sorts otherwise than SQLite, as a merchant's may. The signal is repeated because a
/// server that is just starting does not hear it. A line on standard input stops the server, the
/// next one starts it again.
const SCRIPT: &str = r#"
"$1/initdb" -D data -U postgres -A trust -E UTF8 --locale=C \
    --locale-provider=icu --icu-locale=sv --no-sync </dev/null >log 2>&1 || {
    cat log >&2; cd /; rm -rf "$2"; exit 1
}
start() {
    "$1/postgres" -D data -k "$2" -c listen_addresses= -c fsync=off -c full_page_writes=off \
        -c max_connections=200 </dev/null >>log 2>&1 &
    server=$!
}
stop() {
    while kill -"$1" "$server" 2>/dev/null; do sleep 0.1; done
}
start "$1" "$2"
while read -r line; do
    case "$line" in
        stop) stop INT ;;
        start) start "$1" "$2" ;;
    esac
done
stop QUIT
cd /
rm -rf "$2"
"#;

/// The server of this test process.
#[derive(Debug)]
pub(crate) struct Cluster {
    folder: PathBuf,
    databases: AtomicU64,
    /// Holds the shell's standard input open, and takes orders.
    shell: Mutex<Child>,
}

impl Cluster {
    /// The cluster that all tests of this process share; `None` where PostgreSQL is not installed.
    pub(crate) async fn shared() -> Option<&'static Self> {
        static SHARED: OnceCell<Option<Cluster>> = OnceCell::const_new();
        SHARED.get_or_init(Self::start).await.as_ref()
    }

    /// A cluster that ends with the test process.
    pub(crate) async fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            crate::demand::skip(
                "PostgreSQL is not installed: its tests are SKIPPED; on Debian: \
                 apt-get install postgresql",
            );
            return None;
        };
        let folder = tempfile::Builder::new().prefix("koppla-pg-").tempdir();
        let folder = folder.expect("a temporary folder can be made").keep();
        let mut shell = Command::new("sh");
        if std::fs::metadata("/proc/self").expect("/proc is there").uid() == 0 {
            let (user, group) = unprivileged();
            chown(&folder, Some(user), Some(group)).expect("the folder can be given away");
            shell = Command::new("setpriv");
            shell.args([format!("--reuid={user}"), format!("--regid={group}")]);
            shell.args(["--clear-groups", "sh"]);
        }
        shell.args(["-c", SCRIPT, "sh"]).arg(programs).arg(&folder).current_dir(&folder);
        // A group of its own: Ctrl-C ends the test, and thereby the server.
        shell.process_group(0).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut shell = shell.spawn().expect("a shell can be started");
        wait_for(LONG, "PostgreSQL answers", async || {
            let ended = shell.try_wait().expect("the shell can be looked at");
            assert_eq!(ended, None, "PostgreSQL could not be set up");
            options(&folder).connect().await.is_ok()
        })
        .await;
        Some(Self { folder, databases: AtomicU64::new(0), shell: Mutex::new(shell) })
    }

    /// Stops the server, as its operator would.
    pub(crate) async fn stop(&self) {
        self.tell("stop");
        wait_for(LONG, "PostgreSQL has stopped", async || {
            !self.folder.join("data/postmaster.pid").exists()
        })
        .await;
    }

    /// Starts the server after it was stopped.
    pub(crate) async fn start_again(&self) {
        self.tell("start");
        wait_for(LONG, "PostgreSQL answers", async || {
            options(&self.folder).connect().await.is_ok()
        })
        .await;
    }

    fn tell(&self, order: &str) {
        let mut shell = self.shell.lock().expect("no test panicked here");
        let input = shell.stdin.as_mut().expect("the shell's input is held open");
        writeln!(input, "{order}").expect("the shell takes orders");
    }

    /// Makes an empty database; its address.
    pub(crate) async fn database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.execute(format!("CREATE DATABASE {name}")).await;
        format!("postgres://postgres@localhost/{name}?host={}", self.folder.display())
    }

    /// A database's address for a new user, who from now on needs a password that nobody knows.
    pub(crate) async fn demand_password(&self, user: &str) -> String {
        self.execute(format!("CREATE ROLE {user} LOGIN PASSWORD '{}'", rand::random::<u64>()))
            .await;
        let rules = self.folder.join("data/pg_hba.conf");
        let others = std::fs::read_to_string(&rules).expect("the rules of access can be read");
        std::fs::write(&rules, format!("local all {user} scram-sha-256\n{others}"))
            .expect("the rules of access can be written");
        self.execute("SELECT pg_reload_conf()".to_owned()).await;
        let database = self.database().await;
        database.replace("postgres@", &format!("{user}@"))
    }

    /// Carries out a statement in the server's own database.
    pub(crate) async fn execute(&self, statement: String) {
        self.execute_in("postgres", statement).await;
    }

    /// Carries out a statement in a database.
    pub(crate) async fn execute_in(&self, database: &str, statement: String) {
        let options = options(&self.folder).database(database);
        let mut connection = options.connect().await.expect("PostgreSQL answers");
        connection.execute(AssertSqlSafe(statement)).await.expect("the statement is carried out");
    }
}

fn options(folder: &Path) -> PgConnectOptions {
    PgConnectOptions::new().socket(folder).username("postgres").database("postgres")
}

/// Where the server's programs are: Debian keeps them off the search path, by major version.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = versions.map(|version| version.path()).collect();
    debian.sort_by_key(|path| path.file_name()?.to_str()?.parse::<u32>().ok());
    let search = std::env::var_os("PATH").unwrap_or_default();
    let debian = debian.into_iter().rev().map(|version| version.join("bin"));
    debian
        .chain(std::env::split_paths(&search))
        .find(|folder| ["initdb", "postgres"].iter().all(|name| folder.join(name).exists()))
}

/// Whom root becomes, because PostgreSQL refuses root: user and group number.
fn unprivileged() -> (u32, u32) {
    let users = std::fs::read_to_string("/etc/passwd").expect("/etc/passwd can be read");
    ["postgres", "nobody"]
        .iter()
        .find_map(|wanted| {
            let mut fields = users
                .lines()
                .map(|line| line.split(':'))
                .find_map(|mut fields| (fields.next() == Some(wanted)).then_some(fields))?;
            let user = fields.nth(1)?.parse().ok()?;
            Some((user, fields.next()?.parse().ok()?))
        })
        .expect("there is a user postgres or nobody")
}
