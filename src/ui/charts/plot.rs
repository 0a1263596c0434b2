//! What a chart shows, as plain data made from an answer. Legend, table and drawing are made from it.

use super::scale::Scale;
use crate::{
    domain::{
        answer::{Point, Series},
        figure::{Figure, FigureValue, Unit},
        query::Granularity,
        time::{TimeRange, Timestamp},
        zone::Zone,
    },
    ui::format,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Stacked.
    Bars,
    /// Stacked.
    Areas,
    Lines,
    /// Broken lines, of what was reckoned rather than counted.
    Dashes,
}

impl Style {
    const fn is_stacked(self) -> bool {
        matches!(self, Self::Bars | Self::Areas)
    }
}

/// One series: its name, what a click on it filters by, its colour and a value per bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// The plot's, or that of a line over its bars.
    pub style: Style,
    pub name: String,
    pub key: Option<String>,
    pub colour: &'static str,
    pub values: Vec<Option<f64>>,
}

/// Figures over time.
#[derive(Clone, Debug, PartialEq)]
pub struct TimePlot {
    pub style: Style,
    pub unit: Unit,
    pub granularity: Granularity,
    pub zone: Zone,
    /// Where each bucket begins.
    pub starts: Vec<Timestamp>,
    /// Where the last one ends.
    pub end: Timestamp,
    pub tracks: Vec<Track>,
}

impl TimePlot {
    /// An empty plot with the buckets of these points.
    pub fn new(style: Style, unit: Unit, granularity: Granularity, zone: Zone, range: TimeRange, points: &[Point]) -> Self {
        let starts = points.iter().map(|point| point.start).collect();
        Self { style, unit, granularity, zone, starts, end: range.to(), tracks: Vec::new() }
    }

    pub fn track(mut self, name: impl Into<String>, key: Option<&str>, colour: &'static str, values: Vec<Option<f64>>) -> Self {
        self.tracks.push(Track { style: self.style, name: name.into(), key: key.map(str::to_owned), colour, values });
        self
    }

    /// Over the bars, in a style of its own.
    pub fn over(mut self, style: Style, name: impl Into<String>, colour: &'static str, values: Vec<Option<f64>>) -> Self {
        self.tracks.push(Track { style, name: name.into(), key: None, colour, values });
        self
    }

    pub fn is_empty(&self) -> bool {
        self.tracks.iter().all(|track| track.values.iter().all(|value| value.is_none_or(|value| value == 0.0)))
    }

    pub fn labels(&self) -> Vec<String> {
        self.starts.iter().map(|start| format::bucket(&self.zone, *start, self.granularity)).collect()
    }

    pub fn scale(&self) -> Scale {
        let highest = (0..self.starts.len()).map(|index| {
            let values = |stacked: bool| {
                let of_style = self.tracks.iter().filter(move |track| track.style.is_stacked() == stacked);
                of_style.filter_map(move |track| track.values.get(index).copied().flatten())
            };
            values(true).sum::<f64>().max(values(false).fold(0.0, f64::max))
        });
        Scale::of(self.unit, highest.fold(0.0, f64::max))
    }

    /// The instants that a stretch of buckets, both ends included, covers.
    pub fn range(&self, first: usize, last: usize) -> Option<TimeRange> {
        let (first, last) = (first.min(last), first.max(last));
        let to = self.starts.get(last + 1).copied().unwrap_or(self.end);
        TimeRange::new(*self.starts.get(first)?, to)
    }
}

/// A figure per bucket.
pub fn values(points: &[Point], read: impl Fn(FigureValue) -> Option<f64>, figure: Figure) -> Vec<Option<f64>> {
    points.iter().map(|point| point.figures.get(&figure).copied().and_then(&read)).collect()
}

/// A figure's plain value per bucket of one series.
pub fn plain_values(series: &Series, figure: Figure) -> Vec<Option<f64>> {
    values(&series.points, FigureValue::approximate, figure)
}

/// A slice of a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    pub name: String,
    pub key: Option<String>,
    pub colour: &'static str,
    pub value: f64,
    /// The value as text, exact.
    pub text: String,
}

/// Shares of a total.
#[derive(Clone, Debug, PartialEq)]
pub struct DonutPlot {
    pub slices: Vec<Slice>,
    /// In the middle, and under it.
    pub total: String,
    pub caption: String,
}

impl DonutPlot {
    pub fn share(&self, slice: &Slice) -> f64 {
        let total: f64 = self.slices.iter().map(|slice| slice.value).sum();
        if total > 0.0 { slice.value / total } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{DAY, HOUR};

    #[test]
    fn a_stretch_of_buckets_ends_where_the_next_one_begins() {
        let at = |n: i64| Timestamp::from_micros(n * DAY);
        let range = TimeRange::new(at(0), at(3).minus(HOUR)).unwrap();
        let points: Vec<Point> = (0..3).map(|n| Point { start: at(n), figures: Default::default() }).collect();
        let plot = TimePlot::new(Style::Bars, Unit::Count, Granularity::Day, Zone::utc(), range, &points);
        assert_eq!(plot.range(1, 0), TimeRange::new(at(0), at(2)));
        assert_eq!(plot.range(2, 2), TimeRange::new(at(2), at(3).minus(HOUR)));
        assert!(plot.is_empty());
    }

    #[test]
    fn bars_stand_on_each_other_and_lines_do_not() {
        let points: Vec<Point> =
            (0..1).map(|n| Point { start: Timestamp::from_micros(n), figures: Default::default() }).collect();
        let range = TimeRange::new(Timestamp::from_micros(0), Timestamp::from_micros(HOUR)).unwrap();
        let plot = TimePlot::new(Style::Bars, Unit::Millis, Granularity::Day, Zone::utc(), range, &points);
        let plot = plot.track("a", None, "", vec![Some(600.0)]).track("b", None, "", vec![Some(700.0)]);
        let over = plot.clone().over(Style::Dashes, "c", "", vec![Some(900.0)]);
        assert_eq!(over.scale(), plot.scale());
        assert_eq!(over.scale(), Scale::of(Unit::Millis, 1_300.0));
    }
}
