//! Sharing out an amount so that the parts add up to it exactly (money.md §4).

use crate::money::Ore;

/// Shares `amount` over `weights` in proportion, by largest remainder; ties go to the lower index.
///
/// The parts sum to `amount`. Negative weights count as 0; when nothing weighs anything the first
/// part takes all. No weights, no parts.
pub fn apportion(amount: Ore, weights: &[Ore]) -> Vec<Ore> {
    let weights: Vec<i128> = weights.iter().map(|weight| i128::from(weight.0.max(0))).collect();
    let whole: i128 = weights.iter().sum();
    let mut parts = vec![Ore::ZERO; weights.len()];
    if whole == 0 {
        if let Some(first) = parts.first_mut() {
            *first = amount;
        }
        return parts;
    }
    let size = i128::from(amount.0).abs();
    let sign = amount.0.signum();
    let mut left = size;
    let mut remainders = Vec::with_capacity(weights.len());
    for (index, weight) in weights.iter().enumerate() {
        // An i64 times an i64 fits an i128, and a part is never larger than the amount.
        let share = size * weight / whole;
        left -= share;
        remainders.push((size * weight % whole, index));
        parts[index] = signed(share, sign);
    }
    remainders.sort_by_key(|&(remainder, index)| (std::cmp::Reverse(remainder), index));
    for (_, index) in remainders {
        if left == 0 {
            break;
        }
        parts[index].0 += sign;
        left -= 1;
    }
    parts
}

fn signed(share: i128, sign: i64) -> Ore {
    // `share` is at most |i64::MIN|, which fits once the sign is back.
    Ore(i64::try_from(share * i128::from(sign)).unwrap_or(i64::MIN))
}
