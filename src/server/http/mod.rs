//! HTTP: every door of the server. In: requests. Out: pages, JSON, files. Writes no table itself.
//!
//! `router` lists every route on one screen and wraps them in the layers; `state` is what handlers share; `problem`
//! turns errors into the wire's form; `pages` renders the Leptos application.

pub mod base;
mod breakdown_csv;
mod conversation_file;
mod csv_file;
pub mod doors;
pub mod health;
pub mod metric;
pub mod openapi;
mod page_threads;
pub mod pages;
pub mod params;
pub mod problem;
pub mod public_url;
pub mod request_id;
pub mod rest_conversations;
pub mod rest_friction;
mod rest_ingest;
pub mod rest_overview;
pub mod rest_requests;
pub mod rest_rows;
pub mod rest_sessions;
pub mod rest_sockets;
pub mod rest_stats;
pub mod rest_tools;
mod rest_training;
pub mod rest_users;
mod rest_workflows;
pub mod router;
pub mod security;
pub mod server_fn_status;
mod sessions_csv;
pub mod site;
pub mod state;
pub mod telemetry;
pub mod tool_links;
