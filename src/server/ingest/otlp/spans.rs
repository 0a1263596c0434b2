//! Spans as events.

use super::{
    batch::{Batch, Ready},
    export::Export,
    group::{Group, Origin, Shared, is_zero},
    messages::trace::{Event, ExportTraceServiceRequest, Link, Span, Status},
    value::{Attributes, Nanos, Text},
};
use crate::server::{
    ingest::{event_type::EventType, fields::Refusal},
    otel::group::Record,
};
use serde::Serialize;
use serde_json::value::RawValue;

#[derive(Serialize)]
struct Stored<'a> {
    trace_id: &'a str,
    span_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_span_id: Option<String>,
    name: Text<'a>,
    kind: i32,
    start_unix_nano: Nanos,
    end_unix_nano: Nanos,
    #[serde(skip_serializing_if = "Text::is_empty")]
    trace_state: Text<'a>,
    #[serde(skip_serializing_if = "is_zero")]
    flags: u32,
    attributes: Attributes<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    events: Vec<StoredEvent<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<StoredLink<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<StoredStatus<'a>>,
    #[serde(skip_serializing_if = "is_zero")]
    dropped_attributes_count: u32,
    #[serde(skip_serializing_if = "is_zero")]
    dropped_events_count: u32,
    #[serde(skip_serializing_if = "is_zero")]
    dropped_links_count: u32,
    resource: &'a RawValue,
    scope: &'a RawValue,
}

#[derive(Serialize)]
struct StoredEvent<'a> {
    time_unix_nano: Nanos,
    name: Text<'a>,
    attributes: Attributes<'a>,
    #[serde(skip_serializing_if = "is_zero")]
    dropped_attributes_count: u32,
}

#[derive(Serialize)]
struct StoredLink<'a> {
    trace_id: String,
    span_id: String,
    #[serde(skip_serializing_if = "Text::is_empty")]
    trace_state: Text<'a>,
    #[serde(skip_serializing_if = "is_zero")]
    flags: u32,
    attributes: Attributes<'a>,
    #[serde(skip_serializing_if = "is_zero")]
    dropped_attributes_count: u32,
}

#[derive(Serialize)]
struct StoredStatus<'a> {
    code: i32,
    #[serde(skip_serializing_if = "Text::is_empty")]
    message: Text<'a>,
}

impl Export for ExportTraceServiceRequest {
    const REJECTED: &'static str = "rejectedSpans";

    fn records(&self) -> usize {
        self.resource_spans.iter().flat_map(|resource| &resource.scope_spans).map(|scope| scope.spans.len()).sum()
    }

    fn fill(&self, batch: &mut Batch) {
        for spans in &self.resource_spans {
            let origin = Origin::new(spans.resource.as_ref(), &spans.schema_url);
            for spans in &spans.scope_spans {
                let group = origin.group(spans.scope.as_ref(), &spans.schema_url);
                for span in &spans.spans {
                    add(batch, &group, span);
                }
            }
        }
    }
}

fn add(batch: &mut Batch, group: &Group, span: &Span) {
    let (trace_id, span_id) = (hex::encode(&span.trace_id), hex::encode(&span.span_id));
    batch.add(group, ready(group, span, &trace_id, &span_id));
}

fn ready<'a>(group: &'a Group, span: &'a Span, trace_id: &'a str, span_id: &'a str) -> Result<Ready<'a, Stored<'a>>, Refusal> {
    check_id("trace_id", &span.trace_id, 16)?;
    check_id("span_id", &span.span_id, 8)?;
    let record = Record {
        event_type: EventType::OtelSpan,
        trace_id: Some(trace_id),
        name: &span.name,
        attributes: &span.attributes,
        resource: group.origin.attributes,
    };
    let id = Some(format!("{trace_id}-{span_id}"));
    let payload = stored(span, trace_id, span_id, group.shared()?);
    Ok(Ready { record, id, at: Some(span.start_time_unix_nano), time_field: "start_time_unix_nano", payload })
}

fn stored<'a>(span: &'a Span, trace_id: &'a str, span_id: &'a str, shared: Shared<'a>) -> Stored<'a> {
    Stored {
        trace_id,
        span_id,
        parent_span_id: some_id(&span.parent_span_id),
        name: Text(&span.name),
        kind: span.kind,
        start_unix_nano: Nanos(span.start_time_unix_nano),
        end_unix_nano: Nanos(span.end_time_unix_nano),
        trace_state: Text(&span.trace_state),
        flags: span.flags,
        attributes: Attributes(&span.attributes),
        events: span.events.iter().map(event).collect(),
        links: span.links.iter().map(link).collect(),
        status: span.status.as_ref().filter(|status| **status != Status::default()).map(status),
        dropped_attributes_count: span.dropped_attributes_count,
        dropped_events_count: span.dropped_events_count,
        dropped_links_count: span.dropped_links_count,
        resource: shared.resource,
        scope: shared.scope,
    }
}

fn event(event: &Event) -> StoredEvent<'_> {
    StoredEvent {
        time_unix_nano: Nanos(event.time_unix_nano),
        name: Text(&event.name),
        attributes: Attributes(&event.attributes),
        dropped_attributes_count: event.dropped_attributes_count,
    }
}

fn link(link: &Link) -> StoredLink<'_> {
    StoredLink {
        trace_id: hex::encode(&link.trace_id),
        span_id: hex::encode(&link.span_id),
        trace_state: Text(&link.trace_state),
        flags: link.flags,
        attributes: Attributes(&link.attributes),
        dropped_attributes_count: link.dropped_attributes_count,
    }
}

fn status(status: &Status) -> StoredStatus<'_> {
    StoredStatus { code: status.code, message: Text(&status.message) }
}

/// An id in hexadecimal; empty or nothing but zeros is none.
pub fn some_id(id: &[u8]) -> Option<String> {
    id.iter().any(|byte| *byte != 0).then(|| hex::encode(id))
}

fn check_id(field: &str, id: &[u8], bytes: usize) -> Result<(), Refusal> {
    if id.len() == bytes && id.iter().any(|byte| *byte != 0) {
        return Ok(());
    }
    Err(Refusal::new("invalid_id", field, format!("must have {bytes} bytes, not all of them zero")))
}
