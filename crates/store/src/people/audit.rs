//! Who did what. The list only grows: no statement changes or removes a row.

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, Row};
use uuid::Uuid;

use crate::database::Store;
use crate::error::Error;
use crate::sql::closed_text;
use crate::turnstile::Pass as _;
use crate::writer::Write;

closed_text! {
    /// What was done. The subject of each stands in brackets.
    pub enum Deed("deed") {
        /// Signed in.
        SignedIn => "signed_in",
        /// Tried to sign in with a wrong password or code.
        SignInFailed => "sign_in_failed",
        /// Signed out.
        SignedOut => "signed_out",
        /// Used a recovery code instead of the second factor.
        RecoveryCodeUsed => "recovery_code_used",
        /// Ended sessions (how many, or whose).
        SessionsEnded => "sessions_ended",
        /// Changed the own name (the new one).
        NameChanged => "name_changed",
        /// Changed the own password.
        PasswordChanged => "password_changed",
        /// Switched the own second factor on.
        FactorOn => "factor_on",
        /// Switched a second factor off (whose).
        FactorOff => "factor_off",
        /// Made the account of the first administrator.
        FirstAdministrator => "first_administrator",
        /// Invited somebody (e-mail address and role).
        Invited => "invited",
        /// Withdrew an invitation (e-mail address).
        InvitationWithdrawn => "invitation_withdrawn",
        /// Followed an invitation.
        InvitationFollowed => "invitation_followed",
        /// Made a link by which somebody chooses a new password (e-mail address).
        PasswordLinkMade => "password_link_made",
        /// Followed such a link.
        PasswordLinkFollowed => "password_link_followed",
        /// Changed somebody's role (e-mail address and new role).
        RoleChanged => "role_changed",
        /// Disabled somebody (e-mail address).
        PersonDisabled => "person_disabled",
        /// Enabled somebody again (e-mail address).
        PersonEnabled => "person_enabled",
        /// Made a connection (its name).
        ConnectionMade => "connection_made",
        /// Changed a connection's addresses or keys.
        ConnectionChanged => "connection_changed",
        /// Switched a connection on.
        ConnectionOn => "connection_on",
        /// Switched a connection off.
        ConnectionOff => "connection_off",
        /// Changed settings (which).
        SettingsChanged => "settings_changed",
        /// Put earlier settings back (which).
        SettingsUndone => "settings_undone",
        /// Pressed Export for orders (their numbers, or how many).
        OrdersExported => "orders_exported",
        /// Said what became of an order (its number and what was found).
        OrderSettled => "order_settled",
        /// Had articles exported (their numbers, or how many).
        ArticlesExported => "articles_exported",
        /// Replaced the master key (its name).
        KeysRotated => "keys_rotated",
    }
}

/// Something that was done, to be noted.
#[derive(Clone, Debug)]
pub struct NewDeed {
    /// Whose id; `None` where it was done outside the pages.
    pub person: Option<String>,
    /// What the person is called.
    pub who: String,
    /// What was done.
    pub deed: Deed,
    /// To what; empty where the deed says all. Never a secret.
    pub subject: String,
    /// In which connection.
    pub connection: Option<String>,
}

/// Something that was done.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// Sorts by time.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Whose id; `None` where it was done outside the pages.
    pub person: Option<String>,
    /// What the person was called then.
    pub who: String,
    /// What was done.
    pub deed: Deed,
    /// To what; may be empty.
    pub subject: String,
    /// In which connection.
    pub connection: Option<String>,
}

/// Which part of the list.
#[derive(Clone, Debug, Default)]
pub struct AuditPage {
    /// Only what this person did.
    pub person: Option<String>,
    /// Only what is older than this entry.
    pub before: Option<String>,
    /// At most so many.
    pub limit: u32,
}

struct Note {
    id: String,
    deed: NewDeed,
}

impl Write for Note {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            sqlx::query::<Any>(
                "INSERT INTO audit (id, at, person, who, deed, subject, connection)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(&self.id)
            .bind(now.as_millisecond())
            .bind(self.deed.person.as_deref())
            .bind(&self.deed.who)
            .bind(self.deed.deed.as_str())
            .bind(&self.deed.subject)
            .bind(self.deed.connection.as_deref())
            .execute(connection)
            .await
            .map_err(Error::database("note who did what"))?;
            Ok(())
        })
    }
}

impl Store {
    /// Notes that somebody did something.
    pub async fn note_deed(&self, deed: NewDeed) -> Result<(), Error> {
        let id = Uuid::now_v7().to_string();
        self.writer.write(Note { id, deed }).pass(self).await
    }

    /// Who did what, newest first.
    pub async fn audit(&self, page: &AuditPage) -> Result<Vec<AuditEntry>, Error> {
        let rows = sqlx::query::<Any>(
            "SELECT id, at, person, who, deed, subject, connection FROM audit
             WHERE ($1 = '' OR person = $1) AND ($2 = '' OR id < $2)
             ORDER BY id DESC LIMIT $3",
        )
        .bind(page.person.as_deref().unwrap_or_default())
        .bind(page.before.as_deref().unwrap_or_default())
        .bind(i64::from(page.limit))
        .fetch_all(&self.readers)
        .pass(self)
        .await
        .map_err(Error::database("list who did what"))?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &AnyRow) -> Result<AuditEntry, Error> {
    let doing = || Error::database("read who did what");
    let text = |column: &'static str| row.try_get::<String, _>(column);
    Ok(AuditEntry {
        id: text("id").map_err(doing())?,
        at: crate::record::time(row.try_get("at").map_err(doing())?)?,
        person: row.try_get("person").map_err(doing())?,
        who: text("who").map_err(doing())?,
        deed: Deed::parse(&text("deed").map_err(doing())?)?,
        subject: text("subject").map_err(doing())?,
        connection: row.try_get("connection").map_err(doing())?,
    })
}
