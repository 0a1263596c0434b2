//! What the page asks the server, all of it at once.

use super::view::{PAGE, View};
use crate::{
    domain::{
        answer::{Answer, Overview, Series},
        error::AppError,
        figure::Figure,
        friction::{Friction, Handoffs, MomentsPage, MomentsQuery},
        role::Permission,
    },
    server_fns::{
        friction::{friction_signals, handoffs_overview, handoffs_timeline, list_moments},
        stats::{stats_overview, stats_timeline},
    },
    ui::{
        context::{
            ask::{Asking, ask, ask_first},
            filters::Filters,
            viewer::ViewerContext,
        },
        pages::analytics::asked as shared,
    },
};
use leptos::prelude::*;

/// What the cards of the register show, over the whole range and per bucket.
const CARDS: [Figure; 4] = [Figure::Handoffs, Figure::HandoffRate, Figure::LocalHandoffRate, Figure::PostHandoffIterationRate];

#[derive(Clone, Copy)]
pub struct Asked {
    /// Whether the page is theirs to see, before anything is drawn: ten cards that refuse say no more than one.
    pub may: Asking<bool>,
    pub overview: Asking<Answer<Overview>>,
    pub trends: Asking<Answer<Vec<Series>>>,
    pub handoffs: Asking<Answer<Handoffs>>,
    pub kinds: Asking<Answer<Vec<Series>>>,
    pub signals: Asking<Answer<Friction>>,
    pub moments: Asking<Answer<MomentsPage>>,
}

impl Asked {
    pub fn new(view: Memo<View>) -> Self {
        let filters = Filters::expect();
        let compare = move || filters.with(|selection| selection.compare);
        let viewer = ViewerContext::expect();
        // The server refuses whoever may not; asking it anyway would only put refusals into their console.
        let may = move || async move {
            match viewer.resource.answer().await?.person.role.may(Permission::ViewEveryone) {
                true => Ok(()),
                false => Err(AppError::Forbidden),
            }
        };
        Self {
            may: ask(|| (), move |_, ()| async move { may().await.map(|()| true) }),
            overview: ask(compare, move |stats, compare| async move {
                may().await?;
                stats_overview(stats, compare, CARDS.to_vec()).await
            }),
            trends: ask(
                || (),
                move |stats, ()| async move {
                    may().await?;
                    stats_timeline(shared::timeline(stats, &CARDS, None)).await
                },
            ),
            handoffs: ask_first(compare, move |stats, compare| async move {
                may().await?;
                handoffs_overview(stats, compare).await
            }),
            kinds: ask(
                || (),
                move |stats, ()| async move {
                    may().await?;
                    handoffs_timeline(stats).await
                },
            ),
            signals: ask(compare, move |stats, compare| async move {
                may().await?;
                friction_signals(stats, compare).await
            }),
            moments: ask(
                move || view.get(),
                move |stats, view| async move {
                    may().await?;
                    let offset = view.offset();
                    list_moments(MomentsQuery {
                        stats,
                        signal: view.signal,
                        from: view.giver,
                        to: view.taker,
                        offset,
                        limit: PAGE,
                    })
                    .await
                },
            ),
        }
    }
}
