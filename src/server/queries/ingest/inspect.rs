//! One event: as it is stored, how far it has come, and the facts that it speaks of.

use super::check_text;
use crate::{
    domain::{
        error::AppError,
        ingest::{Inspected, MadeFact, Stage},
        time::{TimeRange, Timestamp},
    },
    server::{
        auth::{
            audit::audit,
            scope::{Scope, ViewSessions},
        },
        db::Db,
        facts::{self, extra::Stamp, fact::Fact},
        otel::explain::explain_event,
        projections::{
            groups,
            incoming::{self, Incoming, user_key},
        },
        queries::entry::{self, Stored},
    },
};
use sqlx::PgConnection;

/// When the event happened, or where it is looked for: the newest of that id is meant then.
#[derive(Clone, Copy, Debug)]
pub enum When {
    At(Timestamp),
    Within(TimeRange),
}

/// Whoever sees only themself finds events of their own sessions, and their own outside of any.
pub async fn inspect(db: &Db, scope: &Scope<ViewSessions>, event_id: &str, when: When) -> Result<Inspected, AppError> {
    check_text("event", event_id).map_err(|_| AppError::NotFound)?;
    let mut snapshot = db.read(scope).await?;
    let occurred_at = match when {
        When::At(at) => at,
        When::Within(range) => newest(&mut snapshot, scope, event_id, range).await?.ok_or(AppError::NotFound)?,
    };
    let keys = [(occurred_at, event_id.to_owned())].into();
    let event = entry::events(&mut snapshot, scope, &keys).await?.pop().ok_or(AppError::NotFound)?;
    if !is_theirs(&mut snapshot, scope, &event).await? {
        return Err(AppError::NotFound);
    }
    audit(db, scope, "event.read", event_id).await?;
    let stage = stage(&mut snapshot, scope, &event).await?;
    let facts = made(&mut snapshot, scope, &event).await?;
    let explanation = explain_event(&event.kind, &event.payload);
    let (session_id, source) = (event.session_id.clone(), event.source.clone());
    Ok(Inspected { event: entry::shown(event), session_id, source, stage, facts, explanation })
}

async fn newest(
    connection: &mut PgConnection,
    scope: &Scope<ViewSessions>,
    event_id: &str,
    range: TimeRange,
) -> Result<Option<Timestamp>, sqlx::Error> {
    sqlx::query_scalar(
        "select occurred_at from events
          where org_id = $1 and occurred_at >= $2 and occurred_at < $3 and event_id = $4
          order by occurred_at desc limit 1",
    )
    .bind(scope.org().0)
    .bind(range.from())
    .bind(range.to())
    .bind(event_id)
    .fetch_optional(connection)
    .await
}

async fn is_theirs(connection: &mut PgConnection, scope: &Scope<ViewSessions>, event: &Stored) -> Result<bool, sqlx::Error> {
    let Some(own) = scope.only_user() else { return Ok(true) };
    let Some(session) = &event.session_id else {
        return Ok(event.user.as_deref().is_some_and(|user| user_key(user) == own));
    };
    sqlx::query_scalar("select exists (select from sessions where org_id = $1 and session_id = $2 and user_key = $3)")
        .bind(scope.org().0)
        .bind(session)
        .bind(own)
        .fetch_one(connection)
        .await
}

async fn stage(connection: &mut PgConnection, scope: &Scope<ViewSessions>, event: &Stored) -> Result<Stage, sqlx::Error> {
    let (waits, reason): (bool, Option<String>) = sqlx::query_as(
        "select exists (select from ingest_batches b where b.org_id = $1 and b.batch_id = e.batch_id),
                (select f.reason from projection_failures f
                  where f.org_id = $1 and f.occurred_at = $2 and f.event_id = $3)
           from events e where e.org_id = $1 and e.occurred_at = $2 and e.event_id = $3",
    )
    .bind(scope.org().0)
    .bind(event.occurred_at)
    .bind(&event.event_id)
    .fetch_one(connection)
    .await?;
    Ok(match (waits, reason) {
        (true, _) => Stage::Waiting,
        (false, Some(reason)) => Stage::PutAside { reason },
        (false, None) => Stage::Projected,
    })
}

/// An event that cannot be read speaks of nothing. Of OpenTelemetry's the whole group is asked, whose mapping says what is told by
/// which event.
async fn made(connection: &mut PgConnection, scope: &Scope<ViewSessions>, event: &Stored) -> Result<Vec<MadeFact>, sqlx::Error> {
    let stamp = Stamp(event.occurred_at, event.event_id.clone());
    let told = match &event.trace_key {
        Some(group) => groups::told(connection, scope.org(), group).await?.facts,
        None => {
            let Ok(payload) = incoming::read(&event.kind, &event.payload) else { return Ok(Vec::new()) };
            vec![Incoming { stamp: stamp.clone(), session_id: None, user: None, payload }]
        }
    };
    let keys: Vec<_> = told.iter().filter(|fact| fact.stamp == stamp).filter_map(Incoming::key).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let found = facts::read::find(connection, scope.org(), &keys, Timestamp::EARLIEST).await?;
    Ok(found.into_iter().map(shown).collect())
}

fn shown(fact: Fact) -> MadeFact {
    let kind = match fact.kind.entry() {
        Some(entry) => entry.key(),
        None => "workflow_run",
    };
    let text = |number: Option<i64>| number.map(|number| number.to_string());
    let tokens = fact.tokens.map(|tokens| {
        let (cached, written) = (tokens.cache_read, tokens.cache_write);
        format!("{} in, {} out, {cached} from the cache, {written} into it", tokens.input, tokens.output)
    });
    let fields = [
        ("at", Some(fact.at.to_string())),
        ("session_id", fact.session_id),
        ("run_id", fact.run_id),
        ("user", fact.user_key),
        ("agent", fact.agent),
        ("environment", fact.environment),
        ("model", fact.model),
        ("provider", fact.provider),
        ("server", fact.server),
        ("tool", fact.tool),
        ("workflow", fact.workflow),
        ("status", fact.status),
        ("error_category", fact.error_category),
        ("duration_ms", text(fact.duration_ms)),
        ("ttft_ms", text(fact.ttft_ms)),
        ("tokens", tokens),
        ("cost_usd", fact.cost.map(|cost| cost.to_string())),
        ("last_event", Some(format!("{} {}", fact.event_at, fact.event_id))),
    ];
    let fields = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    MadeFact { kind: kind.to_owned(), id: fact.id.replace('\u{1f}', " / "), session: fact.session_number, fields }
}
