//! What events of OpenTelemetry mean. In: spans, log records and points of metrics as `ingest::otlp` stores them.

pub mod group;
