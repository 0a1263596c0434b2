//! What kind of work a span is: read from what its producer calls it, in the words of each convention.

use super::{
    dialect::Dialect,
    record::{Record, Signal},
};
use std::borrow::Cow;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    Agent,
    /// Makes an agent and does not run it.
    AgentAdmin,
    Workflow,
    Llm,
    Embedding,
    Tool,
    /// A call of an MCP server on either side.
    Mcp,
    Retrieval,
    Rerank,
    Memory,
    Plan,
    Handoff,
    Guardrail,
    Evaluation,
    Hook,
    /// Somebody has to decide before it goes on.
    UserWait,
    Task,
    /// A chain, which is a workflow where nothing is above it.
    Chain,
    Other,
}

/// What one attribute says, in lower case.
type Words = &'static [(&'static str, Class)];

const LANGFUSE: Words = &[
    ("generation", Class::Llm),
    ("embedding", Class::Embedding),
    ("agent", Class::Agent),
    ("tool", Class::Tool),
    ("chain", Class::Chain),
    ("retriever", Class::Retrieval),
    ("guardrail", Class::Guardrail),
    ("evaluator", Class::Evaluation),
];
const OPENINFERENCE: Words = &[
    ("llm", Class::Llm),
    ("embedding", Class::Embedding),
    ("chain", Class::Chain),
    ("retriever", Class::Retrieval),
    ("reranker", Class::Rerank),
    ("tool", Class::Tool),
    ("agent", Class::Agent),
    ("guardrail", Class::Guardrail),
    ("evaluator", Class::Evaluation),
    ("prompt", Class::Task),
    ("decision", Class::Task),
];
const TRACELOOP: Words = &[
    ("workflow", Class::Workflow),
    ("task", Class::Task),
    ("agent", Class::Agent),
    ("tool", Class::Tool),
    ("handoff", Class::Handoff),
];
const OPERATIONS: Words = &[
    ("chat", Class::Llm),
    ("generate_content", Class::Llm),
    ("text_completion", Class::Llm),
    ("fetch_response", Class::Llm),
    ("completion", Class::Llm),
    ("generate", Class::Llm),
    ("llm_request", Class::Llm),
    ("llm_call", Class::Llm),
    ("response", Class::Llm),
    ("embeddings", Class::Embedding),
    ("retrieval", Class::Retrieval),
    ("vector_db_retrieve", Class::Retrieval),
    ("invoke_agent", Class::Agent),
    ("agent_call", Class::Agent),
    ("create_agent", Class::AgentAdmin),
    ("invoke_workflow", Class::Workflow),
    ("execute_tool", Class::Tool),
    ("tool_call", Class::Tool),
    ("plan", Class::Plan),
    ("search_memory", Class::Memory),
    ("create_memory", Class::Memory),
    ("update_memory", Class::Memory),
    ("upsert_memory", Class::Memory),
    ("delete_memory", Class::Memory),
    ("create_memory_store", Class::Memory),
    ("delete_memory_store", Class::Memory),
    ("agent_handoff", Class::Handoff),
    ("handoff", Class::Handoff),
    ("goto", Class::Handoff),
    ("guardrail_check", Class::Guardrail),
    ("execute_task", Class::Task),
    ("user_prompt", Class::Task),
    ("system_prompt", Class::Task),
    ("schedule_tool_calls", Class::Task),
];
const REQUESTS: Words =
    &[("chat", Class::Llm), ("completion", Class::Llm), ("embedding", Class::Embedding), ("rerank", Class::Rerank)];
const MLFLOW: Words = &[
    ("llm", Class::Llm),
    ("chat_model", Class::Llm),
    ("embedding", Class::Embedding),
    ("agent", Class::Agent),
    ("tool", Class::Tool),
    ("retriever", Class::Retrieval),
    ("reranker", Class::Rerank),
    ("chain", Class::Chain),
    ("parser", Class::Task),
    ("evaluator", Class::Evaluation),
    ("guardrail", Class::Guardrail),
    ("memory", Class::Memory),
];
const VERCEL: Words = &[
    ("ai.generatetext.dogenerate", Class::Llm),
    ("ai.streamtext.dostream", Class::Llm),
    ("ai.generateobject.dogenerate", Class::Llm),
    ("ai.streamobject.dostream", Class::Llm),
    ("ai.embed.doembed", Class::Embedding),
    ("ai.embedmany.doembed", Class::Embedding),
    ("ai.rerank.dorerank", Class::Rerank),
    ("ai.generatetext", Class::Agent),
    ("ai.streamtext", Class::Agent),
    ("ai.generateobject", Class::Agent),
    ("ai.streamobject", Class::Agent),
    ("ai.embed", Class::Task),
    ("ai.embedmany", Class::Task),
    ("ai.rerank", Class::Task),
    ("ai.toolcall", Class::Tool),
];
const LANGSMITH: Words = &[
    ("llm", Class::Llm),
    ("chain", Class::Chain),
    ("tool", Class::Tool),
    ("retriever", Class::Retrieval),
    ("embedding", Class::Embedding),
    ("prompt", Class::Task),
    ("parser", Class::Task),
];
const AGENTOPS: Words = &[
    ("session", Class::Workflow),
    ("workflow", Class::Workflow),
    ("agent", Class::Agent),
    ("task", Class::Task),
    ("operation", Class::Task),
    ("tool", Class::Tool),
    ("llm", Class::Llm),
    ("guardrail", Class::Guardrail),
];
const LAMINAR: Words = &[("llm", Class::Llm), ("tool", Class::Tool), ("executor", Class::Task), ("evaluator", Class::Evaluation)];

