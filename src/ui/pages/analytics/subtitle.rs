//! What stands under a chart's title: per what, and how exact.

use crate::{
    domain::{
        answer::{Answer, Series},
        query::Granularity,
    },
    ui::context::ask::Asking,
};
use leptos::prelude::*;

/// "per day, by outcome", with the buckets of the answer.
pub fn per(resource: Asking<Answer<Vec<Series>>>, what: &'static str) -> Signal<String> {
    Signal::derive(move || {
        let noun = resource.with(|answer| match answer {
            Some(Ok(answer)) => Some(Granularity::of(answer.range.range).noun()),
            _ => None,
        });
        noun.map_or_else(|| what.to_owned(), |noun| format!("per {noun}, {what}"))
    })
}

pub fn fixed(words: &'static str) -> Signal<String> {
    Signal::stored(words.to_owned())
}
