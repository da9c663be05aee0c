//! The text form: rows of fields parted by `;` (specter-api §4.1).

/// The rows of a text answer. Rows end with CR, LF or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rows {
    lines: Vec<String>,
    framed: bool,
    ended: bool,
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
        let lines: Vec<String> = text
            .split(['\r', '\n'])
            .map(str::trim)
            .filter(|row| !row.is_empty())
            .map(str::to_owned)
            .collect();
        Self { lines, framed, ended: text.ends_with(['\r', '\n']) }
    }

    /// Every row, none of them empty.
    pub(crate) fn all(&self) -> &[String] {
        &self.lines
    }

    /// The first row, cut into three parts.
    pub(crate) fn first(&self) -> Row<'_> {
        Row::split(self.lines.first().map_or("", String::as_str))
    }

    /// Whether the transport proves that no row is missing at the end.
    pub(crate) fn framed(&self) -> bool {
        self.framed
    }

    /// Whether the first row may have lost characters at its end.
    pub(crate) fn first_may_be_cut(&self) -> bool {
        !self.framed && !self.ended && self.lines.len() == 1
    }
}

impl<'a> Row<'a> {
    pub(crate) fn split(row: &'a str) -> Self {
        let mut parts = row.splitn(3, ';').map(str::trim);
        Self { result: parts.next().unwrap_or(""), second: parts.next(), other: parts.next() }
    }
}
