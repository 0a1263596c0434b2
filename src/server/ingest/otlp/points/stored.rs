//! A point as it is stored.

use crate::server::ingest::otlp::{
    group::is_zero,
    value::{Attributes, Double, Nanos, Text},
};
use serde::Serialize;
use serde_json::value::RawValue;

/// A point, with what is said of its metric.
#[derive(Serialize)]
pub struct Stored<'a> {
    pub name: Text<'a>,
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub description: Text<'a>,
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub unit: Text<'a>,
    #[serde(flatten)]
    pub kind: Kind,
    #[serde(skip_serializing_if = "Nanos::is_unset")]
    pub start_unix_nano: Nanos,
    pub time_unix_nano: Nanos,
    #[serde(flatten)]
    pub measured: Measured<'a>,
    pub attributes: Attributes<'a>,
    #[serde(skip_serializing_if = "is_zero")]
    pub flags: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exemplars: Vec<StoredExemplar<'a>>,
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    pub metadata: Attributes<'a>,
    pub resource: &'a RawValue,
    pub scope: &'a RawValue,
}

/// What a metric is.
#[derive(Clone, Copy, Serialize)]
pub struct Kind {
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monotonic: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temporality: Option<&'static str>,
}

/// What differs between the kinds of points.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Measured<'a> {
    Int {
        value: i64,
    },
    Double {
        value: Double,
    },
    /// A number that was not recorded.
    Nothing {},
    Histogram {
        count: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        sum: Option<Double>,
        #[serde(skip_serializing_if = "Option::is_none")]
        min: Option<Double>,
        #[serde(skip_serializing_if = "Option::is_none")]
        max: Option<Double>,
        bucket_counts: &'a [u64],
        explicit_bounds: Vec<Double>,
    },
    ExponentialHistogram {
        count: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        sum: Option<Double>,
        #[serde(skip_serializing_if = "Option::is_none")]
        min: Option<Double>,
        #[serde(skip_serializing_if = "Option::is_none")]
        max: Option<Double>,
        scale: i32,
        zero_count: u64,
        zero_threshold: Double,
        #[serde(skip_serializing_if = "Option::is_none")]
        positive: Option<StoredBuckets<'a>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        negative: Option<StoredBuckets<'a>>,
    },
    Summary {
        count: u64,
        sum: Double,
        quantiles: Vec<StoredQuantile>,
    },
}

#[derive(Serialize)]
pub struct StoredBuckets<'a> {
    pub offset: i32,
    pub bucket_counts: &'a [u64],
}

#[derive(Serialize)]
pub struct StoredQuantile {
    pub quantile: Double,
    pub value: Double,
}

#[derive(Serialize)]
pub struct StoredExemplar<'a> {
    pub time_unix_nano: Nanos,
    #[serde(flatten)]
    pub measured: Measured<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span_id: Option<String>,
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes<'a>,
}
