//! Money: exact decimals in US dollars, never floating point.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An amount in US dollars with up to 12 decimals (a millionth of a price per million tokens). JSON: a decimal string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Usd(pub Decimal);

impl Usd {
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// The amount for drawing on a chart, where a pixel is coarser than any error.
    pub fn approximate(self) -> f64 {
        self.0.mantissa() as f64 / 10_f64.powi(self.0.scale() as i32)
    }
}

impl std::ops::Add for Usd {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl std::ops::Sub for Usd {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl std::ops::AddAssign for Usd {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl std::fmt::Display for Usd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.normalize().fmt(f)
    }
}
