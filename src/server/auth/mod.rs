//! Who is asking and what they may do. Only this room mints a [`scope::Scope`].

pub mod enter;
pub mod scope;
