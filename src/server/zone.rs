//! Time zones by their IANA names: where local quarter hours, hours, days, weeks and months begin, and a zone's offsets
//! for browsers, which have no time-zone database.

use crate::domain::{
    error::AppError,
    query::Granularity,
    time::{HOUR, QUARTER_HOUR, TimeRange, Timestamp},
    zone::Zone,
};
use jiff::{
    ToSpan,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// More buckets than a chart can show or an answer should hold: about 41 days of quarter hours, or 10 years of days.
pub const MAX_BUCKETS: usize = 4_000;

/// The years that data can be in, for the offsets that browsers get.
const YEARS: std::ops::Range<i16> = 2015..2036;

/// The zone of that name, or what is wrong with it.
pub fn find(name: &str) -> Result<TimeZone, AppError> {
    TimeZone::get(name).map_err(|_| AppError::invalid("tz", "tz must be an IANA time zone, for example Europe/Berlin or UTC."))
}

/// The zone with its offsets.
pub fn describe(name: &str) -> Result<Zone, AppError> {
    let tz = find(name)?;
    let [first, last] = [YEARS.start, YEARS.end].map(|year| instant(&TimeZone::UTC, Date::constant(year, 1, 1).into()));
    let mut offsets = vec![(Timestamp::EARLIEST, offset(&tz, first))];
    for transition in tz.following(jiff_of(first)) {
        let at = Timestamp::from_micros(transition.timestamp().as_microsecond());
        if at >= last {
            break;
        }
        let seconds = transition.offset().seconds();
        if offsets.last().is_none_or(|(_, before)| *before != seconds) {
            offsets.push((at, seconds));
        }
    }
    Ok(Zone { name: tz.iana_name().unwrap_or(name).to_owned(), offsets })
}

/// Where the buckets that meet `range` begin, and then where the last one ends: ascending, at least two. The first begins
/// at or before the range.
pub fn bucket_edges(tz: &TimeZone, granularity: Granularity, range: TimeRange) -> Result<Vec<Timestamp>, AppError> {
    let mut edges = vec![begin(tz, granularity, range.from())];
    while let Some(last) = edges.last().copied().filter(|last| *last < range.to()) {
        if edges.len() > MAX_BUCKETS {
            return Err(AppError::invalid(
                "granularity",
                format!("That is more than {MAX_BUCKETS} buckets. Choose a coarser granularity or a shorter range."),
            ));
        }
        edges.push(next(tz, granularity, last));
    }
    Ok(edges)
}

/// The month that holds an instant, up to its quarter hour, beside the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthSoFar {
    pub before_from: Timestamp,
    /// The same day and time of the month before; its end, where it has no such day.
    pub before_to: Timestamp,
    pub from: Timestamp,
    pub to: Timestamp,
}

pub fn month_so_far(tz: &TimeZone, now: Timestamp) -> MonthSoFar {
    let to = now.plus(1).ceil(QUARTER_HOUR);
    let first = local_date(tz, now).first_of_month();
    let first_before = first.saturating_sub(1.month());
    let [before_from, from] = [first_before, first].map(|date| instant(tz, date.into()));
    let ends = tz.to_datetime(jiff_of(to));
    let same = first_before.with().day(ends.day()).build();
    let before_to = match same {
        Ok(date) if ends.date().first_of_month() == first => instant(tz, date.to_datetime(ends.time())).min(from),
        _ => from,
    };
    MonthSoFar { before_from, before_to: before_to.max(before_from.plus(1)), from, to }
}

/// The beginning of the bucket that is so many before the one that holds `at`.
pub fn earlier(tz: &TimeZone, granularity: Granularity, at: Timestamp, buckets: usize) -> Timestamp {
    (0..buckets).fold(begin(tz, granularity, at), |at, _| begin(tz, granularity, at.minus(1)))
}

/// The beginning of the bucket that holds `at`.
fn begin(tz: &TimeZone, granularity: Granularity, at: Timestamp) -> Timestamp {
    match granularity {
        Granularity::QuarterHour => floor_local(tz, at, QUARTER_HOUR),
        Granularity::Hour => floor_local(tz, at, HOUR),
        Granularity::Day | Granularity::Week | Granularity::Month => {
            instant(tz, first_date(granularity, local_date(tz, at)).into())
        }
    }
}

