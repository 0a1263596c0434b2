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
    ui::{context::provenance::Behind, format},
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
    /// What its values are, in whichever bucket; `None` where they are no single figure.
    pub behind: Option<Behind>,
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
    /// What is counted: the first bucket may begin before, and the last end after it.
    pub range: TimeRange,
    pub tracks: Vec<Track>,
}

impl TimePlot {
    /// An empty plot with the buckets of these points.
    pub fn new(style: Style, unit: Unit, granularity: Granularity, zone: Zone, range: TimeRange, points: &[Point]) -> Self {
        let starts = points.iter().map(|point| point.start).collect();
        Self { style, unit, granularity, zone, starts, range, tracks: Vec::new() }
    }

    pub fn track(mut self, name: impl Into<String>, key: Option<&str>, colour: &'static str, values: Vec<Option<f64>>) -> Self {
        self.tracks.push(Track {
            style: self.style,
            name: name.into(),
            key: key.map(str::to_owned),
            colour,
            values,
            behind: None,
        });
        self
    }

    /// Over the bars, in a style of its own.
    pub fn over(mut self, style: Style, name: impl Into<String>, colour: &'static str, values: Vec<Option<f64>>) -> Self {
        self.tracks.push(Track { style, name: name.into(), key: None, colour, values, behind: None });
        self
    }

    /// Says what the values of the last track are.
    pub fn behind(mut self, behind: Behind) -> Self {
        if let Some(track) = self.tracks.last_mut() {
            track.behind = Some(behind);
        }
        self
    }

    /// What of a bucket counts.
    pub fn bucket(&self, index: usize) -> Option<TimeRange> {
        let from = (*self.starts.get(index)?).max(self.range.from());
        let to = self.starts.get(index + 1).copied().unwrap_or(self.range.to());
        TimeRange::new(from, to.min(self.range.to()))
    }

    /// The track that is drawn in a bucket at a height, in the figure's own unit: of lines the nearest, of what is stacked the one
    /// that the height falls into.
    pub fn track_at(&self, index: usize, height: f64) -> Option<&Track> {
        let known = self.tracks.iter().filter_map(|track| Some((track, track.values.get(index).copied().flatten()?)));
        if self.style == Style::Lines {
            let distance = |value: f64| (value - height).abs();
            return known.min_by(|one, other| distance(one.1).total_cmp(&distance(other.1))).map(|(track, _)| track);
        }
        let mut top = 0.0;
        known
            .filter(|(_, value)| *value > 0.0)
            .find(|(_, value)| {
                top += value;
                height <= top
            })
            .map(|(track, _)| track)
    }

    /// A bucket in words: its name, and every track with its value.
    pub fn words(&self, index: usize) -> Option<String> {
        let start = *self.starts.get(index)?;
        let tracks: Vec<String> = (0..self.tracks.len()).map(|line| self.words_of(line, index)).collect();
        Some(format!("{}: {}", format::bucket(&self.zone, start, self.granularity), tracks.join(", ")))
    }

    /// A track with its value in a bucket.
    pub fn words_of(&self, line: usize, index: usize) -> String {
        let Some(track) = self.tracks.get(line) else { return String::new() };
        let scale = self.scale();
        let value = track.values.get(index).copied().flatten();
        format!("{} {}", track.name, value.map_or_else(|| "unknown".to_owned(), |value| scale.value(scale.down(value))))
    }

    /// Everything that is drawn, in the figure's own unit, for a file: a head, and a row per bucket.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let head = ["start".to_owned()].into_iter().chain(self.tracks.iter().map(|track| track.name.clone()));
        let row = |(index, start): (usize, &Timestamp)| {
            let cell =
                |track: &Track| track.values.get(index).copied().flatten().map_or_else(String::new, |value| value.to_string());
            [start.to_string()].into_iter().chain(self.tracks.iter().map(cell)).collect()
        };
        [head.collect()].into_iter().chain(self.starts.iter().enumerate().map(row)).collect()
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
        let to = self.starts.get(last + 1).copied().unwrap_or(self.range.to());
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
    /// The value that it stands for, or those that are folded into it.
    pub keys: Vec<String>,
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

impl Slice {
    /// The value, where it is a single one.
    pub fn key(&self) -> Option<&String> {
        self.keys.first().filter(|_| self.keys.len() == 1)
    }
}

impl DonutPlot {
    /// Everything that is drawn, for a file; `by` is what slices are.
    pub fn rows(&self, by: &str) -> Vec<Vec<String>> {
        let head = vec![by.to_owned(), "amount".to_owned(), "share".to_owned()];
        let row = |slice: &Slice| vec![slice.name.clone(), slice.value.to_string(), self.share(slice).to_string()];
        [head].into_iter().chain(self.slices.iter().map(row)).collect()
    }

