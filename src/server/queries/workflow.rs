//! One workflow as it stands, with what was registered of it when, by whom.

use crate::{
    domain::{
        error::AppError,
        ids::OrgId,
        money::Usd,
        time::Timestamp,
        workflow::{Assumption, Registration, WorkflowRecord},
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
        projections::incoming::user_key,
    },
};
use rust_decimal::Decimal;
use sqlx::{FromRow, PgConnection};
use std::collections::HashMap;

/// Changes that are shown, and registrations that are looked through for them: engines register again whenever they start.
const SHOWN: usize = 100;
const READ: i64 = 5_000;

pub(super) const TOLD: &str = "
    select at, event_id, active, time_saved_seconds, hourly_rate_usd from workflow_registrations
     where org_id = $1 and workflow = $2
     order by at desc, event_id desc limit $3";

#[derive(FromRow)]
struct Told {
    at: Timestamp,
    event_id: String,
    active: bool,
    time_saved_seconds: Option<i64>,
    hourly_rate_usd: Option<Decimal>,
}

/// 404 for a workflow that nobody spoke of.
pub async fn record(db: &Db, scope: &Scope<ViewTotals>, workflow: &str) -> Result<WorkflowRecord, AppError> {
    if workflow.contains('\0') {
        return Err(AppError::NotFound);
    }
    let mut snapshot = db.read(scope).await?;
    let org = scope.org();
    let first_seen: Option<Timestamp> =
        sqlx::query_scalar("select first_seen from workflows where org_id = $1 and workflow = $2")
            .bind(org.0)
            .bind(workflow)
            .fetch_optional(&mut *snapshot)
            .await?;
    let first_seen = first_seen.ok_or(AppError::NotFound)?;
    let mut told: Vec<Told> = sqlx::query_as(TOLD).bind(org.0).bind(workflow).bind(READ).fetch_all(&mut *snapshot).await?;
    told.reverse();
    let (mut active, mut assumption) = (None, Assumption::default());
    let mut changes = Vec::new();
    for one in told {
        let next = Assumption {
            time_saved_seconds: one.time_saved_seconds.or(assumption.time_saved_seconds),
            hourly_rate_usd: one.hourly_rate_usd.map(Usd).or(assumption.hourly_rate_usd),
        };
        if (Some(one.active), next) != (active, assumption) {
            changes.push((
                one.event_id,
                Registration { at: one.at, active: one.active, assumption: next, user: None, source: None },
            ));
        }
        (active, assumption) = (Some(one.active), next);
    }
    let mut changes = changes.split_off(changes.len().saturating_sub(SHOWN));
    changes.reverse();
    let tellers = tellers(&mut snapshot, org, &changes).await?;
    let history = changes.into_iter().enumerate().map(|(place, (_, mut change))| {
        if let Some((user, source)) = tellers.get(&place) {
            // Names of people are for those who may see everybody, and one's own is for oneself.
            change.user = user.clone().filter(|user| scope.only_user().is_none_or(|own| own == user));
            change.source = source.clone();
        }
        change
    });
    Ok(WorkflowRecord { workflow: workflow.to_owned(), first_seen, active, assumption, history: history.collect() })
}

pub(super) const TELLERS: &str = "
    select p.place, e.user_key, e.source
      from unnest($2::timestamptz[], $3::text[]) with ordinality as p (at, event_id, place)
     cross join lateral (
           select user_key, source from events
            where org_id = $1 and occurred_at = p.at and event_id = p.event_id) e";

/// Who told each, and through what, as far as the events are still kept.
async fn tellers(
    connection: &mut PgConnection,
    org: OrgId,
    changes: &[(String, Registration)],
) -> Result<HashMap<usize, (Option<String>, Option<String>)>, sqlx::Error> {
    if changes.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(i64, Option<String>, Option<String>)> = sqlx::query_as(TELLERS)
        .bind(org.0)
        .bind(changes.iter().map(|(_, change)| change.at).collect::<Vec<_>>())
        .bind(changes.iter().map(|(event_id, _)| event_id.as_str()).collect::<Vec<_>>())
        .fetch_all(connection)
        .await?;
    // As people are called everywhere else.
    let told = |(place, user, source): (i64, Option<String>, _)| ((place - 1) as usize, (user.as_deref().map(user_key), source));
    Ok(rows.into_iter().map(told).collect())
}
