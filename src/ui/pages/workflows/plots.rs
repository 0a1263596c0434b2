//! Runs over time as a plot: bars of what happened, and two lines of where it is heading.

use crate::{
    domain::{
        answer::{Answer, Series},
        figure::Unit,
        trend::{RunsPoint, WINDOW, runs_over_time},
        workflow::buckets,
        zone::Zone,
    },
    ui::{
        charts::{
            palette::{BAD, NEUTRAL, SERIES},
            plot::{Style, TimePlot},
        },
        context::ask::Asking,
    },
};
use leptos::prelude::*;

pub fn over_time(answer: &Answer<Vec<Series>>, zone: Zone) -> TimePlot {
    let granularity = buckets(answer.range.range);
    let points = runs_over_time(answer, granularity, &zone);
    let plot = TimePlot {
        style: Style::Bars,
        unit: Unit::Count,
        granularity,
        zone,
        starts: points.iter().map(|point| point.start).collect(),
        range: answer.range.range,
        tracks: Vec::new(),
    };
    let counts = |of: fn(&RunsPoint) -> i64| points.iter().map(|point| Some(of(point) as f64)).collect::<Vec<_>>();
    let lines = |of: fn(&RunsPoint) -> Option<f64>| points.iter().map(of).collect::<Vec<_>>();
    let others = |point: &RunsPoint| point.runs - point.succeeded - point.failed;
    let plot = plot.track("Succeeded", None, SERIES[0], counts(|point| point.succeeded)).track(
        "Failed",
        None,
        BAD,
        counts(|point| point.failed),
    );
    // Cancelled or still running.
    let plot = match points.iter().any(|point| others(point) > 0) {
        true => plot.track("Neither", None, NEUTRAL, counts(|point| point.runs - point.succeeded - point.failed)),
        false => plot,
    };
    if points.iter().all(|point| point.runs == 0) {
        return plot;
    }
    let noun = granularity.noun();
    plot.over(Style::Lines, format!("Mean of {WINDOW} {noun}s"), SERIES[2], lines(|point| point.moving_average)).over(
        Style::Dashes,
        "Trend",
        SERIES[1],
        lines(|point| point.trend),
    )
}

/// What the lines are, in words.
pub fn subtitle(runs: Asking<Answer<Vec<Series>>>) -> Signal<String> {
    Signal::derive(move || {
        let noun = runs.with(|answer| match answer {
            Some(Ok(answer)) => Some(buckets(answer.range.range).noun()),
            _ => None,
        });
        // As long as with the noun, so that nothing below moves when that is known.
        let noun = noun.unwrap_or("bucket");
        format!(
            "per whole {noun} by outcome · mean of all runs over {WINDOW} {noun}s · trend: straight line by least squares · what has not ended is in neither line"
        )
    })
}
