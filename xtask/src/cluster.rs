//! A private PostgreSQL server for one command, set up as Debian does and thereby durable. The tests'
//! own (testkit) gives durability up.
//!
//! A shell starts the server and waits for the end of its standard input, whose other end only this
//! process holds: when that ends, however, the server stops and its folder is removed.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::prepare;

/// Arguments: the folder of the programs, the folder of the cluster.
const SCRIPT: &str = r#"
"$1/initdb" -D data -U postgres -A trust -E UTF8 --locale=C >log 2>&1 </dev/null &&
    "$1/pg_ctl" -D data -w -l log -o "-k '$2' -c listen_addresses=''" start >log 2>&1 </dev/null &&
    echo ready || cat log >&2
cat >/dev/null
"$1/pg_ctl" -D data -w -m immediate stop >/dev/null 2>&1
cd /
rm -rf "$2"
"#;

/// A running server; stops when this is dropped.
pub(crate) struct Cluster {
    folder: PathBuf,
    shell: Child,
}

impl Cluster {
    /// Starts one in the temporary folder.
    pub(crate) fn start() -> Result<Self> {
        let Some(programs) = prepare::postgres_programs() else {
            bail!("PostgreSQL is needed; on Debian: apt-get install postgresql");
        };
        let folder = std::env::temp_dir().join(format!("koppla-pg-{}", std::process::id()));
        std::fs::create_dir(&folder).with_context(|| folder.display().to_string())?;
        let mut shell = Command::new("sh");
        if prepare::is_root() {
            // The server refuses root.
            let (user, group) = unprivileged()?;
            chown(&folder, Some(user), Some(group))?;
            shell = Command::new("setpriv");
            shell.args([format!("--reuid={user}"), format!("--regid={group}")]);
            shell.args(["--clear-groups", "sh"]);
        }
        shell.args(["-c", SCRIPT, "sh"]).arg(programs).arg(&folder).current_dir(&folder);
        // A group of its own: Ctrl-C ends this process, and thereby the server.
        shell.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut cluster = Self { folder, shell: shell.spawn().context("cannot start a shell")? };
        let mut answer = String::new();
        let output = cluster.shell.stdout.take().context("the shell has no output")?;
        BufReader::new(output).read_line(&mut answer)?;
        if answer.trim() != "ready" {
            bail!("PostgreSQL could not be set up");
        }
        Ok(cluster)
    }

    /// The address of its first database.
    pub(crate) fn address(&self) -> String {
        format!("postgres://postgres@localhost/postgres?host={}", self.folder.display())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        // There is nobody to tell; the shell removes its folder in any case.
        drop(self.shell.wait());
    }
}

/// Whom root becomes: user and group number.
fn unprivileged() -> Result<(u32, u32)> {
    let users = std::fs::read_to_string("/etc/passwd")?;
    ["postgres", "nobody"]
        .iter()
        .find_map(|wanted| {
            let user = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
            let user = user.into_iter().find(|fields| fields.first() == Some(wanted))?;
            Some((user.get(2)?.parse().ok()?, user.get(3)?.parse().ok()?))
        })
        .context("there is no user postgres or nobody")
}
