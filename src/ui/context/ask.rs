//! Asking the server for what the address selects: once on the server, again when the address, the zone or the data change.

use super::{filters::Filters, live::Live, viewer::ViewerContext};
use crate::{
    domain::{error::AppError, query::StatsQuery},
    ui::browser,
};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

/// A resource of figures. Call it at the top of a component, unconditionally. `key` is whatever else the answer depends on.
pub fn ask<K, T, Answer>(
    key: impl Fn() -> K + Send + Sync + 'static,
    fetch: impl Fn(StatsQuery, K) -> Answer + Clone + Send + Sync + 'static,
) -> Resource<Result<T, AppError>>
where
    K: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    Answer: Future<Output = Result<T, AppError>> + Send + 'static,
{
    let (filters, live, viewer) = (Filters::expect(), Live::expect(), ViewerContext::expect());
    Resource::new(
        move || (filters.get(), viewer.tz.get(), live.tick.get(), key()),
        move |(selection, _, _, key)| {
            let fetch = fetch.clone();
            async move {
                let viewer = viewer.resource.await?;
                let now = browser::now().unwrap_or(viewer.now);
                let mut stats = selection.stats(now, &viewer.zone);
                // People above organisations look at the first one until they choose.
                if viewer.person.role.is_global() && stats.org.is_none() {
                    stats.org = viewer.orgs.first().map(|org| org.slug.clone());
                }
                fetch(stats, key).await
            }
        },
    )
}
