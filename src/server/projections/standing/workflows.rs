//! Workflows by when they were first heard of (`workflows`), and what was registered of them when (`workflow_registrations`).
//! Retention keeps both: what runs of the last year are worth may have been registered before.

use super::super::{incoming::Incoming, merge::start};
use crate::{
    domain::{ids::OrgId, money::Usd, time::Timestamp},
    server::ingest::{payload::Payload, standing::Standing},
};
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// A `workflow.registered`, as it is kept.
struct Registration<'e> {
    workflow: &'e str,
    event: &'e Incoming,
    active: bool,
    time_saved_seconds: Option<i64>,
    hourly_rate: Option<Usd>,
}

pub async fn apply(connection: &mut PgConnection, org: OrgId, events: &[&Incoming]) -> Result<(), sqlx::Error> {
    let mut seen = BTreeMap::<&str, Timestamp>::new();
    let mut registrations = Vec::new();
    for event in events {
        let at = event.stamp.0;
        let (workflow, at) = match &event.payload {
            Payload::WorkflowRunStarted { workflow, .. } => (workflow, at),
            Payload::WorkflowRunCompleted { workflow, call, .. } => (workflow, start(at, call.started_at, call.duration_ms)),
            Payload::Standing(standing) => {
                let Standing::Workflow { workflow, active, time_saved_seconds, hourly_rate } = &**standing else { continue };
                let (active, time_saved_seconds, hourly_rate) = (*active, *time_saved_seconds, *hourly_rate);
                registrations.push(Registration { workflow, event, active, time_saved_seconds, hourly_rate });
                (workflow, at)
            }
            _ => continue,
        };
        seen.entry(workflow).and_modify(|first| *first = at.min(*first)).or_insert(at);
    }
    see(connection, org, &seen).await?;
    register(connection, org, &registrations).await
}

async fn see(connection: &mut PgConnection, org: OrgId, seen: &BTreeMap<&str, Timestamp>) -> Result<(), sqlx::Error> {
    if seen.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "insert into workflows (org_id, workflow, first_seen)
         select $1, workflow, first_seen from unnest($2::text[], $3::timestamptz[]) as w (workflow, first_seen)
         on conflict (org_id, workflow) do update set first_seen = excluded.first_seen
          where workflows.first_seen > excluded.first_seen",
    )
    .bind(org.0)
    .bind(seen.keys().copied().collect::<Vec<_>>())
    .bind(seen.values().copied().collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

async fn register(connection: &mut PgConnection, org: OrgId, all: &[Registration<'_>]) -> Result<(), sqlx::Error> {
    if all.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "insert into workflow_registrations (org_id, workflow, at, event_id, active, time_saved_seconds, hourly_rate_usd)
         select $1, r.* from unnest($2::text[], $3::timestamptz[], $4::text[], $5::boolean[], $6::bigint[], $7::numeric[]) as r
         on conflict do nothing",
    )
    .bind(org.0)
    .bind(all.iter().map(|one| one.workflow).collect::<Vec<_>>())
    .bind(all.iter().map(|one| one.event.stamp.0).collect::<Vec<_>>())
    .bind(all.iter().map(|one| one.event.stamp.1.as_str()).collect::<Vec<_>>())
    .bind(all.iter().map(|one| one.active).collect::<Vec<_>>())
    .bind(all.iter().map(|one| one.time_saved_seconds).collect::<Vec<_>>())
    .bind(all.iter().map(|one| one.hourly_rate.map(|rate| rate.0)).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn clear(connection: &mut PgConnection, org: OrgId, kept_from: Timestamp) -> Result<(), sqlx::Error> {
    for statement in [
        "delete from workflow_registrations where org_id = $1 and at >= $2",
        "delete from workflows where org_id = $1 and first_seen >= $2",
    ] {
        sqlx::query(statement).bind(org.0).bind(kept_from).execute(&mut *connection).await?;
    }
    Ok(())
}
