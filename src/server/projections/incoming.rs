//! Events off the queue, read again as what they say.

use super::{
    erasure::Erased,
    groups::{self, Records},
    queue::Outcomes,
};
use crate::{
    domain::{ids::OrgId, time::Timestamp},
    server::{
        facts::{extra::Stamp, kind::FactKind},
        ingest::{event_type::EventType, fields::Fields, payload::Payload},
        otel::record::{Record, Resources},
    },
};
use futures::{TryStreamExt, stream::BoxStream};
use sqlx::{AssertSqlSafe, PgConnection, Row, postgres::PgRow};

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

/// Events as they come off the queue, with a count of them.
#[derive(Default)]
pub struct Read {
    /// In order of (occurred_at, event_id).
    pub events: Vec<Incoming>,
    /// Of OpenTelemetry, which tell only together with their group.
    pub records: Records,
    pub unreadable: Vec<Unreadable>,
    /// Left out, because their session was erased.
    pub erased: Vec<Stamp>,
    pub outcomes: Outcomes,
    /// Where the last of them stands.
    pub last: Option<Stamp>,
    /// How many they were.
    pub rows: u64,
    /// Of the records.
    resources: Resources,
}

const COLUMNS: &str = "occurred_at, event_id, type, session_id, user_key, trace_key, payload, batch_id, received_at,
                coalesce(source, '') as source";

/// The events of these batches.
pub async fn of_batches(
    connection: &mut PgConnection,
    org: OrgId,
    batches: &[i64],
    erased: &Erased,
) -> Result<Read, sqlx::Error> {
    let statement = AssertSqlSafe(format!("select {COLUMNS} from events where org_id = $1 and batch_id = any($2)"));
    let mut read = Read::all(sqlx::query(statement).bind(org.0).bind(batches).fetch(connection), erased).await?;
    // New sessions are numbered as they are met: by time, and not by where the table had room for their events.
    read.events.sort_by(|one, other| one.stamp.cmp(&other.stamp));
    Ok(read)
}

/// Events in order of (occurred_at, event_id) after a place, without those that are still on the queue: for a rebuild.
pub async fn after(connection: &mut PgConnection, org: OrgId, after: &Stamp, most: i64) -> Result<Read, sqlx::Error> {
    let statement = AssertSqlSafe(format!(
        "select {COLUMNS}
           from events e
          where org_id = $1 and (occurred_at, event_id) > ($2, $3)
            and not exists (select from ingest_batches b where b.org_id = $1 and b.batch_id = e.batch_id)
          order by occurred_at, event_id limit $4"
    ));
    let rows = sqlx::query(statement).bind(org.0).bind(after.0).bind(&after.1).bind(most).fetch(connection);
    Read::all(rows, &Erased::default()).await
}

impl Read {
    /// Row by row as they arrive: all of their payloads at once would take more memory than what they say.
    async fn all(mut rows: BoxStream<'_, Result<PgRow, sqlx::Error>>, erased: &Erased) -> Result<Self, sqlx::Error> {
        let mut read = Self::default();
        let mut last = None;
        while let Some(row) = rows.try_next().await? {
            read.take(&row, erased)?;
            last = Some(row);
        }
        read.last = last.as_ref().map(stamp).transpose()?;
        Ok(read)
    }

    fn take(&mut self, row: &PgRow, erased: &Erased) -> Result<(), sqlx::Error> {
        self.rows += 1;
        let (batch, source): (i64, &str) = (row.try_get("batch_id")?, row.try_get("source")?);
        let was_read = match row.try_get::<&str, _>("type")?.starts_with("otel.") {
            true => groups::read(row, &mut self.resources)?.map(|record| self.take_record(record, erased)),
            false => self.take_event(row, erased)?,
        };
        let outcome = self.outcomes.of(batch, source);
        match was_read {
            Ok(()) => outcome.projected += 1,
            Err(reason) => {
                outcome.put_aside += 1;
                let (source, received_at) = (source.to_owned(), row.try_get("received_at")?);
                self.unreadable.push(Unreadable { stamp: stamp(row)?, batch, source, received_at, reason });
            }
        }
        Ok(())
    }

    fn take_record(&mut self, record: Option<(String, Record)>, erased: &Erased) {
        match record {
            Some((group, record)) if erased.has_record(&group, &record) => self.erased.push(record.stamp),
            Some((group, record)) => self.records.entry(group).or_default().push(record),
            None => {}
        }
    }

    fn take_event(&mut self, row: &PgRow, erased: &Erased) -> Result<Result<(), String>, sqlx::Error> {
        let payload = match read(row.try_get("type")?, row.try_get("payload")?) {
            Ok(payload) => payload,
            Err(reason) => return Ok(Err(reason)),
        };
        let is_of_session = payload.is_of_session();
        let event = Incoming {
            stamp: stamp(row)?,
            session_id: row.try_get::<Option<String>, _>("session_id")?.filter(|_| is_of_session),
            user: row.try_get::<Option<&str>, _>("user_key")?.filter(|_| is_of_session).map(user_key),
            payload,
        };
        match erased.has(&event) {
            true => self.erased.push(event.stamp),
            false => self.events.push(event),
        }
        Ok(Ok(()))
    }
}

/// Where a row stands among all events.
pub(super) fn stamp(row: &PgRow) -> Result<Stamp, sqlx::Error> {
    Ok(Stamp(row.try_get("occurred_at")?, row.try_get("event_id")?))
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
