//! Who works for which connection, where that is worth a word.

use std::collections::BTreeMap;

use crate::output::counted;

/// Most connections that are named.
const NAMED: usize = 5;

/// Sentences on the active connections, each with the program that works for it. Nothing is said
/// while one program works for all.
pub(super) fn said(connections: &[(&str, Option<&str>)]) -> Vec<String> {
    let mut programs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut nobody = Vec::new();
    for (connection, program) in connections {
        match program {
            Some(program) => programs.entry(program).or_default().push(connection),
            None => nobody.push(*connection),
        }
    }
    let mut said = Vec::new();
    if programs.len() > 1 || !(programs.is_empty() || nobody.is_empty()) {
        said.extend(programs.into_iter().map(|(program, connections)| {
            let number = u64::try_from(connections.len()).unwrap_or(u64::MAX);
            let number = counted(number, "connection", "connections");
            format!("The {program} works for {number}: {}.", named(&connections))
        }));
        if !nobody.is_empty() {
            said.push(format!(
                "Just now no program works for {}; a running \"koppla serve\" takes over.",
                named(&nobody)
            ));
        }
    } else if !nobody.is_empty() {
        said.push("No program is at work. Start \"koppla serve\".".to_owned());
    }
    said
}

fn named(connections: &[&str]) -> String {
    let mut named = connections.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    if let Some(more) = connections.len().checked_sub(NAMED).filter(|more| *more > 0) {
        named.push_str(&format!(" and {more} more"));
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Option<&str> = Some("process 7 on a");
    const B: Option<&str> = Some("process 8 on b");

    #[test]
    fn one_program_for_all_is_not_worth_a_word() {
        assert!(said(&[("one", A), ("two", A)]).is_empty());
        assert!(said(&[]).is_empty());
    }

    #[test]
    fn several_programs_and_none_are_named() {
        assert_eq!(said(&[("one", None)]), ["No program is at work. Start \"koppla serve\"."]);
        let numbers: Vec<String> = (1..=7).map(|number| number.to_string()).collect();
        let mut connections: Vec<_> = numbers.iter().map(|number| (number.as_str(), A)).collect();
        connections.extend([("x", B), ("y", None)]);
        assert_eq!(
            said(&connections),
            [
                "The process 7 on a works for 7 connections: 1, 2, 3, 4, 5 and 2 more.",
                "The process 8 on b works for 1 connection: x.",
                "Just now no program works for y; a running \"koppla serve\" takes over.",
            ]
        );
    }
}
