//! WORDS: the values that server and browser share. Pure: no input or output, no clock, no async, no server crate.
//!
//! `event` is what producers send, `figure` is the register of every number on screen, `query` asks for figures and
//! `answer` holds them; `session` and `timeline` are the rows behind them, and `user` the people.

pub mod address;
pub mod answer;
pub mod call;
pub mod dimension;
pub mod error;
pub mod figure;
pub mod filter;
pub mod flow;
pub mod friction;
pub mod global;
pub mod heatmap;
pub mod ids;
pub mod infrastructure;
pub mod ingest;
pub mod known;
pub mod layout;
pub mod money;
pub mod overview;
pub mod provenance;
pub mod query;
pub mod redaction;
pub mod role;
pub mod saved_view;
pub mod service_request;
pub mod session;
pub mod time;
pub mod tool;
pub mod training;
pub mod trend;
pub mod user;
pub mod viewer;
pub mod workflow;
pub mod zone;
