//! Texts and tool calls of the demo for others who need realistic ones: the bench.

use super::{agent::AGENTS, chance::Chance, words::Words};
use serde_json::Value;

/// A pool to draw from.
pub struct Samples {
    pub asks: Vec<String>,
    pub answers: Vec<String>,
    pub tools: Vec<ToolCall>,
}

pub struct ToolCall {
    pub server: &'static str,
    pub tool: &'static str,
    pub arguments: Value,
    pub result: Value,
}

impl Samples {
    /// Texts have `at_least` so many characters: short ones are several of a kind.
    pub fn draw(seed: u64, at_least: usize) -> Self {
        let mut samples = Self { asks: Vec::new(), answers: Vec::new(), tools: Vec::new() };
        for topic in AGENTS.iter().flat_map(|agent| agent.topics) {
            let words = Words::draw(&mut Chance::of(seed, &["samples", topic.title], &[]));
            let asks = topic.asks.iter().chain(topic.follow_ups.iter().map(|(ask, _)| ask));
            samples.asks.push(long(&words, asks, at_least));
            let answers = topic.answers.iter().chain(topic.follow_ups.iter().map(|(_, answer)| answer));
            samples.answers.push(long(&words, answers, at_least));
            for step in topic.steps {
                let json = |text| serde_json::from_str(&words.fill(text)).unwrap_or_default();
                samples.tools.push(ToolCall {
                    server: step.server,
                    tool: step.tool,
                    arguments: json(step.arguments),
                    result: json(step.result),
                });
            }
        }
        samples
    }
}

fn long<'a>(words: &Words, texts: impl Iterator<Item = &'a &'static str> + Clone, at_least: usize) -> String {
    let mut long = String::new();
    for text in texts.cycle() {
        long.push_str(&words.fill(text));
        if long.chars().count() >= at_least {
            break;
        }
        long.push_str("\n\n");
    }
    long
}
