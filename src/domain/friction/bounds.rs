//! The bounds that signals and handoffs are counted by; what is said of them to people is held to these by a test.

use crate::domain::time::{HOUR, MINUTE};

/// So many failed runs one after the other are a row, so many calls of a tool are retries, so many equal handoffs a loop.
pub const IN_A_ROW: i64 = 3;
/// A run that begins within this time after a cancelled one ended is another try.
pub const TRIED_AGAIN_WITHIN: i64 = 5 * MINUTE;
/// A run that took longer is a long wait.
pub const LONG_WAIT: i64 = 5 * MINUTE;
/// A handoff back within this time is a ping-pong.
pub const BACK_WITHIN: i64 = 30 * MINUTE;
/// A run that begins within this time after a handoff says how it went on.
pub const GOES_ON_WITHIN: i64 = 4 * HOUR;
/// Shorter prompts ("ok", "go on") are answers, and not repeated for lack of one.
pub const SHORTEST_PROMPT: usize = 6;
