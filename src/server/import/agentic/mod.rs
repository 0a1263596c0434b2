//! `oriel import agentic`: the recorded LLM requests of coding agents, published as `agentic-requests.csv.gz` (a row per
//! request) and `agentic-sessions.jsonl.gz` (a conversation per line). In: either file. Out: the same events from both.
//!
//! How rows become what we record:
//!
//! - A **conversation** is a session with the id as published. There is no title, text or user in the data, and none is
//!   made up: content shows as not captured.
//! - A **row** is a model call. `input` is input_tokens − prefix_tokens_reused and `cache_read` is prefix_tokens_reused; the
//!   duration is api_time_s, the time to the first token ttft_s. A row without api_time_s and stop_reason is a request
//!   whose response was lost: status `incomplete`, no duration. All others are `ok`.
//! - A **run** of the main agent goes from its first request to the one that stops with `end_turn`; the next request
//!   begins the next run. A run that never gets there is not completed, and stalls.
//! - A **sub-agent** is a run of its own, reached by a `to_agent` handoff of the main run that was going on.
//! - The data has offsets only. The k-th conversation in file order begins at `start` + k × 600 s.
//!
//! Ids are made of the published ones, so a file that is imported again doubles nothing.

mod conversation;
mod events;
mod file;
mod jsonl;
mod place;
mod table;

pub use self::{
    events::events_of,
    file::{ImportError, conversations},
    place::Placement,
};

use crate::server::producer::{Batches, Event, Keys, Producer, SendError, Verdicts, send_all};
use std::path::Path;

/// Of one batch: what the ingest API takes at most.
const BATCH: usize = 1_000;
const AT_ONCE: usize = 2;

/// All events of a file for organisation `org`, read as they are asked for. What cannot be read ends it with an error.
pub fn events(
    path: &Path,
    org: &str,
    placement: Placement,
) -> Result<impl Iterator<Item = Result<Event, ImportError>>, ImportError> {
    let start = placement.start(path)?;
    let org = org.to_owned();
    let told = conversations(path)?.enumerate().map(move |(place, conversation)| {
        let begins = place::begin(start, place);
        conversation.map(|conversation| events_of(&conversation, begins, &org))
    });
    Ok(told.flat_map(|result| match result {
        Ok(events) => events.into_iter().map(Ok).collect::<Vec<_>>(),
        Err(error) => vec![Err(error)],
    }))
}

#[derive(Debug, thiserror::Error)]
pub enum Failed {
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Send(#[from] SendError),
}

/// Sends a file through the ingest API of `producer`; `on_sent` hears how many events each stored batch had.
pub async fn send(
    path: &Path,
    org: &str,
    placement: Placement,
    producer: &Producer,
    keys: &Keys,
    mut on_sent: impl FnMut(usize),
) -> Result<Verdicts, Failed> {
    let mut broken = None;
    let readable = events(path, org, placement)?.map_while(|event| event.map_err(|error| broken = Some(error)).ok());
    let verdicts = send_all(producer, keys, Batches::new(readable, BATCH), AT_ONCE, |batch| on_sent(batch.events)).await?;
    match broken {
        Some(error) => Err(error.into()),
        None => Ok(verdicts),
    }
}

#[cfg(test)]
mod tests;
