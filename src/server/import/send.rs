//! Sends what was read through the ingest API, and sums up.

use super::{piece::Piece, summary::Summary};
use crate::server::producer::{Batches, Keys, Producer, SendError, send_each};
use std::cell::RefCell;

/// Of one batch: what the ingest API takes at most.
const BATCH: usize = 1_000;
const AT_ONCE: usize = 2;

/// Sends the events among `pieces`, as they are read; `on_sent` is called after each stored batch.
pub async fn send(
    pieces: impl Iterator<Item = Piece>,
    producer: &Producer,
    keys: &Keys,
    mut on_sent: impl FnMut(),
) -> Result<Summary, SendError> {
    let summary = RefCell::new(Summary::default());
    let events = pieces.filter_map(|piece| match piece {
        Piece::Event(event) => Some(event),
        Piece::Refused(refused) => {
            summary.borrow_mut().hear_refused(refused);
            None
        }
        Piece::LeftOut(what) => {
            summary.borrow_mut().hear_left_out(what);
            None
        }
    });
    send_each(producer, keys, Batches::new(events, BATCH), AT_ONCE, |batch, verdicts| {
        summary.borrow_mut().hear_sent(batch, verdicts);
        on_sent();
    })
    .await?;
    Ok(summary.into_inner())
}
