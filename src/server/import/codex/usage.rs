//! Token counts, which every line repeats and sums up.

use crate::server::import::tokens::{Usage, count};
use serde_json::Value;

/// What was counted up to some line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Total {
    input: i64,
    cached: i64,
    written: i64,
    output: i64,
    reasoning: i64,
}

impl Total {
    fn read(counts: &Value) -> Option<Self> {
        let of = |name: &str| count(&counts[name]);
        Some(Self {
            input: of("input_tokens")?,
            cached: of("cached_input_tokens").unwrap_or(0),
            written: of("cache_write_input_tokens").unwrap_or(0),
            output: of("output_tokens")?,
            reasoning: of("reasoning_output_tokens").unwrap_or(0),
        })
    }

    fn since(self, before: Self) -> Self {
        Self {
            input: (self.input - before.input).max(0),
            cached: (self.cached - before.cached).max(0),
            written: (self.written - before.written).max(0),
            output: (self.output - before.output).max(0),
            reasoning: (self.reasoning - before.reasoning).max(0),
        }
    }

    /// What is cached is part of the input, and reasoning of the output.
    fn usage(self) -> Usage {
        Usage {
            input: (self.input - self.cached - self.written).max(0),
            output: self.output,
            cache_read: self.cached,
            cache_write: self.written,
            reasoning: Some(self.reasoning),
        }
    }
}

#[derive(Default)]
pub struct Counter {
    total: Option<Total>,
}

impl Counter {
    /// What a `token_count` adds; nothing when it repeats one, as it does whenever limits are told.
    pub fn hear(&mut self, info: &Value) -> Option<Usage> {
        let last = Total::read(&info["last_token_usage"]);
        let Some(total) = Total::read(&info["total_token_usage"]) else {
            return last.map(Total::usage);
        };
        let before = self.total.replace(total);
        if before == Some(total) {
            return None;
        }
        let added = last.unwrap_or_else(|| total.since(before.unwrap_or_default()));
        (added != Total::default()).then(|| added.usage())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn counts(input: i64, cached: i64, output: i64) -> Value {
        json!({"input_tokens": input, "cached_input_tokens": cached, "output_tokens": output, "reasoning_output_tokens": 1})
    }

    #[test]
    fn totals_are_not_added_and_repeats_count_nothing() {
        let mut counter = Counter::default();
        let first = json!({"total_token_usage": counts(100, 40, 10), "last_token_usage": counts(100, 40, 10)});
        let usage = counter.hear(&first).unwrap();
        assert_eq!((usage.input, usage.cache_read, usage.output, usage.reasoning), (60, 40, 10, Some(1)));
        assert_eq!(counter.hear(&first), None);
        let grown = counter.hear(&json!({"total_token_usage": counts(250, 140, 30)})).unwrap();
        assert_eq!((grown.input, grown.cache_read, grown.output), (50, 100, 20));
        assert_eq!(counter.hear(&json!(null)), None);
    }
}