/// Attributes in the order in which they are believed; a word that is not known lets the next one speak.
const BY_ATTRIBUTE: &[(&str, Words)] = &[
    ("langfuse.observation.type", LANGFUSE),
    ("openinference.span.kind", OPENINFERENCE),
    ("traceloop.span.kind", TRACELOOP),
    ("gen_ai.operation.name", OPERATIONS),
    ("llm.request.type", REQUESTS),
    ("mlflow.spanType", MLFLOW),
    ("ai.operationId", VERCEL),
    ("langsmith.span.kind", LANGSMITH),
    ("lmnr.span.type", LAMINAR),
    ("agentops.span.kind", AGENTOPS),
];

/// Spans that only their names tell, by dialect.
const BY_NAME: &[(Dialect, &str, Class)] = &[
    (Dialect::ClaudeCode, "claude_code.interaction", Class::Agent),
    (Dialect::ClaudeCode, "claude_code.llm_request", Class::Llm),
    (Dialect::ClaudeCode, "claude_code.tool", Class::Tool),
    (Dialect::ClaudeCode, "claude_code.tool.blocked_on_user", Class::UserWait),
    (Dialect::ClaudeCode, "claude_code.tool.execution", Class::Task),
    (Dialect::ClaudeCode, "claude_code.hook", Class::Hook),
    (Dialect::Codex, "handle_responses", Class::Llm),
    (Dialect::Codex, "session_task.turn", Class::Agent),
    (Dialect::AgentFramework, "workflow.run", Class::Workflow),
    (Dialect::AgentFramework, "executor.process", Class::Task),
    (Dialect::AgentFramework, "edge_group.process", Class::Task),
    (Dialect::AgentFramework, "message.send", Class::Handoff),
    (Dialect::PydanticAi, "agent run", Class::Agent),
    (Dialect::PydanticAi, "running tool", Class::Tool),
    (Dialect::GoogleAdk, "invocation", Class::Workflow),
];

/// A tool of OpenInference that is none.
pub const HANDOFF_TO: &str = "handoff to ";

/// The last resort: keys that only one kind of work has.
const BY_KEY: &[(&str, Class)] = &[
    ("mcp.method.name", Class::Mcp),
    ("gen_ai.request.model", Class::Llm),
    ("gen_ai.tool.name", Class::Tool),
    ("gen_ai.tool.call.id", Class::Tool),
    ("agent_name", Class::Agent),
];

/// The class and the rule that gave it.
pub fn of(record: &Record) -> (Class, Cow<'static, str>) {
    if record.signal == Signal::Log {
        return (Class::Other, "log records take no time".into());
    }
    // An MCP client may call itself the tool that it reaches: what it is on the wire says more.
    if record.get("mcp.method.name").is_some() {
        return (Class::Mcp, "mcp.method.name".into());
    }
    for (key, words) in BY_ATTRIBUTE {
        let Some(word) = record.text(key) else { continue };
        let word = word.to_lowercase();
        if let Some((_, class)) = words.iter().find(|(known, _)| *known == word) {
            if *class == Class::Tool && record.name.starts_with(HANDOFF_TO) {
                return (Class::Handoff, format!("the span's name after \"{HANDOFF_TO}\"").into());
            }
            return (*class, format!("{key} = {word}").into());
        }
    }
    let named = BY_NAME.iter().find(|(dialect, name, _)| *dialect == record.dialect && *name == record.name);
    if let Some((_, name, class)) = named {
        return (*class, format!("the span's name \"{name}\"").into());
    }
    if record.dialect == Dialect::Plain {
        return (Class::Other, "nothing of AI in it".into());
    }
    match BY_KEY.iter().find(|(key, _)| record.get(key).is_some()) {
        Some((key, class)) => (*class, Cow::Borrowed(key)),
        None => (Class::Other, "no rule knows it".into()),
    }
}

impl Class {
    /// Asks a model and can report tokens.
    pub const fn is_model_call(self) -> bool {
        matches!(self, Self::Llm | Self::Embedding | Self::Rerank)
    }

    /// Where a run can begin.
    pub const fn is_run(self) -> bool {
        matches!(self, Self::Agent | Self::Workflow)
    }

    pub const fn is_tool(self) -> bool {
        matches!(self, Self::Tool | Self::Mcp)
    }

    pub const fn key(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::AgentAdmin => "agent_admin",
            Self::Workflow => "workflow",
            Self::Llm => "llm",
            Self::Embedding => "embedding",
            Self::Tool => "tool",
            Self::Mcp => "mcp",
            Self::Retrieval => "retrieval",
            Self::Rerank => "rerank",
            Self::Memory => "memory",
            Self::Plan => "plan",
            Self::Handoff => "handoff",
            Self::Guardrail => "guardrail",
            Self::Evaluation => "evaluation",
            Self::Hook => "hook",
            Self::UserWait => "user_wait",
            Self::Task => "task",
            Self::Chain => "chain",
            Self::Other => "other",
        }
    }
}
