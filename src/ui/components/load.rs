//! One card's data: skeleton while it is waited for, content, or the reason why there is none.
//!
//! The content is made once and given a signal: answers that come later flow through it, so charts and open rows stay
//! where they are. When the same question is asked again and fails for a passing reason, what is shown stays, and the page
//! says that it is not refreshed; the figures of one question never stand for another's.

use super::notice::Failed;
use crate::{
    domain::error::AppError,
    ui::context::{ask::Asking, live::Live, viewer::ViewerContext},
};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

#[derive(Clone, PartialEq)]
enum Phase {
    Waiting,
    Ready,
    Failed(AppError),
}

/// An answer and the question that it was given to.
#[derive(Clone, PartialEq)]
struct Known<T> {
    question: u32,
    data: T,
}

/// Loads one answer; a failure stays inside.
#[component]
pub fn Load<T, V>(
    resource: Asking<T>,
    /// As large as the content will be.
    #[prop(into)]
    skeleton: ViewFn,
    /// Failures in one line.
    #[prop(optional)]
    small: bool,
    /// Draws the data, and draws on when it changes.
    content: impl Fn(Signal<T>) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let pending = RwSignal::new(false);
    // The question of what is shown: asking the same one again dims nothing.
    let answered = RwSignal::new(0_u32);
    let is_dimmed = move || pending.get() && answered.get() != resource.question().get();
    let waiting = skeleton.clone();
    let viewer = ViewerContext::expect();
    let retry = Callback::new(move |()| {
        if matches!(viewer.resource.get_untracked(), Some(Err(_))) {
            viewer.resource.refetch();
        }
        resource.refetch();
    });
    view! {
        <div class="load" class:is-pending=is_dimmed aria-busy=move || is_dimmed().to_string()>
            <Transition fallback=move || waiting.run() set_pending=pending>
                {
                    // Inside the Transition, so that reading the resource is what it waits for.
                    let latest = Memo::new(move |before: Option<&Option<Known<T>>>| {
                        let before = before.and_then(Option::as_ref);
                        let question = resource.question().get_untracked();
                        match resource.get() {
                            Some(Ok(data)) => match before.filter(|known| known.data == data) {
                                Some(known) => Some(known.clone()),
                                None => Some(Known { question, data }),
                            },
                            Some(Err(error)) => before.filter(|known| error.is_passing() && known.question == question).cloned(),
                            None => before.cloned(),
                        }
                    });
                    let phase = Memo::new(move |_| match resource.get() {
                        _ if latest.with(Option::is_some) => Phase::Ready,
                        Some(Err(error)) => Phase::Failed(error),
                        _ => Phase::Waiting,
                    });
                    Effect::new(move || {
                        resource.track();
                        answered.set(resource.question().get_untracked());
                    });
                    Live::expect().count_unrefreshed(Signal::derive(move || {
                        phase.get() == Phase::Ready && resource.with(|answer| matches!(answer, Some(Err(_))))
                    }));
                    move || match (phase.get(), latest.get_untracked()) {
                        (Phase::Ready, Some(first)) => {
                            let data = Signal::derive(move || latest.get().unwrap_or_else(|| first.clone()).data);
                            content(data).into_any()
                        }
                        (Phase::Failed(error), _) => view! { <Failed error retry small /> }.into_any(),
                        _ => skeleton.run().into_any(),
                    }
                }
            </Transition>
        </div>
    }
}
