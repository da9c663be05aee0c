//! Plain text out of a name that may hold HTML. Linear, whatever stands in it.

use crate::text::tidy;

/// Most characters in an entity, such as `&thetasym;`.
const ENTITY_LIMIT: usize = 10;

/// Removes tags, decodes entities once, tidies blanks. A `<` that opens no tag stays.
pub fn without_markup(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return tidy(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (before, tail) = rest.split_at(start);
        plain.push_str(before);
        if !opens_tag(tail) {
            plain.push('<');
            rest = tail.strip_prefix('<').unwrap_or_default();
            continue;
        }
        // No `>` from here on means none further on either.
        let Some((_, after)) = tail.split_once('>') else {
            rest = tail;
            break;
        };
        // A tag stands for a blank: `Kudde<br>blå` is two words.
        plain.push(' ');
        rest = after;
    }
    plain.push_str(rest);
    tidy(&decoded(&plain))
}

fn opens_tag(text: &str) -> bool {
    text.chars().nth(1).is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
}

fn decoded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        let (before, tail) = rest.split_at(start);
        plain.push_str(before);
        let end = tail.char_indices().take(ENTITY_LIMIT + 2).find(|&(_, c)| c == ';');
        let name = end.and_then(|(end, _)| tail.get(1..end));
        if let (Some((end, _)), Some(character)) = (end, name.and_then(entity)) {
            plain.push(character);
            rest = tail.get(end + 1..).unwrap_or_default();
        } else {
            plain.push('&');
            rest = tail.strip_prefix('&').unwrap_or_default();
        }
    }
    plain.push_str(rest);
    plain
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "aring" => 'å',
        "auml" => 'ä',
        "ouml" => 'ö',
        "Aring" => 'Å',
        "Auml" => 'Ä',
        "Ouml" => 'Ö',
        "eacute" => 'é',
        "Eacute" => 'É',
        "uuml" => 'ü',
        "Uuml" => 'Ü',
        "ndash" => '–',
        "mdash" => '—',
        "reg" => '®',
        "copy" => '©',
        "trade" => '™',
        "euro" => '€',
        "deg" => '°',
        "shy" => '\u{ad}',
        _ => return None,
    })
}
