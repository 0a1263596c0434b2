//! Stop 5: the one path of every figure and list, whoever asks. In: a query and a scope. Out: an answer.

pub mod content;
mod cursor;
pub mod entry;
mod entry_row;
pub mod session;
mod session_filter;
mod session_row;
pub mod sessions;
pub mod stats;
pub mod timeline;
mod watermark;
