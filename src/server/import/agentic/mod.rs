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

pub use self::{events::events_of, file::conversations, place::Placement};

use super::{files::File, piece::Piece};
use crate::server::producer::{Event, Spot};

/// All pieces of a file for organisation `org`, read as they are asked for.
pub fn pieces(file: &File, org: &str, placement: Placement) -> impl Iterator<Item = Piece> + use<> {
    let (start, org, file) = (placement.start(file), org.to_owned(), file.clone());
    let mut place = 0;
    conversations(&file).flat_map(move |conversation| match conversation {
        Ok(conversation) => {
            let begins = place::begin(start, place);
            place += 1;
            let spot = file.place(Spot::Item(place));
            let placed = |event| Piece::Event(Event { place: Some(spot.clone()), ..event });
            events_of(&conversation, begins, &org).into_iter().map(placed).collect::<Vec<_>>()
        }
        Err(refused) => vec![Piece::Refused(refused)],
    })
}

#[cfg(test)]
mod tests;
