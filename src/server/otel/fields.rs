//! Where values stand: for each field of ours the keys that producers use for it, and the first that says something wins.

use super::{
    attributes::{Attributes, is_empty, json, name, text},
    dialect::Dialect,
    record::{Record, Signal},
};
use serde_json::Value;
use std::borrow::Cow;

/// One place that a value can stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An attribute.
    Key(&'static str),
    /// An attribute that means this in one dialect only.
    Of(Dialect, &'static str),
    /// An attribute of the resource.
    Resource(&'static str),
    /// A member of an attribute that is JSON.
    Member(&'static str, &'static str),
    /// What comes after this in the name of a span.
    After(&'static str),
}

/// A field and its places, best first.
pub struct Field {
    pub name: &'static str,
    pub sources: &'static [Source],
}

use Source::{After, Key, Member, Of, Resource};

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

pub const PROVIDER: Field = Field {
    name: "provider",
    sources: &[
        Key("gen_ai.provider.name"),
        Key("gen_ai.system"),
        Key("llm.provider"),
        Key("llm.system"),
        Key("ai.model.provider"),
        Key("mlflow.llm.provider"),
    ],
};

/// The model that answered, else the one that was asked: what figures and prices go by.
pub const MODEL: Field = Field {
    name: "model",
    sources: &[
        Key("gen_ai.response.model"),
        Key("llm.response.model_name"),
        Key("ai.response.model"),
        Key("llm.response.model"),
        Key("langfuse.observation.model.name"),
        Key("gen_ai.request.model"),
        Key("llm.request.model_name"),
        Key("llm.model_name"),
        Key("embedding.model_name"),
        Key("reranker.model_name"),
        Key("ai.model.id"),
        Key("mlflow.llm.model"),
        Key("langsmith.metadata.ls_model_name"),
        Of(Dialect::PydanticAi, "model_name"),
        Of(Dialect::ClaudeCode, "model"),
        Of(Dialect::Codex, "model"),
        Of(Dialect::Codex, "slug"),
        Of(Dialect::GeminiCli, "model"),
        Of(Dialect::GeminiCli, "model_name"),
    ],
};

pub const AGENT: Field = Field {
    name: "agent",
    sources: &[
        Key("gen_ai.agent.name"),
        Key("agent.name"),
        Key("agent_name"),
        Key("graph.node.name"),
        Key("graph.node.id"),
        Of(Dialect::Traceloop, "traceloop.entity.name"),
        Key("gen_ai.workflow.name"),
        Key("traceloop.workflow.name"),
        Key("workflow.name"),
        Key("ai.telemetry.functionId"),
        After("invoke_agent "),
        Key("gen_ai.agent.id"),
    ],
};

pub const TOOL: Field = Field {
    name: "tool",
    sources: &[
        Key("gen_ai.tool.name"),
        Key("tool.name"),
        Key("ai.toolCall.name"),
        Of(Dialect::Traceloop, "traceloop.entity.name"),
        Key("tool_name"),
        Key("function_name"),
        After("execute_tool "),
        After("running tool: "),
        After("tool."),
        After("tools/call "),
    ],
};

pub const TOOL_CALL_ID: Field = Field {
    name: "tool_call_id",
    sources: &[
        Key("gen_ai.tool.call.id"),
        Key("gen_ai.tool.call_id"),
        Key("tool.id"),
        Key("ai.toolCall.id"),
        Key("tool_use_id"),
        Key("call_id"),
    ],
};

pub const TOOL_SERVER: Field = Field {
    name: "server",
    sources: &[
        Key("gen_ai.mcp.server"),
        Key("mcp_server_name"),
        Key("mcp_server.name"),
        Member("tool_parameters", "mcp_server_name"),
        Key("mcp_server"),
    ],
};

pub const TOOL_ARGUMENTS: Field = Field {
    name: "arguments",
    sources: &[
        Key("langfuse.observation.input"),
        Key("gen_ai.tool.call.arguments"),
        Key("gcp.vertex.agent.tool_call_args"),
        Key("tool_arguments"),
        Key("ai.toolCall.args"),
        Key("tool.parameters"),
        Key("input.value"),
        Key("traceloop.entity.input"),
        Key("mlflow.spanInputs"),
        Key("mcp.request.argument"),
        Key("function_args"),
        Key("tool_input"),
        Key("tool_parameters"),
        Key("full_command"),
        Key("file_path"),
        Key("arguments"),
    ],
};

pub const TOOL_RESULT: Field = Field {
    name: "result",
    sources: &[
        Key("langfuse.observation.output"),
        Key("gen_ai.tool.call.result"),
        Key("gcp.vertex.agent.tool_response"),
        Key("tool_response"),
        Key("ai.toolCall.result"),
        Key("output.value"),
        Key("traceloop.entity.output"),
        Key("mlflow.spanOutputs"),
        Key("mcp.response.value"),
        Key("output"),
    ],
};

pub const INPUT: Field = Field {
    name: "input",
    sources: &[
        Key("langfuse.observation.input"),
        Key("gen_ai.input.messages"),
        Key("input.value"),
        Key("ai.prompt.messages"),
        Key("ai.prompt"),
        Key("traceloop.entity.input"),
        Key("mlflow.spanInputs"),
        Key("gcp.vertex.agent.llm_request"),
        Key("gen_ai.prompt"),
        Key("lmnr.span.input"),
        Key("request_text"),
        Key("prompt"),
        Key("user_prompt"),
    ],
};

pub const OUTPUT: Field = Field {
    name: "output",
    sources: &[
        Key("langfuse.observation.output"),
        Key("gen_ai.output.messages"),
        Key("output.value"),
        Key("ai.response.text"),
        Key("ai.response.object"),
        Key("ai.response.toolCalls"),
        Key("traceloop.entity.output"),
        Key("mlflow.spanOutputs"),
        Key("gcp.vertex.agent.llm_response"),
        Key("final_result"),
        Key("gen_ai.completion"),
        Key("lmnr.span.output"),
        Key("response_text"),
        Key("response"),
    ],
};

pub const STOP_REASON: Field = Field {
    name: "stop_reason",
    sources: &[
        Key("gen_ai.response.finish_reasons"),
        Key("gen_ai.response.finish_reason"),
        Key("gen_ai.response.stop_reason"),
        Key("llm.finish_reason"),
        Key("ai.response.finishReason"),
        Key("stop_reason"),
        Key("finish_reasons"),
        Key("gen_ai.completion.0.finish_reason"),
    ],
};

/// What two records about one answer have in common.
pub const RESPONSE_ID: Field = Field {
    name: "response_id",
    sources: &[Key("request_id"), Key("client_request_id"), Key("gen_ai.response.id"), Key("ai.response.id")],
};

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

/// Other names of providers.
const PROVIDERS: &[(&str, &str)] = &[
    ("vertex_ai", "gcp.vertex_ai"),
    ("gemini", "gcp.gemini"),
    ("az.ai.openai", "azure.ai.openai"),
    ("az.ai.inference", "azure.ai.inference"),
    ("xai", "x_ai"),
];

impl Field {
    /// The value and the place that gave it.
    pub fn find<'r>(&self, record: &'r Record) -> Option<(Cow<'r, Value>, Source)> {
        self.sources.iter().find_map(|source| Some((source.read(record)?, *source)))
    }

    /// As a name or id.
    pub fn name(&self, record: &Record) -> Option<String> {
        self.sources.iter().find_map(|source| first(source.read(record)?.as_ref()).and_then(name))
    }
}

/// A list says its first member.
fn first(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(list) => list.first(),
        value => Some(value),
    }
}

impl Source {
    fn read<'r>(&self, record: &'r Record) -> Option<Cow<'r, Value>> {
        let of = |attributes: &'r Attributes, key: &str| attributes.get(key).filter(|value| !is_empty(value));
        match self {
            Key(key) => of(&record.attributes, key).map(Cow::Borrowed),
            Of(dialect, key) => of(&record.attributes, key).filter(|_| record.dialect == *dialect).map(Cow::Borrowed),
            Resource(key) => of(&record.resource, key).map(Cow::Borrowed),
            Member(key, member) => {
                let value = json(of(&record.attributes, key)?);
                value.get(member).filter(|value| !is_empty(value)).cloned().map(Cow::Owned)
            }
            After(begin) => {
                let rest = record.name.strip_prefix(begin).filter(|_| record.signal == Signal::Span)?.trim();
                (!rest.is_empty()).then(|| Cow::Owned(Value::String(rest.to_owned())))
            }
        }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Key(key) => formatter.write_str(key),
            Of(dialect, key) => write!(formatter, "{key} of {}", dialect.key()),
            Resource(key) => write!(formatter, "{key} of the resource"),
            Member(key, member) => write!(formatter, "{member} in {key}"),
            After(begin) => write!(formatter, "the span's name after \"{begin}\""),
        }
    }
}

