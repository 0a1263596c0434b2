//! Who is asking and what they may do. Only this room mints a [`scope::Scope`].
//!
//! In: cookies, bearer tokens, ingest keys. Out: a [`identify::Identity`], a [`scope::Scope`] or an
//! [`ingest_key::Producer`]. Writes `refresh_tokens`, `settings` (the token secret), `audit_log` and
//! `ingest_keys.last_used`; `commands` writes people and keys.

pub mod address;
pub mod audit;
pub mod authorise;
pub mod browser;
pub mod cookies;
pub mod dev;
pub mod domain;
pub mod enter;
pub mod families;
pub mod gate;
pub mod identify;
pub mod ingest_key;
pub mod limits;
pub mod origin;
pub mod password;
pub mod people;
pub mod routes;
pub mod scope;
pub mod secret;
pub mod sign_in;
pub mod signature;
pub mod tokens;
pub mod viewer;

use crate::server::db::SystemKey;

/// Finding out who somebody is comes before any scope, so this room reads people with the system's key.
fn key() -> SystemKey {
    SystemKey::of_this_process()
}
