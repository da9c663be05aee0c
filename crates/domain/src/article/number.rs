//! Article numbers: what is safe (PRE-2), and a safe number near an unsafe one (PRE-4).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::sentence::Sentence;

/// Most characters in an article number. The ERP's own limit is not published; no real number is
/// near this one.
pub const NUMBER_LIMIT: usize = 100;

/// Most different bad characters that are named; the rest tells nothing new.
const NAMED: usize = 10;

/// Why an article number can't be used (PRE-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberProblem {
    /// There is none.
    Empty,
    /// A space, tab or line break, also at either end.
    Blank,
    /// A character other than a–z, A–Z, 0–9, hyphen, underscore and full stop.
    Character(char),
    /// More than [`NUMBER_LIMIT`] characters; how many there are.
    Long(usize),
}

impl NumberProblem {
    /// The same with its values, for readers of every language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Empty => Sentence::new("number-empty"),
            Self::Blank => Sentence::new("number-blank"),
            Self::Character(character) => {
                Sentence::new("number-character").text("character", *character)
            }
            Self::Long(length) => {
                Sentence::new("number-long").number("length", *length).number("limit", NUMBER_LIMIT)
            }
        }
    }

    /// One of each kind.
    pub fn examples() -> Vec<Self> {
        vec![Self::Empty, Self::Blank, Self::Character('å'), Self::Long(101)]
    }
}

impl fmt::Display for NumberProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("it is empty"),
            Self::Blank => formatter.write_str("it holds a space"),
            Self::Character(character) => {
                write!(formatter, "it holds the character {character:?}")
            }
            Self::Long(length) => {
                write!(formatter, "it has {length} characters, more than {NUMBER_LIMIT}")
            }
        }
    }
}

/// Everything that makes a number unsafe, each thing once, in reading order; empty for a safe one.
pub fn number_problems(number: &str) -> Vec<NumberProblem> {
    if number.is_empty() {
        return vec![NumberProblem::Empty];
    }
    let mut problems = Vec::new();
    let mut length = 0;
    for character in number.chars() {
        length += 1;
        if is_safe(character) || problems.len() >= NAMED {
            continue;
        }
        let problem = if character.is_whitespace() {
            NumberProblem::Blank
        } else {
            NumberProblem::Character(character)
        };
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    if length > NUMBER_LIMIT {
        problems.push(NumberProblem::Long(length));
    }
    problems
}

/// A safe number that a person recognises: letters without their marks, hyphens for the rest.
/// `None` when nothing is left.
pub(super) fn safe_number(number: &str, limit: usize) -> Option<String> {
    let mut safe = String::new();
    for character in number.chars() {
        if safe.len() >= limit {
            break;
        }
        match plain(character) {
            Some(letters) => safe.push_str(letters),
            None if is_safe(character) => safe.push(character),
            None if !safe.ends_with('-') => safe.push('-'),
            None => {}
        }
    }
    safe.truncate(limit);
    let safe = safe.trim_matches('-');
    (!safe.is_empty()).then(|| safe.to_owned())
}

fn is_safe(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.')
}

/// The letters without marks that stand for a marked one.
fn plain(character: char) -> Option<&'static str> {
    Some(match character {
        'å' | 'ä' | 'á' | 'à' | 'â' | 'ã' | 'ą' => "a",
        'Å' | 'Ä' | 'Á' | 'À' | 'Â' | 'Ã' | 'Ą' => "A",
        'ö' | 'ó' | 'ò' | 'ô' | 'õ' | 'ø' => "o",
        'Ö' | 'Ó' | 'Ò' | 'Ô' | 'Õ' | 'Ø' => "O",
        'é' | 'è' | 'ê' | 'ë' | 'ę' => "e",
        'É' | 'È' | 'Ê' | 'Ë' | 'Ę' => "E",
        'ü' | 'ú' | 'ù' | 'û' => "u",
        'Ü' | 'Ú' | 'Ù' | 'Û' => "U",
        'í' | 'ì' | 'î' | 'ï' => "i",
        'Í' | 'Ì' | 'Î' | 'Ï' => "I",
        'ñ' | 'ń' => "n",
        'Ñ' | 'Ń' => "N",
        'ç' | 'ć' => "c",
        'Ç' | 'Ć' => "C",
        'š' | 'ś' => "s",
        'Š' | 'Ś' => "S",
        'ž' | 'ź' | 'ż' => "z",
        'Ž' | 'Ź' | 'Ż' => "Z",
        'ý' | 'ÿ' => "y",
        'ł' => "l",
        'Ł' => "L",
        'æ' => "ae",
        'Æ' => "AE",
        'ß' => "ss",
        '–' | '—' | '‐' | '‑' | '−' => "-",
        _ => return None,
    })
}
