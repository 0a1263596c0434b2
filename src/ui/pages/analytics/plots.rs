//! Answers as plots: which figure is which series, in which colour.

use crate::{
    domain::{
        answer::{Answer, BreakdownRow, Point, Series},
        dimension::Dimension,
        figure::{Figure, FigureValue, Percentile, Unit},
        money::Usd,
        provenance::Except,
        query::Granularity,
        zone::Zone,
    },
    ui::{
        charts::{
            palette::{BAD, CAREFUL, NEUTRAL, OTHERS, Palette, SERIES},
            plot::{DonutPlot, Slice, Style, TimePlot, plain_values, values},
        },
        context::provenance::Behind,
        format,
    },
};
use std::collections::BTreeSet;

/// Slices of a ring before the rest is folded.
const SLICES: usize = 5;

/// An empty plot with the buckets of an answer.
pub fn plot(answer: &Answer<Vec<Series>>, zone: Zone, style: Style, unit: Unit) -> TimePlot {
    let points: &[Point] = answer.data.first().map_or(&[], |series| &series.points);
    let range = answer.range.range;
    TimePlot::new(style, unit, Granularity::of(range), zone, range, points)
}

/// Runs by how they ended; states that do not occur are left out.
pub fn outcomes(answer: &Answer<Vec<Series>>, zone: Zone) -> TimePlot {
    const OUTCOMES: [(Figure, &str, &str, bool); 5] = [
        (Figure::RunsSucceeded, "succeeded", SERIES[0], true),
        (Figure::RunsCancelled, "cancelled", NEUTRAL, true),
        (Figure::RunsRunning, "running", SERIES[1], false),
        (Figure::Stalled, "stalled", CAREFUL, false),
        (Figure::RunsFailed, "failed", BAD, true),
    ];
    let mut outcomes = plot(answer, zone, Style::Bars, Unit::Count);
    let Some(series) = answer.data.first() else { return outcomes };
    for (figure, key, colour, always) in OUTCOMES {
        let values = plain_values(series, figure);
        if always || values.iter().flatten().any(|value| *value > 0.0) {
            outcomes = outcomes.track(figure.spec().label, Some(key), colour, values).behind(Behind::of(figure));
        }
    }
    outcomes
}

pub fn costs(answer: &Answer<Vec<Series>>, zone: Zone, palette: Palette) -> TimePlot {
    stacked(plot(answer, zone, Style::Areas, Unit::Usd), answer, Figure::CostUsd, palette)
}

/// Models upon each other, the rest of them on top.
pub fn stacked(plot: TimePlot, answer: &Answer<Vec<Series>>, figure: Figure, palette: Palette) -> TimePlot {
    let named: BTreeSet<String> = answer.data.iter().filter_map(|series| series.key.clone()).collect();
    answer.data.iter().fold(plot, |plot, series| {
        // A day without any is a day at nothing; areas do not have gaps.
        let values: Vec<_> = plain_values(series, figure).into_iter().map(|value| Some(value.unwrap_or(0.0))).collect();
        match &series.key {
            Some(name) => {
                let plot = plot.track(name, Some(name), palette.colour(name), values);
                plot.behind(Behind::of_value(figure, Dimension::Model, name))
            }
            None if values.iter().flatten().all(|value| *value == 0.0) => plot,
            None => {
                let except = (!named.is_empty()).then(|| Except { dimension: Dimension::Model, values: named.clone() });
                plot.track("Others", None, OTHERS, values).behind(Behind { except, ..Behind::of(figure) })
            }
        }
    })
}

pub fn durations(answer: &Answer<Vec<Series>>, zone: Zone) -> TimePlot {
    percentiles(answer, zone, Figure::RunDurationMs)
}

/// The three percentiles of a figure.
pub fn percentiles(answer: &Answer<Vec<Series>>, zone: Zone, figure: Figure) -> TimePlot {
    let durations = plot(answer, zone, Style::Lines, Unit::Millis);
    let Some(series) = answer.data.first() else { return durations };
    let percentile = |which: Percentile| {
        let read = move |value| match value {
            FigureValue::Quantiles(quantiles) => quantiles.get(which).map(|ms| ms as f64),
            _ => None,
        };
        values(&series.points, read, figure)
    };
    [("p50", SERIES[1], Percentile::P50), ("p95", SERIES[0], Percentile::P95), ("p99", SERIES[3], Percentile::P99)]
        .into_iter()
        .fold(durations, |plot, (name, colour, which)| {
            plot.track(name, None, colour, percentile(which)).behind(Behind::of(figure))
        })
}

pub fn success(answer: &Answer<Vec<Series>>, zone: Zone) -> TimePlot {
    let success = plot(answer, zone, Style::Lines, Unit::Ratio);
    let Some(series) = answer.data.first() else { return success };
    success
        .track("Success rate", None, SERIES[0], plain_values(series, Figure::SuccessRate))
        .behind(Behind::of(Figure::SuccessRate))
}

/// The four kinds do not overlap, so they stack to the total.
pub fn tokens(answer: &Answer<Vec<Series>>, zone: Zone) -> TimePlot {
    const KINDS: [(Figure, &str); 4] = [
        (Figure::CacheReadTokens, SERIES[0]),
        (Figure::InputTokens, SERIES[1]),
        (Figure::OutputTokens, SERIES[2]),
        (Figure::CacheWriteTokens, SERIES[3]),
    ];
    let tokens = plot(answer, zone, Style::Bars, Unit::Tokens);
    tracks(tokens, answer, &KINDS)
}

/// A track per figure of the one series, under the figure's name.
pub fn tracks(plot: TimePlot, answer: &Answer<Vec<Series>>, figures: &[(Figure, &'static str)]) -> TimePlot {
    let Some(series) = answer.data.first() else { return plot };
    figures.iter().fold(plot, |plot, (figure, colour)| {
        plot.track(figure.spec().label, None, colour, plain_values(series, *figure)).behind(Behind::of(*figure))
    })
}

/// Models by their share of the cost.
pub fn shares(rows: &[BreakdownRow], palette: Palette) -> DonutPlot {
    shares_of(rows, Figure::CostUsd, palette)
}

/// Values by their share of an amount of money.
pub fn shares_of(rows: &[BreakdownRow], figure: Figure, palette: Palette) -> DonutPlot {
    let cost = |row: &BreakdownRow| match row.figures.get(&figure) {
        Some(FigureValue::Usd(usd)) => *usd,
        _ => Usd::ZERO,
    };
    let add = |rows: &[BreakdownRow]| rows.iter().map(cost).fold(Usd::ZERO, |sum, usd| sum + usd);
    let mut paid: Vec<BreakdownRow> = rows.iter().filter(|row| cost(row) > Usd::ZERO).cloned().collect();
    paid.sort_by_key(|row| std::cmp::Reverse(cost(row)));
    let (shown, rest) = paid.split_at(paid.len().min(SLICES));
    let slice = |name: String, rows: &[BreakdownRow], colour, usd: Usd| Slice {
        name,
        keys: rows.iter().map(|row| row.key.clone()).collect(),
        colour,
        value: usd.approximate(),
        text: format::money(usd),
    };
    let mut slices: Vec<Slice> =
        shown.iter().map(|row| slice(row.key.clone(), std::slice::from_ref(row), palette.colour(&row.key), cost(row))).collect();
    if !rest.is_empty() {
        slices.push(slice(format!("{} others", rest.len()), rest, OTHERS, add(rest)));
    }
    DonutPlot { slices, total: format::money(add(&paid)), caption: "in this range".into() }
}
