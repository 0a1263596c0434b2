//! Recording that something begins, by a form; loaded when it is opened first.

use super::actions::about;
use crate::{
    domain::{
        error::AppError,
        overview::{Beginning, Begun},
    },
    server_fns::overview::begin,
    ui::context::{filters::Filters, viewer::ViewerContext},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

/// What is recorded.
#[rustfmt::skip]
const fn note(begins: Beginning) -> &'static str {
    match begins {
        Beginning::Chat => "This notes that a conversation of yours begins; what is said in it comes from the agent that you talk to.",
        Beginning::Training => "This notes a queued job; its progress and its losses come from the trainer that takes it on.",
        Beginning::Model => "This notes a model. One that is there under this name takes on what you say of it.",
        Beginning::Dataset => "This notes a dataset, and not its rows: those stay where they are. One that is there under this name takes on what you say of it.",
    }
}

/// A field: its label, whether it has to be filled, and what can be chosen where not everything can be written.
struct Field {
    label: &'static str,
    needed: bool,
    choices: &'static [(&'static str, &'static str)],
}

const fn text(label: &'static str, needed: bool) -> Field {
    Field { label, needed, choices: &[] }
}

const fn fields(begins: Beginning) -> [Option<Field>; 3] {
    const SCOPES: &[(&str, &str)] = &[("global", "Everybody"), ("personal", "Me alone")];
    const STATUSES: &[(&str, &str)] = &[("ready", "Ready"), ("uploading", "Uploading"), ("processing", "Processing")];
    match begins {
        Beginning::Chat => [Some(text("Title", true)), Some(text("Agent", false)), None],
        Beginning::Training => [Some(text("Name", true)), Some(text("Base model", false)), Some(text("Dataset", false))],
        Beginning::Model => [
            Some(text("Name", true)),
            Some(text("Provider", false)),
            Some(Field { label: "For whom", needed: true, choices: SCOPES }),
        ],
        Beginning::Dataset => [
            Some(text("Name", true)),
            Some(Field { label: "Status", needed: true, choices: STATUSES }),
            Some(text("Rows", false)),
        ],
    }
}

fn begun(begins: Beginning, [first, second, third]: [String; 3]) -> Begun {
    match begins {
        Beginning::Chat => Begun::Chat { title: first, agent: second },
        Beginning::Training => Begun::Training { name: first, base_model: second, dataset: third },
        Beginning::Model => Begun::Model { name: first, provider: second, scope: third },
        Beginning::Dataset => Begun::Dataset { name: first, status: second, rows: third },
    }
}

#[lazy]
pub fn form(begins: Beginning, open: RwSignal<bool>, done: RwSignal<Option<String>>) -> AnyView {
    let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
    let ((label, _), note) = (about(begins), note(begins));
    let values = fields(begins).map(|field| {
        let chosen = field.as_ref().and_then(|field| field.choices.first()).map_or("", |(value, _)| *value);
        RwSignal::new(chosen.to_owned())
    });
    let pending = RwSignal::new(false);
    let problem = RwSignal::new(None::<AppError>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        let said = values.map(|value| value.get_untracked());
        let name = said[0].trim().to_owned();
        spawn_local(async move {
            let kept = viewer.ask(filters, |org| begin(org, begun(begins, said))).await;
            // The page may be gone.
            pending.try_set(false);
            match kept {
                Ok(()) => {
                    done.try_set(Some(format!("Recorded: {name}. It appears in the activity in a moment.")));
                    open.try_set(false);
                }
                Err(error) => _ = problem.try_set(Some(error)),
            }
        });
    };
    let rows = fields(begins).into_iter().zip(values).filter_map(|(field, value)| field.map(|field| input(&field, value)));
    view! {
        <form class="form" on:submit=submit>
            <p class="soft">{note}</p>
            {rows.collect_view()}
            {move || problem.get().map(|error| view! { <p class="form-problem" role="alert">{error.to_string()}</p> }.into_any())}
            <button type="submit" class="button is-main" disabled=move || pending.get()>
                {move || if pending.get() { "Recording…" } else { label }}
            </button>
            <p class="form-hint">
                "To open a tool of your own here instead, name it under " <code>"[links]"</code> " in the configuration."
            </p>
        </form>
    }
    .into_any()
}

fn input(field: &Field, value: RwSignal<String>) -> AnyView {
    let Field { label, needed, choices } = *field;
    if choices.is_empty() {
        return view! {
            <label class="field">
                <span>{label} {(!needed).then(|| view! { <span class="faint">" (optional)"</span> })}</span>
                <input
                    class="input"
                    required=needed
                    maxlength="200"
                    autocomplete="off"
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </label>
        }
        .into_any();
    }
    let options = choices.iter().map(|(key, words)| view! { <option value=*key>{*words}</option> }.into_any()).collect_view();
    view! {
        <label class="field">
            {label}
            <select class="input" on:change=move |event| value.set(event_target_value(&event))>
                {options}
            </select>
        </label>
    }
    .into_any()
}
