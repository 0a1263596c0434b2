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

/// The contract's form; years that it cannot write are told in microseconds.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0.div_euclid(DAY));
        if !(0..=9999).contains(&year) {
            return write!(f, "{}us", self.0);
        }
        let in_day = self.0.rem_euclid(DAY);
        let (hour, minute, second) = (in_day / HOUR, in_day / MINUTE % 60, in_day / SECOND % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        let mut fraction = in_day % SECOND;
        if fraction > 0 {
            let mut places = 6;
            while fraction % 10 == 0 {
                (fraction, places) = (fraction / 10, places - 1);
            }
            write!(f, ".{fraction:0places$}")?;
        }
        f.write_str("Z")
    }
}

impl FromStr for Timestamp {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text.as_bytes()).ok_or("must be a time in RFC 3339 with a zone")
    }
}

/// RFC 3339. Digits after the sixth decimal are dropped, and a leap second is the second before it.
fn read(text: &[u8]) -> Option<Timestamp> {
    let (&[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T' | b't' | b' ', h1, h2, b':', n1, n2, b':', s1, s2], mut rest) =
        text.split_first_chunk::<19>()?
    else {
        return None;
    };
    let (year, month, day) = (number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?);
    let (hour, minute, second) = (number(&[h1, h2])?, number(&[n1, n2])?, number(&[s1, s2])?);
    if !(1..=12).contains(&month) || day < 1 || day > days_of_month(year, month) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut fraction = 0;
    if let Some(decimals) = rest.strip_prefix(b".") {
        let places = decimals.iter().take_while(|digit| digit.is_ascii_digit()).count();
        let known = places.min(6);
        fraction = number(decimals.get(..known).filter(|known| !known.is_empty())?)? * 10_i64.pow(6 - known as u32);
        rest = &decimals[places..];
    }
    let offset = match *rest {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (number(&[h1, h2])?, number(&[m1, m2])?);
            let offset = hours * HOUR + minutes * MINUTE;
            if hours > 23 || minutes > 59 {
                return None;
            }
            if sign == b'-' { -offset } else { offset }
        }
        _ => return None,
    };
    let in_day = hour * HOUR + minute * MINUTE + second.min(59) * SECOND + fraction;
    Some(Timestamp(days(year, month, day) * DAY + in_day - offset))
}

/// Digits, and nothing else.
fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0')))
}

const fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days from 1970-01-01 to a date (Howard Hinnant's `days_from_civil`).
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of a count of days since 1970-01-01 (Howard Hinnant's `civil_from_days`).
pub const fn civil(days: i64) -> (i32, u8, u8) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * shifted_month + 2) / 5 + 1) as u8;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 } as u8;
    ((year_of_era + era * 400 + (month <= 2) as i64) as i32, month, day)
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

    /// As the server said it, which never says an empty one.
    pub(super) const fn answered(from: Timestamp, to: Timestamp) -> Self {
        Self { from, to }
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
    fn leap_days_and_days_before_1970() {
        for (count, date) in [(0, (1970, 1, 1)), (-1, (1969, 12, 31)), (11_016, (2000, 2, 29))] {
            assert_eq!(civil(count), date);
            assert_eq!(days(date.0.into(), date.1.into(), date.2.into()), count);
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2026-03-01",
            "2026-03-01T00:00:00",
            "2026-02-29T00:00:00Z",
            "2026-03-01T24:00:00Z",
            "2026-03-01T00:00:00.Z",
            "2026-03-01T00:00:00+1:00",
            "2026-03-01T00:00:00Z.",
            "20260301T000000Z",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
        assert_eq!("2024-02-29t23:59:60z".parse(), "2024-02-29T23:59:59Z".parse::<Timestamp>());
    }

    #[cfg(feature = "ssr")]
    proptest::proptest! {
        /// Against the server's library, which knows more forms.
        #[test]
        fn text_is_as_the_library_writes_it(micros in -62_135_596_800_000_000_i64..=253_370_764_800_000_000, minutes in -1439_i64..=1439) {
            let at = Timestamp(micros);
            let library = jiff::Timestamp::from_microsecond(micros).unwrap();
            proptest::prop_assert_eq!(at.to_string(), library.to_string());
            proptest::prop_assert_eq!(at.to_string().parse(), Ok(at));
            let offset = jiff::tz::Offset::from_seconds((minutes * 60) as i32).unwrap();
            let elsewhere = library.display_with_offset(offset).to_string();
            if !elsewhere.starts_with('-') {
                proptest::prop_assert_eq!(elsewhere.parse(), Ok(at));
            }
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
