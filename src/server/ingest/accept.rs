//! Named checks of one event: it is taken whole, or refused with the field that is wrong.

use super::{
    event_type::EventType,
    fields::{Fields, Refusal},
    payload::Payload,
};
use crate::{
    domain::time::{DAY, TimeRange, Timestamp},
    server::events::event::Event,
};
use serde_json::{Value, value::RawValue};

/// Characters of an event's id, and of a user's name (an e-mail address has at most 320).
const EVENT_ID: usize = 128;
const USER: usize = 320;

/// The times that events may name: kept by retention, and not more than a day ahead of our clock.
pub fn acceptable(now: Timestamp, retention_days: u32) -> TimeRange {
    let from = now.minus(i64::from(retention_days) * DAY).floor(DAY);
    TimeRange::new(from, now.plus(DAY)).unwrap_or_else(|| unreachable!("retention ends before tomorrow"))
}

/// Why an event is not taken, with what could be read of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub event_id: Option<String>,
    pub source: Option<String>,
    pub refusal: Refusal,
}

/// The event, or why it is refused.
pub fn accept(json: &RawValue, times: TimeRange) -> Result<Event<'_>, Refused> {
    let fields = Fields::parse(json.get(), "", Some(times)).map_err(|_| {
        let refusal = Refusal::new("invalid_type", "", "must be an object");
        Refused { event_id: None, source: None, refusal }
    })?;
    let refused = |event_id, refusal| Refused { event_id, source: fields.name("source").ok().flatten(), refusal };
    let event_id = fields.needed_name_of("event_id", EVENT_ID).map_err(|refusal| refused(None, refusal))?;
    check(json, &fields, times, &event_id).map_err(|refusal| refused(Some(event_id), refusal))
}

fn check<'a>(json: &RawValue, fields: &Fields<'a>, times: TimeRange, event_id: &str) -> Result<Event<'a>, Refusal> {
    let name = fields.needed_name("type")?;
    let Some(event_type) = EventType::from_name(&name).filter(|event_type| !event_type.is_of_otlp()) else {
        return Err(Refusal::new("unknown_type", "type", "is not a type of event that is known"));
    };
    let occurred_at = fields.needed_time("occurred_at")?;
    let session_id =
        if event_type.needs_session() { Some(fields.needed_name("session_id")?) } else { fields.name("session_id")? };
    let user = fields.name_of("user", USER)?;
    let source = fields.name("source")?;
    check_soundness(json)?;
    let payload = fields.raw("payload").map_or("{}", RawValue::get);
    Payload::read(event_type, &Fields::parse(payload, "payload", Some(times))?)?;
    let (event_id, payload) = (event_id.to_owned(), payload.into());
    Ok(Event { event_id, event_type, occurred_at, session_id, user, source, trace_key: None, payload })
}

