//! Events off the queue, read again as what they say.

use super::{erasure::Erased, queue::Outcomes};
use crate::{
    domain::{ids::OrgId, time::Timestamp},
    server::{
        facts::{extra::Stamp, kind::FactKind},
        ingest::{event_type::EventType, fields::Fields, payload::Payload},
    },
};
use sqlx::{PgConnection, Row, postgres::PgRow};

/// One event on its way into a fact or session.
#[derive(Clone, Debug, PartialEq)]
pub struct Incoming {
    pub stamp: Stamp,
    /// Of what is of sessions; so is the user.
    pub session_id: Option<String>,
    /// As users are called in `users.key`.
    pub user: Option<String>,
    pub payload: Payload,
}

/// An event that cannot be read although it was accepted: kept aside with the reason.
#[derive(Clone, Debug)]
pub struct Unreadable {
    pub stamp: Stamp,
    pub batch: i64,
    pub source: String,
    pub received_at: Timestamp,
    pub reason: String,
}

/// An event of OpenTelemetry, which tells only together with its group.
#[derive(Clone, Debug)]
pub struct Told {
    pub stamp: Stamp,
    pub event_type: String,
    pub key: Option<String>,
    pub payload: String,
    pub batch: i64,
    pub source: String,
    pub received_at: Timestamp,
}

/// Events as they come off the queue, with a count of them.
#[derive(Default)]
pub struct Read {
    /// In order of (occurred_at, event_id).
    pub events: Vec<Incoming>,
    pub told: Vec<Told>,
    pub unreadable: Vec<Unreadable>,
    /// Left out, because their session was erased.
    pub erased: Vec<Stamp>,
    pub outcomes: Outcomes,
}

impl Read {
    /// Adds events of OpenTelemetry that turned out to be unreadable.
    pub fn put_aside(&mut self, untold: Vec<Unreadable>) {
        for event in &untold {
            let outcome = self.outcomes.of(event.batch, &event.source);
            outcome.projected -= 1;
            outcome.put_aside += 1;
        }
        self.unreadable.extend(untold);
    }
}

/// The events of these batches.
pub async fn of_batches(
    connection: &mut PgConnection,
    org: OrgId,
    batches: &[i64],
    erased: &Erased,
) -> Result<Read, sqlx::Error> {
    let rows = sqlx::query(
        "select occurred_at, event_id, type, session_id, user_key, trace_key, payload::text as payload, batch_id, received_at,
                coalesce(source, '') as source
           from events where org_id = $1 and batch_id = any($2)",
    )
    .bind(org.0)
    .bind(batches)
    .fetch_all(connection)
    .await?;
    let mut read = read_all(&rows, erased)?;
    // New sessions are numbered as they are met: by time, and not by where the table had room for their events.
    read.events.sort_by(|one, other| one.stamp.cmp(&other.stamp));
    Ok(read)
}

/// Events in order of (occurred_at, event_id) after a place, without those that are still on the queue: for a rebuild.
pub async fn after(
    connection: &mut PgConnection,
    org: OrgId,
    after: &Stamp,
    most: i64,
) -> Result<(Read, Option<Stamp>), sqlx::Error> {
    let rows = sqlx::query(
        "select occurred_at, event_id, type, session_id, user_key, trace_key, payload::text as payload, batch_id, received_at,
                coalesce(source, '') as source
           from events e
          where org_id = $1 and (occurred_at, event_id) > ($2, $3)
            and not exists (select from ingest_batches b where b.org_id = $1 and b.batch_id = e.batch_id)
          order by occurred_at, event_id limit $4",
    )
    .bind(org.0)
    .bind(after.0)
    .bind(&after.1)
    .bind(most)
    .fetch_all(connection)
    .await?;
    let last = match rows.last() {
        Some(row) => Some(Stamp(row.try_get("occurred_at")?, row.try_get("event_id")?)),
        None => None,
    };
    Ok((read_all(&rows, &Erased::default())?, last))
}

