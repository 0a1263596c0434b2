//! Stop 2: the only source of truth. In: sound events. Out: rows of `events`, `ingest_batches` and `ingest_receipts`,
//! which nothing else appends to but a replay, and a NOTIFY to the workers.

pub mod event;
pub mod partitions;
pub mod store;
