//! Sessions over REST (`api.md` §4): the list as JSON or as a file, one session, its timeline.

use super::{params::Params, sessions_csv, state::AppState};
use crate::{
    domain::{
        answer::Answer,
        error::AppError,
        query::Sort,
        session::{Entry, EntryKind, SessionColumn, SessionHeader, SessionsQuery, TimelinePage},
    },
    server::{
        auth::scope::{Scope, ViewSessions},
        queries::{session, sessions, timeline},
        zone,
    },
};
use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Rows of a page when no limit is named.
const PAGE: u16 = 50;
/// Entries of one session that come at once; the timeline has the rest, page by page.
const ENTRIES: usize = 5_000;

/// `GET /api/v1/sessions`
pub async fn list(State(state): State<AppState>, scope: Scope<ViewSessions>, params: Params) -> Result<Response, AppError> {
    let stats = params.stats(scope.at())?;
    zone::find(&stats.tz)?;
    let query = SessionsQuery {
        org: stats.org,
        range: stats.range,
        tz: stats.tz,
        filter: stats.filter,
        search: params.get("q").map(str::to_owned),
        sort: sort(params.get("sort"))?,
        limit: params.limit(PAGE, sessions::LARGEST_PAGE)?,
        cursor: params.get("cursor").map(str::to_owned),
    };
    match params.get("format") {
        None | Some("json") => Ok(Json(sessions::page(&state.db, &scope, &query).await?).into_response()),
        Some("csv") => sessions_csv::response(&state.db, scope, query).await,
        Some(_) => Err(AppError::invalid("format", "must be json or csv")),
    }
}

/// The latest first, unless `sort` says otherwise.
fn sort(text: Option<&str>) -> Result<Sort<SessionColumn>, AppError> {
    let text = text.unwrap_or("-last_activity");
    Sort::read(text).ok_or_else(|| AppError::invalid("sort", format!("Sessions have no column {text}.")))
}

/// `GET /api/v1/sessions/{id}`
pub async fn one(
    State(state): State<AppState>,
    scope: Scope<ViewSessions>,
    Path(id): Path<String>,
) -> Result<Json<Answer<Whole>>, AppError> {
    let Answer { range, complete_to, data } = session::header(&state.db, &scope, &id).await?;
    let mut entries = vec![];
    let mut cursor = None;
    while entries.len() < ENTRIES {
        let page = timeline::page(&state.db, &scope, &id, cursor.as_deref(), timeline::LARGEST_PAGE).await?;
        entries.extend(page.entries);
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    Ok(Json(Answer { range, complete_to, data: Whole::new(data, entries, cursor.is_some()) }))
}

/// `GET /api/v1/sessions/{id}/timeline`
pub async fn entries(
    State(state): State<AppState>,
    scope: Scope<ViewSessions>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Answer<TimelinePage>>, AppError> {
    let Answer { range, complete_to, .. } = session::header(&state.db, &scope, &id).await?;
    let limit = params.limit(timeline::LARGEST_PAGE, timeline::LARGEST_PAGE)?;
    let data = timeline::page(&state.db, &scope, &id, params.get("cursor"), limit).await?;
    Ok(Json(Answer { range, complete_to, data }))
}

/// A session with everything in it, up to a number of entries.
#[derive(Debug, Serialize)]
pub struct Whole {
    #[serde(flatten)]
    header: Map<String, Value>,
    runs: Vec<RunWithSteps>,
    messages: Vec<Entry>,
    handoffs: Vec<Entry>,
    feedback: Vec<Entry>,
    /// Steps that name no run, or one that is not known.
    steps: Vec<Entry>,
    /// There are more entries: the timeline has them all.
    truncated: bool,
}

#[derive(Debug, Serialize)]
struct RunWithSteps {
    run: Entry,
    steps: Vec<Entry>,
}

impl Whole {
    fn new(header: SessionHeader, entries: Vec<Entry>, truncated: bool) -> Self {
        let mut whole = Self {
            header: flat(&header),
            runs: vec![],
            messages: vec![],
            handoffs: vec![],
            feedback: vec![],
            steps: vec![],
            truncated,
        };
        let mut calls = vec![];
        for entry in entries {
            match entry.kind {
                EntryKind::Run => whole.runs.push(RunWithSteps { run: entry, steps: vec![] }),
                EntryKind::ModelCall | EntryKind::ToolCall => calls.push(entry),
                EntryKind::Message => whole.messages.push(entry),
                EntryKind::Handoff => whole.handoffs.push(entry),
                EntryKind::Feedback => whole.feedback.push(entry),
            }
        }
        // After all runs: a step may come before what announces its run.
        let places: HashMap<String, usize> =
            whole.runs.iter().enumerate().map(|(place, run)| (run.run.id.clone(), place)).collect();
        for call in calls {
            match call.run_id.as_ref().and_then(|run| places.get(run)) {
                Some(place) => whole.runs[*place].steps.push(call),
                None => whole.steps.push(call),
            }
        }
        whole
    }
}

/// The header as one object: what it has in common with rows of the list stands beside the rest.
fn flat(header: &SessionHeader) -> Map<String, Value> {
    let Ok(Value::Object(mut flat)) = serde_json::to_value(header) else { return Map::new() };
    if let Some(Value::Object(row)) = flat.remove("row") {
        flat.extend(row);
    }
    flat
}
