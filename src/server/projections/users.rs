//! People whom events name; those nobody has heard of are made on sight, without a password.

use crate::domain::{
    ids::{OrgId, UserId},
    role::Role,
    time::Timestamp,
};
use sqlx::PgConnection;
use std::collections::{BTreeSet, HashMap};

/// The numbers of these people.
pub async fn find_or_make(
    connection: &mut PgConnection,
    org: OrgId,
    keys: &BTreeSet<&str>,
    now: Timestamp,
) -> Result<HashMap<String, UserId>, sqlx::Error> {
    let mut known = find(connection, org, keys.iter().copied()).await?;
    let unknown: Vec<&str> = keys.iter().copied().filter(|key| !known.contains_key(*key)).collect();
    if !unknown.is_empty() {
        sqlx::query(
            "insert into users (org_id, key, email, name, role, created_at)
             select $1, key, case when position('@' in key) > 1 then key end, key, $3, $4 from unnest($2::text[]) as u (key)
             on conflict (org_id, key) do nothing",
        )
        .bind(org.0)
        .bind(&unknown)
        .bind(Role::Member.key())
        .bind(now)
        .execute(&mut *connection)
        .await?;
        known.extend(find(connection, org, unknown.into_iter()).await?);
    }
    Ok(known)
}

async fn find(
    connection: &mut PgConnection,
    org: OrgId,
    keys: impl Iterator<Item = &str>,
) -> Result<HashMap<String, UserId>, sqlx::Error> {
    let keys: Vec<&str> = keys.collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, i32)> = sqlx::query_as("select key, user_id from users where org_id = $1 and key = any($2)")
        .bind(org.0)
        .bind(keys)
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().map(|(key, id)| (key, UserId(id))).collect())
}
