//! A long curve as few points: of each stretch of steps the lowest and the highest, so that no peak is smoothed away.

use crate::domain::training::CurvePoint;

/// Takes points in order of their steps.
pub struct Extremes {
    /// The first points, for as long as all of them may be shown.
    all: Vec<CurvePoint>,
    at_most: usize,
    first_step: i64,
    last_step: i64,
    stretches: Vec<Option<(CurvePoint, CurvePoint)>>,
    first: Option<CurvePoint>,
    last: Option<CurvePoint>,
    total: usize,
}

impl Extremes {
    /// Of points from `first_step` to `last_step`, `at_most` (at least 4) are shown.
    pub fn new(first_step: i64, last_step: i64, at_most: usize) -> Self {
        // Two of each stretch, and the first and the last of all.
        let stretches = vec![None; (at_most.saturating_sub(2) / 2).max(1)];
        Self { all: Vec::new(), at_most, first_step, last_step, stretches, first: None, last: None, total: 0 }
    }

    pub fn add(&mut self, point: CurvePoint) {
        self.total += 1;
        if self.total <= self.at_most {
            self.all.push(point);
        }
        self.first.get_or_insert(point);
        self.last = Some(point);
        let steps = i128::from(self.last_step) - i128::from(self.first_step) + 1;
        let place = (i128::from(point.step) - i128::from(self.first_step)) * self.stretches.len() as i128 / steps.max(1);
        let last_place = self.stretches.len() - 1;
        let stretch = &mut self.stretches[usize::try_from(place).unwrap_or(0).min(last_place)];
        let (low, high) = stretch.get_or_insert((point, point));
        if point.value < low.value {
            *low = point;
        }
        if point.value > high.value {
            *high = point;
        }
    }

    /// Ascending by step, each point once.
    pub fn points(self) -> Vec<CurvePoint> {
        if self.total <= self.at_most {
            return self.all;
        }
        let ends = self.first.into_iter().chain(self.last);
        let mut points: Vec<CurvePoint> =
            self.stretches.into_iter().flatten().flat_map(|(low, high)| [low, high]).chain(ends).collect();
        points.sort_by_key(|point| point.step);
        points.dedup_by_key(|point| point.step);
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;
    use proptest::prelude::*;

    fn shown(values: &[(i64, f64)], at_most: usize) -> Vec<CurvePoint> {
        let step = |place: Option<&(i64, f64)>| place.map_or(0, |(step, _)| *step);
        let mut extremes = Extremes::new(step(values.first()), step(values.last()), at_most);
        for (step, value) in values {
            extremes.add(CurvePoint { step: *step, at: Timestamp::from_micros(*step), value: *value });
        }
        extremes.points()
    }

    proptest! {
        #[test]
        fn the_ends_and_the_extremes_are_kept_and_no_more_than_were_asked_for(
            mut values in prop::collection::vec((0_i64..1_000_000, -1e6_f64..1e6), 1..600),
            at_most in 4_usize..100,
        ) {
            values.sort_by_key(|(step, _)| *step);
            values.dedup_by_key(|(step, _)| *step);
            let points = shown(&values, at_most);
            prop_assert!(points.len() <= at_most && points.is_sorted_by(|one, other| one.step < other.step));
            let of = |points: &[(i64, f64)]| {
                let values = || points.iter().map(|(_, value)| *value);
                (points[0], points[points.len() - 1], values().fold(f64::MAX, f64::min), values().fold(f64::MIN, f64::max))
            };
            let kept: Vec<(i64, f64)> = points.iter().map(|point| (point.step, point.value)).collect();
            prop_assert_eq!(of(&kept), of(&values));
            prop_assert!(kept.iter().all(|point| values.contains(point)));
            if values.len() <= at_most {
                prop_assert_eq!(kept, values);
            }
        }
    }

    #[test]
    fn a_single_spike_among_many_points_is_seen() {
        let mut values: Vec<(i64, f64)> = (0..20_000).map(|step| (step, 3.0)).collect();
        values[12_345].1 = 16.0;
        assert!(shown(&values, 100).iter().any(|point| (point.step, point.value) == (12_345, 16.0)));
    }

    #[test]
    fn nothing_is_no_point() {
        assert_eq!(shown(&[], 4), []);
    }
}