fn read_all(rows: &[PgRow], erased: &Erased) -> Result<Read, sqlx::Error> {
    let mut all = Read { events: Vec::with_capacity(rows.len()), ..Read::default() };
    for row in rows {
        if row.try_get::<&str, _>("type")?.starts_with("otel.") {
            all.outcomes.of(row.try_get("batch_id")?, row.try_get("source")?).projected += 1;
            all.told.push(super::groups::told_by(row)?);
            continue;
        }
        let stamp = Stamp(row.try_get("occurred_at")?, row.try_get("event_id")?);
        let (batch, source) = (row.try_get("batch_id")?, row.try_get("source")?);
        match read(row.try_get("type")?, row.try_get("payload")?) {
            Ok(payload) => {
                all.outcomes.of(batch, source).projected += 1;
                let is_of_session = payload.is_of_session();
                let event = Incoming {
                    stamp,
                    session_id: row.try_get::<Option<String>, _>("session_id")?.filter(|_| is_of_session),
                    user: row.try_get::<Option<&str>, _>("user_key")?.filter(|_| is_of_session).map(user_key),
                    payload,
                };
                match erased.has(&event) {
                    true => all.erased.push(event.stamp),
                    false => all.events.push(event),
                }
            }
            Err(reason) => {
                all.outcomes.of(batch, source).put_aside += 1;
                let (source, received_at) = (source.to_owned(), row.try_get("received_at")?);
                all.unreadable.push(Unreadable { stamp, batch, source, received_at, reason });
            }
        }
    }
    Ok(all)
}

/// What an event of this type says, or why it cannot be read.
pub fn read(event_type: &str, json: &str) -> Result<Payload, String> {
    let event_type = EventType::from_name(event_type).ok_or_else(|| format!("unknown type {event_type}"))?;
    Fields::parse(json, "payload", None)
        .and_then(|fields| Payload::read(event_type, &fields))
        .map_err(|refusal| format!("{}: {}", refusal.field, refusal.message))
}

/// Addresses are the same person however they are capitalised; other names are taken as they are.
pub fn user_key(name: &str) -> String {
    let name = name.trim();
    if name.contains('@') { name.to_lowercase() } else { name.to_owned() }
}

impl Incoming {
    /// Which fact the event is about; `None` when it is about the session itself, or about what stands.
    pub fn key(&self) -> Option<(FactKind, &str)> {
        match &self.payload {
            Payload::SessionStarted { .. } | Payload::SessionEnded { .. } | Payload::Standing(_) => None,
            Payload::Message { id, .. } => Some((FactKind::Message, id)),
            Payload::RunStarted { run_id, .. } | Payload::RunCompleted { run_id, .. } => Some((FactKind::Run, run_id)),
            Payload::ModelCall { id, .. } => Some((FactKind::ModelCall, id)),
            Payload::ToolCall { id, .. } => Some((FactKind::ToolCall, id)),
            Payload::Handoff { id, .. } => Some((FactKind::Handoff, id)),
            // Feedback has no id of its own; two events at different times are two opinions.
            Payload::Feedback { .. } => Some((FactKind::Feedback, &self.stamp.1)),
            Payload::WorkflowRunStarted { id, .. } | Payload::WorkflowRunCompleted { id, .. } => {
                Some((FactKind::WorkflowRun, id))
            }
        }
    }

    /// The run it names, itself included.
    pub fn run_id(&self) -> Option<&str> {
        match &self.payload {
            Payload::RunStarted { run_id, .. } | Payload::RunCompleted { run_id, .. } => Some(run_id),
            Payload::Message { run_id, .. }
            | Payload::ModelCall { run_id, .. }
            | Payload::ToolCall { run_id, .. }
            | Payload::Handoff { run_id, .. }
            | Payload::Feedback { run_id, .. } => run_id.as_deref(),
            Payload::SessionStarted { .. }
            | Payload::SessionEnded { .. }
            | Payload::WorkflowRunStarted { .. }
            | Payload::WorkflowRunCompleted { .. }
            | Payload::Standing(_) => None,
        }
    }
}
