//! WHAT PEOPLE SEE. Uses `server_fns` and `domain` alone.

pub mod app;
