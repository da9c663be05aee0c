//! What a run of the tests is asked for by its environment.

use std::io::Write as _;

/// Says that something is not installed and its tests are skipped. Where everything must run, as on
/// CI (`CI=true`), that fails the test.
pub(crate) fn skip(sentence: &str) {
    // Past the harness, which hides what a test prints that does not fail.
    writeln!(std::io::stderr(), "{sentence}").expect("standard error can be written");
    let demanded = std::env::var("CI").is_ok_and(|value| is_yes(&value));
    assert!(!demanded, "nothing may be skipped on CI: {sentence}");
}

/// Whether the long runs are wanted: `cargo xtask large`.
pub fn is_large() -> bool {
    std::env::var("KOPPLA_LARGE").is_ok_and(|value| is_yes(&value))
}

fn is_yes(value: &str) -> bool {
    !matches!(value.trim(), "" | "0" | "false" | "no")
}

#[cfg(test)]
mod tests {
    use super::is_yes;

    #[test]
    fn a_variable_may_say_no() {
        assert!(["1", "true", "yes"].iter().all(|value| is_yes(value)));
        assert!(["", " ", "0", "false"].iter().all(|value| !is_yes(value)));
    }
}
