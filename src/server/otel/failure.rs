//! Whether a record failed, and why.

use super::{attributes::truth, class::Class, record::Record};
use crate::server::facts::extra::Failure;

/// Characters of a message that are kept beside a fact, as for the wire contract.
const KEPT: usize = 500;

/// Keys that say what failed, best first.
const TYPES: [&str; 6] =
    ["error.type", "exception.type", "error_type", "http.response.status_code", "status_code", "http.status_code"];
const MESSAGES: [&str; 6] = [
    "exception.message",
    "langfuse.observation.status_message",
    "error.message",
    "error_message",
    "error",
    "gen_ai.error.message",
];

/// How a record ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Ok,
    Failed(Failure),
    /// Somebody stopped it.
    Cancelled,
}

pub fn of(record: &Record, class: Class) -> Outcome {
    let exception = record.events.iter().rev().find(|event| event.name == "exception");
    let states = |key: &str, word: &str| record.text(key).is_some_and(|text| text.eq_ignore_ascii_case(word));
    let is_false = |key: &str| record.get(key).and_then(truth) == Some(false);
    let failed = record.status == 2
        || record.get("error.type").is_some()
        || record.status == 0 && exception.is_some()
        || is_false("success")
        || states("langfuse.observation.level", "error")
        || states("gen_ai.tool.status", "error")
        || ["failed", "error"].iter().any(|word| states("gen_ai.response.status", word));
    if !failed {
        return Outcome::Ok;
    }
    let said = |keys: &[&str]| {
        let own = keys.iter().find_map(|key| record.text(key));
        let of_exception = || keys.iter().find_map(|key| exception?.attributes.get(*key).and_then(super::attributes::text));
        own.or_else(of_exception).map(std::borrow::Cow::into_owned)
    };
    let code = said(&TYPES).and_then(|code| super::attributes::clean(&code));
    let message = record.status_message.clone().or_else(|| said(&MESSAGES));
    if code.as_deref().is_some_and(is_stop) {
        return Outcome::Cancelled;
    }
    let category = category(class, code.as_deref(), message.as_deref());
    let message = message.map(|message| message.chars().filter(|one| *one != '\0').take(KEPT).collect());
    Outcome::Failed(Failure { category: category.to_owned(), code, message })
}

/// The failure of an outcome; what somebody stopped did not come to its end either.
pub fn failed(outcome: Outcome) -> Option<Failure> {
    match outcome {
        Outcome::Failed(failure) => Some(failure),
        Outcome::Cancelled => Some(Failure { category: "other".into(), code: Some("cancelled".into()), message: None }),
        Outcome::Ok => None,
    }
}

/// What went wrong by where it did, unless it only took too long.
pub fn category(class: Class, code: Option<&str>, message: Option<&str>) -> &'static str {
    let is_late = |text: &str| {
        let text = text.to_lowercase();
        ["timeout", "timed out", "deadline"].iter().any(|word| text.contains(word)) || matches!(text.as_str(), "408" | "504")
    };
    if code.is_some_and(is_late) || message.is_some_and(is_late) {
        return "timeout";
    }
    match class {
        class if class.is_model_call() => "model",
        class if class.is_tool() => "tool",
        _ => "other",
    }
}

fn is_stop(code: &str) -> bool {
    let code = code.to_lowercase();
    ["cancel", "abort"].iter().any(|word| code.contains(word))
}
