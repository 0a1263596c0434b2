//! What stands where data will be, as large as they are.

use leptos::prelude::*;

/// Lines of a text, or rows.
pub fn lines(count: usize) -> AnyView {
    (0..count).map(|_| view! { <div class="skeleton is-line"></div> }.into_any()).collect_view().into_any()
}
