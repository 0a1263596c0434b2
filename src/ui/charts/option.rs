//! Plots as ECharts options. Pure: in, a plot and the ink of the theme; out, the JSON that `host` hands to ECharts.
//!
//! charming writes what all charts have in common when the program is built (`build/charts.rs`); here its gaps are filled.

use super::{
    palette::Ink,
    plot::{DonutPlot, Style, TimePlot},
    step_plot::StepPlot,
};
use serde::Serialize;

mod designs {
    include!(concat!(env!("OUT_DIR"), "/charts.rs"));
}

/// Bars, areas or lines over time.
pub fn over_time(plot: &TimePlot, ink: Ink) -> String {
    let scale = plot.scale();
    let series = list(plot.tracks.iter().map(|track| {
        let design = match track.style {
            Style::Bars => designs::BARS,
            Style::Areas => designs::AREAS,
            Style::Lines => designs::LINES,
            Style::Dashes => designs::DASHES,
        };
        fill(design, |gap| match gap {
            "name" => json(&track.name),
            "values" => list(track.values.iter().map(|value| number(value.map(|value| scale.down(value))))),
            // A single bucket between gaps would draw nothing at all without its symbol.
            "symbol" => json(&(track.values.len() < 3)),
            _ => json(track.colour),
        })
    }));
    let high = near_whole(plot).filter(|_| scale.is_ratio());
    fill(designs::OVER_TIME, |gap| match gap {
        "labels" => json(&plot.labels()),
        "series" => series.clone(),
        "gap" => json(&(plot.style == Style::Bars)),
        "pointer" => json(if plot.style == Style::Bars { "shadow" } else { "line" }),
        "minInterval" => json(&u8::from(scale.is_whole())),
        "min" => number(high.map(|(low, _)| low)),
        "max" => number(high.map(|_| 100.0)),
        "interval" => number(high.map(|(_, step)| step)),
        _ => paint(gap, ink),
    })
}

/// Curves over numbered steps.
pub fn over_steps(plot: &StepPlot, ink: Ink) -> String {
    let series = list(plot.tracks.iter().map(|track| {
        fill(designs::CURVE, |gap| match gap {
            "name" => json(&track.name),
            "values" => list(plot.drawn(track).map(|(step, value)| format!("[{step},{}]", number(Some(value))))),
            "symbol" => json(&(track.points.len() < 2)),
            _ => json(track.colour),
        })
    }));
    let (first, to) = plot.steps().unwrap_or_default();
    // A few steps before the first are no gap.
    let from = if (0..=to / 10).contains(&first) { 0 } else { first };
    // Powers of ten alone would leave most of a logarithmic chart empty.
    let bounds = plot.bounds().filter(|_| plot.log);
    fill(designs::OVER_STEPS, |gap| match gap {
        "series" => series.clone(),
        "from" => from.to_string(),
        "to" => to.max(from + 1).to_string(),
        "kind" => json(if plot.log { "log" } else { "value" }),
        "min" => number(bounds.map(|(low, _)| low / 1.06)),
        "max" => number(bounds.map(|(_, high)| high * 1.06)),
        _ => paint(gap, ink),
    })
}

/// Rates near 100 % are read by how far they fall short: the axis need not begin at nothing. Where it begins, and its round
/// steps from there, in per cent; `None` for other rates.
fn near_whole(plot: &TimePlot) -> Option<(f64, f64)> {
    const STEPS: [f64; 6] = [0.5, 1.0, 2.0, 5.0, 10.0, 20.0];
    let shares = || plot.tracks.iter().flat_map(|track| track.values.iter().flatten().copied());
    if !shares().any(|share| share > 0.9) {
        return None;
    }
    let short = 100.0 - shares().fold(1.0, f64::min) * 100.0;
    let step = STEPS.into_iter().find(|step| step * 5.0 >= short).unwrap_or(25.0);
    let steps = (short / step - 1e-9).ceil().max(2.0);
    Some((100.0 - steps * step, step))
}

/// Slices around their total.
pub fn donut(plot: &DonutPlot, ink: Ink) -> String {
    let slices = list(plot.slices.iter().map(|slice| {
        fill(designs::SLICE, |gap| match gap {
            "name" => json(&slice.name),
            "value" => number(Some(slice.value)),
            _ => json(slice.colour),
        })
    }));
    fill(designs::RING, |gap| match gap {
        "slices" => slices.clone(),
        "total" => json(&plot.total),
        "caption" => json(&plot.caption),
        _ => paint(gap, ink),
    })
}

/// The theme's colour of this name.
fn paint(name: &str, ink: Ink) -> String {
    match name {
        "text" => json(ink.text),
        "soft" => json(ink.soft),
        "line" => json(ink.line),
        "card" => json(ink.card),
        "veil" => json(&format!("{}26", ink.accent)),
        _ => json(ink.accent),
    }
}

/// Puts a JSON value into every gap of a design.
fn fill(design: &str, value: impl Fn(&str) -> String) -> String {
    let mut parts = design.split("\"%");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (gap, rest) = part.split_once('"').unwrap_or((part, ""));
        filled += &value(gap);
        filled += rest;
    }
    filled
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

