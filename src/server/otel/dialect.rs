//! Who wrote a record: told by its scope or service, else by a key that only one producer writes.

use super::record::Record;

/// A way of writing telemetry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dialect {
    ClaudeCode,
    Codex,
    GeminiCli,
    OpenInference,
    Traceloop,
    Langfuse,
    LangSmith,
    Vercel,
    PydanticAi,
    GoogleAdk,
    Strands,
    AgentFramework,
    Mlflow,
    OpenLit,
    AgentOps,
    Laminar,
    Genkit,
    LiveKit,
    /// The convention itself, and whoever keeps to it.
    GenAi,
    /// Nothing of AI in it.
    Plain,
}

/// By the beginning of `service.name`.
const SERVICES: &[(&str, Dialect)] =
    &[("claude-code", Dialect::ClaudeCode), ("codex", Dialect::Codex), ("gemini-cli", Dialect::GeminiCli)];

/// By the beginning of the name of a span or an event: a coding agent renamed its service.
const NAMES: &[(&str, Dialect)] =
    &[("claude_code.", Dialect::ClaudeCode), ("codex.", Dialect::Codex), ("gemini_cli.", Dialect::GeminiCli)];

/// By the beginning of the name of the instrumentation scope.
const SCOPES: &[(&str, Dialect)] = &[
    ("com.anthropic.claude_code", Dialect::ClaudeCode),
    ("codex_", Dialect::Codex),
    ("gemini-cli", Dialect::GeminiCli),
    ("openinference.", Dialect::OpenInference),
    ("@arizeai/openinference", Dialect::OpenInference),
    ("langfuse-sdk", Dialect::Langfuse),
    ("langsmith", Dialect::LangSmith),
    ("pydantic-ai", Dialect::PydanticAi),
    ("gcp.vertex.agent", Dialect::GoogleAdk),
    ("strands", Dialect::Strands),
    ("agent_framework", Dialect::AgentFramework),
    ("openlit", Dialect::OpenLit),
    ("agentops", Dialect::AgentOps),
    ("lmnr", Dialect::Laminar),
    ("mlflow", Dialect::Mlflow),
    ("livekit", Dialect::LiveKit),
    ("@traceloop/", Dialect::Traceloop),
];

/// By a key, or where it ends in a dot or colon by its beginning, in this order.
const KEYS: &[(&str, Dialect)] = &[
    ("openinference.span.kind", Dialect::OpenInference),
    ("traceloop.span.kind", Dialect::Traceloop),
    ("langfuse.observation.type", Dialect::Langfuse),
    ("ai.operationId", Dialect::Vercel),
    ("mlflow.spanType", Dialect::Mlflow),
    ("gcp.vertex.agent.", Dialect::GoogleAdk),
    ("agentops.span.kind", Dialect::AgentOps),
    ("lmnr.span.type", Dialect::Laminar),
    ("langsmith.span.kind", Dialect::LangSmith),
    ("lk.", Dialect::LiveKit),
    ("genkit:", Dialect::Genkit),
    ("llm.token_count.", Dialect::OpenInference),
    ("llm.input_messages.", Dialect::OpenInference),
    ("traceloop.", Dialect::Traceloop),
    ("llm.request.type", Dialect::Traceloop),
    ("langfuse.", Dialect::Langfuse),
    ("gen_ai.", Dialect::GenAi),
    ("mcp.method.name", Dialect::GenAi),
];

/// Instrumentation of anything at all is called so; only with a key of AI it is Traceloop's.
const OF_OPENTELEMETRY: &str = "opentelemetry.instrumentation.";

pub fn of(record: &Record) -> Dialect {
    let service = record.resource.get("service.name").and_then(serde_json::Value::as_str).unwrap_or_default();
    let of = |table: &[(&str, Dialect)], name: &str| table.iter().find(|(begin, _)| name.starts_with(begin)).map(|(_, of)| *of);
    let named = of(SERVICES, service).or_else(|| of(NAMES, &record.name)).or_else(|| of(SCOPES, &record.scope));
    if let Some(dialect) = named {
        return dialect;
    }
    let by_key = of_keys(record);
    match record.scope.as_str() {
        "ai" => Dialect::Vercel,
        scope
            if scope.starts_with(OF_OPENTELEMETRY)
                && by_key == Dialect::GenAi
                && !scope.ends_with("_v2")
                && !scope.ends_with("-v2") =>
        {
            Dialect::Traceloop
        }
        _ => by_key,
    }
}

fn of_keys(record: &Record) -> Dialect {
    let has = |key: &str| {
        if key.ends_with(['.', ':']) {
            record.attributes.keys().any(|known| known.starts_with(key))
        } else {
            record.attributes.contains_key(key)
        }
    };
    KEYS.iter().find(|(key, _)| has(key)).map_or(Dialect::Plain, |(_, dialect)| *dialect)
}

impl Dialect {
    /// Coding agents, whose sessions come as log records or spans or both.
    pub const fn is_coding_agent(self) -> bool {
        matches!(self, Self::ClaudeCode | Self::Codex | Self::GeminiCli)
    }

    pub const fn key(self) -> &'static str {
        match self {
            Self::ClaudeCode => "claude_code",
            Self::Codex => "codex",
            Self::GeminiCli => "gemini_cli",
            Self::OpenInference => "openinference",
            Self::Traceloop => "traceloop",
            Self::Langfuse => "langfuse",
            Self::LangSmith => "langsmith",
            Self::Vercel => "vercel",
            Self::PydanticAi => "pydantic_ai",
            Self::GoogleAdk => "google_adk",
            Self::Strands => "strands",
            Self::AgentFramework => "agent_framework",
            Self::Mlflow => "mlflow",
            Self::OpenLit => "openlit",
            Self::AgentOps => "agentops",
            Self::Laminar => "laminar",
            Self::Genkit => "genkit",
            Self::LiveKit => "livekit",
            Self::GenAi => "gen_ai",
            Self::Plain => "plain",
        }
    }

    /// The coding agent that a service or a name of an event tells, for what is not stored yet.
    pub fn of_coding_agent(service: &str, name: &str) -> Option<Self> {
        let of = |table: &[(&str, Self)], name: &str| table.iter().find(|(begin, _)| name.starts_with(begin)).map(|(_, of)| *of);
        of(SERVICES, service).or_else(|| of(NAMES, name))
    }
}