/// Everything that is stored can be read again: whole Unicode, numbers that fit, bounded nesting, and no NUL, which
/// Postgres cannot hold in a text.
fn check_soundness(json: &RawValue) -> Result<(), Refusal> {
    let value: Value = serde_json::from_str(json.get())
        .map_err(|error| Refusal::new("invalid_json", "payload", format!("cannot be kept: {error}")))?;
    if json.get().contains("\\u0000") && has_nul(&value) {
        return Err(Refusal::new("invalid_characters", "payload", "must not contain the character NUL"));
    }
    Ok(())
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(list) => list.iter().any(has_nul),
        Value::Object(map) => map.iter().any(|(key, value)| key.contains('\0') || has_nul(value)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn times() -> TimeRange {
        acceptable("2026-03-04T12:00:00Z".parse().unwrap(), 365)
    }

    fn event(event_type: &str, payload: Value) -> Value {
        json!({"event_id": "e1", "type": event_type, "occurred_at": "2026-03-04T11:59:00Z", "session_id": "s1", "payload": payload})
    }

    fn refused(event: &Value) -> (String, &'static str) {
        let raw = serde_json::value::to_raw_value(event).unwrap();
        let Refused { refusal, .. } = accept(&raw, times()).err().unwrap_or_else(|| panic!("{event} is taken"));
        (refusal.field, refusal.code)
    }

    fn with(mut event: Value, name: &str, value: Value) -> Value {
        event[name] = value;
        event
    }

    /// The least that each type needs.
    fn least() -> Vec<(&'static str, Value)> {
        vec![
            ("session.started", json!({})),
            ("session.ended", json!({})),
            ("message.created", json!({"message_id": "m", "role": "user", "content": "Hello"})),
            ("run.started", json!({"run_id": "r"})),
            ("run.completed", json!({"run_id": "r", "status": "succeeded"})),
            ("model.called", json!({"call_id": "c", "model": "m", "status": "ok"})),
            ("tool.called", json!({"call_id": "c", "tool": "t", "status": "ok"})),
            ("handoff.created", json!({"handoff_id": "h", "kind": "to_local"})),
            ("feedback.given", json!({"rating": -0.5})),
            ("workflow.registered", json!({"workflow": "w", "active": true})),
            ("workflow_run.started", json!({"workflow": "w", "run_key": "k"})),
            ("workflow_run.completed", json!({"workflow": "w", "run_key": "k", "status": "failed"})),
            ("service_request.changed", json!({"request_id": "q", "kind": "sales_call", "status": "open"})),
            ("training.updated", json!({"job_id": "j", "status": "running"})),
            ("training.metrics", json!({"job_id": "j", "points": [{"step": 1, "loss": 0.5}]})),
            ("dataset.updated", json!({"dataset_id": "d", "name": "n", "status": "ready"})),
            ("model.updated", json!({"model_id": "m", "name": "n", "scope": "global"})),
            ("server.heartbeat", json!({"server_id": "s", "name": "n", "kind": "inference", "status": "up"})),
        ]
    }

    #[test]
    fn every_type_is_taken_with_the_least_it_needs_and_refused_without_any_of_it() {
        assert_eq!(least().len(), EventType::ALL.iter().filter(|event_type| !event_type.is_of_otlp()).count());
        for (name, payload) in least() {
            let raw = serde_json::value::to_raw_value(&event(name, payload.clone())).unwrap();
            let taken = accept(&raw, times()).unwrap_or_else(|refused| panic!("{name}: {refused:?}"));
            assert_eq!(taken.event_type.name(), name);
            for field in payload.as_object().unwrap().keys() {
                let mut lacking = payload.clone();
                lacking.as_object_mut().unwrap().remove(field);
                assert_eq!(refused(&event(name, lacking)), (format!("payload.{field}"), "missing_field"), "{name}");
            }
        }
    }

    #[test]
    fn absurd_values_are_refused_by_name() {
        let call = |name: &str, value: Value| {
            event("model.called", with(json!({"call_id": "c", "model": "m", "status": "ok"}), name, value))
        };
        for (field, value, code) in [
            ("duration_ms", json!(-1), "out_of_range"),
            ("duration_ms", json!(9_000_000_000_000_i64), "out_of_range"),
            ("duration_ms", json!(1e300), "out_of_range"),
            ("duration_ms", json!(1.5), "invalid_type"),
            ("duration_ms", json!("1"), "invalid_type"),
            ("cost_usd", json!("-0.01"), "out_of_range"),
            ("cost_usd", json!("a lot"), "invalid_type"),
            ("cost_usd", json!("79228162514264337593543950335"), "out_of_range"),
            ("started_at", json!("yesterday"), "invalid_time"),
            ("started_at", json!("1970-01-01T00:00:00Z"), "too_old"),
            ("started_at", json!("2999-01-01T00:00:00Z"), "in_the_future"),
            ("status", json!("fine"), "unknown_value"),
            ("call_id", json!("x".repeat(201)), "too_long"),
            ("call_id", json!(""), "too_short"),
            ("call_id", json!("a\nb"), "invalid_characters"),
            ("note", json!("a\u{0}b"), "invalid_characters"),
        ] {
            let (name, found) = refused(&call(field, value.clone()));
            assert_eq!(found, code, "{field} {value}");
            assert!(name == format!("payload.{field}") || name == "payload", "{name}");
        }
        assert_eq!(refused(&call("usage", json!({"input": 1}))), ("payload.usage.output".into(), "missing_field"));
        assert_eq!(refused(&call("usage", json!({"input": -1, "output": 0}))), ("payload.usage.input".into(), "out_of_range"));
    }

    #[test]
    fn the_frame_of_an_event_is_checked() {
        let good = event("run.started", json!({"run_id": "r"}));
        for (field, value, code) in [
            ("event_id", json!(""), "too_short"),
            ("event_id", json!("x".repeat(129)), "too_long"),
            ("event_id", json!(7), "invalid_type"),
            ("type", json!("run.exploded"), "unknown_type"),
            ("type", json!("otel.span"), "unknown_type"),
            ("type", json!("otel.log"), "unknown_type"),
            ("type", json!("otel.metric"), "unknown_type"),
            ("occurred_at", json!("2026-03-05T12:00:01Z"), "in_the_future"),
            ("occurred_at", json!("2024-03-05T12:00:01Z"), "too_old"),
            ("occurred_at", json!("2026-03-04 11:00"), "invalid_time"),
            ("session_id", json!("x".repeat(201)), "too_long"),
            ("user", json!("x".repeat(321)), "too_long"),
            ("payload", json!([]), "invalid_type"),
        ] {
            assert_eq!(refused(&with(good.clone(), field, value.clone())), (field.to_owned(), code), "{value}");
        }
        let message = json!({"message_id": "m", "role": "user", "content": null});
        assert_eq!(refused(&with(event("message.created", message), "session_id", Value::Null)).0, "session_id");
    }

    #[test]
    fn what_could_not_be_read_again_is_refused() {
        for payload in [
            r#"{"run_id":"r","x":"\ud800"}"#.to_owned(),
            r#"{"run_id":"r","x":1e999}"#.into(),
            format!(r#"{{"run_id":"r","x":{}{}}}"#, "[".repeat(200), "]".repeat(200)),
        ] {
            let text =
                format!(r#"{{"event_id":"e","type":"run.started","occurred_at":"2026-03-04T11:00:00Z","payload":{payload}}}"#);
            let raw: &RawValue = serde_json::from_str(&text).unwrap();
            assert_eq!(accept(raw, times()).unwrap_err().refusal.field, "payload", "{payload}");
        }
        let fine = event("run.started", json!({"run_id": "r", "x": "\\u0000"}));
        assert!(accept(&serde_json::value::to_raw_value(&fine).unwrap(), times()).is_ok());
    }
}