/// The beginning of the bucket after the one that begins at `start`.
fn next(tz: &TimeZone, granularity: Granularity, start: Timestamp) -> Timestamp {
    let step = |length| {
        // Where the clock is put forward or back within the bucket, it ends where local time says so.
        let guess = start.plus(length);
        let floor = floor_local(tz, guess, length);
        if floor > start { floor } else { guess }
    };
    let span = match granularity {
        Granularity::QuarterHour => return step(QUARTER_HOUR),
        Granularity::Hour => return step(HOUR),
        Granularity::Day => 1.day(),
        Granularity::Week => 7.days(),
        Granularity::Month => 1.month(),
    };
    let date = first_date(granularity, local_date(tz, start));
    let later = instant(tz, date.saturating_add(span).into());
    // At the end of the calendar (year 9999) there is no next date; ranges never get there.
    if later > start { later } else { start.plus(crate::domain::time::DAY) }
}

fn first_date(granularity: Granularity, date: Date) -> Date {
    match granularity {
        Granularity::Week => date.saturating_sub(i64::from(date.weekday().to_monday_zero_offset()).days()),
        Granularity::Month => date.first_of_month(),
        _ => date,
    }
}

/// The last local multiple of `length` at or before `at`.
fn floor_local(tz: &TimeZone, at: Timestamp, length: i64) -> Timestamp {
    let shift = i64::from(offset(tz, at)) * crate::domain::time::SECOND;
    at.plus(shift).floor(length).minus(shift)
}

fn offset(tz: &TimeZone, at: Timestamp) -> i32 {
    tz.to_offset(jiff_of(at)).seconds()
}

fn local_date(tz: &TimeZone, at: Timestamp) -> Date {
    tz.to_datetime(jiff_of(at)).date()
}

/// The first instant of a local time; where the clock jumps over it, the instant of the jump.
fn instant(tz: &TimeZone, local: DateTime) -> Timestamp {
    let at = tz.to_ambiguous_timestamp(local).compatible().unwrap_or(jiff::Timestamp::MAX);
    Timestamp::from_micros(at.as_microsecond())
}

