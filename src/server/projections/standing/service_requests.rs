//! Every change of a service request (`service_request_changes`), and the request as they leave it (`service_requests`): made
//! anew from all of its changes whenever one comes, so their order does not matter.

use super::super::incoming::Incoming;
use crate::{
    domain::{ids::OrgId, time::Timestamp},
    server::ingest::{payload::Payload, standing::Standing},
};
use sqlx::PgConnection;
use std::collections::BTreeSet;

/// Whose text is compared: the table's `event_id` has the order of bytes, as stamps have.
const MAKE: &str = "
    insert into service_requests (org_id, request_id, kind, status, title, first_changed, last_changed)
    select org_id,
           request_id,
           (array_agg(kind order by at desc, event_id desc))[1],
           (array_agg(status order by at desc, event_id desc))[1],
           (array_agg(title order by at desc, event_id desc) filter (where title is not null))[1],
           min(at),
           max(at)
      from service_request_changes
     where org_id = $1 and request_id = any($2)
     group by org_id, request_id
        on conflict (org_id, request_id) do update set (kind, status, title, first_changed, last_changed)
         = (excluded.kind, excluded.status, excluded.title, excluded.first_changed, excluded.last_changed)";

pub async fn apply(connection: &mut PgConnection, org: OrgId, events: &[&Incoming]) -> Result<(), sqlx::Error> {
    let changes: Vec<Change> = events.iter().filter_map(|event| Change::of(event)).collect();
    if changes.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "insert into service_request_changes (org_id, request_id, at, event_id, kind, status, title)
         select $1, c.* from unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[]) as c
         on conflict do nothing",
    )
    .bind(org.0)
    .bind(changes.iter().map(|change| change.request_id).collect::<Vec<_>>())
    .bind(changes.iter().map(|change| change.event.stamp.0).collect::<Vec<_>>())
    .bind(changes.iter().map(|change| change.event.stamp.1.as_str()).collect::<Vec<_>>())
    .bind(changes.iter().map(|change| change.kind).collect::<Vec<_>>())
    .bind(changes.iter().map(|change| change.status).collect::<Vec<_>>())
    .bind(changes.iter().map(|change| change.title).collect::<Vec<_>>())
    .execute(&mut *connection)
    .await?;
    let changed: BTreeSet<&str> = changes.iter().map(|change| change.request_id).collect();
    sqlx::query(MAKE).bind(org.0).bind(changed.into_iter().collect::<Vec<_>>()).execute(connection).await?;
    Ok(())
}

struct Change<'e> {
    event: &'e Incoming,
    request_id: &'e str,
    kind: &'e str,
    status: &'e str,
    title: Option<&'e str>,
}

impl<'e> Change<'e> {
    fn of(event: &'e Incoming) -> Option<Self> {
        let Payload::Standing(standing) = &event.payload else { return None };
        let Standing::ServiceRequest { request_id, kind, status, title } = &**standing else { return None };
        Some(Self { event, request_id, kind, status, title: title.as_deref() })
    }
}

pub async fn clear(connection: &mut PgConnection, org: OrgId, kept_from: Timestamp) -> Result<(), sqlx::Error> {
    for statement in [
        "delete from service_request_changes where org_id = $1 and at >= $2",
        "delete from service_requests where org_id = $1 and last_changed >= $2",
    ] {
        sqlx::query(statement).bind(org.0).bind(kept_from).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Forgets requests that did not change since `horizon`, with their history.
pub async fn forget(connection: &mut PgConnection, org: OrgId, horizon: Timestamp) -> Result<(), sqlx::Error> {
    for statement in [
        "delete from service_request_changes
          where org_id = $1
            and request_id in (select request_id from service_requests where org_id = $1 and last_changed < $2)",
        "delete from service_requests where org_id = $1 and last_changed < $2",
    ] {
        sqlx::query(statement).bind(org.0).bind(horizon).execute(&mut *connection).await?;
    }
    Ok(())
}
