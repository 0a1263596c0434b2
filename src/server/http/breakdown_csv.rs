//! A breakdown as lines of a file: a column per figure, or per percentile of one.

use super::{
    csv_file::harmless,
    metric::{Metric, show},
};
use crate::domain::{answer::BreakdownRow, dimension::Dimension};
use serde_json::Value;

/// The first names the columns.
pub fn lines(by: Dimension, metrics: &[Metric], rows: &[BreakdownRow]) -> Vec<Vec<String>> {
    let columns: Vec<(&str, &str)> =
        metrics.iter().flat_map(|metric| parts(*metric).iter().map(move |part| (metric.name(), *part))).collect();
    let name = |(metric, part): &(&str, &str)| if part.is_empty() { (*metric).to_owned() } else { format!("{metric}_{part}") };
    let head = [by.key().to_owned()].into_iter().chain(columns.iter().map(name)).collect();
    let line = |row: &BreakdownRow| {
        let shown = show(metrics, &row.figures);
        let cell = |(metric, part): &(&str, &str)| {
            let value = shown.get(*metric).unwrap_or(&Value::Null);
            text(if part.is_empty() { value } else { value.get(part).unwrap_or(&Value::Null) })
        };
        [harmless(&row.key)].into_iter().chain(columns.iter().map(cell)).collect()
    };
    [head].into_iter().chain(rows.iter().map(line)).collect()
}

/// What a metric has several values by.
fn parts(metric: Metric) -> &'static [&'static str] {
    match metric {
        Metric::Of(figure) if figure.spec().approximate => &["p50", "p95", "p99"],
        Metric::ErrorRate => &["model_calls", "tool_calls"],
        Metric::Of(_) => &[""],
    }
}

/// Exact; what is unknown is empty.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::figure::{Figure, FigureValue, Figures, Quantiles};

    #[test]
    fn percentiles_have_a_column_each_and_the_unknown_is_empty() {
        let quantiles = Quantiles { p50: Some(3), p95: None, p99: Some(9) };
        let figures = Figures::from([
            (Figure::Runs, FigureValue::Count(2)),
            (Figure::TtftMs, FigureValue::Quantiles(quantiles)),
            (Figure::CostUsd, FigureValue::None(())),
        ]);
        let rows = [BreakdownRow { key: "=a".into(), figures, previous: None }];
        let metrics = [Figure::Runs, Figure::TtftMs, Figure::CostUsd].map(Metric::Of);
        let lines = lines(Dimension::Model, &metrics, &rows);
        assert_eq!(lines[0], ["model", "runs", "ttft_ms_p50", "ttft_ms_p95", "ttft_ms_p99", "cost_usd"]);
        assert_eq!(lines[1], ["'=a", "2", "3", "", "9", ""]);
    }
}
