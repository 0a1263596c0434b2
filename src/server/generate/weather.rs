//! The bad day: now and then a provider has trouble for an afternoon, and everybody who calls it does.

use super::chance::Chance;
use crate::domain::time::{DAY, HOUR, Timestamp};

/// One day in so many is bad.
const DAYS_BETWEEN: i64 = 35;

/// How much worse calls of `provider` are at an instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weather {
    /// Added to the share of calls that fail.
    pub errors: f64,
    /// Times as slow.
    pub slower: f64,
}

const FAIR: Weather = Weather { errors: 0.0, slower: 1.0 };
const STORM: Weather = Weather { errors: 0.28, slower: 2.6 };

/// The bad days lie where the seed puts them on the calendar, whatever stretch of it is generated.
pub fn at(seed: u64, instant: Timestamp, provider: &str) -> Weather {
    let day = instant.micros().div_euclid(DAY);
    let block = day.div_euclid(DAYS_BETWEEN);
    let mut chance = Chance::of(seed, &["weather"], &[block]);
    let bad = block * DAYS_BETWEEN + chance.between(0, DAYS_BETWEEN - 1);
    let begins = chance.between(8, 13);
    let hour = instant.micros().rem_euclid(DAY) / HOUR;
    if provider == "anthropic" && day == bad && (begins..begins + 6).contains(&hour) { STORM } else { FAIR }
}
