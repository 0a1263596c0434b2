//! Where a series of counts is heading: its moving average, and a straight line through it. Pure; pages and REST share it.

use super::{
    answer::{Answer, Series},
    figure::{Figure, FigureValue},
    query::Granularity,
    time::Timestamp,
    zone::Zone,
};

/// Buckets of a moving average: a week of days.
pub const WINDOW: usize = 7;

/// The mean of each value and the `window` − 1 before it; `None` where there are not as many.
pub fn moving_average(values: &[f64], window: usize) -> Vec<Option<f64>> {
    let mean = |end: usize| {
        let window = values.get(end.checked_sub(window)?..end)?;
        (!window.is_empty()).then(|| window.iter().sum::<f64>() / window.len() as f64)
    };
    (1..=values.len()).map(mean).collect()
}

/// The straight line whose squared distances to the values are least: where it begins, and how much it rises from one value to the
/// next. `None` below two values, through which there is no one line.
pub fn least_squares(values: &[f64]) -> Option<(f64, f64)> {
    if values.len() < 2 {
        return None;
    }
    let count = values.len() as f64;
    let (middle, mean) = ((count - 1.0) / 2.0, values.iter().sum::<f64>() / count);
    let (mut along, mut across) = (0.0, 0.0);
    for (place, value) in values.iter().enumerate() {
        let from_middle = place as f64 - middle;
        along += from_middle * (value - mean);
        across += from_middle * from_middle;
    }
    let slope = along / across;
    Some((mean - slope * middle, slope))
}

/// A bucket of workflow runs with what the lines over the bars say there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunsPoint {
    pub start: Timestamp,
    pub runs: i64,
    pub succeeded: i64,
    pub failed: i64,
    /// Of all runs over this bucket and the six before it; `None` while the bucket has not ended.
    pub moving_average: Option<f64>,
    /// Of all runs, by least squares over the buckets that have ended, and on through one that has not.
    pub trend: Option<f64>,
}

/// What is asked for over time: in every point of the answer.
pub const FIGURES: [Figure; 3] = [Figure::WorkflowRuns, Figure::WorkflowRunsSucceeded, Figure::WorkflowRunsFailed];

/// The buckets of an answer's range, read from a series that begins [`WINDOW`] − 1 buckets earlier, so that the average is known
/// from the first one on.
pub fn runs_over_time(answer: &Answer<Vec<Series>>, granularity: Granularity, zone: &Zone) -> Vec<RunsPoint> {
    let points = answer.data.first().map_or(&[][..], |series| &series.points);
    let count = |place: usize, figure: Figure| match points[place].figures.get(&figure) {
        Some(FigureValue::Count(count)) => *count,
        _ => 0,
    };
    let range = answer.range.range;
    let before = points.iter().skip(1).take_while(|next| next.start <= range.from()).count();
    let is_over = range.to() <= answer.complete_to && is_edge(range.to(), granularity, zone);
    let ended = if is_over { points.len() } else { points.len().saturating_sub(1) };
    let runs: Vec<f64> = (0..ended).map(|place| count(place, Figure::WorkflowRuns) as f64).collect();
    let averages = moving_average(&runs, WINDOW);
    let line = runs.get(before..).and_then(least_squares);
    (before..points.len())
        .map(|place| RunsPoint {
            start: points[place].start,
            runs: count(place, Figure::WorkflowRuns),
            succeeded: count(place, Figure::WorkflowRunsSucceeded),
            failed: count(place, Figure::WorkflowRunsFailed),
            moving_average: averages.get(place).copied().flatten(),
            trend: line.map(|(begin, slope)| begin + slope * (place - before) as f64),
        })
        .collect()
}

