//! The shapes of friction and of handoffs.

use super::{
    Named,
    pieces::{answer, count, list, number, percentiles, perhaps_count, text, time},
};
use crate::domain::friction::{PICK_UP, SUCCESS_AFTER, Signal};
use serde_json::{Value, json};

pub fn all() -> Named {
    vec![("FrictionAnswer", answer(friction())), ("HandoffsAnswer", answer(handoffs()))]
}

fn friction() -> Value {
    let signal = json!({"type": "object", "properties": {
        "signal": {"type": "string", "enum": Signal::FRICTION.map(Signal::key)},
        "label": {"type": "string"}, "definition": {"type": "string"},
        "moments": count(), "sessions": count(), "users": count(),
        "trend": list(json!({"type": "object", "properties": {"start": time(), "moments": count()}})),
        "previous": {"type": "object", "properties": {"moments": count()}},
    }});
    let moment = json!({"type": "object", "properties": {
        "signal": {"type": "string", "enum": Signal::ALL.map(Signal::key)}, "at": time(),
        "session": {"type": "string", "description": "Our number of the session."},
        "kind": {"type": "string", "description": "Of the entry of the session's timeline that it stands at."},
        "id": {"type": "string", "description": "The id of that entry."},
        "title": text(), "user": text(), "agent": text(), "model": text(), "tool": text(), "error_category": text(),
        "size": {"type": "integer", "description": "How many: runs in the row, times said, calls in the chain, handoffs of the pair."},
        "wait_ms": perhaps_count(), "handoff": text(), "from": text(), "to": text(),
        "then_succeeded": {"type": ["boolean", "null"]},
    }});
    json!({"type": "object", "properties": {
        "signals": list(signal), "moments": list(moment), "is_more": {"type": "boolean"},
    }})
}

fn handoffs() -> Value {
    let figures = json!({
        "handoffs": count(), "picked_up": count(),
        "pick_up_ms": {"type": "object", "description": PICK_UP.definition, "properties": percentiles()},
        "then_succeeded": count(), "then_failed": count(),
        "success_after": {"type": ["number", "null"], "description": SUCCESS_AFTER.definition},
    });
    let cell = json!({"type": "object", "properties": {
        "from": {"type": "string"}, "to": {"type": "string"}, "kind": {"type": "string"}, "handoffs": count(),
        "then_succeeded": count(), "then_failed": count(), "success_after": number(),
    }});
    let mut all = figures.clone();
    all["to_people"] =
        json!({"type": "object", "description": "Those to a person or to the user's own machine.", "properties": figures});
    all["previous"] = json!({"type": "object", "properties": figures});
    all["kinds"] = list(
        json!({"allOf": [{"type": "object", "properties": figures}, {"type": "object", "properties": {"kind": {"type": "string"}}}]}),
    );
    all["cells"] = list(cell);
    all["is_cut"] = json!({"type": "boolean", "description": "There are more pairs than cells."});
    json!({"type": "object", "properties": all})
}
