//! Servers that infer and train (`inference_servers`), as their last heartbeat said.

use super::super::incoming::Incoming;
use crate::{
    domain::{ids::OrgId, time::Timestamp},
    server::{
        facts::extra::Stamp,
        ingest::{
            payload::Payload,
            standing::{Gpu, Standing},
        },
    },
};
use sqlx::PgConnection;
use std::collections::BTreeMap;

struct Heartbeat<'e> {
    stamp: &'e Stamp,
    name: &'e str,
    kind: &'e str,
    status: &'e str,
    model: Option<&'e str>,
    gpu: Option<&'e Gpu>,
}

pub async fn apply(connection: &mut PgConnection, org: OrgId, events: &[&Incoming]) -> Result<(), sqlx::Error> {
    let mut last = BTreeMap::<&str, Heartbeat>::new();
    for event in events {
        let Payload::Standing(standing) = &event.payload else { continue };
        let Standing::Server { server_id, name, kind, status, model, gpu } = &**standing else { continue };
        let (model, gpu) = (model.as_deref(), gpu.as_ref());
        let heartbeat = Heartbeat { stamp: &event.stamp, name, kind, status, model, gpu };
        if last.get(server_id.as_str()).is_none_or(|known| *known.stamp < event.stamp) {
            last.insert(server_id, heartbeat);
        }
    }
    if last.is_empty() { Ok(()) } else { put(connection, org, &last).await }
}

async fn put(connection: &mut PgConnection, org: OrgId, last: &BTreeMap<&str, Heartbeat<'_>>) -> Result<(), sqlx::Error> {
    fn all<'h, 'e, T>(last: &'h BTreeMap<&str, Heartbeat<'e>>, value: impl Fn(&'h Heartbeat<'e>) -> T) -> Vec<T> {
        last.values().map(value).collect()
    }
    sqlx::query(
        "insert into inference_servers as s (
             org_id, server_id, last_heartbeat, event_id, name, kind, status, model, gpu_name, gpu_used_bytes, gpu_total_bytes,
             gpu_utilisation)
         select $1, n.* from unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                                    $9::text[], $10::bigint[], $11::bigint[], $12::double precision[]) as n
         on conflict (org_id, server_id) do update set
             (last_heartbeat, event_id, name, kind, status, model, gpu_name, gpu_used_bytes, gpu_total_bytes, gpu_utilisation)
           = (excluded.last_heartbeat, excluded.event_id, excluded.name, excluded.kind, excluded.status, excluded.model,
             excluded.gpu_name, excluded.gpu_used_bytes, excluded.gpu_total_bytes, excluded.gpu_utilisation)
          where (s.last_heartbeat, s.event_id) < (excluded.last_heartbeat, excluded.event_id)",
    )
    .bind(org.0)
    .bind(last.keys().copied().collect::<Vec<_>>())
    .bind(all(last, |one| one.stamp.0))
    .bind(all(last, |one| one.stamp.1.as_str()))
    .bind(all(last, |one| one.name))
    .bind(all(last, |one| one.kind))
    .bind(all(last, |one| one.status))
    .bind(all(last, |one| one.model))
    .bind(all(last, |one| one.gpu.map(|gpu| gpu.name.as_str())))
    .bind(all(last, |one| one.gpu.and_then(|gpu| gpu.used_bytes)))
    .bind(all(last, |one| one.gpu.and_then(|gpu| gpu.total_bytes)))
    .bind(all(last, |one| one.gpu.and_then(|gpu| gpu.utilisation)))
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn clear(connection: &mut PgConnection, org: OrgId, kept_from: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("delete from inference_servers where org_id = $1 and last_heartbeat >= $2")
        .bind(org.0)
        .bind(kept_from)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets servers that sent no heartbeat since `horizon`.
pub async fn forget(connection: &mut PgConnection, org: OrgId, horizon: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("delete from inference_servers where org_id = $1 and last_heartbeat < $2")
        .bind(org.0)
        .bind(horizon)
        .execute(connection)
        .await?;
    Ok(())
}