/// Whether a bucket can begin there: then the one before it is whole.
fn is_edge(at: Timestamp, granularity: Granularity, zone: &Zone) -> bool {
    let local = zone.local(at);
    let sharp = local.second == 0 && local.millisecond == 0;
    let midnight = sharp && local.minute == 0 && local.hour == 0;
    match granularity {
        Granularity::QuarterHour => sharp && local.minute.is_multiple_of(15),
        Granularity::Hour => sharp && local.minute == 0,
        Granularity::Day => midnight,
        Granularity::Week => midnight && local.weekday == 0,
        Granularity::Month => midnight && local.day == 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        answer::{AnsweredRange, Point},
        figure::Figures,
        time::{DAY, HOUR, TimeRange},
    };

    #[test]
    fn an_average_needs_as_many_values_as_it_is_over() {
        assert_eq!(moving_average(&[1.0, 2.0, 6.0, 0.0], 3), [None, None, Some(3.0), Some(8.0 / 3.0)]);
        assert_eq!(moving_average(&[4.0], 1), [Some(4.0)]);
        assert_eq!(moving_average(&[1.0, 2.0], 7), [None, None]);
        assert_eq!(moving_average(&[1.0], 0), [None]);
        assert!(moving_average(&[], 7).is_empty());
    }

    #[test]
    fn a_line_goes_through_what_is_straight_and_between_what_is_not() {
        assert_eq!(least_squares(&[3.0, 5.0, 7.0]), Some((3.0, 2.0)));
        assert_eq!(least_squares(&[0.0, 4.0, 2.0]), Some((1.0, 1.0)));
        assert_eq!(least_squares(&[2.0, 2.0, 2.0, 2.0]), Some((2.0, 0.0)));
        assert_eq!((least_squares(&[2.0]), least_squares(&[])), (None, None));
    }

    /// Days that have as many runs as their number, of which one failed; the range begins with the seventh.
    fn days(to: Timestamp, complete_to: Timestamp) -> Vec<RunsPoint> {
        let at = |day: i64| Timestamp::from_micros(day * DAY);
        let point = |day: i64| {
            let counts = [day, day - 1, 1].map(FigureValue::Count);
            Point { start: at(day), figures: FIGURES.into_iter().zip(counts).collect::<Figures>() }
        };
        let last = to.minus(1).micros() / DAY;
        let range = AnsweredRange { range: TimeRange::new(at(7), to).unwrap(), tz: "UTC".into() };
        let series = Series { key: None, points: (1..=last).map(point).collect() };
        runs_over_time(&Answer { range, complete_to, data: vec![series] }, Granularity::Day, &Zone::utc())
    }

    #[test]
    fn the_first_bucket_has_an_average_and_the_unfinished_one_has_none() {
        let noon = Timestamp::from_micros(9 * DAY + 12 * HOUR);
        let points = days(noon, noon);
        assert_eq!(
            points.iter().map(|point| (point.runs, point.succeeded, point.failed)).collect::<Vec<_>>(),
            [(7, 6, 1), (8, 7, 1), (9, 8, 1)]
        );
        assert_eq!(points.iter().map(|point| point.moving_average).collect::<Vec<_>>(), [Some(4.0), Some(5.0), None]);
        assert_eq!(points.iter().map(|point| point.trend).collect::<Vec<_>>(), [Some(7.0), Some(8.0), Some(9.0)]);
    }

    #[test]
    fn a_range_of_the_past_ends_with_a_whole_bucket() {
        let midnight = Timestamp::from_micros(10 * DAY);
        assert_eq!(days(midnight, midnight.plus(DAY)).last().unwrap().moving_average, Some(6.0));
        assert_eq!(days(midnight, midnight.minus(1)).last().unwrap().moving_average, None, "the day is not over");
    }

    #[test]
    fn nothing_has_no_points() {
        let range = AnsweredRange {
            range: TimeRange::new(Timestamp::from_micros(0), Timestamp::from_micros(DAY)).unwrap(),
            tz: "UTC".into(),
        };
        let answer = Answer { range, complete_to: Timestamp::from_micros(0), data: vec![] };
        assert!(runs_over_time(&answer, Granularity::Day, &Zone::utc()).is_empty());
    }
}
