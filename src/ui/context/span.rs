//! The stretch of time looked at: relative to now, or from one instant to another. Pure.

use crate::domain::{
    time::{DAY, HOUR, QUARTER_HOUR, SECOND, TimeRange, Timestamp},
    zone::Zone,
};

/// A range relative to now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preset {
    Hour,
    Day,
    Week,
    #[default]
    Month,
    Quarter,
}

impl Preset {
    pub const ALL: [Self; 5] = [Self::Hour, Self::Day, Self::Week, Self::Month, Self::Quarter];

    /// In addresses and on buttons.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
            Self::Quarter => "90d",
        }
    }

    /// In words: "30 days".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Hour => "the last hour",
            Self::Day => "24 hours",
            Self::Week => "7 days",
            Self::Month => "30 days",
            Self::Quarter => "90 days",
        }
    }

    /// Ends with the current quarter hour. Hours begin with a whole hour or quarter; days with a midnight of the
    /// zone, today included, so that every bar of a chart but the last is a whole one.
    pub fn range(self, now: Timestamp, zone: &Zone) -> TimeRange {
        let to = now.plus(1).ceil(QUARTER_HOUR);
        let from = match self {
            Self::Hour => now.floor(QUARTER_HOUR).minus(HOUR),
            Self::Day => now.floor(HOUR).minus(24 * HOUR),
            Self::Week => midnight(now, 6, zone),
            Self::Month => midnight(now, 29, zone),
            Self::Quarter => midnight(now, 89, zone),
        };
        TimeRange::new(from, to).expect("`from` is at or before `now`, and `to` after it")
    }
}

/// The midnight of the zone that began the day so many days ago.
fn midnight(now: Timestamp, days_ago: i64, zone: &Zone) -> Timestamp {
    let today = now.plus(i64::from(zone.offset(now)) * SECOND).floor(DAY);
    zone.instant(today.minus(days_ago * DAY).micros())
}

/// The stretch of time looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    Preset(Preset),
    Custom(TimeRange),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_stays_the_same_within_a_quarter_hour() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        for preset in Preset::ALL {
            let of = |now| preset.range(now, &Zone::utc());
            assert_eq!(of(at("2026-03-30T10:00:00Z")), of(at("2026-03-30T10:14:59Z")));
            assert!(of(at("2026-03-30T10:14:59Z")).contains(at("2026-03-30T10:14:59Z")));
        }
    }
}