fn jiff_of(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(at.micros()).unwrap_or(if at.micros() < 0 {
        jiff::Timestamp::MIN
    } else {
        jiff::Timestamp::MAX
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edges(tz: &str, granularity: Granularity, from: &str, to: &str) -> Vec<String> {
        let range = TimeRange::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
        bucket_edges(&find(tz).unwrap(), granularity, range).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn days_are_short_and_long_where_clocks_change() {
        assert_eq!(
            edges("Europe/Berlin", Granularity::Day, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z"),
            ["2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "2026-03-30T22:00:00Z"]
        );
        assert_eq!(
            edges("Europe/Berlin", Granularity::Hour, "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z"),
            ["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"]
        );
    }

    #[test]
    fn a_day_begins_at_one_where_midnight_is_jumped_over() {
        let found = edges("Africa/Cairo", Granularity::Day, "2026-04-24T00:00:00Z", "2026-04-25T00:00:00Z");
        assert_eq!(found[0], "2026-04-23T22:00:00Z");
        assert_eq!(found[1], "2026-04-24T21:00:00Z");
    }

    #[test]
    fn hours_of_nepal_begin_at_a_quarter() {
        assert_eq!(
            edges("Asia/Kathmandu", Granularity::Hour, "2026-03-01T00:00:00Z", "2026-03-01T01:00:00Z"),
            ["2026-02-28T23:15:00Z", "2026-03-01T00:15:00Z", "2026-03-01T01:15:00Z"]
        );
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        assert_eq!(
            edges("UTC", Granularity::Week, "2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z"),
            ["2026-02-23T00:00:00Z", "2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z"]
        );
        assert_eq!(
            edges("America/New_York", Granularity::Month, "2026-02-28T00:00:00Z", "2026-04-01T00:00:00Z"),
            ["2026-02-01T05:00:00Z", "2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z"]
        );
    }

    #[test]
    fn a_month_so_far_stands_beside_the_same_stretch_of_the_one_before() {
        let of = |tz: &str, now: &str| {
            let found = month_so_far(&find(tz).unwrap(), now.parse().unwrap());
            [found.before_from, found.before_to, found.from, found.to].map(|at| at.to_string())
        };
        assert_eq!(
            of("UTC", "2026-11-20T10:07:00Z"),
            ["2026-10-01T00:00:00Z", "2026-10-20T10:15:00Z", "2026-11-01T00:00:00Z", "2026-11-20T10:15:00Z"]
        );
        // Clocks were put back in between: the same time of day, not the same number of hours.
        assert_eq!(
            of("Europe/Berlin", "2026-11-20T10:00:00Z"),
            ["2026-09-30T22:00:00Z", "2026-10-20T09:15:00Z", "2026-10-31T23:00:00Z", "2026-11-20T10:15:00Z"]
        );
        // February has no 30th, and the last quarter hour of a month ends with it.
        assert_eq!(of("UTC", "2026-03-30T10:00:00Z")[1], "2026-03-01T00:00:00Z");
        assert_eq!(
            of("UTC", "2026-10-31T23:50:00Z")[1..],
            ["2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"]
        );
        assert_eq!(of("UTC", "2026-01-01T00:00:00Z")[..2], ["2025-12-01T00:00:00Z", "2025-12-01T00:15:00Z"]);
    }

    #[test]
    fn earlier_buckets_begin_where_theirs_do() {
        let berlin = find("Europe/Berlin").unwrap();
        let of =
            |granularity, buckets| earlier(&berlin, granularity, "2026-03-30T10:00:00Z".parse().unwrap(), buckets).to_string();
        assert_eq!(of(Granularity::Day, 0), "2026-03-29T22:00:00Z");
        assert_eq!(of(Granularity::Day, 2), "2026-03-27T23:00:00Z");
        assert_eq!(of(Granularity::Week, 1), "2026-03-22T23:00:00Z");
    }

    #[test]
    fn unknown_zones_and_endless_timelines_are_refused_by_name() {
        for name in ["Mars/Olympus", "", "../etc/passwd", "europe berlin"] {
            assert!(matches!(find(name), Err(AppError::Invalid { field, .. }) if field == "tz"), "{name}");
        }
        let decade = TimeRange::new("2020-01-01T00:00:00Z".parse().unwrap(), "2030-01-01T00:00:00Z".parse().unwrap()).unwrap();
        let refused = bucket_edges(&TimeZone::UTC, Granularity::Hour, decade);
        assert!(matches!(refused, Err(AppError::Invalid { field, .. }) if field == "granularity"));
        assert!(bucket_edges(&TimeZone::UTC, Granularity::Day, decade).is_ok());
    }

    #[test]
    fn a_zone_has_the_offsets_that_the_database_says() {
        for name in ["Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC"] {
            let (tz, zone) = (find(name).unwrap(), describe(name).unwrap());
            for day in 0..365 * 12 {
                let at = Timestamp::from_micros(1_577_836_800_000_000 + day * crate::domain::time::DAY);
                assert_eq!(zone.offset(at), offset(&tz, at), "{name} at {at}");
            }
        }
    }

    proptest! {
        #[test]
        fn edges_rise_and_hold_the_range(
            start in 1_500_000_000_i64..1_900_000_000,
            length in 1_i64..3_000_000,
            zone in prop::sample::select(vec!["UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Santiago"]),
            granularity in prop::sample::select(Granularity::ALL.to_vec()),
        ) {
            let from = Timestamp::from_micros(start * 1_000_000);
            let range = TimeRange::new(from, from.plus(length * 1_000_000)).unwrap();
            let tz = find(zone).unwrap();
            let edges = bucket_edges(&tz, granularity, range).unwrap();
            prop_assert!(edges.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(edges[0] <= range.from() && edges[1] > range.from());
            prop_assert!(edges[edges.len() - 1] >= range.to() && edges[edges.len() - 2] < range.to());
            prop_assert!(edges.iter().all(|edge| edge.micros() % QUARTER_HOUR == 0));
            prop_assert_eq!(begin(&tz, granularity, edges[1]), edges[1]);
        }
    }
}
