//! What the records of each coding agent are about, by the names of events and spans.

use crate::server::otel::{dialect::Dialect, record::Signal};

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// The user said something, and a run began; of a span the run itself.
    Prompt,
    Reply,
    /// A call of a model, with its usage.
    Call,
    /// One that failed, and may have been tried again.
    FailedCall,
    Tool,
    /// Whether a tool may run.
    Decision,
    Subagent,
    /// The time that a tool took without the wait for a decision.
    Execution,
    Start,
    End,
}

/// Names of events of log records after the agent's prefix, and names of spans.
const WORDS: &[(Dialect, Signal, &str, About)] = &[
    (Dialect::ClaudeCode, Signal::Log, "user_prompt", About::Prompt),
    (Dialect::ClaudeCode, Signal::Log, "assistant_response", About::Reply),
    (Dialect::ClaudeCode, Signal::Log, "api_request", About::Call),
    (Dialect::ClaudeCode, Signal::Log, "api_error", About::FailedCall),
    (Dialect::ClaudeCode, Signal::Log, "tool_result", About::Tool),
    (Dialect::ClaudeCode, Signal::Log, "tool_decision", About::Decision),
    (Dialect::ClaudeCode, Signal::Span, "interaction", About::Prompt),
    (Dialect::ClaudeCode, Signal::Span, "llm_request", About::Call),
    (Dialect::ClaudeCode, Signal::Span, "tool", About::Tool),
    (Dialect::ClaudeCode, Signal::Span, "tool.execution", About::Execution),
    (Dialect::Codex, Signal::Log, "conversation_starts", About::Start),
    (Dialect::Codex, Signal::Log, "user_prompt", About::Prompt),
    (Dialect::Codex, Signal::Log, "sse_event", About::Call),
    (Dialect::Codex, Signal::Log, "websocket_event", About::Call),
    (Dialect::Codex, Signal::Log, "api_request", About::FailedCall),
    (Dialect::Codex, Signal::Log, "tool_result", About::Tool),
    (Dialect::Codex, Signal::Log, "tool_decision", About::Decision),
    (Dialect::Codex, Signal::Span, "session_task.turn", About::Prompt),
    (Dialect::Codex, Signal::Span, "handle_responses", About::Call),
    (Dialect::GeminiCli, Signal::Log, "config", About::Start),
    (Dialect::GeminiCli, Signal::Log, "user_prompt", About::Prompt),
    (Dialect::GeminiCli, Signal::Log, "api_response", About::Call),
    (Dialect::GeminiCli, Signal::Log, "api_error", About::FailedCall),
    (Dialect::GeminiCli, Signal::Log, "tool_call", About::Tool),
    (Dialect::GeminiCli, Signal::Log, "agent.start", About::Subagent),
    (Dialect::GeminiCli, Signal::Log, "conversation_finished", About::End),
    (Dialect::GeminiCli, Signal::Span, "user_prompt", About::Prompt),
    (Dialect::GeminiCli, Signal::Span, "llm_call", About::Call),
    (Dialect::GeminiCli, Signal::Span, "tool_call", About::Tool),
];

/// By the name without the agent's prefix; of a Gemini span by its operation.
pub fn about(dialect: Dialect, signal: Signal, name: &str) -> Option<About> {
    let short = ["claude_code.", "codex.", "gemini_cli."].iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
    let is = |(of, by, known, _): &&(Dialect, Signal, &str, About)| *of == dialect && *by == signal && *known == short;
    WORDS.iter().find(is).map(|(.., about)| *about)
}

/// What an agent is called in filters and figures.
pub const fn name(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::ClaudeCode => "claude-code",
        Dialect::Codex => "codex",
        Dialect::GeminiCli => "gemini-cli",
        _ => "unknown",
    }
}

/// Where the turn of a record is named.
pub const TURN: [&str; 2] = ["prompt.id", "prompt_id"];
