//! Bytes of an answer into text (specter-api §2.3 rule 5).

/// Decodes an answer: the encoding that its XML declaration names, else UTF-8 where the bytes are
/// valid UTF-8, else ISO-8859-1. Never fails.
pub fn decode(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let one_byte = |table: fn(u8) -> char| bytes.iter().map(|&byte| table(byte)).collect();
    match declared_encoding(bytes).as_deref() {
        Some("iso-8859-1" | "iso8859-1" | "latin1" | "latin-1") => one_byte(char::from),
        Some("windows-1252" | "cp1252") => one_byte(windows_1252),
        _ => match str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => one_byte(char::from),
        },
    }
}

/// The value of `encoding` in a leading XML declaration, in lower case.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let start = bytes.trim_ascii_start();
    let declaration = start.strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).position(|pair| pair == b"?>")?;
    let declaration = str::from_utf8(&declaration[..end]).ok()?;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let (label, _) = rest.strip_prefix(quote)?.split_once(quote)?;
    Some(label.trim().to_ascii_lowercase())
}

fn windows_1252(byte: u8) -> char {
    /// 0x80 to 0x9F; the five unassigned bytes stay control characters.
    const UPPER: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž',
        '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => UPPER[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}
