//! Charts. In: a [`plot::TimePlot`] or [`plot::DonutPlot`], plain data made from an answer. Out: a legend, a table and a
//! drawing, all from the same data. Builders are pure; only `echarts` and what draws with it know ECharts.
//!
//! Any chart takes the same frame (`tools::ChartFrame`): it offers its rows to [`files::Files`], and its [`host::Canvas`] a picture. With
//! [`host::Buckets`] a drawing can be walked over and opened; all that have the same buckets share a crosshair.

#[cfg(feature = "hydrate")]
mod crosshair;
pub mod donut_card;
#[cfg(feature = "hydrate")]
mod drawn;
#[cfg(feature = "hydrate")]
mod echarts;
pub mod files;
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
mod walk;
