//! Where values stand: for each field of ours the keys that producers use for it, and the first that says something wins.

mod model;
mod session;
mod source;
mod work;

pub use model::{INPUT, MODEL, OUTPUT, PROVIDER, RESPONSE_ID, STOP_REASON, provider, stop_reason};
pub use session::{ENVIRONMENT, SESSION, TAGS, TITLE, USER, session, tags};
pub use source::{Field, Source};
pub use work::{AGENT, TOOL, TOOL_ARGUMENTS, TOOL_CALL_ID, TOOL_RESULT, TOOL_SERVER};

/// Every field that [`super::explain`] tells.
pub const ALL: &[&Field] = &[
    &SESSION,
    &USER,
    &ENVIRONMENT,
    &TITLE,
    &TAGS,
    &PROVIDER,
    &MODEL,
    &AGENT,
    &TOOL,
    &TOOL_CALL_ID,
    &TOOL_SERVER,
    &TOOL_ARGUMENTS,
    &TOOL_RESULT,
    &INPUT,
    &OUTPUT,
    &STOP_REASON,
    &RESPONSE_ID,
];
