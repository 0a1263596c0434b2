//! The viewer's time zone as the browser knows it: a name, and the offsets that the server looked up.

use super::time::{DAY, SECOND, Timestamp, civil};
use serde::{Deserialize, Serialize};

/// An IANA zone with its offsets from UTC, so that times can be shown without a time-zone database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// For example `Europe/Berlin`.
    pub name: String,
    /// From each instant on, the seconds to add to UTC; ascending, never empty.
    pub offsets: Vec<(Timestamp, i32)>,
}

/// The parts of a local date and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Local {
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub millisecond: u16,
    /// 0 is Monday.
    pub weekday: u8,
}

impl Zone {
    pub fn utc() -> Self {
        Self { name: "UTC".into(), offsets: vec![(Timestamp::EARLIEST, 0)] }
    }

    /// Seconds to add to UTC at this instant.
    pub fn offset(&self, at: Timestamp) -> i32 {
        let later = self.offsets.partition_point(|(from, _)| *from <= at);
        self.offsets[later.saturating_sub(1)].1
    }

    /// The instant at which clocks of the zone show `local` microseconds since 1970; the earlier one when they show it twice.
    pub fn instant(&self, local: i64) -> Timestamp {
        let shifted = |offset: i32| Timestamp::from_micros(local.saturating_sub(i64::from(offset) * SECOND));
        shifted(self.offset(shifted(self.offset(Timestamp::from_micros(local)))))
    }

    pub fn local(&self, at: Timestamp) -> Local {
        let micros = at.micros().saturating_add(i64::from(self.offset(at)) * SECOND);
        let days = micros.div_euclid(DAY);
        let in_day = micros.rem_euclid(DAY);
        let (year, month, day) = civil(days);
        let seconds = in_day / SECOND;
        Local {
            year,
            month,
            day,
            hour: (seconds / 3600) as u8,
            minute: (seconds / 60 % 60) as u8,
            second: (seconds % 60) as u8,
            millisecond: (in_day / 1000 % 1000) as u16,
            weekday: (days + 3).rem_euclid(7) as u8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_time_follows_the_offset_in_force() {
        let spring: Timestamp = "2026-03-29T01:00:00Z".parse().unwrap();
        let zone = Zone { name: "Europe/Berlin".into(), offsets: vec![(Timestamp::EARLIEST, 3600), (spring, 7200)] };
        assert_eq!(zone.local(spring.minus(SECOND)).hour, 1);
        let after = zone.local(spring);
        assert_eq!((after.hour, after.day, after.month, after.weekday), (3, 29, 3, 6));
    }
}
