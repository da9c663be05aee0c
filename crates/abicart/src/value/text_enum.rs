//! Enumerations that the shop may extend at any time.

/// Declares an enum of known texts, compared without regard to case, and `Unknown` for the rest.
macro_rules! text_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
            /// Any other text, as it came.
            Unknown(String),
        }

        impl $name {
            /// Reads a text; never fails.
            pub fn parse(text: &str) -> Self {
                let known = text.trim();
                $(if known.eq_ignore_ascii_case($text) {
                    return Self::$variant;
                })+
                Self::Unknown(text.to_owned())
            }

            /// The text on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Unknown(text) => text,
                }
            }

            pub(crate) fn take(
                members: &mut $crate::value::members::Members,
                key: &str,
            ) -> Option<Self> {
                members.text(key).map(|text| Self::parse(&text))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use text_enum;
