//! Conversations that an admin had deleted: the events of a session go, with the facts, moments and rollups that were made of them.
//! What of it comes later is dropped when it would be projected, so a rebuild finds nothing to make the session of again. Writes
//! `erasures`.

use super::{
    failures,
    groups::{self, Group},
    incoming::Incoming,
    progress::Progress,
    project::{Tools, project},
    session_rows,
    working::Also,
};
use crate::{
    domain::{ids::OrgId, time::Timestamp},
    server::{
        facts::{self, extra::Stamp, fact::Fact, kind::FactKind},
        otel::{
            fields,
            map::{Mapped, map},
            record::Record,
        },
    },
};
use sqlx::PgConnection;
use std::collections::{BTreeSet, HashMap};

/// What was erased of an organisation, by the producer's name for it.
#[derive(Debug, Default)]
pub struct Erased {
    sessions: HashMap<String, Timestamp>,
    runs: HashMap<String, Timestamp>,
    groups: HashMap<String, Timestamp>,
}

impl Erased {
    pub async fn load(connection: &mut PgConnection, org: OrgId, progress: &Progress) -> Result<Self, sqlx::Error> {
        if !progress.has_erasures {
            return Ok(Self::default());
        }
        let rows: Vec<(String, Vec<String>, Vec<String>, Timestamp)> =
            sqlx::query_as("select session_id, runs, groups, erased_at from erasures where org_id = $1")
                .bind(org.0)
                .fetch_all(connection)
                .await?;
        let mut erased = Self::default();
        for (session, runs, groups, at) in rows {
            erased.runs.extend(runs.into_iter().map(|run| (run, at)));
            erased.groups.extend(groups.into_iter().map(|group| (group, at)));
            erased.sessions.insert(session, at);
        }
        Ok(erased)
    }

    /// Whether an event is not to be kept: it is of such a session, or names none and is of a run of one.
    pub fn has(&self, event: &Incoming) -> bool {
        match &event.session_id {
            Some(session) => covers(&self.sessions, Some(session), event.stamp.0),
            None => covers(&self.runs, event.run_id(), event.stamp.0),
        }
    }

    /// The same of a record of OpenTelemetry.
    pub fn has_record(&self, group: &str, record: &Record) -> bool {
        let at = record.stamp.0;
        covers(&self.groups, Some(group), at) || covers(&self.sessions, fields::session(record).as_deref(), at)
    }
}

fn covers(erased: &HashMap<String, Timestamp>, name: Option<&str>, at: Timestamp) -> bool {
    name.and_then(|name| erased.get(name)).is_some_and(|erased| at <= *erased)
}

/// Erases a session, and answers whether there was one. The caller holds the organisation's lock.
pub async fn erase(
    connection: &mut PgConnection,
    org: OrgId,
    progress: &mut Progress,
    tools: &Tools<'_>,
    session: &str,
) -> Result<bool, sqlx::Error> {
    let Some(known) = session_rows::find(connection, org, &[session]).await?.pop() else { return Ok(false) };
    let Some((from, to)) = known.bounds else { return Ok(false) };
    let facts = facts::read::of_sessions(connection, org, &[known.number], from, to).await?;
    let mut stamps: BTreeSet<Stamp> = facts.iter().flat_map(Fact::stamps).collect();
    let keys: Vec<&str> = known.state.groups.keys().map(String::as_str).collect();
    let mut told = Vec::new();
    for (key, records) in groups::projected(connection, org, &keys, &[]).await? {
        let names = |record: &Record| fields::session(record).as_deref() == Some(session);
        let (mut gone, stays): (Vec<_>, Vec<_>) =
            records.iter().cloned().partition(|record| names(record) || stamps.contains(&record.stamp));
        let mut after = map(&stays);
        // What is left of a trace without facts says nothing any more.
        if after.facts.is_empty() || after.sessions.contains_key(session) {
            after = Mapped::default();
            gone.extend(stays);
        }
        stamps.extend(gone.into_iter().map(|record| record.stamp));
        told.push(Group { key, before: map(&records), after });
    }
    let runs: Vec<&str> = facts.iter().filter(|fact| fact.kind == FactKind::Run).map(|run| run.id.as_str()).collect();
    let alone = told.iter().filter(|group| group.after.facts.is_empty()).map(|group| group.key.clone()).collect();
    stamps.extend(native(connection, org, session, &runs, (from, to)).await?);
    let also = Also { erased: Some(session.to_owned()), ..Also::default() };
    project(connection, org, progress, tools, Vec::new(), told, &also).await?;
    let stamps: Vec<Stamp> = stamps.into_iter().collect();
    failures::forget_these(connection, org, &stamps).await?;
    delete(connection, org, &stamps).await?;
    note(connection, org, session, (&runs, alone), tools.now).await?;
    Ok(true)
}

/// Events that name the session, and those that name none but a run of it. What is still on the queue is dropped from there.
async fn native(
    connection: &mut PgConnection,
    org: OrgId,
    session: &str,
    runs: &[&str],
    (from, to): (Timestamp, Timestamp),
) -> Result<Vec<Stamp>, sqlx::Error> {
    let rows: Vec<(Timestamp, String)> = sqlx::query_as(
        "select occurred_at, event_id from events e
          where org_id = $1 and occurred_at between $2 and $3 and trace_key is null
            and (session_id = $4 or (session_id is null and payload::json ->> 'run_id' = any($5)))
            and not exists (select from ingest_batches b where b.org_id = $1 and b.batch_id = e.batch_id)",
    )
    .bind(org.0)
    .bind(from)
    .bind(to)
    .bind(session)
    .bind(runs)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(at, id)| Stamp(at, id)).collect())
}

/// Deletes these events; no statement where there are none.
pub async fn delete(connection: &mut PgConnection, org: OrgId, stamps: &[Stamp]) -> Result<(), sqlx::Error> {
    if stamps.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "delete from events e using unnest($2::timestamptz[], $3::text[]) as gone (at, id)
          where e.org_id = $1 and e.occurred_at = gone.at and e.event_id = gone.id",
    )
    .bind(org.0)
    .bind(stamps.iter().map(|stamp| stamp.0).collect::<Vec<_>>())
    .bind(stamps.iter().map(|stamp| stamp.1.as_str()).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

async fn note(
    connection: &mut PgConnection,
    org: OrgId,
    session: &str,
    (runs, groups): (&[&str], Vec<String>),
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into erasures (org_id, session_id, runs, groups, erased_at) values ($1, $2, $3, $4, $5)
         on conflict (org_id, session_id) do update
            set runs = erasures.runs || excluded.runs, groups = erasures.groups || excluded.groups,
                erased_at = greatest(erasures.erased_at, excluded.erased_at)",
    )
    .bind(org.0)
    .bind(session)
    .bind(runs)
    .bind(groups)
    .bind(now)
    .execute(&mut *connection)
    .await?;
    sqlx::query("update projection_progress set has_erasures = true where org_id = $1").bind(org.0).execute(connection).await?;
    Ok(())
}
