//! Of whom and what a session is.

use super::source::{
    Field,
    Source::{Key, Member, Of, Resource},
};
use crate::server::otel::{
    attributes::{clean, json, name, text},
    dialect::Dialect,
    record::Record,
};
use serde_json::Value;

pub const SESSION: Field = Field {
    name: "session",
    sources: &[
        Key("langfuse.session.id"),
        Key("session.id"),
        // Microsoft's agents write the id of the previous answer there.
        Key("gen_ai.conversation.id"),
        Key("conversation.id"),
        Key("gen_ai.session.id"),
        Key("traceloop.association.properties.session_id"),
        Key("traceloop.association.properties.thread_id"),
        Key("lmnr.association.properties.session_id"),
        Key("langsmith.metadata.thread_id"),
        Key("langsmith.metadata.session_id"),
        Key("mlflow.trace.session"),
        Key("gcp.vertex.agent.session_id"),
        Key("ai.telemetry.metadata.sessionId"),
        Member("metadata", "session_id"),
        Member("metadata", "thread_id"),
        Member("metadata", "conversation_id"),
    ],
};

pub const USER: Field = Field {
    name: "user",
    sources: &[
        // An anonymous installation, unless an identity provider says who it is.
        Of(Dialect::ClaudeCode, "user.account_uuid"),
        Of(Dialect::ClaudeCode, "user.account_id"),
        Of(Dialect::ClaudeCode, "user.email"),
        Key("langfuse.user.id"),
        Key("user.id"),
        Key("enduser.id"),
        Key("traceloop.association.properties.user_id"),
        Key("lmnr.association.properties.user_id"),
        Key("mlflow.trace.user"),
        Key("gen_ai.user"),
        Key("ai.telemetry.metadata.userId"),
        Key("user.account_uuid"),
        Key("user.account_id"),
        Key("user.email"),
    ],
};

pub const ENVIRONMENT: Field = Field {
    name: "environment",
    sources: &[
        Key("langfuse.environment"),
        Resource("langfuse.environment"),
        Resource("deployment.environment.name"),
        Resource("deployment.environment"),
        Key("agentops.environment"),
        Of(Dialect::Codex, "env"),
    ],
};

pub const TITLE: Field = Field { name: "title", sources: &[Key("langfuse.trace.name")] };

pub const TAGS: Field = Field {
    name: "tags",
    sources: &[
        Key("langfuse.trace.tags"),
        Key("tag.tags"),
        Key("langsmith.span.tags"),
        Key("agentops.tags"),
        Key("ai.telemetry.metadata.tags"),
        Key("lmnr.association.properties.tags"),
    ],
};

/// The session that a record names.
pub fn session(record: &Record) -> Option<String> {
    // What stands there is the answer before this one: every call would be a session of its own.
    let is_answer = |id: &String| record.dialect == Dialect::AgentFramework && id.starts_with("resp_");
    SESSION.name(record).filter(|id| !is_answer(id))
}

/// The first hundred: of a list, or of a text with commas.
pub fn tags(record: &Record) -> Vec<String> {
    let Some((value, _)) = TAGS.find(record) else { return vec![] };
    let mut tags: Vec<String> = match &*json(&value) {
        Value::Array(list) => list.iter().filter_map(name).collect(),
        value => text(value).map(|list| list.split(',').filter_map(clean).collect()).unwrap_or_default(),
    };
    tags.truncate(100);
    tags
}