    pub fn share(&self, slice: &Slice) -> f64 {
        let total: f64 = self.slices.iter().map(|slice| slice.value).sum();
        if total > 0.0 { slice.value / total } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        dimension::Dimension,
        time::{DAY, HOUR},
    };

    #[test]
    fn a_stretch_of_buckets_ends_where_the_next_one_begins() {
        let at = |n: i64| Timestamp::from_micros(n * DAY);
        let range = TimeRange::new(at(0), at(3).minus(HOUR)).unwrap();
        let points: Vec<Point> = (0..3).map(|n| Point { start: at(n), figures: Default::default() }).collect();
        let plot = TimePlot::new(Style::Bars, Unit::Count, Granularity::Day, Zone::utc(), range, &points);
        assert_eq!(plot.range(1, 0), TimeRange::new(at(0), at(2)));
        assert_eq!(plot.range(2, 2), TimeRange::new(at(2), at(3).minus(HOUR)));
        assert!(plot.is_empty());
        assert_eq!(plot.bucket(2), plot.range(2, 2));
        assert_eq!(plot.bucket(3), None);
    }

    /// Days of which the first and the last are not whole ones.
    fn days(style: Style) -> TimePlot {
        let at = |n: i64| Timestamp::from_micros(n * DAY);
        let range = TimeRange::new(at(0).plus(HOUR), at(2).minus(HOUR)).unwrap();
        let points: Vec<Point> = (0..2).map(|n| Point { start: at(n), figures: Default::default() }).collect();
        TimePlot::new(style, Unit::Count, Granularity::Day, Zone::utc(), range, &points)
            .track("low", None, "", vec![Some(2.0), None])
            .behind(Behind::of(Figure::RunsFailed))
            .track("high", Some("a"), "", vec![Some(5.0), Some(1.5)])
            .behind(Behind::of_value(Figure::Runs, Dimension::Model, "a"))
    }

    #[test]
    fn a_bucket_counts_what_of_it_is_in_the_range() {
        let plot = days(Style::Bars);
        assert_eq!(plot.bucket(0).unwrap().from(), Timestamp::from_micros(HOUR));
        assert_eq!(plot.bucket(1).unwrap().to(), Timestamp::from_micros(2 * DAY - HOUR));
    }

    #[test]
    fn a_height_finds_what_is_drawn_there() {
        let name = |style, index, height| days(style).track_at(index, height).map(|track| track.name.clone());
        assert_eq!(name(Style::Bars, 0, 1.0).as_deref(), Some("low"));
        assert_eq!(name(Style::Bars, 0, 6.9).as_deref(), Some("high"));
        assert_eq!(name(Style::Areas, 0, 7.1), None);
        assert_eq!(name(Style::Lines, 0, 3.4).as_deref(), Some("low"));
        assert_eq!(name(Style::Lines, 0, 90.0).as_deref(), Some("high"));
        assert_eq!(name(Style::Lines, 1, 0.0).as_deref(), Some("high"));
        assert_eq!(name(Style::Lines, 2, 0.0), None);
    }

    #[test]
    fn words_and_files_say_what_is_drawn() {
        let plot = days(Style::Bars);
        assert_eq!(plot.words(1).unwrap(), "2 Jan: low unknown, high 1.5");
        assert_eq!(plot.words(2), None);
        let rows = plot.rows();
        assert_eq!(rows[0], ["start", "low", "high"]);
        assert_eq!(rows[2], ["1970-01-02T00:00:00Z", "", "1.5"]);
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
