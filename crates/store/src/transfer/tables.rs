//! What a move takes along: every table and column of the ledger, named once.
//!
//! A table or column of the database that stands in none of these lists fails a test.

/// The oldest schema whose rows mean what they mean today. A migration that gives the tables below
/// another form, or another meaning, raises it.
pub(super) const OLDEST_SCHEMA: i64 = 5;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `BIGINT` or `SMALLINT`.
    Integer,
    /// `TEXT`.
    Text,
}

use Kind::{Integer, Text};

/// A table that is moved.
pub(crate) struct Table {
    /// Its name.
    pub(crate) name: &'static str,
    /// What is moved; the columns of the primary key come first, in its order.
    pub(crate) columns: &'static [(&'static str, Kind)],
    /// How many columns the primary key has.
    pub(super) key: usize,
}

/// Tables and columns that are left behind, with the reason. A moved row has the defaults of the
/// columns.
pub(crate) const LEFT: &[(&str, &str)] = &[
    ("_sqlx_migrations", "the history of one database; the new one has its own"),
    ("incarnation", "how far one database has come; when it was restored stands in the header"),
    ("node", "the programs that work on one database now"),
    ("seat", "who of them works for which account"),
    ("vault", "the master key of one database; what is imported is sealed with the new one's"),
    ("session", "browsers sign in again at the new place"),
    ("invitation", "links lead to the old place"),
    ("connection.looks_asked", "what a node of the old place was asked to do"),
    ("person.failures", "of the old place's tries to sign in"),
    ("person.locked_until", "the pause after them"),
    ("record.owner", "the worker of the old place; the record comes free"),
    ("record.lease_until", "the lease of that worker"),
];

/// Tables that are moved, in an order in which rows come after those they refer to.
pub(crate) const MOVED: &[Table] = &[
    Table {
        name: "connection",
        columns: &[
            ("id", Text),
            ("state", Text),
            ("reason", Text),
            ("account", Text),
            ("settings", Text),
            ("facts", Text),
            ("created_at", Integer),
        ],
        key: 1,
    },
    Table {
        name: "settings_change",
        columns: &[
            ("connection", Text),
            ("number", Integer),
            ("at", Integer),
            ("who", Text),
            ("changes", Text),
            ("undoes", Integer),
        ],
        key: 2,
    },
    Table {
        name: "record",
        columns: &[
            ("connection", Text),
            ("entity", Text),
            ("key", Text),
            ("rank", Integer),
            ("name", Text),
            ("stamp", Text),
            ("generation", Integer),
            ("claimed_generation", Integer),
            ("done_generation", Integer),
            ("state", Text),
            ("due_at", Integer),
            ("forced", Integer),
            ("failures", Integer),
            ("failure_class", Text),
            ("reason_code", Text),
            ("reason", Text),
            ("reason_values", Text),
            ("applied", Text),
            ("figures", Text),
            ("attempts", Integer),
            ("open_attempt", Integer),
            ("open_action", Text),
            ("open_at", Integer),
            ("open_reference", Text),
            ("open_scope", Text),
            ("open_lanes", Text),
            ("open_sent", Text),
            ("second_erp_id", Text),
            ("customer", Text),
            ("fence", Integer),
            ("first_seen_at", Integer),
            ("updated_at", Integer),
        ],
        key: 3,
    },
    Table {
        name: "attempt",
        columns: &[
            ("connection", Text),
            ("entity", Text),
            ("key", Text),
            ("number", Integer),
            ("fence", Integer),
            ("action", Text),
            ("reference", Text),
            ("digest", Text),
            ("request", Text),
            ("response", Text),
            ("armed_at", Integer),
            ("answered_at", Integer),
            ("outcome", Text),
            ("resolved_by", Text),
        ],
        key: 4,
    },
    Table {
        name: "link",
        columns: &[
            ("connection", Text),
            ("entity", Text),
            ("shop_id", Text),
            ("erp_id", Text),
            ("how", Text),
            ("established_at", Integer),
        ],
        key: 3,
    },
    Table {
        name: "cursor",
        columns: &[
            ("connection", Text),
            ("stream", Text),
            ("stamp", Text),
            ("full_pass_at", Integer),
            ("seen", Integer),
        ],
        key: 2,
    },
    Table {
        name: "person",
        columns: &[
            ("id", Text),
            ("email", Text),
            ("name", Text),
            ("role", Text),
            ("password", Text),
            ("disabled_at", Integer),
            ("factor", Text),
            ("factor_step", Integer),
            ("created_at", Integer),
        ],
        key: 1,
    },
    Table { name: "recovery_code", columns: &[("person", Text), ("digest", Text)], key: 2 },
    Table {
        name: "audit",
        columns: &[
            ("id", Text),
            ("at", Integer),
            ("person", Text),
            ("who", Text),
            ("deed", Text),
            ("subject", Text),
            ("connection", Text),
        ],
        key: 1,
    },
];

impl Table {
    /// The moved columns as a list of names.
    pub(super) fn names(&self) -> String {
        self.first(self.columns.len())
    }

    /// The columns of the primary key as a list of names.
    pub(super) fn key_names(&self) -> String {
        self.first(self.key)
    }

    fn first(&self, count: usize) -> String {
        let names: Vec<&str> = self.columns.iter().take(count).map(|(name, _)| *name).collect();
        names.join(", ")
    }
}
