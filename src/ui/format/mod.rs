//! Values as text: numbers, money, durations, shares, changes and times. Pure, so that server and browser write the same.
//!
//! In: a value, and for times the viewer's zone. Out: text with U+2212 for minus and no-break spaces before units.

mod number;
mod time;

pub use number::{bytes, change, count, fixed, measure, money, percent, short};
pub use time::{bucket, clock, clock_exact, date, date_time, day, duration, hour_minute, relative};

use crate::domain::figure::{FigureValue, Unit};
use number::{share_digits, short_parts};

/// Stands where a value is unknown.
pub const UNKNOWN: &str = "–";

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
        FigureValue::Count(n) if unit == Unit::Seconds => split_unit(&duration(n.saturating_mul(1_000))),
        FigureValue::Count(n) => short_parts(n),
        FigureValue::Ratio(many) if unit == Unit::Each => Shown::new(fixed(many, 1), ""),
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

/// Splits "41.8 s" for two sizes; "4 min 06 s" stays whole.
fn split_unit(text: &str) -> Shown {
    match text.split_once('\u{a0}') {
        Some((digits, unit)) if !unit.contains('\u{a0}') => Shown::new(digits, unit),
        _ => Shown::new(text, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{figure::Change, money::Usd};

    fn usd(text: &str) -> Usd {
        Usd(text.parse().unwrap())
    }

    #[test]
    fn unknown_is_neither_zero_nor_a_change() {
        assert_eq!(plain(Unit::Ratio, FigureValue::None(())), UNKNOWN);
        assert_eq!(change(Change::Unknown), None);
        assert_eq!(change(Change::By(0.1236)).unwrap(), "+12.4\u{a0}%");
        assert_eq!(change(Change::By(2.295)).unwrap(), "+230\u{a0}%");
        assert_eq!(change(Change::Points(-0.0031)).unwrap(), "−0.31\u{a0}pt");
        assert_eq!(change(Change::By(-0.00001)).unwrap(), "0.0\u{a0}%");
    }

    #[test]
    fn a_figure_keeps_its_unit_small() {
        assert_eq!(figure(Unit::Usd, FigureValue::Usd(usd("6418.27"))).unwrap(), Shown::new("$6,418", ".27"));
        assert_eq!(figure(Unit::Ratio, FigureValue::Ratio(0.9462)).unwrap(), Shown::new("94.6", "%"));
        assert_eq!(figure(Unit::Each, FigureValue::Ratio(2.36)).unwrap(), Shown::new("2.4", ""));
        assert_eq!(figure(Unit::Ratio, FigureValue::Ratio(0.0142)).unwrap(), Shown::new("1.42", "%"));
        assert_eq!(figure(Unit::Tokens, FigureValue::Count(2_310_000_000)).unwrap(), Shown::new("2.31", "B"));
    }
}
