//! Handoffs and friction: what each signal means, the bounds it is counted by, and the answers about them.
//!
//! Every signal follows from the events of one session alone, so the same events give the same moments, whoever looks and
//! whenever. Nothing is weighed against anything else: there are counts, and the moments behind them.

mod bounds;
mod handoff;
mod moment;
mod prompt;
mod signal;

pub use bounds::{BACK_WITHIN, GOES_ON_WITHIN, IN_A_ROW, LONG_WAIT, SHORTEST_PROMPT, TRIED_AGAIN_WITHIN};
pub use handoff::{
    HandoffFigures, HandoffSums, Handoffs, KINDS, MatrixCell, PICK_UP, SUCCESS_AFTER, kind_of_end, kind_words, unnamed_end,
};
pub use moment::{Moment, MomentsPage, MomentsQuery};
pub use prompt::same_words;
pub use signal::{Friction, Signal, SignalRow};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{HOUR, MINUTE};

    #[test]
    fn definitions_name_the_bounds_that_are_counted_by() {
        let says = |text: &str, words: String| assert!(text.contains(&words), "{text}: {words}");
        let minutes = |time: i64| format!("{} minutes", time / MINUTE);
        assert_eq!(IN_A_ROW, 3);
        for signal in [Signal::FailedInARow, Signal::ToolRetries, Signal::Loop] {
            says(&signal.definition().to_lowercase(), "three".into());
        }
        says(Signal::RepeatedPrompt.definition(), format!("fewer than {SHORTEST_PROMPT} characters"));
        says(Signal::TriedAgain.definition(), minutes(TRIED_AGAIN_WITHIN));
        says(Signal::LongWait.definition(), minutes(LONG_WAIT));
        says(Signal::PingPong.definition(), minutes(BACK_WITHIN));
        says(SUCCESS_AFTER.definition, format!("{} hours", GOES_ON_WITHIN / HOUR));
    }
}
