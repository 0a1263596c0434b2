//! The messages of OTLP that are read here, each declared once for its two encodings: protobuf by the numbers of its fields, JSON by
//! their names. What is not declared is passed over in both, as the protocol wants it. Declared here because the generated ones
//! read only one of the forms that JSON allows for a number.

pub mod common;
pub mod logs;
pub mod metrics;
pub mod trace;
mod written;
