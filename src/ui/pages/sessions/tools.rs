//! Above the table: search by id or title, and the same rows as a file.

use super::{List, View};
use crate::ui::{browser, components::list_tools::ListTools};
use leptos::prelude::*;

#[component]
pub fn Tools(list: List) -> impl IntoView {
    let search = Callback::new(move |search| list.go.run(View { search, cursor: None, ..list.view.get_untracked() }));
    let file = Signal::derive(move || {
        let view = list.view.get();
        list.filters.with(|selection| {
            let mut pairs = vec![("format", "csv".to_owned()), ("sort", view.sort.text())];
            if !view.search.is_empty() {
                pairs.push(("q", view.search.clone()));
            }
            selection.link_with(&browser::own("/api/v1/sessions"), pairs)
        })
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
