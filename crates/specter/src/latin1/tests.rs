use proptest::prelude::*;

use super::*;

fn replaced(value: &Latin1) -> Vec<(char, &str)> {
    value.replacements().iter().map(|one| (one.character, one.by.as_str())).collect()
}

/// Undoes [`Latin1::percent_encoded`] the way a form reader does.
fn percent_decode(text: &str) -> Vec<u8> {
    let mut bytes = text.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let hex: Vec<u8> = bytes.by_ref().take(2).collect();
                u8::from_str_radix(str::from_utf8(&hex).unwrap(), 16).unwrap()
            }
            plain => plain,
        });
    }
    out
}

#[test]
fn the_three_wire_examples() {
    for (text, wire) in [
        ("Åsa Öberg", "%C5sa+%D6berg"),
        ("Blåbär & Son AB", "Bl%E5b%E4r+%26+Son+AB"),
        ("TRÖJA-42", "TR%D6JA-42"),
    ] {
        let value = Latin1::exact(text);
        assert_eq!(value.percent_encoded(), wire);
        assert_eq!(value.replacements(), []);
    }
}

#[test]
fn accented_french_passes_unchanged() {
    let value = Latin1::line("Crème brûlée");
    assert_eq!(value.text(), "Crème brûlée");
    assert_eq!(value.replacements(), []);
}

#[test]
fn foreign_characters_are_transliterated_and_recorded() {
    let value = Latin1::exact("”–€");
    assert_eq!(value.text(), "\"-EUR");
    assert_eq!(replaced(&value), [('”', "\""), ('–', "-"), ('€', "EUR")]);
    assert_eq!(Latin1::exact("…‘’“").text(), "...''\"");
    assert_eq!(Latin1::exact("š ž ł ő ș ğ œ Ÿ Đ ı Łódź").text(), "s z l o s g oe Y D i Lódz");
    assert_eq!(Latin1::exact("Nguyễn").text(), "Nguyên");
}

#[test]
fn the_last_resort_is_a_question_mark() {
    let value = Latin1::exact("Привет 🎁");
    assert_eq!(value.text(), "?????? ?");
    assert_eq!(value.replacements().len(), 7);
}

#[test]
fn decomposed_letters_are_composed_without_a_record() {
    let value = Latin1::exact("A\u{30A}sa O\u{308}berg");
    assert_eq!(value.text(), "Åsa Öberg");
    assert_eq!(value.replacements(), []);
    let value = Latin1::exact("s\u{30C}");
    assert_eq!(value.text(), "s");
    assert_eq!(replaced(&value), [('\u{30C}', "")]);
}

#[test]
fn lines_are_trimmed_and_blanks_collapse() {
    assert_eq!(Latin1::line("  Åsa    \t Öberg\r\n").text(), "Åsa Öberg");
    assert_eq!(Latin1::line("A\u{a0}\u{2003} B").text(), "A B");
    assert_eq!(Latin1::line(" \n ").text(), "");
    assert_eq!(Latin1::exact(" a  b ").text(), " a  b ");
}

#[test]
fn a_cut_leaves_no_blank_at_the_end() {
    let mut value = Latin1::line("Åsa Öberg");
    assert_eq!(value.truncate(4), 6);
    assert_eq!(value.text(), "Åsa");
    assert_eq!(value.truncate(3), 0);
}

#[test]
fn answers_follow_their_declaration() {
    let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><r>\xE5\x80</r>";
    assert!(decode(latin).ends_with("<r>å\u{80}</r>"));
    let windows = b"<?xml version='1.0' encoding='windows-1252'?><r>\xE5\x80\x94</r>";
    assert!(decode(windows).ends_with("<r>å€”</r>"));
    let utf8 = "<?xml version=\"1.0\" encoding=\"utf-8\"?><r>å€</r>";
    assert_eq!(decode(utf8.as_bytes()), utf8);
    assert_eq!(decode(b"\xEF\xBB\xBF1;2;ok"), "1;2;ok");
}

#[test]
fn answers_without_declaration_are_utf8_if_valid_else_latin1() {
    assert_eq!(decode("1;1;Kunden är ny".as_bytes()), "1;1;Kunden är ny");
    assert_eq!(decode(b"1;1;Kunden \xE4r ny"), "1;1;Kunden är ny");
    // A wrong declaration must not lose the answer.
    assert!(decode(b"<?xml version=\"1.0\" encoding=\"utf-8\"?><r>\xE5</r>").contains('å'));
}

proptest! {
    #[test]
    fn encoding_and_decoding_is_the_identity_on_latin1(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let text: String = bytes.iter().map(|&byte| char::from(byte)).collect();
        let value = Latin1::exact(&text);
        prop_assert_eq!(value.replacements(), []);
        prop_assert_eq!(value.text(), text);
        prop_assert_eq!(percent_decode(&value.percent_encoded()), bytes);
    }

    #[test]
    fn any_text_becomes_bytes_that_round_trip(text in ".{0,80}") {
        let value = Latin1::exact(&text);
        prop_assert!(value.percent_encoded().is_ascii());
        prop_assert_eq!(percent_decode(&value.percent_encoded()), value.as_bytes());
        let again = Latin1::exact(&value.text());
        prop_assert_eq!(again.as_bytes(), value.as_bytes());
        prop_assert_eq!(again.replacements(), []);
    }

    #[test]
    fn a_line_never_holds_two_blanks(text in "[ \\t\\u{a0}\\u{2003}aÅ]{0,60}", limit in 0_usize..60) {
        let mut value = Latin1::line(&text);
        value.truncate(limit);
        let sent = value.text();
        prop_assert_eq!(sent.trim(), &sent);
        prop_assert!(!sent.contains("  "));
        prop_assert!(value.len() <= limit);
    }

    #[test]
    fn decoding_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        decode(&bytes);
    }
}
