//! What the pages about training share: a state as a word, a share as a bar, a moment, and the names of metrics.

use crate::{
    domain::{time::Timestamp, training::CurvePoint, zone::Zone},
    ui::{
        browser,
        charts::{
            palette::SERIES,
            step_plot::{StepPlot, StepTrack},
        },
        context::{address::encode, filters::Filters},
        format,
    },
};
use leptos::prelude::*;

/// A dot and a word; a dash where nothing was said.
pub fn state(state: Option<&str>) -> AnyView {
    let Some(state) = state else { return view! { <span class="faint">{format::UNKNOWN}</span> }.into_any() };
    let tone = match state {
        "succeeded" | "ready" | "online" | "serving" | "up" => "is-good",
        "failed" | "error" | "offline" => "is-bad",
        "running" | "processing" | "uploading" | "training" => "is-running",
        _ => "",
    };
    view! {
        <span class=format!("status {tone}")>
            <span class="status-dot" aria-hidden="true"></span>
            {words(state)}
        </span>
    }
    .into_any()
}

/// "eval_loss" as people read it.
pub fn metric_words(metric: &str) -> String {
    match metric {
        "eval_loss" => "Evaluation loss".into(),
        other => words(other),
    }
}

fn words(key: &str) -> String {
    let mut letters = key.chars().map(|letter| if letter == '_' { ' ' } else { letter });
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// How much of a whole, as a bar whose width is an attribute; the words beside it say the same.
pub fn bar(share: f64, tone: &'static str) -> AnyView {
    let width = format::fixed(share.clamp(0.0, 1.0) * 100.0, 1);
    view! {
        <svg class=format!("bar {tone}") viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect width=width height="6"></rect>
        </svg>
    }
    .into_any()
}

/// A full bar is a warning only where something can run out.
pub const fn fullness(share: f64) -> &'static str {
    match share {
        share if share >= 0.95 => "is-bad",
        share if share >= 0.85 => "is-careful",
        _ => "",
    }
}

/// A moment as how long ago it was.
pub fn moment(zone: &Zone, now: Option<Timestamp>, at: Timestamp) -> AnyView {
    view! {
        <time datetime=at.to_string() title=format::date_time(zone, at)>
            {format::relative(zone, now.unwrap_or(at), at)}
        </time>
    }
    .into_any()
}

/// Where the page about a job is.
pub fn job_path(job_id: &str) -> String {
    let mut path = "/training/".to_owned();
    encode(job_id, &mut path);
    path
}

/// The page about a job, in the same range.
pub fn link_to_job(filters: Filters, job_id: &str) -> String {
    browser::own(&filters.with(|selection| selection.link(&job_path(job_id))))
}

/// Curves as a plot: a name each, and the colours in order. Jobs of one name are told apart by their ids.
pub fn plot(curves: impl Iterator<Item = (String, String, Vec<CurvePoint>, i64)>, log: bool) -> StepPlot {
    let mut tracks: Vec<StepTrack> = Vec::new();
    for (place, (name, id, points, total)) in curves.enumerate() {
        let name = match tracks.iter().any(|track| track.name == name) {
            true => format!("{name} ({id})"),
            false => name,
        };
        let points = points.iter().map(|point| (point.step, point.value)).collect();
        tracks.push(StepTrack { name, colour: SERIES[place % SERIES.len()], points, total });
    }
    StepPlot { tracks, log }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_words_and_jobs_of_one_name_stay_two() {
        assert_eq!(
            ["loss", "eval_loss", "learning_rate", "tokens_per_second", ""].map(metric_words),
            ["Loss", "Evaluation loss", "Learning rate", "Tokens per second", ""]
        );
        assert_eq!(job_path("a/b c"), "/training/a%2Fb%20c");
        let point = CurvePoint { step: 1, at: Timestamp::from_micros(0), value: 2.0 };
        let plot = plot(["j1", "j2"].into_iter().map(|id| ("tune".to_owned(), id.to_owned(), vec![point], 1)), false);
        assert_eq!(plot.tracks.iter().map(|track| track.name.as_str()).collect::<Vec<_>>(), ["tune", "tune (j2)"]);
    }
}
