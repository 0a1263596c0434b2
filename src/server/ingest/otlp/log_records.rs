//! Log records as events.

use super::{
    batch::{Batch, Ready},
    export::Export,
    group::{Group, Origin, is_zero},
    messages::logs::{ExportLogsServiceRequest, LogRecord},
    spans::some_id,
    value::{Any, Attributes, Nanos, Text},
};
use crate::server::{
    ingest::{event_type::EventType, fields::Refusal},
    otel::group::Record,
};
use serde::Serialize;
use serde_json::value::RawValue;

#[derive(Serialize)]
struct Stored<'a> {
    #[serde(skip_serializing_if = "Nanos::is_unset")]
    time_unix_nano: Nanos,
    #[serde(skip_serializing_if = "Nanos::is_unset")]
    observed_unix_nano: Nanos,
    #[serde(skip_serializing_if = "is_unset")]
    severity_number: i32,
    #[serde(skip_serializing_if = "Text::is_empty")]
    severity_text: Text<'a>,
    #[serde(skip_serializing_if = "Text::is_empty")]
    event_name: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Any<'a>>,
    attributes: Attributes<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    span_id: Option<String>,
    #[serde(skip_serializing_if = "is_zero")]
    flags: u32,
    #[serde(skip_serializing_if = "is_zero")]
    dropped_attributes_count: u32,
    resource: &'a RawValue,
    scope: &'a RawValue,
}

impl Export for ExportLogsServiceRequest {
    const REJECTED: &'static str = "rejectedLogRecords";

    fn records(&self) -> usize {
        self.resource_logs.iter().flat_map(|resource| &resource.scope_logs).map(|scope| scope.log_records.len()).sum()
    }

    fn fill(&self, batch: &mut Batch) {
        for logs in &self.resource_logs {
            let origin = Origin::new(logs.resource.as_ref(), &logs.schema_url);
            for logs in &logs.scope_logs {
                let group = origin.group(logs.scope.as_ref(), &logs.schema_url);
                for record in &logs.log_records {
                    let trace_id = some_id(&record.trace_id);
                    batch.add(&group, ready(&group, record, trace_id.as_deref()));
                }
            }
        }
    }
}

fn ready<'a>(group: &'a Group, log: &'a LogRecord, trace_id: Option<&'a str>) -> Result<Ready<'a, Stored<'a>>, Refusal> {
    let record = Record {
        event_type: EventType::OtelLog,
        trace_id,
        name: &log.event_name,
        attributes: &log.attributes,
        resource: group.origin.attributes,
    };
    let shared = group.shared()?;
    let payload = Stored {
        time_unix_nano: Nanos(log.time_unix_nano),
        observed_unix_nano: Nanos(log.observed_time_unix_nano),
        severity_number: log.severity_number,
        severity_text: Text(&log.severity_text),
        event_name: Text(&log.event_name),
        body: log.body.as_ref().map(Any),
        attributes: Attributes(&log.attributes),
        trace_id,
        span_id: some_id(&log.span_id),
        flags: log.flags,
        dropped_attributes_count: log.dropped_attributes_count,
        resource: shared.resource,
        scope: shared.scope,
    };
    let at = [log.time_unix_nano, log.observed_time_unix_nano].into_iter().find(|at| *at != 0);
    Ok(Ready { record, id: None, at, time_field: "time_unix_nano", payload })
}

fn is_unset(number: &i32) -> bool {
    *number == 0
}
