//! An event as it is stored.

use crate::{domain::time::Timestamp, server::ingest::event_type::EventType};
use std::borrow::Cow;

#[derive(Clone, Debug, PartialEq)]
pub struct Event<'a> {
    /// The producer's; counts once per organisation and `occurred_at`.
    pub event_id: String,
    pub event_type: EventType,
    pub occurred_at: Timestamp,
    pub session_id: Option<String>,
    pub user: Option<String>,
    pub source: Option<String>,
    /// Of OpenTelemetry: what it belongs to, see [`crate::server::otel::group`].
    pub trace_key: Option<String>,
    /// As it was sent, byte for byte; of OpenTelemetry as `ingest::otlp` writes it.
    pub payload: Cow<'a, str>,
}
