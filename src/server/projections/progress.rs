//! How far an organisation is projected, and the lock that lets one process at a time do it: a row of `projection_progress`.

use crate::{
    domain::{ids::OrgId, time::Timestamp},
    server::db::{Db, SystemKey},
};
use sqlx::PgConnection;

/// Pages and other watchers listen here for figures that changed; the payload is the organisation's number.
pub const PROJECTED: &str = "oriel_live";

/// An organisation's row of `projection_progress`, locked.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// How many sessions have a number.
    pub sessions: i32,
    /// Facts that start before are as good as dropped.
    pub kept_from: Timestamp,
    /// Whether any session was erased.
    pub has_erasures: bool,
}

/// `None` while another transaction projects for this organisation.
pub async fn lock(connection: &mut PgConnection, org: OrgId) -> Result<Option<Progress>, sqlx::Error> {
    let row = sqlx::query_as(
        "select sessions, kept_from, has_erasures from projection_progress where org_id = $1 for update skip locked",
    )
    .bind(org.0)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(progress))
}

/// Waits until nobody else projects for this organisation.
pub async fn wait_for_lock(connection: &mut PgConnection, org: OrgId) -> Result<Progress, sqlx::Error> {
    sqlx::query_as("select sessions, kept_from, has_erasures from projection_progress where org_id = $1 for update")
        .bind(org.0)
        .fetch_one(connection)
        .await
        .map(progress)
}

fn progress((sessions, kept_from, has_erasures): (i32, Timestamp, bool)) -> Progress {
    Progress { sessions, kept_from, has_erasures }
}

/// Counts what was done.
pub async fn save(
    connection: &mut PgConnection,
    org: OrgId,
    progress: Progress,
    events: i64,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "update projection_progress set sessions = $2, projected = projected + $3, last_projected = $4 where org_id = $1",
    )
    .bind(org.0)
    .bind(progress.sessions)
    .bind(events)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Tells everybody who watches these organisations, after the commit: on a cluster a transaction of several machines cannot
/// carry a message.
pub async fn tell(db: &Db, key: SystemKey, orgs: &[OrgId]) -> Result<(), sqlx::Error> {
    sqlx::query("select pg_notify($1, org::text) from unnest($2::integer[]) as watched (org)")
        .bind(PROJECTED)
        .bind(orgs.iter().map(|org| org.0).collect::<Vec<_>>())
        .execute(db.pool(key))
        .await?;
    Ok(())
}
