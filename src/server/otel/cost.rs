//! What a record says it cost, as an exact decimal. Where none says so, the price list does.

use super::{
    attributes::{json, text},
    record::Record,
};
use crate::domain::money::Usd;
use rust_decimal::Decimal;
use serde_json::Value;

/// The most that one thing may cost.
const DEAREST: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

/// Where a cost stands.
enum Stated {
    /// The whole.
    Whole(&'static str),
    /// Millionths of a dollar.
    Micros(&'static str),
    /// In two parts.
    Parts(&'static str, &'static str),
    /// JSON by bucket, possibly with the total.
    Buckets(&'static str),
}

/// Best first.
const STATED: &[Stated] = &[
    Stated::Buckets("langfuse.observation.cost_details"),
    Stated::Whole("gen_ai.usage.total_cost"),
    Stated::Whole("gen_ai.usage.cost"),
    Stated::Parts("gen_ai.usage.input_cost", "gen_ai.usage.output_cost"),
    Stated::Whole("llm.cost.total"),
    Stated::Parts("llm.cost.prompt", "llm.cost.completion"),
    Stated::Whole("operation.cost"),
    Stated::Micros("cost_usd_micros"),
    Stated::Whole("cost_usd"),
    Stated::Buckets("mlflow.llm.cost"),
    Stated::Buckets("mlflow.trace.cost"),
];

/// The cost and the key that says it.
pub fn of(record: &Record) -> Option<(Usd, &'static str)> {
    STATED.iter().find_map(|stated| stated.read(record))
}

impl Stated {
    fn read(&self, record: &Record) -> Option<(Usd, &'static str)> {
        let amount = |key: &str| record.get(key).and_then(amount);
        let (found, key) = match self {
            Self::Whole(key) => (amount(key)?, *key),
            Self::Micros(key) => (amount(key)? * Decimal::new(1, 6), *key),
            Self::Parts(one, other) => (amount(one)? + amount(other).unwrap_or_default(), *one),
            Self::Buckets(key) => (sum(&json(record.get(key)?))?, *key),
        };
        (found <= DEAREST).then(|| (Usd(found.round_dp(12).normalize()), key))
    }
}

fn sum(buckets: &Value) -> Option<Decimal> {
    let buckets = buckets.as_object()?;
    let total = ["total", "total_cost"].iter().find_map(|name| buckets.get(*name).and_then(amount));
    total.or_else(|| (!buckets.is_empty()).then(|| buckets.values().filter_map(amount).sum()))
}

/// The digits as they stand; not negative.
fn amount(value: &Value) -> Option<Decimal> {
    let digits = text(value)?;
    let amount = digits.parse::<Decimal>().or_else(|_| Decimal::from_scientific(&digits)).ok()?;
    (!amount.is_sign_negative() || amount.is_zero()).then_some(amount)
}
