//! Values as text: numbers, money, durations, shares, changes and times. Pure, so that server and browser write the same.
//!
//! In: a value, and for times the viewer's zone. Out: text with U+2212 for minus and no-break spaces before units.

use crate::domain::{
    figure::{Change, FigureValue, Unit},
    money::Usd,
    query::Granularity,
    time::{DAY, HOUR, MINUTE, SECOND, Timestamp},
    zone::Zone,
};

/// Stands where a value is unknown.
pub const UNKNOWN: &str = "–";

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// A figure in two sizes: what is read, and the unit or cents beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub main: String,
    pub small: String,
}

impl Shown {
    fn new(main: impl Into<String>, small: impl Into<String>) -> Self {
        Self { main: main.into(), small: small.into() }
    }
}

/// The figure of a card; `None` when it is unknown.
pub fn figure(unit: Unit, value: FigureValue) -> Option<Shown> {
    Some(match value {
        FigureValue::Count(n) if unit == Unit::Millis => split_unit(&duration(n)),
        FigureValue::Count(n) => short_parts(n),
        FigureValue::Ratio(share) => Shown::new(share_digits(share), "%"),
        FigureValue::Usd(usd) => {
            let text = money(usd);
            match text.split_once('.') {
                Some((whole, cents)) if cents.len() == 2 => Shown::new(whole, format!(".{cents}")),
                _ => Shown::new(text, ""),
            }
        }
        FigureValue::Quantiles(quantiles) => split_unit(&duration(quantiles.p95?)),
        FigureValue::None(()) => return None,
    })
}

/// A figure in one line: in tables, tooltips and beside a change.
pub fn plain(unit: Unit, value: FigureValue) -> String {
    match figure(unit, value) {
        Some(Shown { main, small }) if small.is_empty() || small.starts_with('.') => main + &small,
        Some(Shown { main, small }) => format!("{main}\u{a0}{small}"),
        None => UNKNOWN.into(),
    }
}

/// "48,213".
pub fn count(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        text.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Exact up to a hundred thousand, then three digits and a letter: "2.31 B".
pub fn short(n: i64) -> String {
    let Shown { main, small } = short_parts(n);
    if small.is_empty() { main } else { format!("{main}\u{a0}{small}") }
}

fn short_parts(n: i64) -> Shown {
    let size = n.unsigned_abs();
    let (divisor, letter) = match size {
        0..100_000 => return Shown::new(count(n), ""),
        100_000..999_500 => (1e3, "k"),
        999_500..999_500_000 => (1e6, "M"),
        999_500_000..999_500_000_000 => (1e9, "B"),
        _ => (1e12, "T"),
    };
    let scaled = size as f64 / divisor;
    let digits = match scaled {
        s if s >= 99.95 => format!("{s:.0}"),
        s if s >= 9.995 => format!("{s:.1}"),
        s => format!("{s:.2}"),
    };
    Shown::new(format!("{}{digits}", if n < 0 { "−" } else { "" }), letter)
}

/// "$6,418.27"; below a dollar four decimals: "$0.0042".
pub fn money(usd: Usd) -> String {
    let amount = usd.0.abs();
    let sign = if usd.0.is_sign_negative() && !usd.0.is_zero() { "−" } else { "" };
    if amount.is_zero() {
        return "$0.00".into();
    }
    let places = if amount < rust_decimal::Decimal::ONE { 4 } else { 2 };
    let text = format!("{:.places$}", amount.round_dp(places as u32));
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, "00"));
    if whole == "0" && decimals.bytes().all(|digit| digit == b'0') {
        return format!("{sign}<$0.0001");
    }
    format!("{sign}${}.{decimals}", count(whole.parse().unwrap_or(i64::MAX)))
}

/// "412 ms", "41.8 s", "4 min 06 s", "2 h 14 min", "3 d 4 h".
pub fn duration(ms: i64) -> String {
    let size = ms.unsigned_abs();
    let seconds = (size + 500) / 1000;
    let text = match size {
        0..1_000 => format!("{size}\u{a0}ms"),
        1_000..59_950 => format!("{:.1}\u{a0}s", size as f64 / 1000.0),
        59_950..3_599_500 => format!("{}\u{a0}min\u{a0}{:02}\u{a0}s", seconds / 60, seconds % 60),
        3_599_500..86_370_000 => format!("{}\u{a0}h\u{a0}{:02}\u{a0}min", (seconds + 30) / 3600, (seconds + 30) / 60 % 60),
        _ => format!("{}\u{a0}d\u{a0}{}\u{a0}h", (seconds + 1800) / 86_400, (seconds + 1800) / 3600 % 24),
    };
    if ms < 0 { format!("−{text}") } else { text }
}

