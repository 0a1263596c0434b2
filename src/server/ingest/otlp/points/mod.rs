//! Points of metrics as events: what is said of a metric is part of each of its points.

mod stored;

use super::{
    batch::{Batch, Ready},
    export::Export,
    group::{Group, Origin},
    messages::{
        common::KeyValue,
        metrics::{
            Buckets, Exemplar, ExponentialHistogramDataPoint, ExportMetricsServiceRequest, HistogramDataPoint, Metric,
            NumberDataPoint, SummaryDataPoint,
        },
    },
    spans::some_id,
    value::{Attributes, Double, Nanos, Text},
};
use crate::server::{
    ingest::{event_type::EventType, fields::Refusal},
    otel::group::Record,
};
use stored::{Kind, Measured, Stored, StoredBuckets, StoredExemplar, StoredQuantile};

/// What the kinds of points have in common.
struct Point<'a> {
    start: u64,
    time: u64,
    flags: u32,
    attributes: &'a [KeyValue],
    exemplars: &'a [Exemplar],
    measured: Measured<'a>,
}

impl Export for ExportMetricsServiceRequest {
    const REJECTED: &'static str = "rejectedDataPoints";

    fn records(&self) -> usize {
        let metrics = self.resource_metrics.iter().flat_map(|resource| &resource.scope_metrics).flat_map(|scope| &scope.metrics);
        metrics.map(points).sum()
    }

    fn fill(&self, batch: &mut Batch) {
        for metrics in &self.resource_metrics {
            let origin = Origin::new(metrics.resource.as_ref(), &metrics.schema_url);
            for metrics in &metrics.scope_metrics {
                let group = origin.group(metrics.scope.as_ref(), &metrics.schema_url);
                for metric in &metrics.metrics {
                    fill(batch, &group, metric);
                }
            }
        }
    }
}

fn points(metric: &Metric) -> usize {
    metric.gauge.as_ref().map_or(0, |gauge| gauge.data_points.len())
        + metric.sum.as_ref().map_or(0, |sum| sum.data_points.len())
        + metric.histogram.as_ref().map_or(0, |histogram| histogram.data_points.len())
        + metric.exponential_histogram.as_ref().map_or(0, |histogram| histogram.data_points.len())
        + metric.summary.as_ref().map_or(0, |summary| summary.data_points.len())
}

fn fill(batch: &mut Batch, group: &Group, metric: &Metric) {
    let kind = |kind| Kind { kind, monotonic: None, temporality: None };
    let mut add = |kind: Kind, point: Point| batch.add(group, ready(group, metric, kind, point));
    for point in metric.gauge.iter().flat_map(|gauge| &gauge.data_points) {
        add(kind("gauge"), number(point));
    }
    if let Some(sum) = &metric.sum {
        let temporality = temporality(sum.aggregation_temporality);
        let kind = Kind { kind: "sum", monotonic: Some(sum.is_monotonic), temporality };
        sum.data_points.iter().for_each(|point| add(kind, number(point)));
    }
    if let Some(spread) = &metric.histogram {
        let kind = Kind { temporality: temporality(spread.aggregation_temporality), ..kind("histogram") };
        spread.data_points.iter().for_each(|point| add(kind, histogram(point)));
    }
    if let Some(spread) = &metric.exponential_histogram {
        let kind = Kind { temporality: temporality(spread.aggregation_temporality), ..kind("exponential_histogram") };
        spread.data_points.iter().for_each(|point| add(kind, exponential_histogram(point)));
    }
    for point in metric.summary.iter().flat_map(|summary| &summary.data_points) {
        add(kind("summary"), summary(point));
    }
}

