//! How long something took, over many times.

use serde::Serialize;
use std::time::Duration;

/// Quantiles of the same thing done again and again, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Latency {
    pub times: usize,
    pub p50_ms: f64,
    pub p95_ms: f64,
    pub max_ms: f64,
}

impl Latency {
    /// Nearest rank; `None` when nothing was measured.
    pub fn of(mut took: Vec<Duration>) -> Option<Self> {
        took.sort_unstable();
        let rank =
            |percent: usize| (took.len() * percent).div_ceil(100).checked_sub(1).map(|place| took[place].as_secs_f64() * 1_000.0);
        Some(Self { times: took.len(), p50_ms: rank(50)?, p95_ms: rank(95)?, max_ms: rank(100)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let latency = Latency::of((1..=100).map(Duration::from_millis).collect()).unwrap();
        assert_eq!((latency.p50_ms, latency.p95_ms, latency.max_ms), (50.0, 95.0, 100.0));
        assert_eq!(Latency::of(Vec::new()), None);
    }
}
