//! `WS /api/ws/…` (`api.md` §5): ticks and frames of figures for whoever is signed in, over WebSockets. Silent when the
//! sign-in ends.

use super::{problem::Problem, rest_requests, state::AppState};
use crate::{
    domain::{
        error::AppError,
        figure::Figure,
        filter::Filter,
        query::StatsQuery,
        time::{HOUR, TimeRange, Timestamp},
    },
    server::{
        auth::{
            domain::OfDomain,
            identify::Visit,
            origin,
            scope::{Scope, ViewSessions, ViewTotals},
        },
        db::Db,
        live::{
            socket,
            watcher::{BETWEEN_TICKS, Watcher},
        },
        queries::stats,
    },
};
use axum::{
    extract::{
        State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::{Stream, stream};
use serde_json::{Value, json};
use std::time::Duration;

/// Frames of figures are questions: one a second shows as much.
const BETWEEN_FRAMES: Duration = Duration::from_secs(1);

/// What a frame looks back on.
const WINDOW: i64 = HOUR;

type Upgrade = Result<WebSocketUpgrade, WebSocketUpgradeRejection>;

/// `{topic: "conversations", watermark}` whenever any may have changed; never data, the client asks again.
pub async fn conversations(
    State(state): State<AppState>,
    OfDomain(scope): OfDomain<ViewSessions>,
    visit: Visit,
    headers: HeaderMap,
    upgrade: Upgrade,
) -> Response {
    let watcher = Watcher::new(&state, scope, visit, None, BETWEEN_TICKS);
    let ticks = stream::unfold(watcher, |mut watcher| async move {
        let watermark = watcher.next().await?;
        Some((json!({"topic": "conversations", "watermark": watermark}), watcher))
    });
    open(&state, &headers, upgrade, ticks)
}

/// The figures of the last hour, now and whenever they may have changed.
pub async fn metrics(
    State(state): State<AppState>,
    OfDomain(scope): OfDomain<ViewTotals>,
    visit: Visit,
    headers: HeaderMap,
    upgrade: Upgrade,
) -> Response {
    let (db, clock) = (state.db.clone(), state.clock.clone());
    let watcher = Watcher::new(&state, scope, visit, None, BETWEEN_FRAMES);
    let frames = stream::unfold(watcher, move |mut watcher| {
        let (db, clock) = (db.clone(), clock.clone());
        async move {
            loop {
                watcher.next().await?;
                // While the database is away there is no frame; coming back is a change of its own.
                if let Ok(frame) = frame(&db, watcher.scope(), clock.now()).await {
                    return Some((frame, watcher));
                }
            }
        }
    });
    open(&state, &headers, upgrade, frames)
}

async fn frame(db: &Db, scope: &Scope<ViewTotals>, now: Timestamp) -> Result<Value, AppError> {
    let range = TimeRange::new(now.plus(1).minus(WINDOW), now.plus(1)).ok_or(AppError::NotFound)?;
    let query = StatsQuery { org: None, range, tz: "UTC".into(), filter: Filter::default() };
    let figures = [&rest_requests::FIGURES[..], &[Figure::Sessions]].concat();
    let answer = stats::overview(db, scope, &query, false, &figures).await?;
    let mut metrics = rest_requests::named(&answer.data.figures);
    metrics.insert("active_conversations".into(), json!(answer.data.figures.get(&Figure::Sessions)));
    Ok(json!({"topic": "metrics", "watermark": answer.complete_to, "range": answer.range, "metrics": metrics}))
}

/// Refuses pages of other sites, and whoever comes without a WebSocket.
fn open(state: &AppState, headers: &HeaderMap, upgrade: Upgrade, values: impl Stream<Item = Value> + Send + 'static) -> Response {
    if let Err(problem) = origin::check(&state.web, headers) {
        return problem.into_response();
    }
    match upgrade {
        Ok(upgrade) => upgrade.max_message_size(socket::LONGEST).on_upgrade(move |socket| socket::forward(socket, values)),
        Err(_) => {
            let words = "This address speaks WebSocket: come with Upgrade: websocket, over HTTP/1.1.";
            let mut response = Problem::new(StatusCode::UPGRADE_REQUIRED, "upgrade_required", words).into_response();
            response.headers_mut().insert(header::UPGRADE, HeaderValue::from_static("websocket"));
            response
        }
    }
}
