//! Token counts of any provider in the four buckets of the wire contract, which do not overlap.
//!
//! Sources differ in whether cached tokens are inside of the input and reasoning inside of the output. Where they state a total it
//! decides: the reading whose buckets add up to it is the right one. Otherwise the convention of the source holds, except that
//! more cached tokens than input can only be beside it.

use serde_json::{Map, Value, json};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    pub input: i64,
    pub output: i64,
    pub cache_read: i64,
    pub cache_write: i64,
    pub reasoning: Option<i64>,
}

/// What a source means by its input and output when nothing else tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convention {
    /// They hold what is cached and what is reasoned, as with OpenAI.
    Inside,
    /// They stand beside it, as with Langfuse.
    Beside,
}

impl Usage {
    /// As `usage` of an event.
    pub fn json(self) -> Value {
        json!({
            "input": self.input, "output": self.output, "cache_read": self.cache_read, "cache_write": self.cache_write,
            "reasoning": self.reasoning,
        })
    }

    pub const fn total(self) -> i64 {
        self.input + self.output + self.cache_read + self.cache_write
    }

    /// From a source's own object; none where it counts neither input nor output.
    pub fn read(counts: &Value, convention: Convention) -> Option<Self> {
        let mut told = Told::default();
        told.hear_all(counts.as_object()?, "");
        let (input, output) = match (told.input, told.output) {
            (None, None) => return None,
            (input, output) => (input.unwrap_or(0), output.unwrap_or(0)),
        };
        let cached = told.cache_read + told.cache_write;
        let beside_output = told.other_output + told.reasoning.unwrap_or(0);
        let sum = |cache: bool, rest: bool| {
            input + output + if cache { cached } else { 0 } + if rest { told.other_input + beside_output } else { 0 }
        };
        let readings = [(false, false), (true, false), (true, true), (false, true)];
        let stated = readings.into_iter().find(|(cache, rest)| told.total == Some(sum(*cache, *rest)));
        let (cache_beside, rest_beside) = stated.unwrap_or(match convention {
            Convention::Beside => (true, true),
            Convention::Inside => (cached > input, false),
        });
        let (more_input, more_output) = if rest_beside { (told.other_input, beside_output) } else { (0, 0) };
        Some(Self {
            input: (input + more_input - if cache_beside { 0 } else { cached }).max(0),
            output: output + more_output,
            cache_read: told.cache_read,
            cache_write: told.cache_write,
            reasoning: told.reasoning,
        })
    }
}

/// What the names of the counts say.
#[derive(Default)]
struct Told {
    input: Option<i64>,
    output: Option<i64>,
    cache_read: i64,
    cache_write: i64,
    reasoning: Option<i64>,
    other_input: i64,
    other_output: i64,
    total: Option<i64>,
}

impl Told {
    /// `above` is the name of the object that these are details of.
    fn hear_all(&mut self, counts: &Map<String, Value>, above: &str) {
        for (name, value) in counts {
            let name = format!("{above}{}", name.to_ascii_lowercase());
            match value {
                Value::Object(details) => self.hear_all(details, &format!("{name}.")),
                value => {
                    if let Some(count) = count(value) {
                        self.hear(&name, count);
                    }
                }
            }
        }
    }

    fn hear(&mut self, name: &str, count: i64) {
        match name {
            "total" | "total_tokens" | "total_token_count" | "totaltokens" => self.total = Some(count),
            "input" | "input_tokens" | "prompt" | "prompt_tokens" | "prompt_token_count" | "inputtokens" | "prompttokens" => {
                self.input = Some(count);
            }
            "output"
            | "output_tokens"
            | "completion"
            | "completion_tokens"
            | "candidates_token_count"
            | "outputtokens"
            | "completiontokens" => self.output = Some(count),
            _ if name.contains("cache") => {
                if name.contains("creation") || name.contains("write") {
                    self.cache_write += count;
                } else {
                    self.cache_read += count;
                }
            }
            _ if name.contains("reason") || name.contains("thought") || name.contains("thinking") => {
                self.reasoning = Some(self.reasoning.unwrap_or(0) + count);
            }
            _ if name.starts_with("input") || name.starts_with("prompt") => self.other_input += count,
            _ if name.starts_with("output") || name.starts_with("completion") => self.other_output += count,
            _ => {}
        }
    }
}

/// A count, which some write as text or with a decimal point.
pub fn count(value: &Value) -> Option<i64> {
    let whole = |number: f64| (number.fract() == 0.0 && (0.0..=1e15).contains(&number)).then_some(number as i64);
    match value {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
    .filter(|count| *count >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(counts: Value, convention: Convention) -> (i64, i64, i64, i64, Option<i64>) {
        let usage = Usage::read(&counts, convention).unwrap();
        (usage.input, usage.output, usage.cache_read, usage.cache_write, usage.reasoning)
    }

    #[test]
    fn a_total_tells_what_is_inside_of_what() {
        use Convention::{Beside, Inside};
        let openai = json!({"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150,
            "prompt_tokens_details": {"cached_tokens": 60, "audio_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 20}});
        assert_eq!(read(openai.clone(), Inside), (40, 50, 60, 0, Some(20)));
        assert_eq!(read(openai, Beside), (40, 50, 60, 0, Some(20)));
        let langfuse = json!({"input": 179, "output": 35, "total": 278, "input_cache_read": 0, "output_reasoning": 64});
        assert_eq!(read(langfuse, Beside), (179, 99, 0, 0, Some(64)));
        let beside = json!({"input_tokens": 5, "output_tokens": 7, "total_tokens": 1_012,
            "input_tokens_cache_read": 800, "input_tokens_cache_write": 200});
        assert_eq!(read(beside, Inside), (5, 7, 800, 200, None));
    }

    #[test]
    fn without_a_total_the_convention_holds_unless_it_cannot() {
        use Convention::{Beside, Inside};
        let counts = json!({"input": 100, "output": 10, "cached_tokens": 60});
        assert_eq!(read(counts.clone(), Inside), (40, 10, 60, 0, None));
        assert_eq!(read(counts, Beside), (100, 10, 60, 0, None));
        assert_eq!(read(json!({"input": 3, "output": 10, "cache_read": 60}), Inside), (3, 10, 60, 0, None));
    }

    #[test]
    fn counts_come_as_numbers_and_texts_and_nothing_counts_as_nothing() {
        assert_eq!(read(json!({"input": "12", "output": 3.0}), Convention::Inside), (12, 3, 0, 0, None));
        assert_eq!(Usage::read(&json!({}), Convention::Inside), None);
        assert_eq!(Usage::read(&json!({"total": 12}), Convention::Inside), None);
        assert_eq!([count(&json!(-1)), count(&json!(1.5)), count(&json!("x"))], [None; 3]);
    }
}
