//! Curves over numbered steps, as plain data: the sibling of [`super::plot::TimePlot`] for what has steps and not buckets.

use super::scale::Scale;
use crate::ui::format;

/// One curve.
#[derive(Clone, Debug, PartialEq)]
pub struct StepTrack {
    pub name: String,
    pub colour: &'static str,
    /// Ascending by step.
    pub points: Vec<(i64, f64)>,
    /// How many points there are, shown or not.
    pub total: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StepPlot {
    pub tracks: Vec<StepTrack>,
    /// A logarithmic side axis, which has no place for nothing and less.
    pub log: bool,
}

impl StepPlot {
    pub fn is_empty(&self) -> bool {
        self.tracks.iter().all(|track| self.drawn(track).next().is_none())
    }

    /// The points that the side axis has a place for.
    pub fn drawn<'t>(&self, track: &'t StepTrack) -> impl Iterator<Item = (i64, f64)> + 't {
        let log = self.log;
        track.points.iter().copied().filter(move |(_, value)| !log || *value > 0.0)
    }

    pub const fn scale(&self) -> Scale {
        Scale::measured()
    }

    /// The first and the last step.
    pub fn steps(&self) -> Option<(i64, i64)> {
        let steps = || self.tracks.iter().flat_map(|track| track.points.iter().map(|(step, _)| *step));
        steps().min().zip(steps().max())
    }

    /// The lowest and the highest value that is drawn.
    pub fn bounds(&self) -> Option<(f64, f64)> {
        let values = self.tracks.iter().flat_map(|track| self.drawn(track).map(|(_, value)| value));
        values.fold(None, |bounds, value| {
            let (low, high) = bounds.unwrap_or((value, value));
            Some((value.min(low), value.max(high)))
        })
    }

    /// "400 of 10,000 points, no extreme left out".
    pub fn extent(&self) -> String {
        let shown: i64 = self.tracks.iter().map(|track| track.points.len() as i64).sum();
        let total: i64 = self.tracks.iter().map(|track| track.total).sum();
        match total {
            1 => "1 point".into(),
            total if total > shown => {
                format!("shows {} of {} points, no extreme left out", format::count(shown), format::count(total))
            }
            total => format!("{} points", format::count(total)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(points: &[(i64, f64)], total: i64) -> StepTrack {
        StepTrack { name: "r1".into(), colour: "#123456", points: points.to_vec(), total }
    }

    #[test]
    fn it_says_how_much_of_everything_it_shows() {
        let plot = StepPlot { tracks: vec![track(&[(0, 2.0), (9, -1.0)], 10_000), track(&[(4, 3.0)], 1)], log: false };
        assert_eq!(plot.extent(), "shows 3 of 10,001 points, no extreme left out");
        assert_eq!((plot.steps(), plot.bounds()), (Some((0, 9)), Some((-1.0, 3.0))));
        let log = StepPlot { log: true, ..plot };
        assert_eq!(log.bounds(), Some((2.0, 3.0)));
        assert!(StepPlot { tracks: vec![track(&[(0, 0.0)], 1)], log: true }.is_empty());
        assert_eq!(StepPlot { tracks: vec![], log: false }.extent(), "0 points");
    }
}
