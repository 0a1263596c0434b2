//! Asking the server for what is typed: after a pause, and a late answer never replaces a newer one.

use crate::{
    domain::{error::AppError, ids::OrgSlug},
    ui::context::{filters::Filters, viewer::ViewerContext},
};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;

/// As long as people pause between words, and not between letters.
const PAUSE: Duration = Duration::from_millis(140);

/// An answer and what it answers.
pub type Found<K, T> = Option<(K, Result<T, AppError>)>;

/// The newest answer to what is `asked`; until the next one is there, the one before. `None` asks nothing.
pub fn search<K, T, Answer>(
    asked: Memo<Option<K>>,
    filters: Filters,
    fetch: impl Fn(Option<OrgSlug>, K) -> Answer + Clone + 'static,
) -> RwSignal<Found<K, T>>
where
    K: PartialEq + Clone + Send + Sync + 'static,
    T: Send + Sync + 'static,
    Answer: Future<Output = Result<T, AppError>> + 'static,
{
    let viewer = ViewerContext::expect();
    let found = RwSignal::new(None);
    let newest = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let asked = asked.get();
        let turn = newest.get_value().wrapping_add(1);
        newest.set_value(turn);
        let Some(asked) = asked else { return found.set(None) };
        let is_newest = move || newest.try_get_value() == Some(turn);
        let fetch = fetch.clone();
        let send = move || {
            // Typed over meanwhile.
            if !is_newest() {
                return;
            }
            spawn_local(async move {
                let answer = viewer.ask(filters, |org| fetch(org, asked.clone())).await;
                if is_newest() {
                    found.try_set(Some((asked, answer)));
                }
            });
        };
        set_timeout(send, PAUSE);
    });
    found
}
