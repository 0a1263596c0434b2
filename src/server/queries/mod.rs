//! Stop 5: the one path of every figure and list, whoever asks. In: a query and a scope. Out: an answer.

mod columns;
pub mod content;
mod cursor;
pub mod entry;
mod entry_row;
mod evaluate;
mod extremes;
mod fact_rows;
mod groups;
pub mod orgs;
mod plan;
mod rollup_rows;
pub mod rows;
pub mod servers;
pub mod service_requests;
pub mod session;
mod session_filter;
mod session_row;
pub mod sessions;
mod source;
pub mod stats;
pub mod stats_timeline;
pub mod timeline;
pub mod training;
pub mod users;
pub mod values;
pub mod watermark;
pub mod workflows;

#[cfg(test)]
pub mod tests;
