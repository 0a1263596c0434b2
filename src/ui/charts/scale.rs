//! The unit of an axis: values are divided so that ticks are round in the unit that is read.

use crate::{
    domain::{figure::Unit, money::Usd},
    ui::format,
};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    unit: Unit,
    /// Of milliseconds: what one step of the axis is.
    divisor: f64,
    suffix: &'static str,
    /// Of no figure's unit: what a machine measured, in as many digits as tell it.
    is_measured: bool,
}

impl Scale {
    /// For values up to `highest`, in the figure's own unit.
    pub fn of(unit: Unit, highest: f64) -> Self {
        let (divisor, suffix) = match unit {
            Unit::Millis if highest < 1_000.0 => (1.0, "ms"),
            Unit::Millis if highest < 600_000.0 => (1_000.0, "s"),
            Unit::Millis if highest < 7_200_000.0 => (60_000.0, "min"),
            Unit::Millis => (3_600_000.0, "h"),
            Unit::Seconds if highest < 7_200.0 => (60.0, "min"),
            Unit::Seconds => (3_600.0, "h"),
            Unit::Ratio => (0.01, "%"),
            Unit::Count | Unit::Tokens | Unit::Usd | Unit::Each => (1.0, ""),
        };
        Self { unit, divisor, suffix, is_measured: false }
    }

    /// For what training jobs measure.
    pub const fn measured() -> Self {
        Self { unit: Unit::Each, divisor: 1.0, suffix: "", is_measured: true }
    }

    pub fn is_ratio(self) -> bool {
        self.unit == Unit::Ratio
    }

    /// Whole things: no ticks between 0 and 1.
    pub fn is_whole(self) -> bool {
        matches!(self.unit, Unit::Count | Unit::Tokens)
    }

    /// From the figure's unit to the axis's.
    pub fn down(self, value: f64) -> f64 {
        value / self.divisor
    }

    /// And back.
    pub fn up(self, at: f64) -> f64 {
        at * self.divisor
    }

    /// Beside a grid line; `at` in the axis's unit.
    pub fn tick(self, at: f64) -> String {
        match self.unit {
            _ if self.is_measured => format::measure(at),
            Unit::Count | Unit::Tokens if at.abs() >= 10_000.0 => trimmed(at),
            Unit::Count | Unit::Tokens => format::count(at.round() as i64),
            Unit::Usd if at.abs() >= 10_000.0 => format!("${}", trimmed(at)),
            Unit::Usd if at.fract() == 0.0 => format!("${}", format::count(at as i64)),
            Unit::Usd => format!("${}", plain(at)),
            Unit::Ratio | Unit::Millis | Unit::Seconds => format!("{}\u{a0}{}", plain(at), self.suffix),
            Unit::Each => plain(at),
        }
    }

    /// In a tooltip or table; `at` in the axis's unit.
    pub fn value(self, at: f64) -> String {
        let value = self.up(at);
        match self.unit {
            _ if self.is_measured => format::measure(value),
            // Counts are whole; their averages are not.
            Unit::Count if value.fract() != 0.0 && value.abs() < 1_000.0 => format::fixed(value, 1),
            Unit::Count | Unit::Tokens => format::short(value.round() as i64),
            Unit::Usd => format::money(Usd(format::fixed(value, 6).parse().unwrap_or_default())),
            Unit::Ratio => format::percent(value),
            Unit::Each => format::fixed(value, 1),
            Unit::Millis => format::duration(value.round() as i64),
            Unit::Seconds => format::duration((value * 1_000.0).round() as i64),
        }
    }
}

/// At most two decimals, without zeros at the end.
fn plain(at: f64) -> String {
    let text = format::fixed(at, 2);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// "20k", "1.5M".
fn trimmed(at: f64) -> String {
    let (divisor, letter) = match at.abs() {
        size if size >= 1e12 => (1e12, "T"),
        size if size >= 1e9 => (1e9, "B"),
        size if size >= 1e6 => (1e6, "M"),
        _ => (1e3, "k"),
    };
    format!("{}{letter}", plain(at / divisor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_short_and_round() {
        assert_eq!(Scale::of(Unit::Millis, 110_000.0).tick(20.0), "20\u{a0}s");
        assert_eq!(Scale::of(Unit::Count, 2_000.0).tick(2_000.0), "2,000");
        assert_eq!(Scale::of(Unit::Tokens, 2e9).tick(1.5e9), "1.5B");
        assert_eq!(Scale::of(Unit::Usd, 350.0).tick(350.0), "$350");
        assert_eq!(Scale::of(Unit::Usd, 0.05).tick(0.05), "$0.05");
    }

    #[test]
    fn values_come_back_in_the_figures_own_unit() {
        let scale = Scale::of(Unit::Millis, 110_000.0);
        assert_eq!(scale.value(scale.down(41_800.0)), "41.8\u{a0}s");
        let scale = Scale::of(Unit::Ratio, 1.0);
        assert_eq!(scale.value(scale.down(0.946)), "94.6\u{a0}%");
    }
}
