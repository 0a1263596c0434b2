//! Moments of handoffs and friction: rows beside facts, in and out of the database. Only projections write them, holding the
//! organisation's lock.

use crate::{
    domain::{
        friction::Signal,
        ids::{OrgId, UserId},
        time::Timestamp,
    },
    server::db::UNIT,
};
use sqlx::PgConnection;

/// What names a moment within its organisation: the signal and the fact that it stands at.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MomentKey {
    pub signal: Signal,
    pub at: Timestamp,
    /// Of the fact.
    pub kind: i16,
    pub id: String,
}

/// A row of `moments`; migration 0003 says what each column is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    pub key: MomentKey,
    pub session_number: i32,
    pub user_id: Option<UserId>,
    pub user_key: Option<String>,
    pub agent: Option<String>,
    pub environment: Option<String>,
    pub model: Option<String>,
    pub status: Option<String>,
    pub error_category: Option<String>,
    pub tools: Vec<String>,
    pub servers: Vec<String>,
    pub size: i64,
    pub wait_ms: Option<i64>,
    pub wait_bin: Option<i16>,
    pub prior_at: Option<Timestamp>,
    pub handoff: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub then_succeeded: Option<bool>,
}

/// Inserts these moments, or replaces those of the same name.
pub async fn put(connection: &mut PgConnection, org: OrgId, moments: &[Moment]) -> Result<(), sqlx::Error> {
    if moments.is_empty() {
        return Ok(());
    }
    fn all<'m, T>(moments: &'m [Moment], value: impl Fn(&'m Moment) -> T) -> Vec<T> {
        moments.iter().map(value).collect()
    }
    sqlx::query(
        "insert into moments (
             org_id, signal, at, kind, id, session_number, user_id, user_key, agent, environment, model, status, error_category,
             tools, servers, size, wait_ms, wait_bin, prior_at, handoff, from_name, to_name, then_succeeded)
         select
             $1, signal, at, kind, id, session_number, user_id, user_key, agent, environment, model, status, error_category,
             string_to_array(tools, $2), string_to_array(servers, $2), size, wait_ms, wait_bin, prior_at, handoff, from_name,
             to_name, then_succeeded
           from unnest(
             $3::smallint[], $4::timestamptz[], $5::smallint[], $6::text[], $7::integer[], $8::integer[], $9::text[],
             $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::bigint[],
             $18::bigint[], $19::smallint[], $20::timestamptz[], $21::text[], $22::text[], $23::text[], $24::boolean[]
           ) as m (
             signal, at, kind, id, session_number, user_id, user_key, agent, environment, model, status, error_category,
             tools, servers, size, wait_ms, wait_bin, prior_at, handoff, from_name, to_name, then_succeeded)
         on conflict (org_id, signal, at, kind, id) do update set
             (session_number, user_id, user_key, agent, environment, model, status, error_category, tools, servers, size,
             wait_ms, wait_bin, prior_at, handoff, from_name, to_name, then_succeeded)
           = (excluded.session_number, excluded.user_id, excluded.user_key, excluded.agent, excluded.environment,
             excluded.model, excluded.status, excluded.error_category, excluded.tools, excluded.servers, excluded.size,
             excluded.wait_ms, excluded.wait_bin, excluded.prior_at, excluded.handoff, excluded.from_name, excluded.to_name, excluded.then_succeeded)",
    )
    .bind(org.0)
    .bind(UNIT)
    .bind(all(moments, |moment| moment.key.signal.number()))
    .bind(all(moments, |moment| moment.key.at))
    .bind(all(moments, |moment| moment.key.kind))
    .bind(all(moments, |moment| moment.key.id.as_str()))
    .bind(all(moments, |moment| moment.session_number))
    .bind(all(moments, |moment| moment.user_id.map(|user| user.0)))
    .bind(all(moments, |moment| moment.user_key.as_deref()))
    .bind(all(moments, |moment| moment.agent.as_deref()))
    .bind(all(moments, |moment| moment.environment.as_deref()))
    .bind(all(moments, |moment| moment.model.as_deref()))
    .bind(all(moments, |moment| moment.status.as_deref()))
    .bind(all(moments, |moment| moment.error_category.as_deref()))
    .bind(all(moments, |moment| moment.tools.join(UNIT)))
    .bind(all(moments, |moment| moment.servers.join(UNIT)))
    .bind(all(moments, |moment| moment.size))
    .bind(all(moments, |moment| moment.wait_ms))
    .bind(all(moments, |moment| moment.wait_bin))
    .bind(all(moments, |moment| moment.prior_at))
    .bind(all(moments, |moment| moment.handoff.as_deref()))
    .bind(all(moments, |moment| moment.from.as_deref()))
    .bind(all(moments, |moment| moment.to.as_deref()))
    .bind(all(moments, |moment| moment.then_succeeded))
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes moments away by their names.
pub async fn remove(connection: &mut PgConnection, org: OrgId, keys: &[MomentKey]) -> Result<(), sqlx::Error> {
    if keys.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "delete from moments m
          using unnest($2::smallint[], $3::timestamptz[], $4::smallint[], $5::text[]) as k (signal, at, kind, id)
          where m.org_id = $1 and m.signal = k.signal and m.at = k.at and m.kind = k.kind and m.id = k.id",
    )
    .bind(org.0)
    .bind(keys.iter().map(|key| key.signal.number()).collect::<Vec<_>>())
    .bind(keys.iter().map(|key| key.at).collect::<Vec<_>>())
    .bind(keys.iter().map(|key| key.kind).collect::<Vec<_>>())
    .bind(keys.iter().map(|key| key.id.as_str()).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

/// All of an organisation from a time on: before a rebuild.
pub async fn clear(connection: &mut PgConnection, org: OrgId, from: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("delete from moments where org_id = $1 and at >= $2").bind(org.0).bind(from).execute(connection).await?;
    Ok(())
}
