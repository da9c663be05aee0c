//! The text form: rows of fields parted by `;` (specter-api §4.1).

/// The rows of a text answer. Rows end with CR, LF or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rows {
    rows: Vec<String>,
    last_is_open: bool,
}

/// `result;id;other`; the last two may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row<'a> {
    pub(crate) result: &'a str,
    pub(crate) second: Option<&'a str>,
    pub(crate) other: Option<&'a str>,
}

impl Rows {
    /// `framed`: whether the transport proves that nothing is missing at the end.
    pub(crate) fn new(text: &str, framed: bool) -> Self {
        let rows: Vec<String> = text
            .split(['\r', '\n'])
            .map(str::trim)
            .filter(|row| !row.is_empty())
            .map(str::to_owned)
            .collect();
        let last_is_open = !framed && !text.ends_with(['\r', '\n']);
        Self { rows, last_is_open }
    }

    /// Every row, none of them empty.
    pub(crate) fn all(&self) -> &[String] {
        &self.rows
    }

    /// The first row, cut into three parts.
    pub(crate) fn first(&self) -> Row<'_> {
        Row::split(self.rows.first().map_or("", String::as_str))
    }

    /// Whether characters may be missing at the end of row `index`.
    pub(crate) fn may_be_cut(&self, index: usize) -> bool {
        self.last_is_open && index + 1 == self.rows.len()
    }
}

impl<'a> Row<'a> {
    pub(crate) fn split(row: &'a str) -> Self {
        let mut parts = row.splitn(3, ';').map(str::trim);
        Self { result: parts.next().unwrap_or(""), second: parts.next(), other: parts.next() }
    }
}
