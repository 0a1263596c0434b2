//! Recorded traffic from elsewhere, told in our events and sent through the ingest API (`oriel import`). A folder per format; what they
//! share lies beside them: `files` finds and opens, `cut` takes files apart within bounds, `records` reads them part by part, `told` makes
//! events of ids of the source, `send` sends them and sums up. A mistake is refused by its place, and costs nothing else.

pub mod agentic;
pub mod claude_code;
pub mod codex;
pub mod csv;
mod cut;
pub mod files;
pub mod inspect;
pub mod langfuse;
mod names;
pub mod openai_agents;
pub mod openai_chat;
mod payload;
pub mod piece;
pub mod records;
mod send;
mod summary;
mod tokens;
pub mod told;

pub use self::{send::send, summary::Summary};

#[cfg(test)]
pub mod tests;
