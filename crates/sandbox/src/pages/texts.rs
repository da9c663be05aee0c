//! Every text of the pages in Swedish, English and French.

mod common;
mod shop;
mod specter;

use super::language::Language;

/// Key, Swedish, English, French.
type Text = [&'static str; 4];

const ALL: [&[Text]; 3] = [common::TEXTS, shop::TEXTS, specter::TEXTS];

/// A text of the catalogue.
pub(super) fn text(key: &str, language: Language) -> Option<&'static str> {
    let [_, swedish, english, french] = find(key)?;
    Some(match language {
        Language::Swedish => swedish,
        Language::English => english,
        Language::French => french,
    })
}

/// The catalogue's own copy of a key.
pub(super) fn key(key: &str) -> Option<&'static str> {
    find(key).map(|[key, ..]| *key)
}

fn find(key: &str) -> Option<&'static Text> {
    ALL.into_iter().flatten().find(|[own, ..]| *own == key)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    /// All sources of the pages but the catalogue.
    fn sources(folder: &Path, into: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("texts") {
                    sources(&path, into);
                }
            } else {
                into.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn every_text_is_there_once_in_all_languages_and_used() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut text = String::new();
        sources(&root.join("src/pages"), &mut text);
        sources(&root.join("templates"), &mut text);
        let mut keys = BTreeSet::new();
        for [key, swedish, english, french] in ALL.into_iter().flatten() {
            assert!(keys.insert(*key), "{key} stands twice");
            assert!([swedish, english, french].iter().all(|text| !text.is_empty()), "{key}");
            // A value of a closed set is named with its set; what is said, with the address.
            let set = key.split_once('-').map(|(set, _)| format!("one_of(\"{set}\""));
            let said = key.strip_prefix("said-").map(|said| format!("\"{said}\""));
            let used = text.contains(&format!("\"{key}\""))
                || set.is_some_and(|set| text.contains(&set))
                || said.is_some_and(|said| text.contains(&said));
            assert!(used, "{key} is not used");
        }
        for part in text.split(".t(\"").skip(1) {
            let key = part.split('"').next().unwrap();
            assert!(keys.contains(key), "{key} is missing");
        }
    }
}
