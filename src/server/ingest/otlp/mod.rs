//! OpenTelemetry's way in. In: a POSTed export of spans, log records or metrics. Out: one event per span, log record and point of a
//! metric, each with everything that was sent of it, and the answer that the protocol wants.

pub mod messages;
