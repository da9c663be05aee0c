//! Small helpers shared by the statements.

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
