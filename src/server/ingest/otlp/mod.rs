//! OpenTelemetry's way in, OTLP over HTTP. In: a POSTed export of spans, log records or metrics. Out: one event per span, log record
//! and point of a metric, each with everything that was sent of it, and the answer that the protocol wants.
//!
//! What is stored is JSON without spaces. Times in nanoseconds are digits in a text, ids are hexadecimal, absent is what was not
//! sent or is empty, and a value keeps its type: text, truth value, integer, number (`NaN` and infinities as texts), list, object,
//! and bytes as `{"bytes_base64": "…"}`. NUL, which Postgres cannot hold in a text, is stored as U+FFFD.
//!
//! - `otel.span`, event_id `<trace_id>-<span_id>`: trace_id, span_id, parent_span_id?, name, kind (a number), start_unix_nano,
//!   end_unix_nano, trace_state?, flags?, attributes {}, events? [{time_unix_nano, name, attributes}], links? [{trace_id, span_id,
//!   trace_state?, flags?, attributes}], status? {code, message?}
//! - `otel.log`, event_id `log-<digest>`: time_unix_nano?, observed_unix_nano?, severity_number?, severity_text?, event_name?, body?,
//!   attributes {}, trace_id?, span_id?, flags?
//! - `otel.metric`, event_id `metric-<digest>`, one per point: name, description?, unit?, kind (gauge, sum, histogram,
//!   exponential_histogram, summary), monotonic? (of a sum), temporality? (delta, cumulative), start_unix_nano?, time_unix_nano,
//!   value? of a gauge or sum, or the fields of the point; attributes {}, flags?, exemplars?, metadata?
//!
//! and of each resource {attributes {}, schema_url?}, scope {name?, version?, attributes?, schema_url?}, and whatever
//! dropped_…_count says that it is not all.

pub mod answer;
pub mod batch;
mod export;
mod group;
mod log_records;
pub mod messages;
mod points;
pub mod routes;
mod spans;
#[cfg(test)]
mod tests;
mod value;

pub use export::{Export, read};
