//! The few writes that people make. The operator's, from the command line: organisations, people and ingest keys; `cli` reads
//! the arguments and prints what comes back. And what is recorded from the page, which goes the way of every event. Each
//! function is one command. Writes `orgs`, `users`, `ingest_keys`, `org_prices` and `redactions`, puts back on the queue what was put
//! aside, and lets conversations be erased.

pub mod begin;
pub mod erase;
pub mod ingest;
pub mod keys;
pub mod layouts;
mod lock;
pub mod orgs;
pub mod prices;
pub mod record;
pub mod redactions;
pub mod replay;
pub mod users;
pub mod workflow;

use crate::{
    domain::{
        error::AppError,
        ids::{OrgId, OrgSlug},
        time::Timestamp,
    },
    server::db::SystemKey,
};
use sqlx::PgConnection;

/// Whether a command changed anything; said to the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Added,
    Updated,
    Unchanged,
}

/// What every command is given: the key of the process, and when it runs.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    pub key: SystemKey,
    pub now: Timestamp,
}

/// The number of an organisation that has to be there.
pub async fn org_id(connection: &mut PgConnection, slug: &OrgSlug) -> Result<OrgId, AppError> {
    let id: Option<i32> =
        sqlx::query_scalar("select org_id from orgs where slug = $1").bind(slug.as_str()).fetch_optional(connection).await?;
    let unknown = || AppError::invalid("org", format!("There is no organisation {slug}; add it with `oriel org add {slug}`."));
    id.map(OrgId).ok_or_else(unknown)
}
