//! The list under the filter bar's field; loaded when the field is used first.

use super::typed::{self, Typed};
use crate::{
    domain::{dimension::Dimension, session::FilterValue},
    server_fns::filters::{find_filter_values, list_filter_values},
    ui::{
        components::{
            combo::{
                choices::{Choice, Choices, lines},
                field::Field,
                search::search,
            },
            icon::Icon,
        },
        context::filters::Filters,
    },
};
use leptos::prelude::*;
use std::sync::Arc;

/// First dimensions, then values: of the one that is named, or of all that have what is typed in them.
#[lazy]
pub fn completion(field: Field, filters: Filters) -> AnyView {
    let offered: Vec<Dimension> = Dimension::ALL.into_iter().filter(|of| !filters.is_about(*of)).collect();
    let read = {
        let offered = offered.clone();
        Memo::new(move |_| Question(typed::read(&field.typed.get(), &offered)))
    };
    let asked = Memo::new(move |_| {
        let Question(typed) = read.get();
        (field.open.get() && (typed.dimension.is_some() || !typed.text.is_empty())).then_some(Question(typed))
    });
    let found = search(asked, filters, |org, Question(typed)| async move {
        match typed.dimension {
            Some(dimension) => list_filter_values(org, dimension, typed.text).await,
            None => find_filter_values(org, typed.text).await,
        }
    });
    let choices = {
        let offered = offered.clone();
        lines(move || {
            let Question(typed) = read.get();
            let (found, is_answered) = found.with(|found| match found {
                Some((Question(asked), Ok(values))) if asked.dimension == typed.dimension => (values.clone(), *asked == typed),
                Some((_, Err(_))) => (vec![], true),
                _ => (vec![], false),
            });
            let mut all = match typed.dimension {
                Some(_) => vec![],
                None => typed::beginning_with(&typed.text, &offered).into_iter().map(|of| dimension(field, of)).collect(),
            };
            // The answer before, as far as it fits: the next one is on its way.
            let text = typed.text.to_lowercase();
            let is_meant = |value: &FilterValue| {
                let names = [Some(value.value.as_str()), value.name.as_deref(), Some(value.dimension.key())];
                names.into_iter().flatten().any(|name| name.to_lowercase().contains(&text))
            };
            let values: Vec<FilterValue> =
                found.into_iter().filter(is_meant).filter(|of| offered.contains(&of.dimension)).collect();
            let is_there = values.iter().any(|value| value.value == typed.text);
            all.extend(values.into_iter().map(|value| choice(field, filters, value, typed.dimension.is_none())));
            // Not before it is known what else may be meant: Enter takes the first line.
            if let Some(dimension) = typed.dimension.filter(|_| is_answered && !typed.text.is_empty() && !is_there) {
                all.push(anyway(field, filters, dimension, typed.text));
            }
            all
        })
    };
    let note = Signal::derive(move || {
        let Question(typed) = read.get();
        found.with(|found| match found {
            Some((_, Err(error))) => error.to_string(),
            Some((Question(asked), Ok(_))) if *asked == typed && choices.with(|lines| lines.is_empty()) => {
                "No filter and no value has this in it.".to_owned()
            }
            None if typed.dimension.is_some() || !typed.text.is_empty() => "Looking…".to_owned(),
            _ => String::new(),
        })
    });
    let first = Signal::derive(move || !field.typed.with(|typed| typed.trim().is_empty()));
    view! { <Choices field label="Filters" choices first note /> }.into_any()
}

/// What is typed, as a question to the server.
#[derive(Clone, PartialEq)]
struct Question(Typed);

fn dimension(field: Field, of: Dimension) -> Choice {
    let act = Arc::new(move || {
        field.typed.set(typed::write(of));
        field.show();
    });
    Choice {
        group: "Filter by".to_owned(),
        icon: Icon::Filter,
        words: of.label().to_owned(),
        detail: String::new(),
        holds: false,
        act,
    }
}

fn choice(field: Field, filters: Filters, found: FilterValue, grouped: bool) -> Choice {
    let FilterValue { dimension, value, name } = found;
    let words = dimension.words(&value);
    let holds = filters.contains(dimension, &value);
    let act = Arc::new(move || {
        done(field);
        filters.toggle(dimension, &value);
    });
    let group = if grouped { dimension.label() } else { "" };
    Choice { group: group.to_owned(), icon: icon(dimension), words, detail: name.unwrap_or_default(), holds, act }
}

/// Values may come that nobody has seen yet.
fn anyway(field: Field, filters: Filters, dimension: Dimension, text: String) -> Choice {
    let words = format!("{} is “{text}”", dimension.label());
    let act = Arc::new(move || {
        done(field);
        filters.update(|selection| selection.filter.add(dimension, text.clone()));
    });
    let detail = "as typed".to_owned();
    Choice { group: String::new(), icon: Icon::Filter, words, detail, holds: false, act }
}

fn done(field: Field) {
    field.typed.set(String::new());
    field.close();
}

pub fn icon(dimension: Dimension) -> Icon {
    match dimension {
        Dimension::Model => Icon::Model,
        Dimension::Agent => Icon::Agent,
        Dimension::User => Icon::Person,
        Dimension::Tool => Icon::Tool,
        Dimension::Server => Icon::Open,
        Dimension::Status => Icon::Flat,
        Dimension::ErrorCategory => Icon::Warning,
        Dimension::Environment => Icon::Laptop,
        Dimension::Workflow => Icon::Workflow,
    }
}
