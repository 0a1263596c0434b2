//! Stop 5: the one path of every figure and list, whoever asks. In: a query and a scope. Out: an answer.

pub mod sessions;
pub mod stats;
