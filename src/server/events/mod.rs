//! Stop 2: the only source of truth. In: sound events. Out: rows of `events` and `ingest_batches`, which nothing else
//! appends to, and a NOTIFY to the workers.

pub mod event;
pub mod partitions;
pub mod store;
