//! Durations, times of day and dates in a zone.

use super::fixed;
use crate::domain::{
    query::Granularity,
    time::{DAY, HOUR, MINUTE, SECOND, Timestamp},
    zone::Zone,
};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// "412 ms", "41.8 s", "4 min 06 s", "2 h 14 min", "3 d 4 h".
pub fn duration(ms: i64) -> String {
    let size = ms.unsigned_abs();
    let seconds = (size + 500) / 1000;
    let text = match size {
        0..1_000 => format!("{size}\u{a0}ms"),
        1_000..59_950 => format!("{}\u{a0}s", fixed(size as f64 / 1000.0, 1)),
        59_950..3_599_500 => format!("{}\u{a0}min\u{a0}{:02}\u{a0}s", seconds / 60, seconds % 60),
        3_599_500..86_370_000 => format!("{}\u{a0}h\u{a0}{:02}\u{a0}min", (seconds + 30) / 3600, (seconds + 30) / 60 % 60),
        _ => format!("{}\u{a0}d\u{a0}{}\u{a0}h", (seconds + 1800) / 86_400, (seconds + 1800) / 3600 % 24),
    };
    if ms < 0 { format!("−{text}") } else { text }
}

/// "12:04:31".
pub fn clock(zone: &Zone, at: Timestamp) -> String {
    let local = zone.local(at);
    format!("{:02}:{:02}:{:02}", local.hour, local.minute, local.second)
}

/// "11:03:24.118".
pub fn clock_exact(zone: &Zone, at: Timestamp) -> String {
    format!("{}.{:03}", clock(zone, at), zone.local(at).millisecond)
}

/// "11:02".
pub fn hour_minute(zone: &Zone, at: Timestamp) -> String {
    let local = zone.local(at);
    format!("{:02}:{:02}", local.hour, local.minute)
}

/// "22 Oct".
pub fn day(zone: &Zone, at: Timestamp) -> String {
    let local = zone.local(at);
    format!("{} {}", local.day, MONTHS[usize::from(local.month) - 1])
}

/// "22 Oct 2026".
pub fn date(zone: &Zone, at: Timestamp) -> String {
    format!("{} {}", day(zone, at), zone.local(at).year)
}

/// "Thu 22 Oct 2026, 11:02:14": the absolute time behind a relative one.
pub fn date_time(zone: &Zone, at: Timestamp) -> String {
    format!("{} {}, {}", WEEKDAYS[usize::from(zone.local(at).weekday)], date(zone, at), clock(zone, at))
}

/// "just now", "4 min ago", "3 h ago", "yesterday", "22 Oct", "22 Oct 2025".
pub fn relative(zone: &Zone, now: Timestamp, at: Timestamp) -> String {
    let ago = now.since(at);
    let today = days(zone, now);
    match ago {
        ago if ago < -MINUTE => date_time(zone, at),
        ago if ago < MINUTE => "just now".into(),
        ago if ago < HOUR => format!("{}\u{a0}min ago", ago / MINUTE),
        ago if ago < 12 * HOUR || days(zone, at) == today => format!("{}\u{a0}h ago", ago / HOUR),
        _ if days(zone, at) == today - 1 => "yesterday".into(),
        _ if zone.local(at).year == zone.local(now).year => day(zone, at),
        _ => date(zone, at),
    }
}

/// Local days since 1970.
fn days(zone: &Zone, at: Timestamp) -> i64 {
    (at.micros() + i64::from(zone.offset(at)) * SECOND).div_euclid(DAY)
}

/// What stands under a bucket on an axis, and in its tooltip.
pub fn bucket(zone: &Zone, start: Timestamp, granularity: Granularity) -> String {
    match granularity {
        Granularity::QuarterHour => hour_minute(zone, start),
        Granularity::Hour => format!("{} {}", day(zone, start), hour_minute(zone, start)),
        Granularity::Day | Granularity::Week => day(zone, start),
        Granularity::Month => {
            let local = zone.local(start);
            format!("{} {}", MONTHS[usize::from(local.month) - 1], local.year)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_use_the_largest_fitting_units() {
        for (ms, text) in [
            (412, "412 ms"),
            (41_849, "41.8 s"),
            (59_949, "59.9 s"),
            (59_950, "1 min 00 s"),
            (246_000, "4 min 06 s"),
            (8_040_000, "2 h 14 min"),
            (273_600_000, "3 d 4 h"),
        ] {
            assert_eq!(duration(ms).replace('\u{a0}', " "), text);
        }
    }

    #[test]
    fn times_follow_the_zone() {
        let zone = Zone { name: "Asia/Kolkata".into(), offsets: vec![(Timestamp::EARLIEST, 19_800)] };
        let now: Timestamp = "2026-03-01T20:00:00Z".parse().unwrap();
        assert_eq!(clock(&zone, now), "01:30:00");
        assert_eq!(date_time(&zone, now), "Mon 2 Mar 2026, 01:30:00");
        assert_eq!(relative(&zone, now, now.minus(4 * MINUTE)), "4\u{a0}min ago");
        assert_eq!(relative(&zone, now, now.minus(14 * HOUR)), "yesterday");
        assert_eq!(relative(&zone, now, now.minus(400 * DAY)), "26 Jan 2025");
    }
}
