//! Figures from measurements.

/// Counts here are far below the 2⁵³ up to which a float is exact.
#[expect(clippy::cast_precision_loss, reason = "counts of requests and KiB stay far below 2⁵³")]
pub(super) fn whole(number: u64) -> f64 {
    number as f64
}

/// The middle value; the mean of the two middle ones of an even number; not a number of none.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = values.get(middle).copied().unwrap_or(f64::NAN);
    if values.len() % 2 == 1 {
        return upper;
    }
    let lower = middle.checked_sub(1).and_then(|index| values.get(index)).copied();
    f64::midpoint(lower.unwrap_or(upper), upper)
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]).to_string(), "2");
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]).to_string(), "2.5");
        assert!(median(Vec::new()).is_nan());
    }
}
