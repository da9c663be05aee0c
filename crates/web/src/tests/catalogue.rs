//! The catalogue is complete and has nothing that no page says (BEY-12).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::sets::sets;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// Key → the names of the values it takes, of one language.
pub(crate) fn messages(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut paths = Vec::new();
    files(&Path::new(ROOT).join("locales").join(language), &mut paths);
    let mut messages = BTreeMap::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let mut key = String::new();
        for line in text.lines() {
            let continues =
                line.starts_with(' ') || line.trim().is_empty() || line.starts_with('#');
            if !continues {
                key = line.split('=').next().unwrap().trim().to_owned();
                let values: BTreeSet<String> = BTreeSet::new();
                assert!(
                    messages.insert(key.clone(), values).is_none(),
                    "{key} stands twice in {language}"
                );
            }
            for part in line.split('$').skip(1) {
                let name =
                    part.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).next();
                messages.get_mut(&key).unwrap().insert(name.unwrap().to_owned());
            }
        }
    }
    messages
}

/// Everything that is written in quotes after one of the given openings.
fn quoted(openings: &[&str], text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for opening in openings {
        for rest in text.split(opening).skip(1) {
            let rest = rest.trim_start();
            if let Some(rest) = rest.strip_prefix('"') {
                found.extend(rest.split('"').next().map(str::to_owned));
            }
        }
    }
    found
}

/// Keys that are said, and the sets that keys are put together from.
fn said() -> (BTreeSet<String>, BTreeSet<String>) {
    let mut paths = Vec::new();
    files(&Path::new(ROOT).join("src"), &mut paths);
    files(&Path::new(ROOT).join("templates"), &mut paths);
    let (mut keys, mut sets) = (BTreeSet::new(), BTreeSet::new());
    for path in paths.iter().filter(|path| !path.to_string_lossy().contains("src/tests")) {
        let text = fs::read_to_string(path).unwrap();
        keys.extend(quoted(&[".t(", ".say(", "Message::new("], &text));
        sets.extend(quoted(&[".one_of("], &text));
        for rest in text.split("?said=").skip(1) {
            let name: String =
                rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            if rest.starts_with(|c: char| c.is_ascii_alphanumeric()) {
                keys.insert(format!("said-{name}"));
            }
        }
    }
    (keys, sets)
}

#[test]
fn all_languages_say_the_same() {
    let swedish = messages("sv");
    for language in ["en", "fr"] {
        let other = messages(language);
        for (key, values) in &swedish {
            assert_eq!(other.get(key), Some(values), "{key} in {language}");
        }
        for key in other.keys() {
            assert!(swedish.contains_key(key), "{key} is in {language} only");
        }
    }
}

#[test]
fn every_message_that_is_said_exists_and_no_other() {
    let (mut keys, said) = said();
    let sets = sets();
    let known: BTreeSet<String> = sets.keys().map(|set| (*set).to_owned()).collect();
    assert_eq!(said, known, "the sets of which pages say a value stand in sets.rs");
    for (set, values) in sets {
        keys.extend(values.iter().map(|value| format!("{set}-{value}")));
    }
    let messages: BTreeSet<String> = messages("sv").into_keys().collect();
    let missing: Vec<&String> = keys.difference(&messages).collect();
    assert!(missing.is_empty(), "said, but not there: {missing:?}");
    let unused: Vec<&String> = messages.difference(&keys).collect();
    assert!(unused.is_empty(), "there, but not said: {unused:?}");
}

/// In French the category `one` holds nought too, of which "une commande" is untrue.
#[test]
fn french_tells_nought_from_one() {
    let mut paths = Vec::new();
    files(&Path::new(ROOT).join("locales/fr"), &mut paths);
    let told = |path: &PathBuf| fs::read_to_string(path).unwrap().contains("[one]");
    let wrong: Vec<&PathBuf> = paths.iter().filter(|path| told(path)).collect();
    assert!(wrong.is_empty(), "write [1]: {wrong:?}");
}
