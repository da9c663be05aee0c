//! How a value is shown where people read along.

/// What a value gives away about a person, or about the shop's secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Privacy {
    /// Shown as it is.
    Open,
    /// First letter only.
    Initial,
    /// A personal or organisation number: the date part only.
    IdentityNumber,
    /// A URL whose path and query may hold a secret: the origin only.
    Url,
}

impl Privacy {
    pub(super) fn mask(self, value: &str) -> String {
        if value.is_empty() {
            return String::new();
        }
        match self {
            Self::Open => value.to_owned(),
            Self::Initial => format!("{}***", value.chars().next().unwrap_or('*')),
            Self::IdentityNumber => mask_identity(value),
            Self::Url => mask_url(value),
        }
    }
}

/// `YYMMDD-****`, whether the number came with ten or twelve digits, or as part of a VAT number.
fn mask_identity(value: &str) -> String {
    let digits: Vec<char> = value.chars().filter(char::is_ascii_digit).collect();
    let is_vat = value.starts_with(|first: char| first.is_ascii_alphabetic());
    let date = match digits.len() {
        12 if is_vat => &digits[..6],
        12 => &digits[2..8],
        10 => &digits[..6],
        _ => return "****".to_owned(),
    };
    format!("{}-****", date.iter().collect::<String>())
}

fn mask_url(value: &str) -> String {
    match url::Url::parse(value) {
        Ok(url) if url.has_host() => {
            format!("{}/***", url.origin().ascii_serialization())
        }
        _ => "***".to_owned(),
    }
}
