//! The models that the demo's agents call: how fast they answer, how often they fail, what they cache.

use super::chance::Chance;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Model {
    pub name: &'static str,
    pub provider: &'static str,
    /// Half of all answers begin within so many milliseconds.
    pub ttft_ms: f64,
    pub tokens_a_second: f64,
    /// Share of requests that end in an error.
    pub errors: f64,
    /// Writes and reads a prompt cache that it is paid for.
    pub caches: bool,
}

pub const SONNET: Model = Model {
    name: "claude-sonnet-4-5",
    provider: "anthropic",
    ttft_ms: 1_150.0,
    tokens_a_second: 72.0,
    errors: 0.006,
    caches: true,
};
pub const HAIKU: Model = Model {
    name: "claude-haiku-4-5",
    provider: "anthropic",
    ttft_ms: 520.0,
    tokens_a_second: 140.0,
    errors: 0.004,
    caches: true,
};
pub const GPT: Model =
    Model { name: "gpt-4o", provider: "openai", ttft_ms: 610.0, tokens_a_second: 92.0, errors: 0.009, caches: true };
pub const FLASH: Model =
    Model { name: "gemini-2.5-flash", provider: "google", ttft_ms: 430.0, tokens_a_second: 175.0, errors: 0.011, caches: true };
/// Runs on the organisation's own servers: nobody knows what a token of it costs.
pub const HOUSE: Model =
    Model { name: "meridian-14b", provider: "in-house", ttft_ms: 280.0, tokens_a_second: 55.0, errors: 0.02, caches: false };

impl Model {
    /// Milliseconds to the first token and to the last of `output` tokens.
    pub fn times(&self, chance: &mut Chance, output: i64) -> (i64, i64) {
        let ttft = chance.around(self.ttft_ms, 0.45);
        // One answer in forty is slow for reasons of the provider's own.
        let strain = if chance.is(0.025) { chance.around(4.0, 0.5) } else { 1.0 };
        let whole = ttft * strain + output as f64 / self.tokens_a_second * 1_000.0 * chance.around(1.0, 0.25) * strain;
        ((ttft * strain) as i64, (whole as i64).min(290_000))
    }
}
