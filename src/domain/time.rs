//! Instants, ranges and durations.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// An instant with microsecond precision, as Postgres keeps it. JSON and text: RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(i64);

pub const MILLISECOND: i64 = 1_000;
pub const SECOND: i64 = 1_000 * MILLISECOND;
pub const MINUTE: i64 = 60 * SECOND;
pub const QUARTER_HOUR: i64 = 15 * MINUTE;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

impl Timestamp {
    /// The beginning of year 1: before anything that happens, and still a time that text can say.
    pub const EARLIEST: Self = Self(-62_135_596_800_000_000);

    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    pub const fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    pub const fn minus(self, micros: i64) -> Self {
        Self(self.0.saturating_sub(micros))
    }

    /// Microseconds from `earlier` to this instant; negative when `earlier` is later.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The last multiple of `step` microseconds at or before this instant.
    pub const fn floor(self, step: i64) -> Self {
        Self(self.0 - self.0.rem_euclid(step))
    }

    /// The first multiple of `step` microseconds at or after this instant.
    pub const fn ceil(self, step: i64) -> Self {
        Self(self.0 + (step - self.0.rem_euclid(step)) % step)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(instant) => instant.fmt(f),
            Err(_) => write!(f, "{}us", self.0),
        }
    }
}

impl FromStr for Timestamp {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let instant: jiff::Timestamp = text.parse().map_err(|_| "must be a time in RFC 3339 with a zone")?;
        Ok(Self(instant.as_microsecond()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// `[from, to)`; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TimeRange {
    from: Timestamp,
    to: Timestamp,
}

impl TimeRange {
    pub fn new(from: Timestamp, to: Timestamp) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    pub fn from(self) -> Timestamp {
        self.from
    }

    pub fn to(self) -> Timestamp {
        self.to
    }

    /// The length in microseconds.
    pub fn length(self) -> i64 {
        self.to.since(self.from)
    }

    /// The range of the same length that ends where this one begins: what "compare with previous" means.
    pub fn previous(self) -> Self {
        Self { from: self.from.minus(self.length()), to: self.from }
    }

    pub fn contains(self, instant: Timestamp) -> bool {
        self.from <= instant && instant < self.to
    }
}

/// What time it is, handed in: the only clock of the code that decides anything.
pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> Timestamp;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floor_and_ceil_meet_on_multiples_before_and_after_1970() {
        for micros in [-QUARTER_HOUR - 1, -1, 0, 1, QUARTER_HOUR, QUARTER_HOUR + 1] {
            let at = Timestamp(micros);
            assert!(at.floor(QUARTER_HOUR) <= at && at <= at.ceil(QUARTER_HOUR));
            assert!(at.ceil(QUARTER_HOUR).since(at.floor(QUARTER_HOUR)) <= QUARTER_HOUR);
        }
    }

    #[test]
    fn text_round_trip() {
        let at: Timestamp = "2026-03-01T01:00:06.150+01:00".parse().unwrap();
        assert_eq!(at.to_string(), "2026-03-01T00:00:06.15Z");
        for at in [at, Timestamp::EARLIEST] {
            assert_eq!(serde_json::from_str::<Timestamp>(&serde_json::to_string(&at).unwrap()).unwrap(), at);
        }
    }
}
