//! Asking the server for what the address selects: once on the server, again when the address, the zone or the data change.
//!
//! Out: the latest answer, and which question it is asked for: a refresh asks the same one again.

use super::{
    filters::Filters,
    live::Live,
    reply::{Reply, Sent},
    selection::Selection,
    viewer::ViewerContext,
};
use crate::{
    domain::{answer::Answer, error::AppError, query::StatsQuery, time::Timestamp, viewer::Viewer},
    ui::browser,
};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use std::ops::Deref;

/// An answer that is asked for again whenever its question or the data change. Read it as the reply it is.
pub struct Asking<T: Send + Sync + 'static> {
    reply: Reply<T>,
    question: Memo<u32>,
}

impl<T: Send + Sync + 'static> Asking<T> {
    /// Another number is another question: another range, filter, zone, or whatever else the answer depends on.
    pub fn question(self) -> Memo<u32> {
        self.question
    }
}

impl<T: Send + Sync + 'static> Clone for Asking<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Asking<T> {}

impl<T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Asking<Answer<T>> {
    /// How far the latest answer is complete; `None` before there is one.
    pub fn complete_to(self) -> Signal<Option<Timestamp>> {
        Signal::derive(move || {
            self.with(|answer| answer.and_then(|answer| answer.as_ref().ok()).map(|answer| answer.complete_to))
        })
    }
}

impl<T: Send + Sync + 'static> Deref for Asking<T> {
    type Target = Reply<T>;

    fn deref(&self) -> &Self::Target {
        &self.reply
    }
}

/// Asks for what events do not change: once, until the question is another one.
pub fn ask_once<T, Answer>(fetch: impl Fn(StatsQuery) -> Answer + Clone + Send + Sync + 'static) -> Asking<T>
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    Answer: Future<Output = Result<T, AppError>> + Send + 'static,
{
    asking(|| (), move |stats, ()| fetch(stats), false, Sent::AtOnce)
}

/// What a selection means now, to whoever is looking.
pub fn stats(selection: &Selection, viewer: &Viewer) -> StatsQuery {
    let now = browser::now().unwrap_or(viewer.now);
    let mut stats = selection.stats(now, &viewer.zone);
    stats.org = viewer.names(stats.org);
    stats
}

/// Asks for figures. Call it at the top of a component, unconditionally. `key` is whatever else the answer depends on.
pub fn ask<K, T, Answer>(
    key: impl Fn() -> K + Send + Sync + 'static,
    fetch: impl Fn(StatsQuery, K) -> Answer + Clone + Send + Sync + 'static,
) -> Asking<T>
where
    K: PartialEq + Clone + Send + Sync + 'static,
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    Answer: Future<Output = Result<T, AppError>> + Send + 'static,
{
    asking(key, fetch, true, Sent::AtOnce)
}

/// The same for what is quick to answer and of a height that nobody knows beforehand: it comes with the first bytes of a page, so that
/// what stands below it does not move.
pub fn ask_first<K, T, Answer>(
    key: impl Fn() -> K + Send + Sync + 'static,
    fetch: impl Fn(StatsQuery, K) -> Answer + Clone + Send + Sync + 'static,
) -> Asking<T>
where
    K: PartialEq + Clone + Send + Sync + 'static,
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    Answer: Future<Output = Result<T, AppError>> + Send + 'static,
{
    asking(key, fetch, true, Sent::Answered)
}

fn asking<K, T, Answer>(
    key: impl Fn() -> K + Send + Sync + 'static,
    fetch: impl Fn(StatsQuery, K) -> Answer + Clone + Send + Sync + 'static,
    follows_events: bool,
    sent: Sent,
) -> Asking<T>
where
    K: PartialEq + Clone + Send + Sync + 'static,
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    Answer: Future<Output = Result<T, AppError>> + Send + 'static,
{
    let (filters, live, viewer) = (Filters::expect(), Live::expect(), ViewerContext::expect());
    let asked = Memo::new(move |_| (filters.get(), viewer.tz.get(), key()));
    let question = Memo::new(move |before: Option<&u32>| {
        asked.track();
        before.map_or(0, |before| before.wrapping_add(1))
    });
    let reply = Reply::new(
        move || (asked.get(), if follows_events { live.tick.get() } else { 0 }),
        move |((selection, _, key), _)| {
            let fetch = fetch.clone();
            async move {
                let viewer = viewer.resource.answer().await?;
                fetch(stats(&selection, &viewer), key).await
            }
        },
        sent,
    );
    Asking { reply, question }
}
