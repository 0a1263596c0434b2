//! What a figure comes to.

use crate::domain::money::Usd;
use serde::{Deserialize, Deserializer, Serialize, de};
use std::fmt;

/// Nearest-rank percentiles in milliseconds; a member without data is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantiles {
    pub p50: Option<i64>,
    pub p95: Option<i64>,
    pub p99: Option<i64>,
}

/// Which percentile of a [`FigureValue::Quantiles`] stands for the figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Percentile {
    P50,
    P95,
    P99,
}

impl Quantiles {
    pub const fn get(self, percentile: Percentile) -> Option<i64> {
        match percentile {
            Percentile::P50 => self.p50,
            Percentile::P95 => self.p95,
            Percentile::P99 => self.p99,
        }
    }
}

/// A figure's value. Absent data is `None`, which is not zero.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum FigureValue {
    Quantiles(Quantiles),
    Count(i64),
    Ratio(f64),
    Usd(Usd),
    None(()),
}

impl FigureValue {
    /// The value for drawing and comparing; percentiles answer with p95.
    pub fn approximate(self) -> Option<f64> {
        match self {
            Self::Quantiles(quantiles) => quantiles.p95.map(|ms| ms as f64),
            Self::Count(count) => Some(count as f64),
            Self::Ratio(ratio) => Some(ratio),
            Self::Usd(usd) => Some(usd.approximate()),
            Self::None(()) => None,
        }
    }
}

/// By the form of the JSON value. Written out: derived, it would cost browsers far more code.
impl<'de> Deserialize<'de> for FigureValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Form)
    }
}

struct Form;

impl<'de> de::Visitor<'de> for Form {
    type Value = FigureValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a figure's value")
    }

    fn visit_unit<E>(self) -> Result<FigureValue, E> {
        Ok(FigureValue::None(()))
    }

    fn visit_i64<E>(self, count: i64) -> Result<FigureValue, E> {
        Ok(FigureValue::Count(count))
    }

    fn visit_u64<E: de::Error>(self, count: u64) -> Result<FigureValue, E> {
        i64::try_from(count).map(FigureValue::Count).map_err(E::custom)
    }

    fn visit_f64<E>(self, ratio: f64) -> Result<FigureValue, E> {
        Ok(FigureValue::Ratio(ratio))
    }

    fn visit_str<E: de::Error>(self, usd: &str) -> Result<FigureValue, E> {
        usd.parse().map(|usd| FigureValue::Usd(Usd(usd))).map_err(E::custom)
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<FigureValue, A::Error> {
        Quantiles::deserialize(de::value::MapAccessDeserializer::new(map)).map(FigureValue::Quantiles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_json() {
        let quantiles = Quantiles { p50: Some(3), p95: None, p99: Some(9) };
        for value in [
            FigureValue::Quantiles(quantiles),
            FigureValue::Count(i64::MAX),
            FigureValue::Ratio(1.0),
            FigureValue::Usd("0.000000000075".parse().map(Usd).unwrap()),
            FigureValue::None(()),
        ] {
            let json = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<FigureValue>(&json).unwrap(), value, "{json}");
        }
    }
}
