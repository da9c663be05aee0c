//! A ledger on a PostgreSQL server, which several processes may share.

use std::fmt;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use crate::error::Error;

const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

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