/// As the rest of the page writes numbers: JSON's own way would bring tables of ten kilobytes.
fn number(value: Option<f64>) -> String {
    value.filter(|value| value.is_finite()).map_or_else(|| "null".into(), |value| value.to_string())
}

/// Texts, and lists of them, can always be written.
fn json(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            answer::Point,
            figure::Unit,
            query::Granularity,
            time::{DAY, TimeRange, Timestamp},
            zone::Zone,
        },
        ui::charts::{plot::Slice, step_plot::StepTrack},
    };
    use serde_json::{Value, json};

    fn plot(style: Style, unit: Unit) -> TimePlot {
        let points: Vec<Point> =
            (0..3).map(|day| Point { start: Timestamp::from_micros(day * DAY), figures: Default::default() }).collect();
        let range = TimeRange::new(Timestamp::from_micros(0), Timestamp::from_micros(3 * DAY)).unwrap();
        TimePlot::new(style, unit, Granularity::Day, Zone::utc(), range, &points).track(
            "a \"quoted\" name",
            None,
            "#123456",
            vec![Some(0.5), None, Some(0.25)],
        )
    }

    fn read(option: &str) -> Value {
        assert!(!option.contains("\"%"), "a gap is left: {option}");
        serde_json::from_str(option).unwrap()
    }

    #[test]
    fn every_gap_is_filled_with_what_belongs_there() {
        for style in [Style::Bars, Style::Areas, Style::Lines] {
            let option = read(&over_time(&plot(style, Unit::Ratio), Ink::of(true)));
            assert_eq!(option["xAxis"]["data"], json!(["1 Jan", "2 Jan", "3 Jan"]));
            assert_eq!(option["series"][0]["name"], "a \"quoted\" name");
            assert_eq!(option["series"][0]["data"], json!([50, null, 25]));
            assert_eq!(option["series"][0]["itemStyle"]["color"], "#123456");
            assert_eq!(option["yAxis"]["max"], Value::Null);
            assert_eq!(option["tooltip"]["backgroundColor"], Ink::of(true).card);
        }
        let option = read(&over_time(&plot(Style::Bars, Unit::Count), Ink::of(false)));
        assert_eq!((&option["yAxis"]["max"], &option["yAxis"]["minInterval"]), (&Value::Null, &json!(1)));
    }

    #[test]
    fn curves_are_pairs_and_what_has_no_logarithm_is_left_out_of_its_axis() {
        let track = StepTrack { name: "r1".into(), colour: "#123456", points: vec![(0, 2.5), (10, 0.0), (20, 0.5)], total: 3 };
        let linear = StepPlot { tracks: vec![track], log: false };
        let option = read(&over_steps(&linear, Ink::of(true)));
        assert_eq!(option["series"][0]["data"], json!([[0, 2.5], [10, 0], [20, 0.5]]));
        assert_eq!((&option["xAxis"]["min"], &option["xAxis"]["max"]), (&json!(0), &json!(20)));
        assert_eq!((&option["yAxis"]["type"], &option["yAxis"]["min"]), (&json!("value"), &Value::Null));
        let option = read(&over_steps(&StepPlot { log: true, ..linear }, Ink::of(true)));
        assert_eq!(option["series"][0]["data"], json!([[0, 2.5], [20, 0.5]]));
        assert_eq!(option["yAxis"]["type"], "log");
        assert!(option["yAxis"]["min"].as_f64().unwrap() < 0.5 && option["yAxis"]["max"].as_f64().unwrap() > 2.5);
    }

    #[test]
    fn an_axis_of_high_rates_ends_at_a_hundred_in_round_steps() {
        let range = TimeRange::new(Timestamp::from_micros(0), Timestamp::from_micros(1)).unwrap();
        let of = |shares: &[f64]| {
            let plot = TimePlot::new(Style::Lines, Unit::Ratio, Granularity::Day, Zone::utc(), range, &[]);
            near_whole(&plot.track("rate", None, "", shares.iter().copied().map(Some).collect()))
        };
        assert_eq!(of(&[0.978, 0.95]), Some((95.0, 1.0)));
        assert_eq!(of(&[0.99, 0.878]), Some((85.0, 5.0)));
        assert_eq!(of(&[1.0, 1.0]), Some((99.0, 0.5)));
        assert_eq!(of(&[0.95, 0.0]), Some((0.0, 20.0)));
        assert_eq!(of(&[0.2, 0.1]), None);
    }

    #[test]
    fn a_ring_has_its_slices_and_their_total() {
        let slice = Slice { name: "a".into(), keys: vec!["a".into()], colour: "#123456", value: 2.5, text: "$2.50".into() };
        let ring = DonutPlot { slices: vec![slice], total: "$2.50".into(), caption: "in this range".into() };
        let option = read(&donut(&ring, Ink::of(false)));
        assert_eq!(option["title"][0]["text"], "$2.50");
        assert_eq!(option["series"][0]["data"], json!([{ "name": "a", "value": 2.5, "itemStyle": { "color": "#123456" } }]));
    }
}
