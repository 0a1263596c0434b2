//! Calls of models that failed and were tried again.

use super::{items::Item, words::About};
use crate::domain::time::MINUTE;

/// A call that failed is tried again within this time, if at all.
const TRIED_AGAIN: i64 = 2 * MINUTE;

/// A call that failed and was tried again soon is told by the next record. `calls` in order of time; a span tells of all tries.
pub fn without_retries(calls: Vec<Item<'_>>) -> Vec<Item<'_>> {
    let (mut kept, logs): (Vec<_>, Vec<_>) = calls.into_iter().partition(Item::is_span);
    let mut logs = logs.into_iter().peekable();
    while let Some(call) = logs.next() {
        let same_turn = |next: &Item| call.turn.is_none() || next.turn.is_none() || next.turn == call.turn;
        let is_retried = call.about == About::FailedCall
            && logs.peek().is_some_and(|next| same_turn(next) && next.start.since(call.end) <= TRIED_AGAIN);
        if !is_retried {
            kept.push(call);
        }
    }
    kept
}