fn ready<'a>(group: &'a Group, metric: &'a Metric, kind: Kind, point: Point<'a>) -> Result<Ready<'a, Stored<'a>>, Refusal> {
    let record = Record {
        event_type: EventType::OtelMetric,
        trace_id: None,
        name: &metric.name,
        attributes: point.attributes,
        resource: group.origin.attributes,
    };
    let shared = group.shared()?;
    let payload = Stored {
        name: Text(&metric.name),
        description: Text(&metric.description),
        unit: Text(&metric.unit),
        kind,
        start_unix_nano: Nanos(point.start),
        time_unix_nano: Nanos(point.time),
        measured: point.measured,
        attributes: Attributes(point.attributes),
        flags: point.flags,
        exemplars: point.exemplars.iter().map(exemplar).collect(),
        metadata: Attributes(&metric.metadata),
        resource: shared.resource,
        scope: shared.scope,
    };
    Ok(Ready { record, id: None, at: Some(point.time), time_field: "time_unix_nano", payload })
}

fn number(point: &NumberDataPoint) -> Point<'_> {
    Point {
        start: point.start_time_unix_nano,
        time: point.time_unix_nano,
        flags: point.flags,
        attributes: &point.attributes,
        exemplars: &point.exemplars,
        measured: measured(point.as_int, point.as_double),
    }
}

fn histogram(point: &HistogramDataPoint) -> Point<'_> {
    Point {
        start: point.start_time_unix_nano,
        time: point.time_unix_nano,
        flags: point.flags,
        attributes: &point.attributes,
        exemplars: &point.exemplars,
        measured: Measured::Histogram {
            count: point.count,
            sum: point.sum.map(Double),
            min: point.min.map(Double),
            max: point.max.map(Double),
            bucket_counts: &point.bucket_counts,
            explicit_bounds: point.explicit_bounds.iter().copied().map(Double).collect(),
        },
    }
}

fn exponential_histogram(point: &ExponentialHistogramDataPoint) -> Point<'_> {
    Point {
        start: point.start_time_unix_nano,
        time: point.time_unix_nano,
        flags: point.flags,
        attributes: &point.attributes,
        exemplars: &point.exemplars,
        measured: Measured::ExponentialHistogram {
            count: point.count,
            sum: point.sum.map(Double),
            min: point.min.map(Double),
            max: point.max.map(Double),
            scale: point.scale,
            zero_count: point.zero_count,
            zero_threshold: Double(point.zero_threshold),
            positive: point.positive.as_ref().map(buckets),
            negative: point.negative.as_ref().map(buckets),
        },
    }
}

fn summary(point: &SummaryDataPoint) -> Point<'_> {
    let quantiles = point.quantile_values.iter();
    Point {
        start: point.start_time_unix_nano,
        time: point.time_unix_nano,
        flags: point.flags,
        attributes: &point.attributes,
        exemplars: &[],
        measured: Measured::Summary {
            count: point.count,
            sum: Double(point.sum),
            quantiles: quantiles.map(|at| StoredQuantile { quantile: Double(at.quantile), value: Double(at.value) }).collect(),
        },
    }
}

fn buckets(buckets: &Buckets) -> StoredBuckets<'_> {
    StoredBuckets { offset: buckets.offset, bucket_counts: &buckets.bucket_counts }
}

fn exemplar(exemplar: &Exemplar) -> StoredExemplar<'_> {
    StoredExemplar {
        time_unix_nano: Nanos(exemplar.time_unix_nano),
        measured: measured(exemplar.as_int, exemplar.as_double),
        trace_id: some_id(&exemplar.trace_id),
        span_id: some_id(&exemplar.span_id),
        attributes: Attributes(&exemplar.filtered_attributes),
    }
}

fn measured<'a>(int: Option<i64>, double: Option<f64>) -> Measured<'a> {
    match (int, double) {
        (Some(value), _) => Measured::Int { value },
        (None, Some(value)) => Measured::Double { value: Double(value) },
        (None, None) => Measured::Nothing {},
    }
}

/// Whether points say what was added since the last one, or since the beginning.
fn temporality(number: i32) -> Option<&'static str> {
    match number {
        1 => Some("delta"),
        2 => Some("cumulative"),
        _ => None,
    }
}
