//! Counts, money, shares and changes.

use super::Shown;
use crate::domain::{figure::Change, money::Usd};

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

/// "41.8". By whole numbers alone: what writes any number with any precision is large, and browsers would load it.
pub fn fixed(value: f64, decimals: u8) -> String {
    let one = 10_u64.pow(decimals.into());
    let scaled = (value.abs() * one as f64).round() as u64;
    let sign = if value < 0.0 { "-" } else { "" };
    match decimals {
        0 => format!("{sign}{scaled}"),
        _ => format!("{sign}{}.{:0width$}", scaled / one, scaled % one, width = usize::from(decimals)),
    }
}

/// Exact up to a hundred thousand, then three digits and a letter: "2.31 B".
pub fn short(n: i64) -> String {
    let Shown { main, small } = short_parts(n);
    if small.is_empty() { main } else { format!("{main}\u{a0}{small}") }
}

pub(super) fn short_parts(n: i64) -> Shown {
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
        s if s >= 99.95 => fixed(s, 0),
        s if s >= 9.995 => fixed(s, 1),
        s => fixed(s, 2),
    };
    Shown::new(format!("{}{digits}", if n < 0 { "−" } else { "" }), letter)
}

/// What a machine measured, in four digits: "3.064", "0.0002", "2.1e−7", "12,345".
pub fn measure(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || !size.is_finite() {
        return "0".into();
    }
    let sign = if value < 0.0 { "−" } else { "" };
    let place = size.log10().floor() as i32;
    let text = match place {
        3..12 => return format!("{sign}{}", count(size.round() as i64)),
        -5..3 => without_zeros(fixed(size, (3 - place) as u8)),
        _ => {
            let exponent = place.unsigned_abs();
            let minus = if place < 0 { "−" } else { "" };
            format!("{}e{minus}{exponent}", without_zeros(fixed(size / 10_f64.powi(place), 2)))
        }
    };
    format!("{sign}{text}")
}

/// "2.50" is "2.5".
fn without_zeros(text: String) -> String {
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// "62.4 GiB".
pub fn bytes(n: i64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut size = n as f64;
    let mut unit = 0;
    while size.abs() >= 1023.95 && unit + 1 < UNITS.len() {
        size /= 1024.0;
        unit += 1;
    }
    let digits = if unit == 0 || size.abs() >= 99.95 { 0 } else { 1 };
    format!("{}\u{a0}{}", fixed(size, digits), UNITS[unit])
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

/// "94.6 %", below two per cent with two decimals.
pub fn percent(share: f64) -> String {
    format!("{}\u{a0}%", share_digits(share))
}

pub(super) fn share_digits(share: f64) -> String {
    let points = share * 100.0;
    match points.abs() {
        0.0 => "0".into(),
        p if (99.95..100.05).contains(&p) => "100".into(),
        p if p < 1.995 => fixed(points, 2),
        _ => fixed(points, 1),
    }
}

/// "+12.4 %", "−0.3 pt", "0" when flat; `None` when unknown.
pub fn change(change: Change) -> Option<String> {
    let signed = |amount: f64, decimals: u8, unit: &str| {
        let digits = fixed(amount.abs(), decimals);
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
        Change::By(share) if share.abs() >= 9.995 => Some(format!("×{}", fixed(share + 1.0, 0))),
        Change::By(share) => Some(signed(share * 100.0, if share.abs() < 0.9995 { 1 } else { 0 }, "%")),
        Change::Points(points) => Some(signed(points * 100.0, if points.abs() < 0.00995 { 2 } else { 1 }, "pt")),
        Change::Unknown => None,
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
    fn a_fixed_number_of_decimals_is_rounded_and_filled_up() {
        let written =
            [(41.76, 1), (2.0, 2), (0.045, 1), (-1.5, 0), (-0.25, 2), (99.949, 1), (0.0, 3)].map(|(value, to)| fixed(value, to));
        assert_eq!(written, ["41.8", "2.00", "0.0", "-2", "-0.25", "99.9", "0.000"]);
    }

    #[test]
    fn what_is_measured_has_the_digits_that_tell_it() {
        let written = [3.0642, 16.028, 0.0002, 0.00012346, 2.1e-7, 12_345.6, 0.0, -0.5, 4e15, 999.96, 2.5].map(measure);
        assert_eq!(written, ["3.064", "16.03", "0.0002", "0.0001235", "2.1e−7", "12,346", "0", "−0.5", "4e15", "1000", "2.5"]);
    }

    #[test]
    fn bytes_are_in_the_unit_that_they_fill() {
        assert_eq!(
            [0, 1_023, 1_536, 80 << 30, 150 << 30].map(bytes),
            ["0\u{a0}B", "1023\u{a0}B", "1.5\u{a0}KiB", "80.0\u{a0}GiB", "150\u{a0}GiB"]
        );
    }

    #[test]
    fn money_keeps_small_amounts_visible() {
        assert_eq!(money(usd("6418.274")), "$6,418.27");
        assert_eq!(money(usd("0.0042")), "$0.0042");
        assert_eq!(money(usd("0.00000001")), "<$0.0001");
        assert_eq!(money(usd("0")), "$0.00");
        assert_eq!(money(usd("-12.5")), "−$12.50");
    }
}
