//! How a figure moved.

use super::spec::Unit;

/// How a figure moved against the period before. From nothing is unknown, never "+100 %".
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    Flat,
    /// Relative to the earlier value: 0.1 is 10 % more.
    By(f64),
    /// Of ratios, in percentage points: 0.01 is one point more.
    Points(f64),
    Unknown,
}

impl Change {
    pub fn between(now: Option<f64>, before: Option<f64>, unit: Unit) -> Self {
        match (now, before) {
            (Some(now), Some(before)) if now == before => Self::Flat,
            (Some(now), Some(before)) if unit == Unit::Ratio => Self::Points(now - before),
            (Some(now), Some(before)) if before > 0.0 => Self::By((now - before) / before),
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_from_nothing_is_unknown() {
        assert_eq!(Change::between(Some(5.0), Some(0.0), Unit::Count), Change::Unknown);
        assert_eq!(Change::between(Some(5.0), None, Unit::Count), Change::Unknown);
        assert_eq!(Change::between(Some(0.0), Some(0.0), Unit::Count), Change::Flat);
        assert_eq!(Change::between(Some(0.5), Some(0.4), Unit::Ratio), Change::Points(0.5 - 0.4));
    }
}
