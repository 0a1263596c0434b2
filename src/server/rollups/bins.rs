//! Log-scaled bins of durations: mergeable, subtractable, and within 1 % of the truth at any percentile.

use super::sparse::SparseCounts;

/// Two neighbouring bins differ by this factor; a value is at most √GROWTH − 1 = 0.8 % away from its bin's middle.
const GROWTH: f64 = 1.016;

/// Up to here every millisecond is a bin of its own: rounding to whole milliseconds adds at most 0.2 % above it.
const LINEAR: i64 = 256;

/// The bin of a duration in whole milliseconds; negative durations do not exist.
pub fn bin(ms: i64) -> u32 {
    if ms <= LINEAR {
        return ms.max(0) as u32;
    }
    LINEAR as u32 + 1 + ((ms as f64 / LINEAR as f64).ln() / GROWTH.ln()) as u32
}

/// The duration that stands for a bin: the geometric middle of its bounds.
pub fn middle(bin: u32) -> i64 {
    if i64::from(bin) <= LINEAR {
        return i64::from(bin);
    }
    (LINEAR as f64 * GROWTH.powf(f64::from(bin - LINEAR as u32 - 1) + 0.5)).round() as i64
}

/// The nearest-rank percentile: the value at rank ⌈percent/100 × n⌉. `None` without data.
pub fn quantile(bins: &SparseCounts, percent: i64) -> Option<i64> {
    let rank = (bins.total() * percent + 99) / 100;
    let mut seen = 0;
    for (bin, count) in bins.iter() {
        seen += count;
        if seen >= rank.max(1) {
            return Some(middle(bin));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn percentiles_are_within_one_per_cent(mut values in prop::collection::vec(0_i64..100_000_000, 1..300), percent in 1_i64..=100) {
            let mut bins = SparseCounts::default();
            for value in &values {
                bins.add(bin(*value), 1);
            }
            values.sort_unstable();
            let truth = values[((values.len() as i64 * percent + 99) / 100 - 1) as usize];
            let found = quantile(&bins, percent).unwrap();
            prop_assert!((found - truth).abs() as f64 <= truth as f64 * 0.01, "{} for {}", found, truth);
        }
    }

    #[test]
    fn bins_never_go_back() {
        assert!((0..200_000).map(bin).is_sorted());
    }

    #[test]
    fn nothing_has_no_percentile() {
        assert_eq!(quantile(&SparseCounts::default(), 50), None);
    }
}
