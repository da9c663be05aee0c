//! How many tests ran on each kind of store, and which ran on one of them only.

use std::collections::BTreeSet;

use crate::step::say;

/// The names that `koppla_testkit::on_each_store` gives.
const STORES: [(&str, &str); 2] = [("sqlite::", "SQLite"), ("postgres::", "PostgreSQL")];

/// Counts the tests that have just run, by store, in what the run printed. Without PostgreSQL its
/// tests end at once, having tested nothing.
pub(crate) fn count(printed: &str, has_postgres: bool) {
    for line in counted(printed, has_postgres) {
        say(&line);
    }
}

fn counted(printed: &str, has_postgres: bool) -> Vec<String> {
    let [sqlite, postgres] = STORES.map(|(mark, _)| ran(printed, mark));
    let mut said = vec![format!("── {} tests ran on SQLite", sqlite.len())];
    if !has_postgres {
        let skipped = postgres.len();
        said.push(format!("── none ran on PostgreSQL: it is missing, {skipped} were SKIPPED"));
        return said;
    }
    said.push(format!("── {} tests ran on PostgreSQL", postgres.len()));
    let both = sqlite.intersection(&postgres).count();
    said.push(format!("── {both} of them are the same tests on both"));
    for ((_, store), only) in STORES.iter().zip([&sqlite - &postgres, &postgres - &sqlite]) {
        said.extend(only.iter().map(|name| format!("   on {store} alone: {name}")));
    }
    said
}

/// The tests that passed on one store, named without it. A test that prints on its way stands apart
/// from its result and cannot be told from others, so no name is read out of a line's middle.
fn ran(printed: &str, mark: &str) -> BTreeSet<String> {
    let passed = printed.lines().filter_map(|line| {
        let (name, result) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
        (result == "ok").then_some(name)
    });
    passed.filter(|name| is_on(name, mark)).map(|name| name.replacen(mark, "", 1)).collect()
}

/// Whether a module of a test's name is the store's.
fn is_on(name: &str, mark: &str) -> bool {
    name.starts_with(mark) || name.contains(&format!("::{mark}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "
running 5 tests
test seats::sqlite::one ... ok
test seats::postgres::one ... ok
test seats::postgres::two ... ok
test sqlite::alone ... ok
test seats::sqlite::later ... ignored
test nothing::of_sqlite ... ok
";

    #[test]
    fn what_ran_is_counted_and_nothing_else() {
        assert_eq!(
            counted(PRINTED, true),
            [
                "── 2 tests ran on SQLite",
                "── 2 tests ran on PostgreSQL",
                "── 1 of them are the same tests on both",
                "   on SQLite alone: alone",
                "   on PostgreSQL alone: seats::two",
            ]
        );
    }

    #[test]
    fn what_was_skipped_did_not_run() {
        assert_eq!(
            counted(PRINTED, false),
            [
                "── 2 tests ran on SQLite",
                "── none ran on PostgreSQL: it is missing, 2 were SKIPPED"
            ]
        );
    }
}
