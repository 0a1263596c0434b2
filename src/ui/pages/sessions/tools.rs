//! Above the table: search by id or title, and the same rows as a file.

use super::{List, View};
use crate::ui::{components::list_tools::ListTools, context::viewer::ViewerContext};
use leptos::prelude::*;

#[component]
pub fn Tools(list: List) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let search = Callback::new(move |search| list.go.run(View { search, cursor: None, ..list.view.get_untracked() }));
    let file = Signal::derive(move || {
        let View { search, sort, .. } = list.view.get();
        let search = Some(search).filter(|search| !search.is_empty()).map(|search| ("q", search));
        let pairs = [("format", "csv".to_owned()), ("sort", sort.text())].into_iter().chain(search);
        viewer.file(list.filters, "/api/v1/sessions", pairs.collect())
    });
    view! {
        <ListTools
            path=list.path
            text=Signal::derive(move || list.view.get().search)
            search
            placeholder="Part of a title or id"
            label="Search sessions by title or id"
            file
            file_name="sessions.csv"
        />
    }
}
