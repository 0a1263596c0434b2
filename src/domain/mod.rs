//! WORDS: the values that server and browser share. Pure: no input or output, no clock, no async, no server crate.
//!
//! `event` is what producers send, `figure` is the register of every number on screen, `query` asks for figures and
//! `answer` holds them; `session` and `timeline` are the rows behind them, and `user` the people.

pub mod answer;
pub mod dimension;
pub mod error;
pub mod figure;
pub mod filter;
pub mod ids;
pub mod money;
pub mod provenance;
pub mod query;
pub mod role;
pub mod service_request;
pub mod session;
pub mod time;
pub mod training;
pub mod user;
pub mod viewer;
pub mod workflow;
pub mod zone;
