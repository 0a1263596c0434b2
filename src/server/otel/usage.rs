//! How many tokens a record reports, in four buckets that do not overlap. Producers differ in whether the cache is part of the
//! input and reasoning part of the output, so each way of counting is a row of a table.

use super::{
    attributes::{count, json},
    dialect::Dialect,
    provider_usage,
    record::Record,
};
use crate::domain::session::Tokens;
use serde_json::Value;

/// Where tokens read from and written to a cache are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cache {
    /// The input has them too.
    Inside,
    /// The input is what came on top of them.
    Beside,
}

/// A way of counting.
struct Convention {
    name: &'static str,
    /// Of whom; empty for everybody.
    dialects: &'static [Dialect],
    input: &'static [&'static str],
    /// Input that is counted nowhere else.
    more_input: &'static [&'static str],
    output: &'static [&'static str],
    cache_read: &'static [&'static str],
    cache_write: &'static [&'static str],
    reasoning: &'static [&'static str],
    cache: Cache,
    /// Reasoning comes on top of the output.
    reasoning_beside: bool,
}

/// The first that has a number counts.
const CONVENTIONS: &[Convention] = &[
    Convention {
        name: "claude_code",
        dialects: &[Dialect::ClaudeCode],
        input: &["input_tokens"],
        more_input: &[],
        output: &["output_tokens"],
        cache_read: &["cache_read_tokens"],
        cache_write: &["cache_creation_tokens"],
        reasoning: &[],
        cache: Cache::Beside,
        reasoning_beside: false,
    },
    Convention {
        name: "codex",
        dialects: &[Dialect::Codex],
        input: &["input_token_count"],
        more_input: &[],
        output: &["output_token_count"],
        cache_read: &["cached_token_count"],
        cache_write: &["cache_write_token_count"],
        reasoning: &["reasoning_token_count"],
        cache: Cache::Inside,
        reasoning_beside: false,
    },
    Convention {
        name: "gemini_cli",
        dialects: &[Dialect::GeminiCli],
        input: &["input_token_count"],
        more_input: &["tool_token_count"],
        output: &["output_token_count"],
        cache_read: &["cached_content_token_count"],
        cache_write: &[],
        reasoning: &["thoughts_token_count"],
        cache: Cache::Inside,
        reasoning_beside: true,
    },
    Convention {
        name: "openinference",
        dialects: &[],
        input: &["llm.token_count.prompt"],
        more_input: &[],
        output: &["llm.token_count.completion"],
        cache_read: &["llm.token_count.prompt_details.cache_read", "llm.token_count.prompt_details.cache_input"],
        cache_write: &["llm.token_count.prompt_details.cache_write"],
        reasoning: &["llm.token_count.completion_details.reasoning"],
        cache: Cache::Inside,
        reasoning_beside: false,
    },
    Convention {
        name: "gen_ai",
        dialects: &[],
        input: &["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"],
        more_input: &[],
        output: &["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"],
        cache_read: &[
            "gen_ai.usage.cache_read.input_tokens",
            "gen_ai.usage.cache_read_input_tokens",
            "gen_ai.usage.cache_read_tokens",
            "gen_ai.usage.input_cached_tokens",
            "gen_ai.usage.details.cache_read_tokens",
            "gen_ai.usage.details.cache_read_input_tokens",
            "gen_ai.usage.prompt_tokens_details.cached_tokens",
        ],
        cache_write: &[
            "gen_ai.usage.cache_write.input_tokens",
            "gen_ai.usage.cache_creation.input_tokens",
            "gen_ai.usage.cache_creation_input_tokens",
            "gen_ai.usage.cache_write_input_tokens",
            "gen_ai.usage.cache_write_tokens",
            "gen_ai.usage.details.cache_write_tokens",
            "gen_ai.usage.details.cache_creation_input_tokens",
        ],
        reasoning: &[
            "gen_ai.usage.reasoning.output_tokens",
            "gen_ai.usage.reasoning_tokens",
            "gen_ai.usage.completion_tokens_details.reasoning_tokens",
            "gen_ai.usage.details.reasoning_tokens",
            "gen_ai.usage.details.thoughts_tokens",
            "codex.usage.reasoning_output_tokens",
        ],
        cache: Cache::Inside,
        reasoning_beside: false,
    },
    Convention {
        name: "vercel",
        dialects: &[],
        input: &["ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens"],
        more_input: &[],
        output: &["ai.usage.outputTokens", "ai.usage.completionTokens"],
        cache_read: &["ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.cachedInputTokens"],
        cache_write: &["ai.usage.inputTokenDetails.cacheWriteTokens"],
        reasoning: &["ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens"],
        cache: Cache::Inside,
        reasoning_beside: false,
    },
];

