//! What succeeded workflow runs were worth, added up as every measure is: a commutative group, so that sums can be told apart again.

use rust_decimal::Decimal;

/// Sums over workflows and the stretches of time in which one registration of them was in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Worth {
    pub saved_seconds: i64,
    /// Seconds × dollars per hour: divided once, when it is shown.
    pub product: Decimal,
    /// Stretches of which it was registered what a run saves, and of these the ones with an hourly rate: without any, a sum is unknown.
    pub valued: i64,
    pub rated: i64,
    pub unvalued_runs: i64,
    pub unrated_runs: i64,
}

impl Worth {
    /// Of runs of one workflow that began while this was registered of it.
    pub fn of(succeeded: i64, time_saved_seconds: Option<i64>, hourly_rate: Option<Decimal>) -> Self {
        let Some(seconds) = time_saved_seconds else { return Self { unvalued_runs: succeeded, ..Self::default() } };
        let saved_seconds = succeeded.saturating_mul(seconds);
        let valued = Self { saved_seconds, valued: 1, ..Self::default() };
        match hourly_rate {
            Some(rate) => Self { product: Decimal::from(saved_seconds).saturating_mul(rate), rated: 1, ..valued },
            None => Self { unrated_runs: succeeded, ..valued },
        }
    }

    /// Adds with `sign` 1, takes away with −1.
    pub fn merge(&mut self, other: &Self, sign: i64) {
        self.saved_seconds = self.saved_seconds.saturating_add(sign * other.saved_seconds);
        self.product = self.product.saturating_add(if sign < 0 { -other.product } else { other.product });
        self.valued += sign * other.valued;
        self.rated += sign * other.rated;
        self.unvalued_runs += sign * other.unvalued_runs;
        self.unrated_runs += sign * other.unrated_runs;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_can_be_taken_away_again() {
        let all = [
            Worth::of(3, Some(600), Some("42.50".parse().unwrap())),
            Worth::of(2, Some(60), None),
            Worth::of(7, None, Some(Decimal::ONE)),
            Worth::of(0, Some(5), Some(Decimal::ONE)),
        ];
        let mut sum = Worth::default();
        all.iter().for_each(|one| sum.merge(one, 1));
        assert_eq!((sum.saved_seconds, sum.product), (1_920, "76500".parse().unwrap()));
        assert_eq!((sum.valued, sum.rated, sum.unvalued_runs, sum.unrated_runs), (3, 2, 7, 2));
        all.iter().for_each(|one| sum.merge(one, -1));
        assert_eq!(sum, Worth::default());
    }
}
