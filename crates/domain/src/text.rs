//! Tidying what people typed.

/// Trims and makes every run of blanks or control characters one space.
pub(crate) fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let blank = |character: char| character.is_whitespace() || character.is_control();
    for word in text.split(blank).filter(|word| !word.is_empty()) {
        if !tidied.is_empty() {
            tidied.push(' ');
        }
        tidied.push_str(word);
    }
    tidied
}

/// The text when it holds something after tidying.
pub(crate) fn filled(text: &str) -> Option<String> {
    Some(tidy(text)).filter(|text| !text.is_empty())
}

/// Cuts a text to `limit` characters; tells whether anything was cut.
pub(crate) fn shorten(text: &mut String, limit: usize) -> bool {
    let Some((end, _)) = text.char_indices().nth(limit) else { return false };
    text.truncate(end);
    text.truncate(text.trim_end().len());
    true
}
