//! Plots as ECharts options. Pure: in, a plot and the ink of the theme; out, what `host` hands to ECharts.

use super::{
    palette::Ink,
    plot::{DonutPlot, Style, TimePlot},
};
use charming::{
    Chart,
    component::{Axis, Grid, Title},
    datatype::{CompositeValue, DataPointItem},
    element::{
        AreaStyle, AxisLabel, AxisLine, AxisPointer, AxisPointerType, AxisTick, AxisType, Color, Emphasis, ItemStyle, Label,
        LineStyle, LineStyleType, SplitLine, Symbol, TextAlign, TextStyle, Tooltip, Trigger,
    },
    series::{Bar, Line, Pie, Series},
};

const FONT: &str = "Inter, system-ui, sans-serif";

fn colour(value: &str) -> Color {
    Color::Value(value.to_owned())
}

/// Bars, areas or lines over time.
pub fn over_time(plot: &TimePlot, ink: Ink) -> Chart {
    let scale = plot.scale();
    let label = || AxisLabel::new().color(ink.soft).font_size(11.0).font_family(FONT);
    let bottom = Axis::new()
        .type_(AxisType::Category)
        .data(plot.labels())
        .boundary_gap(plot.style == Style::Bars)
        .axis_tick(AxisTick::new().show(false))
        .axis_line(AxisLine::new().show(false))
        .axis_label(label());
    let mut side = Axis::new()
        .type_(AxisType::Value)
        .split_number(4.0)
        .axis_label(label())
        .split_line(SplitLine::new().line_style(LineStyle::new().color(ink.line)));
    if scale.is_whole() {
        side = side.min_interval(1.0);
    }
    if scale.is_ratio()
        && let Some((low, step)) = near_whole(plot)
    {
        side = side.min(low).max(100).interval(step);
    }
    let pointer = if plot.style == Style::Bars { AxisPointerType::Shadow } else { AxisPointerType::Line };
    let pointer =
        AxisPointer::new().type_(pointer).line_style(LineStyle::new().color(ink.soft).type_(LineStyleType::Dashed).width(1.0));
    let chart = Chart::new()
        .animation(false)
        .grid(Grid::new().left(4).right(10).top(12).bottom(2).contain_label(true))
        .tooltip(Tooltip::new().trigger(Trigger::Axis).axis_pointer(pointer).background_color(ink.card).border_color(ink.line))
        .x_axis(bottom)
        .y_axis(side);
    plot.tracks.iter().fold(chart, |chart, track| {
        let data: Vec<CompositeValue> =
            track.values.iter().map(|value| CompositeValue::from(value.map(|value| scale.down(value)))).collect();
        chart.series(series(plot.style, &track.name, track.colour, data))
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

fn series(style: Style, name: &str, paint: &str, data: Vec<CompositeValue>) -> Series {
    let item = ItemStyle::new().color(paint);
    match style {
        Style::Bars => {
            Series::Bar(Bar::new().name(name).stack("all").bar_width("64%").item_style(item.border_radius(1.5)).data(data))
        }
        Style::Areas | Style::Lines => {
            let mut line = Line::new()
                .name(name)
                .item_style(item)
                .line_style(LineStyle::new().color(paint).width(1.6))
                .symbol(Symbol::Circle)
                .symbol_size(5.0)
                // A single bucket between gaps would draw nothing at all without its symbol.
                .show_symbol(data.len() < 3)
                .connect_nulls(false)
                .data(data);
            if style == Style::Areas {
                line = line.stack("all").area_style(AreaStyle::new().color(paint).opacity(0.2));
            }
            Series::Line(line)
        }
    }
}

/// Slices around their total.
pub fn donut(plot: &DonutPlot, ink: Ink) -> Chart {
    let data: Vec<DataPointItem> = plot
        .slices
        .iter()
        .map(|slice| DataPointItem::new(slice.value).name(&slice.name).item_style(ItemStyle::new().color(slice.colour)))
        .collect();
    let text = |size: f64, paint: &str| TextStyle::new().font_size(size).font_family(FONT).color(colour(paint));
    let title = Title::new()
        .text(&plot.total)
        .subtext(&plot.caption)
        .text_style(text(19.0, ink.text))
        .subtext_style(text(12.0, ink.soft))
        .item_gap(2.0)
        .text_align(TextAlign::Center)
        .left("49.5%")
        .top("41%");
    let pie = Pie::new()
        .radius(vec!["62%", "88%"])
        .center(vec!["50%", "50%"])
        .item_style(ItemStyle::new().border_color(ink.card).border_width(2.0))
        .label(Label::new().show(false))
        .emphasis(Emphasis::new().label(Label::new().show(false)))
        .data(data);
    Chart::new()
        .animation(false)
        .title(title)
        .tooltip(Tooltip::new().trigger(Trigger::Item).background_color(ink.card).border_color(ink.line))
        .series(pie)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        figure::Unit,
        query::Granularity,
        time::{TimeRange, Timestamp},
        zone::Zone,
    };

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
}
