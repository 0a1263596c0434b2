//! Prices of one model at one time, in US dollars per million tokens.

use crate::domain::{money::Usd, session::Tokens};
use rust_decimal::Decimal;
use serde::Deserialize;

/// A price, or a price by the size of the input: beyond a tier's start, its price is that of all tokens.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Rate {
    Flat(#[serde(with = "rust_decimal::serde::str")] Decimal),
    Tiered {
        #[serde(with = "rust_decimal::serde::str")]
        base: Decimal,
        tiers: Vec<Tier>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Tier {
    pub start: i64,
    #[serde(with = "rust_decimal::serde::str")]
    pub price: Decimal,
}

impl Rate {
    fn at(&self, whole_input: i64) -> Decimal {
        match self {
            Self::Flat(price) => *price,
            Self::Tiered { base, tiers } => tiers
                .iter()
                .filter(|tier| whole_input > tier.start)
                .max_by_key(|tier| tier.start)
                .map_or(*base, |tier| tier.price),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Tariff {
    pub input: Option<Rate>,
    pub output: Option<Rate>,
    /// Without one, tokens read from or written to a cache cost what input costs.
    pub cache_read: Option<Rate>,
    pub cache_write: Option<Rate>,
}

impl Tariff {
    /// `None` when there are tokens of a kind that has no price.
    pub fn cost(&self, tokens: &Tokens) -> Option<Usd> {
        let whole_input = tokens.input + tokens.cache_read + tokens.cache_write;
        let buckets = [
            (tokens.input, self.input.as_ref()),
            (tokens.cache_read, self.cache_read.as_ref().or(self.input.as_ref())),
            (tokens.cache_write, self.cache_write.as_ref().or(self.input.as_ref())),
            (tokens.output, self.output.as_ref()),
        ];
        let mut cost = Decimal::ZERO;
        for (count, rate) in buckets.into_iter().filter(|(count, _)| *count > 0) {
            cost += rate?.at(whole_input) * Decimal::from(count);
        }
        // Per million: six places to the left, exactly.
        Some(Usd((cost * Decimal::new(1, 6)).round_dp(12).normalize()))
    }
}
