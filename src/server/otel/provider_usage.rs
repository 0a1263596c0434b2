//! Usage as providers write it in their answers, normalised: each form is a row that says where its numbers stand and what they
//! hold.

use super::attributes::count;
use crate::domain::session::Tokens;
use serde_json::Value;

/// Where a number stands, member by member.
type Path = &'static [&'static str];

struct Form {
    /// It is this form when one of these is there.
    told_by: &'static [Path],
    input: &'static [Path],
    /// Input that is counted nowhere else.
    more_input: &'static [Path],
    output: &'static [Path],
    cache_read: &'static [Path],
    cache_write: &'static [Path],
    reasoning: &'static [Path],
    /// The input has the cache's tokens too.
    cache_inside: bool,
    /// Reasoning comes on top of the output.
    reasoning_beside: bool,
}

const FORMS: &[Form] = &[
    // Gemini, Vertex.
    Form {
        told_by: &[&["promptTokenCount"], &["candidatesTokenCount"]],
        input: &[&["promptTokenCount"]],
        more_input: &[&["toolUsePromptTokenCount"]],
        output: &[&["candidatesTokenCount"]],
        cache_read: &[&["cachedContentTokenCount"]],
        cache_write: &[],
        reasoning: &[&["thoughtsTokenCount"]],
        cache_inside: true,
        reasoning_beside: true,
    },
    // Bedrock's Converse.
    Form {
        told_by: &[&["inputTokens"], &["outputTokens"]],
        input: &[&["inputTokens"]],
        more_input: &[],
        output: &[&["outputTokens"]],
        cache_read: &[&["cacheReadInputTokens"], &["cacheReadInputTokenCount"]],
        cache_write: &[&["cacheWriteInputTokens"], &["cacheWriteInputTokenCount"]],
        reasoning: &[],
        cache_inside: false,
        reasoning_beside: false,
    },
    // Cohere: what it bills.
    Form {
        told_by: &[&["billed_units"]],
        input: &[&["billed_units", "input_tokens"]],
        more_input: &[],
        output: &[&["billed_units", "output_tokens"]],
        cache_read: &[],
        cache_write: &[],
        reasoning: &[],
        cache_inside: true,
        reasoning_beside: false,
    },
    // Anthropic.
    Form {
        told_by: &[&["cache_creation_input_tokens"], &["cache_read_input_tokens"], &["cache_creation"]],
        input: &[&["input_tokens"]],
        more_input: &[],
        output: &[&["output_tokens"]],
        cache_read: &[&["cache_read_input_tokens"]],
        cache_write: &[&["cache_creation_input_tokens"]],
        reasoning: &[&["output_tokens_details", "thinking_tokens"]],
        cache_inside: false,
        reasoning_beside: false,
    },
    // OpenAI's Responses, and LangChain.
    Form {
        told_by: &[&["input_tokens"], &["output_tokens"]],
        input: &[&["input_tokens"]],
        more_input: &[],
        output: &[&["output_tokens"]],
        cache_read: &[&["input_tokens_details", "cached_tokens"], &["input_token_details", "cache_read"]],
        cache_write: &[&["input_tokens_details", "cache_write_tokens"], &["input_token_details", "cache_creation"]],
        reasoning: &[&["output_tokens_details", "reasoning_tokens"], &["output_token_details", "reasoning"]],
        cache_inside: true,
        reasoning_beside: false,
    },
    // OpenAI's Chat, and all who follow it.
    Form {
        told_by: &[&["prompt_tokens"], &["completion_tokens"]],
        input: &[&["prompt_tokens"]],
        more_input: &[],
        output: &[&["completion_tokens"]],
        cache_read: &[&["prompt_tokens_details", "cached_tokens"], &["prompt_cache_hit_tokens"], &["cached_tokens"]],
        cache_write: &[&["prompt_tokens_details", "cache_write_tokens"]],
        reasoning: &[&["completion_tokens_details", "reasoning_tokens"], &["reasoning_tokens"]],
        cache_inside: true,
        reasoning_beside: false,
    },
];

/// Where a whole answer has its usage.
const INSIDE: &[Path] = &[&["usage"], &["usageMetadata"], &["usage_metadata"], &["meta"]];

/// The four buckets of `body`, which is a usage object or an answer that has one. `provider` decides where one form is counted in
/// two ways.
pub fn normalise(body: &Value, provider: Option<&str>) -> Option<Tokens> {
    let usage = INSIDE.iter().find_map(|path| at(body, path).filter(|inner| inner.is_object())).unwrap_or(body);
    let form = FORMS.iter().find(|form| form.told_by.iter().any(|path| at(usage, path).is_some_and(|value| !value.is_null())))?;
    let first = |paths: &[Path]| paths.iter().find_map(|path| at(usage, path).and_then(count));
    let (input, output) = (first(form.input).unwrap_or(0), first(form.output).unwrap_or(0));
    let (cache_read, cache_write) = (first(form.cache_read).unwrap_or(0), first(form.cache_write).unwrap_or(0));
    let reasoning = first(form.reasoning).filter(|reasoning| *reasoning > 0);
    // xAI alone follows Chat and counts reasoning apart; its totals say so.
    let total = at(usage, &["total_tokens"]).and_then(count);
    let of_xai = provider.is_some_and(|provider| matches!(provider, "x-ai" | "x_ai" | "xai"));
    let is_beside = form.reasoning_beside || of_xai && reasoning.is_some_and(|more| total == Some(input + output + more));
    let more: i64 = form.more_input.iter().filter_map(|path| at(usage, path).and_then(count)).sum();
    let cached = cache_read + cache_write;
    Some(Tokens {
        input: more + if form.cache_inside && cached <= input { input - cached } else { input },
        output: output + reasoning.filter(|_| is_beside).unwrap_or(0),
        cache_read,
        cache_write,
        reasoning,
    })
}

fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, member| value.get(member))
}
