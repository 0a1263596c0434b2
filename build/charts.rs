//! What every chart looks like, written by charming when the program is built. Out: ECharts options as JSON texts with gaps.
//!
//! A gap is a text like `"%values"` in the place of a JSON value; `ui::charts::option` fills it. So browsers load a few
//! hundred bytes of JSON in the place of charming's types and the code that writes them.

use charming::{
    Chart,
    component::{Axis, Grid, Title},
    datatype::DataPointItem,
    element::{
        AreaStyle, AxisLabel, AxisLine, AxisPointer, AxisPointerType, AxisTick, AxisType, Color, Emphasis, ItemStyle, Label,
        LineStyle, LineStyleType, SplitLine, Symbol, TextAlign, TextStyle, Tooltip, Trigger,
    },
    series::{Bar, Line, Pie},
};
use serde::Serialize;
use serde_json::{Value, json, to_value};

const FONT: &str = "Inter, system-ui, sans-serif";

/// Name and JSON text of each design.
pub fn designs() -> [(&'static str, String); 9] {
    [
        ("OVER_TIME", over_time()),
        ("BARS", series(bars(), true)),
        ("AREAS", series(line().stack("all").area_style(AreaStyle::new().color("%paint").opacity(0.2)), false)),
        ("LINES", series(line(), false)),
        ("OVER_STEPS", over_steps()),
        ("CURVE", series(line(), false)),
        ("DASHES", series(line().line_style(LineStyle::new().color("%paint").width(1.4).type_(LineStyleType::Dashed)), false)),
        ("RING", ring()),
        (
            "SLICE",
            object(DataPointItem::new(0).name("%name").item_style(ItemStyle::new().color("%paint")), &[("value", "%value")]),
        ),
    ]
}

/// The axes of bars, areas and lines. Gaps: `labels`, `series`, `pointer`, `gap` (beside the first and last bucket), and of
/// the side axis `minInterval` (between ticks), `min`, `max` and `interval`.
fn over_time() -> String {
    let label = || AxisLabel::new().color("%soft").font_size(11.0).font_family(FONT);
    let bottom = Axis::new()
        .type_(AxisType::Category)
        .boundary_gap(true)
        .axis_tick(AxisTick::new().show(false))
        .axis_line(AxisLine::new().show(false))
        .axis_label(label());
    let side = Axis::new()
        .type_(AxisType::Value)
        .split_number(4.0)
        .axis_label(label())
        .split_line(SplitLine::new().line_style(LineStyle::new().color("%line")));
    let pointer = AxisPointer::new()
        .type_(AxisPointerType::Line)
        .line_style(LineStyle::new().color("%soft").type_(LineStyleType::Dashed).width(1.0));
    let chart = Chart::new()
        .animation(false)
        .grid(Grid::new().left(4).right(10).top(12).bottom(2).contain_label(true))
        .tooltip(tooltip(Trigger::Axis).axis_pointer(pointer))
        .x_axis(bottom)
        .y_axis(side);
    let mut option = complete(chart);
    option["brush"] = json!({
        "xAxisIndex": 0, "brushType": "lineX", "brushMode": "single", "toolbox": [], "transformable": false,
        "brushStyle": { "color": "%veil", "borderColor": "%accent", "borderWidth": 1 },
        "outOfBrush": { "colorAlpha": 1 }, "inBrush": { "colorAlpha": 1 },
    });
    option["series"] = "%series".into();
    option["tooltip"]["axisPointer"]["type"] = "%pointer".into();
    option["xAxis"]["data"] = "%labels".into();
    option["xAxis"]["boundaryGap"] = "%gap".into();
    for gap in ["minInterval", "min", "max", "interval"] {
        option["yAxis"][gap] = format!("%{gap}").into();
    }
    option.to_string()
}

/// The axes of curves over numbered steps. Gaps: `series`, `from` and `to` of the steps, and of the side axis `kind` (value or
/// log), `min` and `max`.
fn over_steps() -> String {
    let label = || AxisLabel::new().color("%soft").font_size(11.0).font_family(FONT);
    let bottom = Axis::new()
        .type_(AxisType::Value)
        .split_number(6.0)
        .axis_tick(AxisTick::new().show(false))
        .axis_line(AxisLine::new().show(false))
        .split_line(SplitLine::new().show(false))
        .axis_label(label());
    let side = Axis::new()
        .type_(AxisType::Value)
        .scale(true)
        .split_number(4.0)
        .axis_tick(AxisTick::new().show(false))
        .axis_line(AxisLine::new().show(false))
        .axis_label(label())
        .split_line(SplitLine::new().line_style(LineStyle::new().color("%line")));
    let pointer = AxisPointer::new()
        .type_(AxisPointerType::Line)
        .line_style(LineStyle::new().color("%soft").type_(LineStyleType::Dashed).width(1.0));
    let chart = Chart::new()
        .animation(false)
        .grid(Grid::new().left(4).right(14).top(12).bottom(2).contain_label(true))
        .tooltip(tooltip(Trigger::Axis).axis_pointer(pointer))
        .x_axis(bottom)
        .y_axis(side);
    let mut option = complete(chart);
    option["series"] = "%series".into();
    // The first and the last step stand beside whatever is round.
    option["xAxis"]["axisLabel"]["hideOverlap"] = true.into();
    option["xAxis"]["min"] = "%from".into();
    option["xAxis"]["max"] = "%to".into();
    option["yAxis"]["type"] = "%kind".into();
    for gap in ["min", "max"] {
        option["yAxis"][gap] = format!("%{gap}").into();
    }
    option.to_string()
}

fn bars() -> Bar {
    Bar::new().name("%name").stack("all").bar_width("64%").item_style(ItemStyle::new().color("%paint").border_radius(1.5))
}

fn line() -> Line {
    Line::new()
        .name("%name")
        .item_style(ItemStyle::new().color("%paint"))
        .line_style(LineStyle::new().color("%paint").width(1.6))
        .symbol(Symbol::Circle)
        .symbol_size(5.0)
        .connect_nulls(false)
}

/// One series. Gaps: `name`, `paint`, `values`, and of lines `symbol` (whether every value has one).
fn series(series: impl Into<charming::series::Series>, is_bar: bool) -> String {
    let gaps = [("data", "%values"), ("showSymbol", "%symbol")];
    object(series.into(), if is_bar { &gaps[..1] } else { &gaps })
}

/// Slices around their total. Gaps: `total`, `caption`, `slices`.
fn ring() -> String {
    let text = |size: f64, paint: &str| TextStyle::new().font_size(size).font_family(FONT).color(Color::Value(paint.to_owned()));
    let title = Title::new()
        .text("%total")
        .subtext("%caption")
        .text_style(text(19.0, "%text"))
        .subtext_style(text(12.0, "%soft"))
        .item_gap(8.0)
        .text_align(TextAlign::Center)
        .left("49.5%")
        .top("43%");
    let pie = Pie::new()
        .radius(vec!["62%", "88%"])
        .center(vec!["50%", "50%"])
        .item_style(ItemStyle::new().border_color("%card").border_width(2.0))
        .label(Label::new().show(false))
        .emphasis(Emphasis::new().label(Label::new().show(false)));
    let mut option = complete(Chart::new().animation(false).title(title).tooltip(tooltip(Trigger::Item)).series(pie));
    option["series"][0]["data"] = "%slices".into();
    option.to_string()
}

fn tooltip(trigger: Trigger) -> Tooltip {
    Tooltip::new().trigger(trigger).background_color("%card").border_color("%line")
}

/// Adds what charming has no words for.
fn complete(chart: Chart) -> Value {
    let mut option = to_value(chart).expect("options are JSON");
    // Drawn on the canvas: the page's policy forbids the style attributes of an HTML tooltip.
    option["tooltip"]["renderMode"] = "richText".into();
    option["tooltip"]["confine"] = true.into();
    option["tooltip"]["transitionDuration"] = 0.into();
    option["tooltip"]["textStyle"] = json!({ "color": "%text", "fontSize": 12, "fontFamily": "Inter, sans-serif" });
    option["aria"] = json!({ "enabled": false });
    option
}

/// An object with gaps in the place of these properties.
fn object(value: impl Serialize, gaps: &[(&str, &str)]) -> String {
    let mut object = to_value(value).expect("options are JSON");
    for (name, gap) in gaps {
        object[*name] = (*gap).into();
    }
    object.to_string()
}