/// Attributes that hold usage as JSON in the words of providers; where the cache is, its own keys say.
const AS_JSON: &[&str] = &["langsmith.usage_metadata", "mlflow.chat.tokenUsage", "mlflow.trace.tokenUsage"];

const LANGFUSE: &str = "langfuse.observation.usage_details";

/// What a record reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    pub tokens: Tokens,
    /// How it was read.
    pub convention: &'static str,
    /// The parts are more than the whole that should hold them.
    pub inconsistent: bool,
}

/// `None` where nothing is reported, or nothing but zeros.
pub fn of(record: &Record) -> Option<Usage> {
    let langfuse = record.get(LANGFUSE).and_then(|value| langfuse(&json(value)));
    let usage = langfuse.or_else(|| {
        let of = |convention: &&Convention| convention.dialects.is_empty() || convention.dialects.contains(&record.dialect);
        CONVENTIONS.iter().filter(of).find_map(|convention| convention.read(record))
    });
    let usage = usage.or_else(|| {
        AS_JSON.iter().find_map(|key| {
            let tokens = provider_usage::normalise(&json(record.get(key)?), None)?;
            Some(Usage { tokens, convention: key, inconsistent: false })
        })
    });
    usage.filter(|usage| usage.tokens.total() > 0)
}

impl Convention {
    fn read(&self, record: &Record) -> Option<Usage> {
        let first = |keys: &[&str]| keys.iter().find_map(|key| record.count(key));
        let (input, output) = (first(self.input), first(self.output));
        if input.is_none() && output.is_none() {
            return None;
        }
        let (input, output) = (input.unwrap_or(0), output.unwrap_or(0));
        let (cache_read, cache_write) = (first(self.cache_read).unwrap_or(0), first(self.cache_write).unwrap_or(0));
        let cached = cache_read + cache_write;
        // More from the cache than there was input: they cannot have been counted in it.
        let (input, convention) = match self.cache {
            Cache::Beside => (input, self.name),
            Cache::Inside if cached > input => (input, "the cache beside the input, since it is more"),
            Cache::Inside => (input - cached, self.name),
        };
        let reasoning = first(self.reasoning);
        let more: i64 = self.more_input.iter().filter_map(|key| record.count(key)).sum();
        let output = if self.reasoning_beside { output + reasoning.unwrap_or(0) } else { output };
        let inconsistent = reasoning.is_some_and(|reasoning| reasoning > output);
        let tokens = Tokens { input: input + more, output, cache_read, cache_write, reasoning };
        Some(Usage { tokens, convention, inconsistent })
    }
}

/// Langfuse's buckets do not overlap, and anybody can name them: what they hold is told by the beginning of their names.
fn langfuse(details: &Value) -> Option<Usage> {
    let mut tokens = Tokens::default();
    let mut reasoning = None;
    for (name, value) in details.as_object()? {
        let Some(number) = count(value) else { continue };
        let is_cache = name.contains("cache");
        match name.as_str() {
            "total" => {}
            // Details in the words of OpenInference are inside of what they detail.
            name if name.starts_with("prompt_details.") && is_cache => {
                let bucket = if name.ends_with("cache_write") { &mut tokens.cache_write } else { &mut tokens.cache_read };
                *bucket += number;
                tokens.input -= number;
            }
            name if name.starts_with("prompt_details.") => {}
            "completion_details.reasoning" => reasoning = Some(number),
            name if name.starts_with("completion_details.") => {}
            name if is_cache && (name.contains("write") || name.contains("creation")) => tokens.cache_write += number,
            _ if is_cache => tokens.cache_read += number,
            name if name.starts_with("output") || name.starts_with("completion") => {
                tokens.output += number;
                if name.contains("reasoning") {
                    reasoning = Some(reasoning.unwrap_or(0) + number);
                }
            }
            name if name.starts_with("input") || name.starts_with("prompt") => tokens.input += number,
            _ => {}
        }
    }
    tokens.reasoning = reasoning;
    let inconsistent = tokens.input < 0;
    tokens.input = tokens.input.max(0);
    Some(Usage { tokens, convention: LANGFUSE, inconsistent })
}