/// The provider by the convention's name for it.
pub fn provider(record: &Record) -> Option<String> {
    let found = PROVIDER.name(record)?;
    let named = match record.dialect {
        // Which of a provider's interfaces it was comes after a dot.
        Dialect::Vercel => found.split('.').next().unwrap_or(&found).to_owned(),
        _ => found,
    };
    let known = PROVIDERS.iter().find(|(old, _)| *old == named).map(|(_, new)| (*new).to_owned());
    Some(known.unwrap_or(named))
}

pub fn session(record: &Record) -> Option<String> {
    // What stands there is the answer before this one: every call would be a session of its own.
    let is_answer = |id: &String| record.dialect == Dialect::AgentFramework && id.starts_with("resp_");
    SESSION.name(record).filter(|id| !is_answer(id))
}

pub fn tags(record: &Record) -> Vec<String> {
    let Some((value, _)) = TAGS.find(record) else { return vec![] };
    let clean = super::attributes::clean;
    let mut tags: Vec<String> = match &*json(&value) {
        Value::Array(list) => list.iter().filter_map(name).collect(),
        value => text(value).map(|list| list.split(',').filter_map(clean).collect()).unwrap_or_default(),
    };
    tags.truncate(100);
    tags
}

/// As people are told: finish reasons are a list or JSON of one.
pub fn stop_reason(record: &Record) -> Option<String> {
    let (value, _) = STOP_REASON.find(record)?;
    let value = json(&value);
    name(first(&value)?)
}
