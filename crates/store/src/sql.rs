//! Small helpers shared by the statements.

use std::sync::OnceLock;

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection};

use crate::backend::Values;
use crate::error::Error;

/// Declares an enum that stands in the database, in JSON and on the command line as a fixed text.
macro_rules! closed_text {
    ($(#[$meta:meta])* pub enum $name:ident($column:literal) {
        $($(#[$variant_meta:meta])* $variant:ident => $text:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// Every value, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The fixed text.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// Reads the fixed text.
            pub fn parse(text: &str) -> Result<Self, $crate::Error> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::Error::Unreadable { column: $column, value: text.to_owned() }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use closed_text;

/// `($1, $2, …), (…)`: placeholders for `rows` rows of `columns` values, numbered from `first`.
pub(crate) fn placeholders(first: usize, rows: usize, columns: usize) -> String {
    let row = |start: usize| {
        let names: Vec<String> = (start..start + columns).map(|n| format!("${n}")).collect();
        format!("({})", names.join(", "))
    };
    (0..rows).map(|index| row(first + index * columns)).collect::<Vec<_>>().join(", ")
}

/// The same without numbers.
fn nameless(rows: usize, columns: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(", "));
    vec![row; rows].join(", ")
}

/// How many rows one statement takes: few sizes, so that the database prepares few texts.
const SIZES: [usize; 7] = [64, 32, 16, 8, 4, 2, 1];

/// A statement whose `VALUES` list takes several rows: every trip to the database's thread costs
/// more than a row.
pub(crate) struct ForRows {
    before: &'static str,
    columns: usize,
    after: &'static str,
    numbered: Texts,
    nameless: Texts,
}

/// The text for each size, once it was needed.
type Texts = [OnceLock<String>; SIZES.len()];

/// A statement with its values, as they are bound.
pub(crate) type Bound<'a> = Query<'a, Any, AnyArguments>;

impl ForRows {
    /// `before` ends where the rows begin, `after` begins where they end.
    pub(crate) const fn new(before: &'static str, columns: usize, after: &'static str) -> Self {
        let numbered = [const { OnceLock::new() }; SIZES.len()];
        let nameless = [const { OnceLock::new() }; SIZES.len()];
        Self { before, columns, after, numbered, nameless }
    }

    /// Carries the statement out for all rows; the rows that it returns.
    pub(crate) async fn run<'a, T>(
        &'static self,
        connection: &mut AnyConnection,
        doing: &'static str,
        mut rows: &'a [T],
        bind: impl Fn(Bound<'a>, &'a T) -> Bound<'a>,
    ) -> Result<Vec<AnyRow>, Error> {
        let mut returned = Vec::new();
        let form = Values::of(connection);
        let texts = match form {
            Values::Numbered => &self.numbered,
            Values::Nameless => &self.nameless,
        };
        for (size, text) in SIZES.iter().zip(texts) {
            while rows.len() >= *size {
                let (now, later) = rows.split_at(*size);
                let text = text.get_or_init(|| {
                    let values = match form {
                        Values::Numbered => placeholders(1, *size, self.columns),
                        Values::Nameless => nameless(*size, self.columns),
                    };
                    format!("{}{values}{}", self.before, self.after)
                });
                let statement = now.iter().fold(sqlx::query::<Any>(text.as_str()), &bind);
                let answer = statement.fetch_all(&mut *connection).await;
                returned.extend(answer.map_err(Error::database(doing))?);
                rows = later;
            }
        }
        Ok(returned)
    }
}
