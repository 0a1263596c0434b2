//! One card's data: skeleton while it is waited for, content, or the reason why there is none.
//!
//! The content is made once and given a signal: answers that come later flow through it, so charts and open rows stay
//! where they are. A refresh that fails for a passing reason keeps what is shown.

use super::notice::Failed;
use crate::{domain::error::AppError, ui::context::viewer::ViewerContext};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

#[derive(Clone, PartialEq)]
enum Phase {
    Waiting,
    Ready,
    Failed(AppError),
}

/// Loads one resource; a failure stays inside.
#[component]
pub fn Load<T, V>(
    resource: Resource<Result<T, AppError>>,
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
    let waiting = skeleton.clone();
    let viewer = ViewerContext::expect();
    let retry = Callback::new(move |()| {
        if matches!(viewer.resource.get_untracked(), Some(Err(_))) {
            viewer.resource.refetch();
        }
        resource.refetch();
    });
    view! {
        <div class="load" class:is-pending=move || pending.get() aria-busy=move || pending.get().to_string()>
            <Transition fallback=move || waiting.run() set_pending=pending>
                {
                    // Inside the Transition, so that reading the resource is what it waits for.
                    let latest = Memo::new(move |before: Option<&Option<T>>| match resource.get() {
                        Some(Ok(data)) => Some(data),
                        Some(Err(error)) if !error.is_passing() => None,
                        _ => before.cloned().flatten(),
                    });
                    let phase = Memo::new(move |_| match resource.get() {
                        _ if latest.with(Option::is_some) => Phase::Ready,
                        Some(Err(error)) => Phase::Failed(error),
                        _ => Phase::Waiting,
                    });
                    move || match (phase.get(), latest.get_untracked()) {
                        (Phase::Ready, Some(first)) => {
                            let data = Signal::derive(move || latest.get().unwrap_or_else(|| first.clone()));
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