/// Splits "41.8 s" for two sizes; "4 min 06 s" stays whole.
fn split_unit(text: &str) -> Shown {
    match text.split_once('\u{a0}') {
        Some((digits, unit)) if !unit.contains('\u{a0}') => Shown::new(digits, unit),
        _ => Shown::new(text, ""),
    }
}

/// "94.6 %", below two per cent with two decimals.
pub fn percent(share: f64) -> String {
    format!("{}\u{a0}%", share_digits(share))
}

fn share_digits(share: f64) -> String {
    let points = share * 100.0;
    match points.abs() {
        0.0 => "0".into(),
        p if (99.95..100.05).contains(&p) => "100".into(),
        p if p < 1.995 => format!("{points:.2}"),
        _ => format!("{points:.1}"),
    }
}

/// "+12.4 %", "−0.3 pt", "0" when flat; `None` when unknown.
pub fn change(change: Change) -> Option<String> {
    let signed = |amount: f64, decimals: usize, unit: &str| {
        let digits = format!("{:.decimals$}", amount.abs());
        let zero = digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        let sign = if zero {
            ""
        } else if amount < 0.0 {
            "−"
        } else {
            "+"
        };
        format!("{sign}{digits}\u{a0}{unit}")
    };
    match change {
        Change::Flat => Some("0\u{a0}%".into()),
        Change::By(share) if share.abs() >= 9.995 => Some(format!("×{:.0}", share + 1.0)),
        Change::By(share) => Some(signed(share * 100.0, 1, "%")),
        Change::Points(points) => Some(signed(points * 100.0, if points.abs() < 0.00995 { 2 } else { 1 }, "pt")),
        Change::Unknown => None,
    }
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

    fn usd(text: &str) -> Usd {
        Usd(text.parse().unwrap())
    }

    #[test]
    fn numbers_are_grouped_and_big_ones_shortened() {
        assert_eq!(count(48_213), "48,213");
        assert_eq!(count(-1_000), "−1,000");
        assert_eq!(short(99_999), "99,999");
        assert_eq!(short(248_000), "248\u{a0}k");
        assert_eq!(short(999_500), "1.00\u{a0}M");
        assert_eq!(short(2_310_000_000), "2.31\u{a0}B");
        assert_eq!(short(i64::MAX), "9223372\u{a0}T");
    }

    #[test]
    fn money_keeps_small_amounts_visible() {
        assert_eq!(money(usd("6418.274")), "$6,418.27");
        assert_eq!(money(usd("0.0042")), "$0.0042");
        assert_eq!(money(usd("0.00000001")), "<$0.0001");
        assert_eq!(money(usd("0")), "$0.00");
        assert_eq!(money(usd("-12.5")), "−$12.50");
    }

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
    fn unknown_is_neither_zero_nor_a_change() {
        assert_eq!(plain(Unit::Ratio, FigureValue::None(())), UNKNOWN);
        assert_eq!(change(Change::Unknown), None);
        assert_eq!(change(Change::By(0.1236)).unwrap(), "+12.4\u{a0}%");
        assert_eq!(change(Change::Points(-0.0031)).unwrap(), "−0.31\u{a0}pt");
        assert_eq!(change(Change::By(-0.00001)).unwrap(), "0.0\u{a0}%");
    }

    #[test]
    fn a_figure_keeps_its_unit_small() {
        assert_eq!(figure(Unit::Usd, FigureValue::Usd(usd("6418.27"))).unwrap(), Shown::new("$6,418", ".27"));
        assert_eq!(figure(Unit::Ratio, FigureValue::Ratio(0.9462)).unwrap(), Shown::new("94.6", "%"));
        assert_eq!(figure(Unit::Ratio, FigureValue::Ratio(0.0142)).unwrap(), Shown::new("1.42", "%"));
        assert_eq!(figure(Unit::Tokens, FigureValue::Count(2_310_000_000)).unwrap(), Shown::new("2.31", "B"));
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
