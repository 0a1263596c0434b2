//! One card's data: skeleton while it is waited for, content, or the reason why there is none.
//!
//! The content is made once and given a signal: answers that come later flow through it, so charts and open rows stay
//! where they are. When the same question is asked again and fails for a passing reason, what is shown stays, and the page
//! says that it is not refreshed; the figures of one question never stand for another's.

use super::notice::Failed;
use crate::{
    domain::error::AppError,
    ui::{
        alive::later,
        context::{
            ask::Asking,
            live::Live,
            reply::{Known, Untyped},
            viewer::ViewerContext,
        },
    },
};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;

#[derive(Clone, PartialEq)]
enum Phase {
    Waiting,
    Ready,
    Failed(AppError),
}

/// An answer and the question that it was given to.
#[derive(Clone, PartialEq)]
struct Shown {
    question: u32,
    data: Known,
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
    let value = |shown: Option<Shown>| shown.and_then(|shown| shown.data.value::<T>());
    let draw = Arc::new(move |latest: Memo<Option<Shown>>| {
        let first = value(latest.get_untracked())?;
        Some(content(Signal::derive(move || value(latest.get()).unwrap_or_else(|| first.clone()))).into_any())
    });
    view! { <Phases reply=resource.untyped() question=resource.question() skeleton small draw /> }
}

type Draw = Arc<dyn Fn(Memo<Option<Shown>>) -> Option<AnyView> + Send + Sync>;

/// The same for all types of answers: its code is there once.
#[component]
fn Phases(reply: Untyped, question: Memo<u32>, skeleton: ViewFn, small: bool, draw: Draw) -> impl IntoView {
    let pending = RwSignal::new(false);
    // The question of what is shown: asking the same one again dims nothing.
    let answered = RwSignal::new(0_u32);
    let is_dimmed = move || pending.get() && answered.get() != question.get();
    let waiting = skeleton.clone();
    let viewer = ViewerContext::expect();
    let retry = Callback::new(move |()| {
        if matches!(viewer.resource.get_untracked(), Some(Err(_))) {
            viewer.resource.refetch();
        }
        reply.refetch();
    });
    let shown = move || {
        view! {
            <Transition fallback=move || waiting.run() set_pending=pending>
                {
                    // Inside the Transition, so that reading the reply is what it waits for.
                    let latest = Memo::new(move |before: Option<&Option<Shown>>| {
                        let before = before.and_then(Option::as_ref);
                        let question = question.get_untracked();
                        match reply.get() {
                            Some(Ok(data)) => match before.filter(|shown| shown.data == data) {
                                Some(shown) => Some(shown.clone()),
                                None => Some(Shown { question, data }),
                            },
                            Some(Err(error)) => before.filter(|shown| error.is_passing() && shown.question == question).cloned(),
                            None => before.cloned(),
                        }
                    });
                    let phase = Memo::new(move |_| match reply.get() {
                        _ if latest.with(Option::is_some) => Phase::Ready,
                        Some(Err(error)) => Phase::Failed(error),
                        _ => Phase::Waiting,
                    });
                    Effect::new(move || {
                        reply.track();
                        answered.set(question.get_untracked());
                    });
                    Live::expect().count_unrefreshed(Signal::derive(move || {
                        phase.get() == Phase::Ready && matches!(reply.get(), Some(Err(_)))
                    }));
                    let draw = move || match phase.get() {
                        Phase::Ready => draw(latest).unwrap_or_else(|| skeleton.run()),
                        Phase::Failed(error) => view! { <Failed error retry small /> }.into_any(),
                        Phase::Waiting => skeleton.run(),
                    };
                    view! { {move || draw()} }.into_any()
                }
            </Transition>
        }
        .into_any()
    };
    view! {
        <div class="load" class:is-pending=move || is_dimmed() aria-busy=move || is_dimmed().to_string()>
            {later(shown)}
        </div>
    }
}
