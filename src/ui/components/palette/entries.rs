//! What the palette offers: what it knows by itself, and what the server finds.

use super::{
    Palette,
    local::{self, Doing, Entry, ranked},
    recent::Target,
};
use crate::{
    domain::{
        dimension::Dimension,
        filter::Filter,
        query::Sort,
        role::Permission,
        session::{FilterValue, SessionColumn, SessionRow, SessionsQuery},
        time::{DAY, TimeRange, Timestamp},
        viewer::Viewer,
    },
    server_fns::{filters::find_filter_values, saved_views::list_saved_views, sessions::list_sessions},
    ui::{
        browser,
        components::{
            combo::{
                choices::{Choices, lines},
                field::Field,
                search::search,
            },
            icon::Icon,
        },
        context::{
            address::encode,
            filters::{Filters, user_path},
            viewer::ViewerContext,
        },
        format,
    },
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// Sessions of this time are found.
const FAR_BACK: i64 = 366 * DAY;
/// As many as a glance takes in.
const SESSIONS: u16 = 6;

#[lazy]
pub fn entries(field: Field) -> AnyView {
    let (filters, viewer, Palette(open)) = (Filters::expect(), ViewerContext::expect(), Palette::expect());
    let navigate = use_navigate();
    let doing = Doing {
        filters,
        open,
        navigate: Callback::new(move |to: String| navigate(&to, NavigateOptions::default())),
        said: RwSignal::new(""),
    };
    let asked = Memo::new(move |_| Some(field.typed.get().trim().to_owned()).filter(|typed| !typed.is_empty()));
    let values = search(asked, filters, find_filter_values);
    let now = browser::now().unwrap_or(Timestamp::from_micros(0));
    let sessions = search(asked, filters, move |org, text| async move {
        let range = TimeRange::new(now.minus(FAR_BACK), now.plus(DAY)).expect("a year is longer than nothing");
        let sort = Sort { by: SessionColumn::LastActivity, descending: true };
        let (filter, search) = (Filter::default(), Some(text));
        let query = SessionsQuery { org, range, tz: "UTC".into(), filter, search, sort, limit: SESSIONS, cursor: None };
        list_sessions(query).await.map(|answer| answer.data.rows)
    });
    let (views, who) = (RwSignal::new(vec![]), RwSignal::new(None::<Viewer>));
    spawn_local(async move {
        let chosen = filters.with_untracked(|selection| selection.org.clone());
        let Ok(viewer) = viewer.resource.answer().await else { return };
        let org = viewer.names(chosen);
        who.try_set(Some(viewer));
        // Without them the palette is of use all the same; the dialog of views says what is wrong.
        if let Ok(saved) = list_saved_views(org).await {
            views.try_set(saved);
        }
    });
    let choices = lines(move || {
        let Some(viewer) = who.get() else { return vec![] };
        let typed = field.typed.get();
        let mut all = views.with(|views| local::entries(doing, &viewer, views));
        if !typed.trim().is_empty() {
            values.with(|found| {
                if let Some((_, Ok(found))) = found {
                    all.extend(found.iter().filter_map(|found| value(doing, &viewer, found)));
                }
            });
            sessions.with(|found| {
                if let Some((_, Ok(found))) = found {
                    all.extend(found.iter().map(|row| session(doing, &viewer, row, now)));
                }
            });
        }
        ranked(&typed, all)
    });
    let note = Signal::derive(move || {
        let said = doing.said.get();
        if !said.is_empty() {
            return said.to_owned();
        }
        let failed = values.with(|found| found.as_ref().and_then(|(_, found)| found.as_ref().err().cloned()));
        let failed =
            failed.or_else(|| sessions.with(|found| found.as_ref().and_then(|(_, found)| found.as_ref().err().cloned())));
        let answers = |asked: &Option<String>, answered: Option<&String>| asked.as_ref() == answered;
        let asked = asked.get();
        let is_waiting = !values.with(|found| answers(&asked, found.as_ref().map(|(typed, _)| typed)))
            || !sessions.with(|found| answers(&asked, found.as_ref().map(|(typed, _)| typed)));
        match failed {
            Some(error) => error.to_string(),
            None if is_waiting => "Looking…".to_owned(),
            None if choices.with(|lines| lines.is_empty()) => "Nothing is called that.".to_owned(),
            None => String::new(),
        }
    });
    view! {
        <Choices field label="Search and commands" choices first=true note class="is-still" />
        <p class="palette-foot" aria-hidden="true">
            <kbd>"↑"</kbd>
            <kbd>"↓"</kbd>
            "to move"
            <kbd>"Enter"</kbd>
            "to go"
        </p>
    }
    .into_any()
}

/// A value leads to the page that is about its kind, a person to their own.
fn value(doing: Doing, viewer: &Viewer, found: &FilterValue) -> Option<Entry> {
    let FilterValue { dimension, value, name } = found;
    let words = name.clone().unwrap_or_else(|| value.clone());
    let narrowed = |path: &str| Target { words: value.clone(), path: path.to_owned(), narrow: Some((*dimension, value.clone())) };
    let sees_everyone = viewer.person.role.may(Permission::ViewEveryone);
    let (group, icon, target) = match dimension {
        Dimension::User if sees_everyone || *value == viewer.person.key => {
            ("People", Icon::Person, Target { words: words.clone(), path: user_path(value), narrow: None })
        }
        Dimension::Model => ("Models", Icon::Model, narrowed("/models")),
        Dimension::Agent => ("Agents", Icon::Agent, narrowed("/analytics")),
        Dimension::Workflow => ("Workflows", Icon::Workflow, narrowed("/workflows")),
        Dimension::Tool => ("Tools", Icon::Tool, narrowed("/tools")),
        Dimension::Server => ("Tool servers", Icon::Open, narrowed("/tools")),
        Dimension::Environment => ("Environments", Icon::Laptop, narrowed("/analytics")),
        Dimension::ErrorCategory => ("Errors", Icon::Warning, narrowed("/analytics")),
        Dimension::User | Dimension::Status => return None,
    };
    let detail = name.as_ref().map(|_| value.clone()).unwrap_or_default();
    Some(Entry::new(group, icon, words, doing.visit(viewer, target)).detail(detail))
}

fn session(doing: Doing, viewer: &Viewer, row: &SessionRow, now: Timestamp) -> Entry {
    let words = row.title.clone().unwrap_or_else(|| row.session_id.clone());
    let mut path = "/sessions/".to_owned();
    encode(&row.id, &mut path);
    let target = Target { words: words.clone(), path, narrow: None };
    let seen = format::relative(&viewer.zone, now, row.last_activity);
    let detail = match &row.user {
        Some(user) => format!("{user} · {seen}"),
        None => seen,
    };
    Entry::new("Sessions", Icon::Sessions, words, doing.visit(viewer, target)).detail(detail)
}
