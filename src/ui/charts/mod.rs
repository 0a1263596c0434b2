//! Charts. In: a [`plot::TimePlot`] or [`plot::DonutPlot`], plain data made from an answer. Out: a legend, a table and a
//! drawing, all from the same data. Builders are pure; only `host` touches ECharts.

pub mod donut_card;
pub mod flow_card;
pub mod flow_plot;
pub mod heat_card;
pub mod host;
pub mod legend;
pub mod option;
pub mod outcome_bars;
pub mod palette;
pub mod plot;
pub mod scale;
pub mod step_card;
pub mod step_plot;
pub mod time_card;
pub mod tools;
