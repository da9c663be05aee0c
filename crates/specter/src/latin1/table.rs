//! What is written for characters outside ISO-8859-1.
//!
//! Every replacement consists of ISO-8859-1 characters only.

/// The replacement of `character`; `None` where nothing better than `?` is known.
pub(super) fn transliterate(character: char) -> Option<&'static str> {
    if is_invisible(character) {
        return Some("");
    }
    let tables = SYMBOLS.iter().chain(LETTERS);
    tables.into_iter().find(|(_, from)| from.contains(character)).map(|(by, _)| *by)
}

/// Marks, joiners and selectors that have no shape of their own.
fn is_invisible(character: char) -> bool {
    combining(character).is_some()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// A combining diacritical mark, as in text that was decomposed by a file system or a phone.
pub(super) fn combining(character: char) -> Option<char> {
    matches!(character, '\u{0300}'..='\u{036F}').then_some(character)
}

/// The precomposed ISO-8859-1 letter of a base letter and a combining mark.
pub(super) fn compose(base: u8, mark: char) -> Option<u8> {
    let (bases, composed) = match mark {
        '\u{300}' => ("AEIOUaeiou", "ÀÈÌÒÙàèìòù"),
        '\u{301}' => ("AEIOUYaeiouy", "ÁÉÍÓÚÝáéíóúý"),
        '\u{302}' => ("AEIOUaeiou", "ÂÊÎÔÛâêîôû"),
        '\u{303}' => ("ANOano", "ÃÑÕãñõ"),
        '\u{308}' => ("AEIOUaeiouy", "ÄËÏÖÜäëïöüÿ"),
        '\u{30A}' => ("Aa", "Åå"),
        '\u{327}' => ("Cc", "Çç"),
        _ => return None,
    };
    let position = bases.bytes().position(|candidate| candidate == base)?;
    u8::try_from(u32::from(composed.chars().nth(position)?)).ok()
}

/// Replacement, then the characters it stands for.
const SYMBOLS: &[(&str, &str)] = &[
    ("-", "\u{2010}\u{2011}\u{2012}–—―−"),
    ("'", "‘’‚‛′ʼʹ"),
    ("\"", "“”„‟″"),
    ("...", "…"),
    ("EUR", "€"),
    ("*", "•‣◦∙★☆"),
    ("<", "‹"),
    (">", "›"),
    ("TM", "™"),
    ("No", "№"),
    ("o/oo", "‰"),
    ("<=", "≤"),
    (">=", "≥"),
    ("!=", "≠"),
    ("~", "≈˜∼"),
    ("/", "⁄∕"),
    ("->", "→"),
    ("<-", "←"),
    ("+", "†‡"),
    ("^", "ˆ"),
    (
        " ",
        "\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200A}\u{202F}\u{205F}\u{3000}",
    ),
    ("\n", "\u{2028}\u{2029}"),
    ("°C", "℃"),
    ("Ohm", "Ω"),
    ("µ", "μ"),
    ("0", "⁰₀"),
    ("1", "₁"),
    ("2", "₂"),
    ("3", "₃"),
    ("4", "⁴₄"),
    ("5", "⁵₅"),
    ("6", "⁶₆"),
    ("7", "⁷₇"),
    ("8", "⁸₈"),
    ("9", "⁹₉"),
    ("fi", "ﬁ"),
    ("fl", "ﬂ"),
];

/// Replacement, then the letters that are it with other marks.
const LETTERS: &[(&str, &str)] = &[
    ("'n", "ŉ"),
    ("A", "ĀĂĄǍǠȀȂȦḀẠẢẲẶ"),
    ("a", "āăąǎǡȁȃȧḁạảẳặ"),
    ("B", "ḂḄḆ"),
    ("b", "ḃḅḇ"),
    ("C", "ĆĈĊČ"),
    ("c", "ćĉċč"),
    ("D", "ĎĐḊḌḎḐḒ"),
    ("d", "ďđḋḍḏḑḓ"),
    ("E", "ĒĔĖĘĚȄȆȨḘḚḜẸẺẼƏ"),
    ("e", "ēĕėęěȅȇȩḙḛḝẹẻẽə"),
    ("F", "Ḟ"),
    ("f", "ḟƒ"),
    ("G", "ĜĞĠĢǦǴḠ"),
    ("g", "ĝğġģǧǵḡ"),
    ("H", "ĤĦȞḢḤḦḨḪ"),
    ("h", "ĥħȟḣḥḧḩḫẖ"),
    ("I", "ĨĪĬĮİǏȈȊḬỈỊ"),
    ("i", "ĩīĭįıǐȉȋḭỉị"),
    ("IJ", "Ĳ"),
    ("ij", "ĳ"),
    ("J", "Ĵ"),
    ("j", "ĵǰ"),
    ("K", "ĶǨḰḲḴ"),
    ("k", "ķĸǩḱḳḵ"),
    ("L", "ĹĻĽĿŁḶḸḺḼ"),
    ("l", "ĺļľŀłḷḹḻḽ"),
    ("M", "ḾṀṂ"),
    ("m", "ḿṁṃ"),
    ("N", "ŃŅŇŊǸṄṆṈṊ"),
    ("n", "ńņňŋǹṅṇṉṋ"),
    ("O", "ŌŎŐǑǪǬȌȎƠȮȰỌỎỞỢ"),
    ("o", "ōŏőǒǫǭȍȏơȯȱọỏởợ"),
    ("OE", "Œ"),
    ("oe", "œ"),
    ("P", "ṔṖ"),
    ("p", "ṕṗ"),
    ("R", "ŔŖŘȐȒṘṚṜṞ"),
    ("r", "ŕŗřȑȓṙṛṝṟ"),
    ("S", "ŚŜŞŠȘṠṢṤṦṨ"),
    ("s", "śŝşšſșṡṣṥṧṩ"),
    ("SS", "ẞ"),
    ("T", "ŢŤŦȚṪṬṮṰ"),
    ("t", "ţťŧțṫṭṯṱẗ"),
    ("U", "ŨŪŬŮŰŲǓȔȖƯṲṴṶỤỦỬỮỰ"),
    ("u", "ũūŭůűųǔȕȗưṳṵṷụủửữự"),
    ("V", "ṼṾ"),
    ("v", "ṽṿ"),
    ("W", "ŴẀẂẄẆẈ"),
    ("w", "ŵẁẃẅẇẉẘ"),
    ("X", "ẊẌ"),
    ("x", "ẋẍ"),
    ("Y", "ŶŸȲẎỲỴỶỸ"),
    ("y", "ŷȳẏẙỳỵỷỹ"),
    ("Z", "ŹŻŽẐẒẔ"),
    ("z", "źżžẑẓẕ"),
    ("À", "Ằ"),
    ("à", "ằ"),
    ("Á", "Ắ"),
    ("á", "ắ"),
    ("Â", "ẤẦẨẪẬ"),
    ("â", "ấầẩẫậ"),
    ("Ã", "Ẵ"),
    ("ã", "ẵ"),
    ("Å", "Ǻ"),
    ("å", "ǻ"),
    ("Æ", "ǢǼ"),
    ("æ", "ǣǽ"),
    ("Ç", "Ḉ"),
    ("ç", "ḉ"),
    ("È", "Ḕ"),
    ("è", "ḕ"),
    ("É", "Ḗ"),
    ("é", "ḗ"),
    ("Ê", "ẾỀỂỄỆ"),
    ("ê", "ếềểễệ"),
    ("Ï", "Ḯ"),
    ("ï", "ḯ"),
    ("Ò", "ṐỜ"),
    ("ò", "ṑờ"),
    ("Ó", "ṒỚ"),
    ("ó", "ṓớ"),
    ("Ô", "ỐỒỔỖỘ"),
    ("ô", "ốồổỗộ"),
    ("Õ", "ȬṌṎỠ"),
    ("õ", "ȭṍṏỡ"),
    ("Ö", "Ȫ"),
    ("ö", "ȫ"),
    ("Ø", "Ǿ"),
    ("ø", "ǿ"),
    ("Ù", "Ừ"),
    ("ù", "ừ"),
    ("Ú", "ṸỨ"),
    ("ú", "ṹứ"),
    ("Ü", "ǕǗǙǛṺ"),
    ("ü", "ǖǘǚǜṻ"),
];
