//! Points in time as whole seconds since 1970 and as the wire's `2026-03-02T08:15:00Z`
//! (abicart-api §9).

use jiff::{Timestamp, civil, tz::TimeZone};

/// The wire form: UTC, whole seconds.
pub(super) fn text(seconds: i64) -> String {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

/// Reads a date-time with an offset or `Z`, a date-time without one (UTC), or a plain date
/// (midnight UTC). Fractions of a second are cut.
pub(super) fn seconds(text: &str) -> Option<i64> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_second());
    }
    if text.contains(['Z', 'z', '[', '+']) {
        return None;
    }
    let local: civil::DateTime = text.parse().ok()?;
    Some(local.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_accepted_form_is_one_instant() {
        for form in [
            "2026-03-02T00:00:00Z",
            "2026-03-02",
            "2026-03-02T01:00:00+01:00",
            "2026-03-02T00:00:00",
        ] {
            assert_eq!(
                seconds(form).map(super::text).as_deref(),
                Some("2026-03-02T00:00:00Z"),
                "{form}"
            );
        }
        for wrong in ["", "yesterday", "2026-13-01", "2026-03-02Zed"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }
}
