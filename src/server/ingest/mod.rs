//! Stop 1: what producers send. In: a POSTed body and the organisation of its key. Out: events that are complete and
//! sound, handed to `events` to be stored, and a verdict about each of the others, counted by source and reason. What an
//! organisation does not want kept is taken out of texts on the way (`redaction`). Writes no table itself.

pub mod accept;
pub mod body;
pub mod event_type;
pub mod fields;
pub mod otlp;
pub mod payload;
pub mod receive;
pub mod redaction;
pub mod routes;
pub mod said;
pub mod standing;
pub mod tally;
pub mod webhook;
pub mod wire;
