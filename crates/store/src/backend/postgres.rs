//! A ledger on a PostgreSQL server, which several processes may share.

use std::fmt;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Any, AnyConnection, Row as _};

use crate::error::Error;

const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

/// Refuses to change or remove rows of the audit.
pub(super) const AUDIT_ONLY_GROWS: &str = "
CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the list of who did what only grows'; END $$;
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();";

/// Whether an address is meant for PostgreSQL.
pub(super) fn is_meant(url: &str) -> bool {
    SCHEMES.iter().any(|scheme| url.starts_with(scheme))
}

/// Where a database is: all that a person may be shown of an address.
pub(super) struct Address {
    /// Host and port, or the folder of a Unix socket.
    server: String,
    database: String,
    user: String,
}

impl Address {
    /// Reads an address as the driver does, which knows PostgreSQL's environment variables too.
    pub(super) fn parse(url: &str) -> Result<Self, Error> {
        let authority_end = SCHEMES
            .iter()
            .find_map(|scheme| url.strip_prefix(scheme))
            .and_then(|rest| rest.split_once(['/', '?', '#']));
        // Such an address would be split in the middle of the password, and that be shown as a name.
        if authority_end.is_some_and(|(_, rest)| rest.contains('@')) {
            return Err(not_understood());
        }
        let options = PgConnectOptions::from_str(url).map_err(|_| not_understood())?;
        let server = match options.get_socket() {
            Some(folder) => folder.display().to_string(),
            None => format!("{}:{}", options.get_host(), options.get_port()),
        };
        let user = options.get_username().to_owned();
        let database = options.get_database().unwrap_or(&user).to_owned();
        Ok(Self { server, database, user })
    }

    /// What a person is told when the server or the database cannot be used.
    pub(super) fn unusable(&self, source: sqlx::Error) -> Error {
        let code = source.as_database_error().and_then(sqlx::error::DatabaseError::code);
        if let (Some("25006" | "53100"), Some(message)) =
            (code.as_deref(), self.outage(true, code.as_deref()))
        {
            return Error::Outage { message, source: source.into() };
        }
        let (Self { server, database, user }, place) = (self, "the address given by --database");
        let message = match (&source, code.as_deref()) {
            (sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut, _) => {
                format!("no PostgreSQL server answers at {server}; start it, or correct {place}")
            }
            (sqlx::Error::Tls(_), _) => format!(
                "the PostgreSQL server at {server} and Koppla agree on no encryption; mend the \
                 server's certificate, or set sslmode in {place}"
            ),
            (_, Some("28P01" | "28000")) => format!(
                "the PostgreSQL server at {server} does not let in the user {user:?}; correct \
                 user and password in {place}, or set PGPASSWORD"
            ),
            (_, Some("3D000")) => format!(
                "the PostgreSQL server at {server} has no database {database:?}; make it with \
                 \"createdb {database}\", or correct {place}"
            ),
            (_, Some("42501")) => format!(
                "the user {user:?} has too few rights in the database {self}; make it the \
                 database's owner"
            ),
            (_, Some("53300")) => format!(
                "the PostgreSQL server at {server} takes no more connections; raise its \
                 max_connections"
            ),
            _ => format!("{self} cannot be used as a database"),
        };
        Error::Configuration { message, source: Some(Box::new(source)) }
    }

    /// Why nothing can be written, by PostgreSQL's error code (its manual, appendix A); `None` where
    /// the fault is in what was to be written.
    pub(super) fn outage(&self, reached: bool, code: Option<&str>) -> Option<String> {
        let Self { server, .. } = self;
        let code = code.filter(|_| reached).unwrap_or_default();
        Some(match (code, code.get(..2).unwrap_or_default()) {
            ("25006", _) => format!(
                "the database {self} takes no changes (read-only); switch it back, or give the \
                 address of the server that does"
            ),
            ("55P03", _) => format!(
                "something else keeps the database {self} locked, such as a node that starts with \
                 a newer version; wait, or end what holds it"
            ),
            // The process stood still for so long that the server ended its session.
            ("25P03" | "25P04", _) => {
                format!("the PostgreSQL server at {server} gave up a transaction that stood still")
            }
            ("53100", _) => {
                format!("the disk of the PostgreSQL server at {server} is full; free space")
            }
            ("", _) | (_, "08") => format!(
                "the PostgreSQL server at {server} is out of reach; start it, or mend the network"
            ),
            (_, "57") => {
                format!("the PostgreSQL server at {server} stops or starts; wait, or start it")
            }
            (_, "28" | "3D" | "42" | "53" | "58" | "XX") => {
                format!("the database {self} cannot be used just now; the server's log says why")
            }
            _ => return None,
        })
    }
}

/// The cluster, its timeline (another one after a restore to a point in time or a fail-over), the
/// database and the table, in the server's numbers; empty where the server does not tell.
pub(super) async fn place(connection: &mut AnyConnection) -> Result<String, sqlx::Error> {
    let mut facts = Vec::new();
    for fact in [
        "SELECT CAST(system_identifier AS TEXT) AS fact FROM pg_control_system()",
        "SELECT SUBSTR(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS fact",
        "SELECT CAST(oid AS TEXT) AS fact FROM pg_database WHERE datname = current_database()",
        "SELECT CAST(CAST('incarnation' AS regclass) AS oid)::TEXT AS fact",
    ] {
        facts.push(match sqlx::query::<Any>(fact).fetch_one(&mut *connection).await {
            Ok(row) => row.try_get("fact")?,
            Err(sqlx::Error::Database(_)) => String::new(),
            Err(error) => return Err(error),
        });
    }
    Ok(facts.join("/"))
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} at {}", self.database, self.server)
    }
}

/// Shows nothing of the address: whatever is wrong with it, it may hold a password.
pub(super) fn not_understood() -> Error {
    Error::Configuration {
        message: "the PostgreSQL address is not understood; write \
                  postgres://USER:PASSWORD@HOST:PORT/DATABASE, with %40 for @, %2F for /, %3F for ? \
                  and %23 for # in the password"
            .to_owned(),
        source: None,
    }
}
