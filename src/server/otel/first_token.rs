//! How long a model took to say its first word.

use super::{
    attributes::{clean, number},
    record::{Record, Signal},
};
use crate::domain::time::{MILLISECOND, Timestamp};

/// Events of a span that tell of the first part of a streamed answer.
const FIRST: [&str; 4] =
    ["First Token Stream Event", "ai.stream.firstChunk", "llm.content.completion.chunk", "gen_ai.first_token"];

/// Milliseconds until the first token.
pub fn first_token(record: &Record) -> Option<i64> {
    const SECONDS: [&str; 2] = ["gen_ai.response.time_to_first_chunk", "gen_ai.server.time_to_first_token"];
    const MILLIS: [&str; 2] = ["ai.response.msToFirstChunk", "ttft_ms"];
    let number = |key: &&str| record.get(key).and_then(number).filter(|number| (0.0..1e9).contains(number));
    let seconds = SECONDS.iter().find_map(number).map(|seconds| (seconds * 1_000.0).round() as i64);
    let millis = || MILLIS.iter().find_map(number).map(|millis| millis.round() as i64);
    let began = || record.text("langfuse.observation.completion_start_time").and_then(|time| clean(&time));
    let began = || began().and_then(|time| time.parse::<Timestamp>().ok());
    let chunk = || record.events.iter().find(|event| FIRST.contains(&event.name.as_str())).map(|event| event.at);
    let since = |at: Timestamp| (at.since(record.start) >= 0).then(|| at.since(record.start) / MILLISECOND);
    let is_span = record.signal == Signal::Span;
    seconds.or_else(millis).or_else(|| began().or_else(chunk).filter(|_| is_span).and_then(since))
}
