//! What people ask the demo's agents and what comes of it: a file per kind of work, in words that `words` fills in.

mod analysis;
mod coding;
mod operations;
mod research;
mod review;
mod support;
mod writing;

pub use self::{
    analysis::ANALYSIS, coding::CODING, operations::OPERATIONS, research::RESEARCH, review::REVIEW, support::SUPPORT,
    writing::WRITING,
};

/// One thing that people come for.
pub struct Topic {
    pub title: &'static str,
    /// The same wish in several wordings.
    pub asks: &'static [&'static str],
    /// The tools that the agent calls, in order.
    pub steps: &'static [Step],
    pub answers: &'static [&'static str],
    /// What is asked next, and the answer to it.
    pub follow_ups: &'static [(&'static str, &'static str)],
}

/// A call of a tool on a tool server: arguments and result are JSON once their slots are filled.
pub struct Step {
    pub server: &'static str,
    pub tool: &'static str,
    pub arguments: &'static str,
    pub result: &'static str,
    /// Half of these calls are faster.
    pub ms: f64,
}

const fn step(server: &'static str, tool: &'static str, ms: f64, arguments: &'static str, result: &'static str) -> Step {
    Step { server, tool, arguments, result, ms }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::generate::{chance::Chance, words::Words};

    #[test]
    fn arguments_and_results_are_json_once_filled() {
        let words = Words::draw(&mut Chance::of(3, &[], &[]));
        for topic in [CODING, REVIEW, SUPPORT, RESEARCH, ANALYSIS, OPERATIONS, WRITING].into_iter().flatten() {
            for step in topic.steps {
                for text in [step.arguments, step.result] {
                    let filled = words.fill(text);
                    assert!(serde_json::from_str::<serde_json::Value>(&filled).is_ok(), "{}: {filled}", step.tool);
                }
            }
        }
    }
}
