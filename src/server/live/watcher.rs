//! One open page: `GET /api/v1/live`, server-sent ticks `{topic, watermark}` for the viewer's organisation. A page that has just
//! been answered says when, and is spared from asking everything twice: its first tick is the first change since.
//!
//! Whatever else is live waits for changes by the same [`Watcher`].

use super::feed::{Change, Feed};
use crate::{
    domain::{
        error::AppError,
        time::{Clock, Timestamp},
    },
    server::{
        auth::{
            authorise,
            identify::Visit,
            scope::{Permission, Scope, ViewTotals},
        },
        db::Db,
        http::{params::Params, state::AppState},
        queries::watermark,
    },
};
use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use futures::{Stream, StreamExt, stream};
use serde::Serialize;
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Instant, sleep_until},
};

/// At most five ticks a second; the first after a pause goes out at once.
pub const BETWEEN_TICKS: Duration = Duration::from_millis(200);

/// How long a page that is signed out elsewhere stays connected while nothing changes, and while something does.
const BETWEEN_CHECKS: (Duration, Duration) = (Duration::from_secs(15), Duration::from_secs(1));

/// Proxies close connections that are silent for a minute.
pub const BETWEEN_SIGNS_OF_LIFE: Duration = Duration::from_secs(20);

/// How soon a browser comes back after the connection broke.
const RETRY: Duration = Duration::from_secs(1);

/// That something changed; the page asks again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tick {
    pub topic: &'static str,
    /// Up to when the organisation's figures are complete now.
    pub watermark: Timestamp,
}

/// `GET /api/v1/live`: the first tick comes at once, or with `since` when something has changed since then; then one per change.
/// Ends when the sign-in does.
pub async fn live(
    State(state): State<AppState>,
    scope: Scope<ViewTotals>,
    visit: Visit,
    params: Params,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, AppError> {
    let watcher = Watcher::new(&state, scope, visit, params.time("since")?, BETWEEN_TICKS);
    let ticks = stream::unfold(watcher, |mut watcher| async move {
        let watermark = watcher.next().await?;
        Some((Tick { topic: "figures", watermark }, watcher))
    });
    Ok(events(ticks))
}

/// Values as server-sent events, with signs of life between them.
pub fn events<T: Serialize>(
    values: impl Stream<Item = T> + Send + 'static,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let event = |value: T| -> Result<Event, Infallible> {
        Ok(Event::default().retry(RETRY).data(serde_json::to_string(&value).unwrap_or_default()))
    };
    // Compression asks once more after the end.
    Sse::new(values.map(event).fuse()).keep_alive(KeepAlive::new().interval(BETWEEN_SIGNS_OF_LIFE))
}

/// Waits for changes of one organisation, for as long as the viewer may know of them.
pub struct Watcher<P: Permission> {
    /// When the page was answered, until something changed since.
    known: Option<Timestamp>,
    changes: Receiver<Change>,
    feed: Feed,
    db: Db,
    clock: Arc<dyn Clock>,
    scope: Scope<P>,
    visit: Visit,
    /// Time between two ticks at least.
    between: Duration,
    /// When the next tick goes out; `None` while nothing has changed.
    due: Option<Instant>,
    ticked: Option<Instant>,
    /// When the viewer was last known to be allowed to watch.
    checked: Instant,
}

impl<P: Permission> Watcher<P> {
    /// The first tick comes at once, or with `known` when something has changed since then.
    pub fn new(state: &AppState, scope: Scope<P>, visit: Visit, known: Option<Timestamp>, between: Duration) -> Self {
        Self {
            known,
            // From now on changes are heard of; those before are looked for.
            changes: state.live.watch(),
            feed: state.live.clone(),
            db: state.db.clone(),
            clock: state.clock.clone(),
            scope,
            visit,
            between,
            due: Some(Instant::now()),
            ticked: None,
            checked: Instant::now(),
        }
    }

    /// What the viewer may see now: read once more whenever it is checked that they may stay.
    pub fn scope(&self) -> &Scope<P> {
        &self.scope
    }

    /// Waits for the next tick: the watermark then; `None` when the viewer may not watch any more.
    pub async fn next(&mut self) -> Option<Timestamp> {
        loop {
            tokio::select! {
                change = self.changes.recv() => self.hear(change),
                () = sleep_until(self.checked + BETWEEN_CHECKS.0) => {
                    if !self.may_stay().await {
                        return None;
                    }
                }
                () = sleep_until(self.due.unwrap_or(self.checked)), if self.due.is_some() => {
                    self.due = None;
                    if self.checked.elapsed() > BETWEEN_CHECKS.1 && !self.may_stay().await {
                        return None;
                    }
                    if !self.has_news().await {
                        continue;
                    }
                    self.ticked = Some(Instant::now());
                    // While the database is away there is no tick; coming back is a change of its own.
                    if let Ok(watermark) = self.watermark().await {
                        return Some(watermark);
                    }
                }
            }
        }
    }

    fn hear(&mut self, change: Result<Change, RecvError>) {
        let concerns = match change {
            Ok(change) => {
                if let Change::In(org) = change
                    && org == self.scope.org()
                {
                    self.known = None;
                }
                change.concerns(self.scope.org())
            }
            Err(RecvError::Lagged(_)) => true,
            Err(RecvError::Closed) => {
                self.changes = self.feed.watch();
                true
            }
        };
        if concerns && self.due.is_none() {
            let now = Instant::now();
            self.due = Some(self.ticked.map_or(now, |ticked| now.max(ticked + self.between)));
        }
    }

    async fn watermark(&self) -> Result<Timestamp, sqlx::Error> {
        let mut snapshot = self.db.read(&self.scope).await?;
        watermark::complete_to(&mut snapshot, self.scope.org(), self.clock.now()).await
    }

    /// Whether there is anything to ask for that the page does not know. When that cannot be found out there is.
    async fn has_news(&mut self) -> bool {
        let Some(known) = self.known else { return true };
        let changed = match self.db.read(&self.scope).await {
            Ok(mut snapshot) => watermark::may_have_changed(&mut snapshot, self.scope.org(), known).await.unwrap_or(true),
            Err(_) => true,
        };
        if changed {
            self.known = None;
        }
        changed
    }

    /// Whether the sign-in still stands and still opens the same door. When that cannot be found out it is asked later.
    async fn may_stay(&mut self) -> bool {
        self.checked = Instant::now();
        match authorise::again(&self.db, &self.visit, &self.scope, self.clock.now()).await {
            Ok(scope) => {
                self.scope = scope;
                true
            }
            Err(AppError::Unavailable { .. } | AppError::Internal { .. }) => true,
            Err(_) => false,
        }
    }
}
