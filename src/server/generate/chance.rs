//! Chance, from a seed: the same seed and the same labels give the same draws on every machine and in any order of asking.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

/// A stream of draws of its own for whatever `labels` name.
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// Streams are told apart by their labels, so that one more draw here never changes what happens there.
    pub fn of(seed: u64, labels: &[&str], numbers: &[i64]) -> Self {
        let mut hash = Sha256::new();
        hash.update(seed.to_le_bytes());
        for label in labels {
            hash.update((label.len() as u64).to_le_bytes());
            hash.update(label.as_bytes());
        }
        for number in numbers {
            hash.update(number.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(hash.finalize().into()))
    }

    /// Whether something of this probability happens.
    pub fn is(&mut self, probability: f64) -> bool {
        self.0.random_bool(probability.clamp(0.0, 1.0))
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high.max(low))
    }

    /// From 0 to 1.
    pub fn unit(&mut self) -> f64 {
        self.0.random()
    }

    /// One of `items`, which must not be empty.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.0.random_range(0..items.len())]
    }

    /// The place of one of `weights`, the heavier the likelier.
    pub fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let mut left = self.unit() * weights.clone().sum::<f64>();
        let mut last = 0;
        for (place, weight) in weights.enumerate() {
            left -= weight;
            last = place;
            if left < 0.0 {
                break;
            }
        }
        last
    }

    /// A long-tailed amount: half of all draws are below `median`; `spread` 0.5 is tame, 1 has a long tail.
    pub fn around(&mut self, median: f64, spread: f64) -> f64 {
        let (radius, angle) = ((1.0 - self.unit()).ln() * -2.0, self.unit() * std::f64::consts::TAU);
        median * (spread * radius.sqrt() * angle.cos()).exp()
    }

    /// Lower-case hexadecimal digits, for identifiers that look like those of real producers.
    pub fn hex(&mut self, digits: usize) -> String {
        (0..digits).map(|_| char::from(b"0123456789abcdef"[self.0.random_range(0..16)])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_labels_draw_the_same_and_others_do_not() {
        let draw = |seed, label| Chance::of(seed, &[label], &[7]).hex(32);
        assert_eq!(draw(1, "acme"), draw(1, "acme"));
        assert_ne!(draw(1, "acme"), draw(2, "acme"));
        assert_ne!(draw(1, "acme"), draw(1, "globex"));
    }

    #[test]
    fn half_of_a_long_tail_is_below_its_median() {
        let mut chance = Chance::of(1, &[], &[]);
        let below = (0..10_000).filter(|_| chance.around(800.0, 1.0) < 800.0).count();
        assert!((4_800..5_200).contains(&below), "{below}");
    }
}
