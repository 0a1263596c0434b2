//! WHAT PEOPLE SEE. Uses `server_fns` and `domain` alone.

pub mod alive;
pub mod app;
pub mod browser;
pub mod charts;
pub mod components;
pub mod context;
pub mod format;
pub mod pages;
