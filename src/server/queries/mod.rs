//! Stop 5: the one path of every figure and list, whoever asks. In: a query and a scope. Out: an answer.

pub mod calls;
mod columns;
pub mod content;
mod cursor;
pub mod curves;
pub mod entry;
mod entry_row;
mod evaluate;
mod extremes;
mod fact_rows;
pub mod feed;
pub mod flow;
pub mod friction;
pub mod glance;
mod groups;
pub mod heatmap;
pub mod layouts;
pub mod moments;
pub mod orgs;
mod plan;
mod rollup_rows;
pub mod saved_views;
pub mod servers;
pub mod service_requests;
pub mod session;
mod session_filter;
mod session_row;
pub mod sessions;
mod source;
pub mod stats;
pub mod stats_timeline;
pub mod system_status;
pub mod timeline;
pub mod tools;
pub mod training;
pub mod users;
pub mod values;
pub mod watermark;
mod whose;
pub mod workflow;
pub mod workflow_month;
pub mod workflow_runs;
pub mod workflows;
mod worth;

#[cfg(test)]
pub mod tests;
