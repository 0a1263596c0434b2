//! Money: exact decimals in US dollars, never floating point.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An amount in US dollars with up to 12 decimals (a millionth of a price per million tokens). JSON: a decimal string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Usd(pub Decimal);

/// Decimals of an amount.
const PLACES: u32 = 12;
const MILLION: i128 = 1_000_000;

impl Usd {
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// A sum of calls, of which so many are `unpriced`: `None` where nothing but those is in it, because they cost something nobody
    /// knows, which is not nothing.
    pub fn unless_unknown(self, unpriced: i64) -> Option<Self> {
        (self != Self::ZERO || unpriced <= 0).then_some(self)
    }

    /// As whole millionths and, beyond them, millionths of those (0 to 999,999): two numbers that add up exactly, each by itself.
    /// Amounts beyond nine trillion dollars are none.
    pub fn parts(self) -> (i64, i64) {
        let exact = self.0.round_dp(PLACES);
        let picos = exact.mantissa().saturating_mul(10_i128.pow(PLACES - exact.scale()));
        match i64::try_from(picos.div_euclid(MILLION)) {
            Ok(micros) => (micros, picos.rem_euclid(MILLION) as i64),
            Err(_) => (0, 0),
        }
    }

    /// The amount that sums of [`Self::parts`] stand for.
    pub fn from_parts(micros: i64, picos: i64) -> Self {
        Self((Decimal::new(micros, 6) + Decimal::new(picos, PLACES)).normalize())
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Up to what producers may name.
    fn amounts() -> impl Strategy<Value = (i64, u32)> {
        prop_oneof![(0_i64..1_000_000_000, 0_u32..9), (0_i64..1_000_000_000_000_000_000, 9_u32..13)]
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_sum(amounts in prop::collection::vec(amounts(), 0..20)) {
            let amounts = amounts.into_iter().map(|(mantissa, scale)| Usd(Decimal::new(mantissa, scale)));
            let (mut sum, mut micros, mut picos) = (Usd::ZERO, 0, 0);
            for amount in amounts {
                sum += amount;
                micros += amount.parts().0;
                picos += amount.parts().1;
            }
            prop_assert_eq!(Usd::from_parts(micros, picos), sum);
        }
    }
}
