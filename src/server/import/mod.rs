//! Recorded traffic from elsewhere, told in our events and sent through the ingest API (`oriel import`).

pub mod agentic;
