//! The present: events are sent as they happen, a little livelier than the past was, so that an open page moves.

use super::traffic::Plan;
use crate::{
    domain::time::{Clock, DAY, MINUTE, SECOND, TimeRange, Timestamp},
    server::producer::{Batches, Keys, Producer, SendError, send_all},
};
use std::time::Duration;

/// A demo's history has an event every twenty seconds. Five times that is a tick every few seconds in working hours, and
/// still no cliff in the charts of the month.
const LIVELIER: f64 = 5.0;
/// Further ahead than anybody leaves a demo running.
const AHEAD: i64 = 3_650 * DAY;
const BATCH: usize = 200;

/// Goes on where a fill of `plan` ended, until dropped. `on_sent` hears up to when everything is stored.
pub async fn keep_going(
    plan: &Plan,
    producer: &Producer,
    keys: &Keys,
    clock: &dyn Clock,
    mut on_sent: impl FnMut(Timestamp),
) -> Result<(), SendError> {
    let from = plan.range.to();
    let Some(range) = TimeRange::new(from, from.plus(AHEAD)) else { return Ok(()) };
    let plan = Plan { range, livelier: plan.livelier * LIVELIER, heard_every: MINUTE, ..plan.clone() };
    let mut events = plan.events().peekable();
    while let Some(next) = events.peek() {
        let now = clock.now();
        let ahead = next.occurred_at.since(now);
        if ahead > 0 {
            // Looked at again once a minute, for clocks that are set and laptops that sleep.
            tokio::time::sleep(Duration::from_micros(ahead.clamp(SECOND / 10, MINUTE).unsigned_abs())).await;
            continue;
        }
        let due: Vec<_> = std::iter::from_fn(|| events.next_if(|event| event.occurred_at <= now)).collect();
        send_all(producer, keys, Batches::new(due.into_iter(), BATCH), 1, |_| {}).await?;
        on_sent(now);
    }
    Ok(())
}
