//! The names that REST knows figures by: those of the register, and `error_rate`, which is two of them under one name.

use crate::domain::{
    error::AppError,
    figure::{Figure, Figures},
};
use serde_json::{Map, Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    Of(Figure),
    /// Of model calls and of tool calls.
    ErrorRate,
}

/// Every figure where it stands in its declaration.
static FIGURES: [Figure; Figure::ALL.len()] = Figure::ALL;

impl Metric {
    /// Everything that an overview answers.
    pub fn all() -> Vec<Self> {
        let figures = Figure::ALL.into_iter().map(Self::Of);
        figures.chain([Self::ErrorRate]).collect()
    }

    /// `field` is the parameter that names it.
    pub fn find(name: &str, field: &str) -> Result<Self, AppError> {
        Self::all().into_iter().find(|metric| metric.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Self::all().into_iter().map(Self::name).collect();
            AppError::invalid(field, format!("{field} must name figures. They are {}.", names.join(", ")))
        })
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Of(figure) => figure.key(),
            Self::ErrorRate => "error_rate",
        }
    }

    /// The figures it is made of; the first stands for it in an order.
    pub fn figures(self) -> &'static [Figure] {
        match self {
            Self::Of(figure) => std::slice::from_ref(&FIGURES[figure as usize]),
            Self::ErrorRate => &[Figure::ModelErrorRate, Figure::ToolErrorRate],
        }
    }

    fn value(self, figures: &Figures) -> Value {
        let one = |figure| figures.get(&figure).map_or(Value::Null, |value| json!(value));
        match self {
            Self::Of(figure) => one(figure),
            Self::ErrorRate => {
                json!({"model_calls": one(Figure::ModelErrorRate), "tool_calls": one(Figure::ToolErrorRate)})
            }
        }
    }
}

/// The figures that these metrics are made of, each once, in order.
pub fn figures_of(metrics: &[Metric]) -> Vec<Figure> {
    let mut figures = Vec::new();
    for figure in metrics.iter().flat_map(|metric| metric.figures()) {
        if !figures.contains(figure) {
            figures.push(*figure);
        }
    }
    figures
}

/// The metrics by name.
pub fn show(metrics: &[Metric], figures: &Figures) -> Map<String, Value> {
    metrics.iter().map(|metric| (metric.name().to_owned(), metric.value(figures))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_finds_its_metric_and_its_figures() {
        for metric in Metric::all() {
            assert_eq!(Metric::find(metric.name(), "metrics").unwrap(), metric);
            if let Metric::Of(figure) = metric {
                assert_eq!(metric.figures(), [figure]);
            }
        }
        assert!(matches!(Metric::find("revenue", "sort"), Err(AppError::Invalid { field, .. }) if field == "sort"));
    }

    #[test]
    fn an_error_rate_is_of_model_calls_and_of_tool_calls() {
        let figures = Figures::from([(Figure::ModelErrorRate, crate::domain::figure::FigureValue::Ratio(0.5))]);
        let shown = Value::Object(show(&[Metric::ErrorRate, Metric::Of(Figure::Roi)], &figures));
        assert_eq!(shown, json!({"error_rate": {"model_calls": 0.5, "tool_calls": null}, "roi": null}));
    }
}
