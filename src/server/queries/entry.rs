//! One entry of a timeline with all that is kept of it: content in full, and the events it was made of.

use super::{
    content::{json, output},
    entry_row, session,
};
use crate::{
    domain::{
        error::AppError,
        session::{ContentPart, EntryDetail, EntryKind, RawEvent},
        time::Timestamp,
    },
    server::{
        auth::{
            audit::audit,
            scope::{Scope, ViewSessions},
        },
        db::Db,
        facts::{self, extra::Stamp, kind::FactKind},
        otel,
    },
};
use serde_json::value::RawValue;
use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow};
use std::collections::{BTreeMap, BTreeSet};

/// One entry with its content and its events.
pub async fn detail(
    db: &Db,
    scope: &Scope<ViewSessions>,
    id: &str,
    kind: EntryKind,
    entry: &str,
) -> Result<EntryDetail, AppError> {
    if entry.contains('\0') {
        return Err(AppError::NotFound);
    }
    let mut connection = db.read(scope).await?;
    let number = session::number(&mut connection, scope, id).await?;
    audit(db, scope, "entry.read", &format!("{number} {} {entry}", kind.key())).await?;
    let mut sql = QueryBuilder::<Postgres>::new("with page as materialized (select f.* from facts f where f.org_id = ");
    sql.push_bind(scope.org().0);
    sql.push(" and f.session_number = ").push_bind(number);
    sql.push(" and f.kind = ").push_bind(FactKind::from(kind).number()).push(" and f.id = ").push_bind(entry).push(" limit 1) ");
    sql.push(entry_row::WITH_CONTENT);
    let row = sql.build().fetch_optional(&mut *connection).await?.ok_or(AppError::NotFound)?;
    let fact = facts::read::fact(&row)?;
    let last = fact.event_id.clone();
    let events = events(&mut connection, scope, &fact.stamps().map(|Stamp(at, id)| (at, id)).collect()).await?;
    let parts = events.iter().find(|event| event.event_id == last).map(|event| {
        let told = otel::content::of(kind, entry, &event.kind, &event.payload);
        content(kind, told.as_deref().unwrap_or(&event.payload))
    });
    let parts = parts.unwrap_or_default();
    Ok(EntryDetail { entry: entry_row::read(&row)?, parts, events: events.into_iter().map(shown).collect() })
}

/// A row of `events`.
pub(super) struct Stored {
    pub event_id: String,
    pub kind: String,
    pub occurred_at: Timestamp,
    pub received_at: Timestamp,
    pub session_id: Option<String>,
    pub user: Option<String>,
    pub source: Option<String>,
    /// The group it is mapped with, if it is of OpenTelemetry.
    pub trace_key: Option<String>,
    pub payload: String,
}

/// Those of these keys that are there.
pub(super) async fn events(
    connection: &mut PgConnection,
    scope: &Scope<ViewSessions>,
    keys: &BTreeSet<(Timestamp, String)>,
) -> Result<Vec<Stored>, AppError> {
    let (times, ids): (Vec<_>, Vec<_>) = keys.iter().cloned().unzip();
    let rows = sqlx::query(
        "select e.event_id, e.type, e.occurred_at, e.received_at, e.session_id, e.user_key, e.source, e.trace_key,
                e.payload
           from unnest($2::timestamptz[], $3::text[]) as named (at, id)
           join events e on e.org_id = $1 and e.occurred_at = named.at and e.event_id = named.id
          order by e.occurred_at, e.event_id",
    )
    .bind(scope.org().0)
    .bind(times)
    .bind(ids)
    .fetch_all(connection)
    .await?;
    let read = |row: &PgRow| -> Result<Stored, sqlx::Error> {
        Ok(Stored {
            event_id: row.try_get("event_id")?,
            kind: row.try_get("type")?,
            occurred_at: row.try_get("occurred_at")?,
            received_at: row.try_get("received_at")?,
            session_id: row.try_get("session_id")?,
            user: row.try_get("user_key")?,
            source: row.try_get("source")?,
            trace_key: row.try_get("trace_key")?,
            payload: row.try_get("payload")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// The pieces of content that an event of this kind carries, in reading order.
fn content(kind: EntryKind, payload: &str) -> Vec<ContentPart> {
    let Ok(fields) = serde_json::from_str::<BTreeMap<String, &RawValue>>(payload) else { return vec![] };
    let said = |title: &str, field: &str| fields.get(field).map(|value| output::said(title, value)).unwrap_or_default();
    let data = |title: &str, field: &str| fields.get(field).map(|value| output::data(title, value)).unwrap_or_default();
    let mut parts = match kind {
        EntryKind::Message => said("Message", "content"),
        EntryKind::Feedback => said("Comment", "comment"),
        EntryKind::ToolCall => [data("Arguments", "arguments"), data("Result", "result")].concat(),
        // Beyond the contract, and welcome: some producers keep what a model was sent and what it answered.
        EntryKind::ModelCall => [data("Input", "input"), data("Output", "output")].concat(),
        EntryKind::Run | EntryKind::Handoff => vec![],
    };
    let error: Option<BTreeMap<String, &RawValue>> = fields.get("error").and_then(|error| serde_json::from_str(error.get()).ok());
    if let Some(message) = error.as_ref().and_then(|error| error.get("message")) {
        parts.extend(output::data("Error", message));
    }
    parts
}

/// The event as it was sent, in the order of the contract.
pub(super) fn shown(event: Stored) -> RawEvent {
    let text = |value: &Option<String>| serde_json::json!(value).to_string();
    let whole = format!(
        r#"{{"event_id":{},"type":{},"occurred_at":{},"session_id":{},"user":{},"source":{},"payload":{}}}"#,
        serde_json::json!(event.event_id),
        serde_json::json!(event.kind),
        serde_json::json!(event.occurred_at),
        text(&event.session_id),
        text(&event.user),
        text(&event.source),
        event.payload
    );
    RawEvent {
        event_id: event.event_id,
        kind: event.kind,
        occurred_at: event.occurred_at,
        received_at: event.received_at,
        json: json::pretty(&whole),
    }
}
