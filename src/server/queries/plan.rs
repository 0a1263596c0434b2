//! Which rollups and which facts make up a range: pure arithmetic on UTC buckets.
//!
//! A range is the difference of two points, and a point is reached from the nearest week by days (where they are kept), from there by
//! hours, and from the nearest hour by quarter hours, forwards or backwards: rollups are a group, so a bucket too much is taken away again. A local day
//! of Berlin is one UTC day and a few hours instead of twenty-four hours. Less than a quarter hour at either end of the
//! range is read from facts (less than an hour, where rollups have no quarter hours).

use crate::{
    domain::time::{TimeRange, Timestamp},
    server::rollups::key::Grain,
};

/// Neighbouring rollups of one grain that count for one target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub grain: Grain,
    pub from: Timestamp,
    pub to: Timestamp,
    pub target: u32,
    /// 1: added; −1: taken away.
    pub sign: i64,
}

/// How one or more neighbouring ranges (the targets, by their position) are made up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub stretches: Vec<Stretch>,
    /// What facts alone can say: less than a bucket of the finest grain at the ends of a target. Ascending.
    pub edges: Vec<TimeRange>,
    grains: &'static [Grain],
}

/// One target for each pair of neighbouring `cuts`, cut off at the ends of `range`. Rollups have these `grains`, the finest first.
pub fn cover(range: TimeRange, cuts: &[Timestamp], grains: &'static [Grain]) -> Plan {
    let mut plan = Plan { stretches: Vec::new(), edges: Vec::new(), grains };
    for (target, pair) in cuts.windows(2).enumerate() {
        plan.add(pair[0].max(range.from()), pair[1].min(range.to()), target as u32);
    }
    plan
}

/// The whole range as one target in buckets of an hour at most, or of a quarter hour (`longest`): for what tells hours apart.
pub fn hours(range: TimeRange, longest: Grain) -> Plan {
    let mut plan = Plan { stretches: Vec::new(), edges: Vec::new(), grains: &Grain::ALL };
    let quarter = Grain::QuarterHour.length();
    let (from, to) = (range.from().ceil(quarter), range.to().floor(quarter));
    if from > to {
        plan.add_edge(range.from(), range.to());
        return plan;
    }
    plan.add_edge(range.from(), from);
    plan.add_edge(to, range.to());
    match longest {
        Grain::QuarterHour => plan.add_stretch(Grain::QuarterHour, from, to, 0),
        _ => plan.add_short(from, to, 0),
    }
    plan
}

impl Plan {
    fn add(&mut self, from: Timestamp, to: Timestamp, target: u32) {
        let finest = self.grains[0].length();
        let (inner_from, inner_to) = (from.ceil(finest), to.floor(finest));
        if inner_from > inner_to {
            return self.add_edge(from, to);
        }
        self.add_edge(from, inner_from);
        self.add_edge(inner_to, to);
        if inner_to.since(inner_from) < Grain::Day.length() {
            self.add_short(inner_from, inner_to, target);
        } else {
            self.add_long(inner_from, inner_to, target);
        }
    }

    /// Under a day: whole hours inside, quarter hours around them, nothing taken away.
    fn add_short(&mut self, from: Timestamp, to: Timestamp, target: u32) {
        let hour = Grain::Hour.length();
        let (hour_from, hour_to) = (from.ceil(hour), to.floor(hour));
        if hour_from >= hour_to {
            return self.add_stretch(Grain::QuarterHour, from, to, target);
        }
        self.add_stretch(Grain::QuarterHour, from, hour_from, target);
        self.add_stretch(Grain::Hour, hour_from, hour_to, target);
        self.add_stretch(Grain::QuarterHour, hour_to, to, target);
    }

    fn add_long(&mut self, from: Timestamp, to: Timestamp, target: u32) {
        let [from_hour, to_hour] = [from, to].map(|at| nearest(at, Grain::Hour));
        if !self.grains.contains(&Grain::Day) {
            return self.add_weeks(from_hour, to_hour, target);
        }
        let [from_day, to_day] = [from_hour, to_hour].map(|at| nearest(at, Grain::Day));
        self.add_stretch(Grain::QuarterHour, from, from_hour, target);
        self.add_stretch(Grain::Hour, from_hour, from_day, target);
        if to_day.since(from_day) >= Grain::Week.length() {
            let [from_week, to_week] = [from_day, to_day].map(|at| nearest(at, Grain::Week));
            self.add_stretch(Grain::Day, from_day, from_week, target);
            self.add_stretch(Grain::Week, from_week, to_week, target);
            self.add_stretch(Grain::Day, to_week, to_day, target);
        } else {
            self.add_stretch(Grain::Day, from_day, to_day, target);
        }
        self.add_stretch(Grain::Hour, to_day, to_hour, target);
        self.add_stretch(Grain::QuarterHour, to_hour, to, target);
    }

    /// Weeks, and from there hours: where no days are kept.
    fn add_weeks(&mut self, from: Timestamp, to: Timestamp, target: u32) {
        let [from_week, to_week] = [from, to].map(|at| nearest(at, Grain::Week));
        if from_week >= to_week {
            return self.add_stretch(Grain::Hour, from, to, target);
        }
        self.add_stretch(Grain::Hour, from, from_week, target);
        self.add_stretch(Grain::Week, from_week, to_week, target);
        self.add_stretch(Grain::Hour, to_week, to, target);
    }

    /// Backwards (`from` after `to`) is taken away.
    fn add_stretch(&mut self, grain: Grain, from: Timestamp, to: Timestamp, target: u32) {
        if from < to {
            self.stretches.push(Stretch { grain, from, to, target, sign: 1 });
        } else if to < from {
            self.stretches.push(Stretch { grain, from: to, to: from, target, sign: -1 });
        }
    }

    /// Neighbours become one.
    fn add_edge(&mut self, from: Timestamp, to: Timestamp) {
        let neighbour = self.edges.pop_if(|last| last.to() == from).map_or(from, |last| last.from());
        self.edges.extend(TimeRange::new(neighbour, to));
    }
}

/// The multiple of the grain's length that is nearest.
fn nearest(at: Timestamp, grain: Grain) -> Timestamp {
    at.plus(grain.length() / 2).floor(grain.length())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::QUARTER_HOUR;
    use proptest::prelude::*;

    const HOURS_AND_WEEKS: &[Grain] = &[Grain::Hour, Grain::Week];

    /// The whole range as the only target.
    fn cover_whole(range: TimeRange) -> Plan {
        cover(range, &[range.from(), range.to()], &Grain::ALL)
    }

    fn range(from: &str, to: &str) -> TimeRange {
        TimeRange::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    /// Buckets that a plan reads.
    fn rows(plan: &Plan) -> i64 {
        plan.stretches.iter().map(|stretch| stretch.to.since(stretch.from) / stretch.grain.length()).sum()
    }

    #[test]
    fn whole_utc_days_are_weeks_and_the_days_around_them() {
        let days = cover_whole(range("2026-03-01T00:00:00Z", "2026-03-07T00:00:00Z"));
        assert_eq!((days.stretches.len(), rows(&days), days.edges.len()), (1, 6, 0));
        let month = cover_whole(range("2026-03-01T00:00:00Z", "2026-03-31T00:00:00Z"));
        let signs: Vec<_> = month.stretches.iter().map(|stretch| (stretch.grain, stretch.sign)).collect();
        assert_eq!(signs, [(Grain::Day, -1), (Grain::Week, 1), (Grain::Day, -1)]);
        assert_eq!((rows(&month), month.edges.len()), (3 + 5 + 2, 0));
    }

    #[test]
    fn a_local_day_is_a_utc_day_and_a_few_hours() {
        let berlin = cover_whole(range("2026-06-01T22:00:00Z", "2026-06-02T22:00:00Z"));
        assert_eq!(rows(&berlin), 1 + 2 + 2);
        let nepal = cover_whole(range("2026-06-01T18:15:00Z", "2026-06-02T18:15:00Z"));
        assert_eq!(rows(&nepal), 1 + 6 + 6 + 1 + 1);
    }

    #[test]
    fn ragged_ends_come_from_facts() {
        let plan = cover_whole(range("2026-03-01T10:07:00Z", "2026-03-01T12:31:00Z"));
        let ragged = [("2026-03-01T10:07:00Z", "2026-03-01T10:15:00Z"), ("2026-03-01T12:30:00Z", "2026-03-01T12:31:00Z")];
        assert_eq!(plan.edges, ragged.map(|(from, to)| range(from, to)));
        assert_eq!(rows(&plan), 3 + 1 + 2);
        let short = cover_whole(range("2026-03-01T10:07:00Z", "2026-03-01T10:08:00Z"));
        assert_eq!((short.stretches.len(), short.edges.len()), (0, 1));
    }

    #[test]
    fn without_quarter_hours_less_than_an_hour_comes_from_facts_and_neighbours_are_read_together() {
        let asked = range("2026-03-01T10:15:00Z", "2026-03-01T14:30:00Z");
        let plan = cover(asked, &[asked.from(), asked.to()], HOURS_AND_WEEKS);
        assert_eq!((rows(&plan), plan.edges.len()), (3, 2));
        let quarters: Vec<Timestamp> = (0..=17).map(|quarter| asked.from().plus(quarter * QUARTER_HOUR)).collect();
        let plan = cover(asked, &quarters, HOURS_AND_WEEKS);
        assert_eq!((rows(&plan), plan.edges), (0, vec![asked]));
    }

    #[test]
    fn without_days_a_month_is_weeks_and_hours_and_a_day_is_its_hours() {
        let month = range("2026-03-01T00:00:00Z", "2026-03-31T00:00:00Z");
        let plan = cover(month, &[month.from(), month.to()], HOURS_AND_WEEKS);
        assert_eq!((rows(&plan), plan.edges.len()), (3 * 24 + 5 + 2 * 24, 0));
        let day = range("2026-03-06T00:00:00Z", "2026-03-07T00:00:00Z");
        assert_eq!(rows(&cover(day, &[day.from(), day.to()], HOURS_AND_WEEKS)), 24);
    }

    #[test]
    fn hours_are_told_apart_however_long_the_range_is() {
        let asked = range("2026-03-01T10:07:00Z", "2026-03-31T12:31:00Z");
        let whole = hours(asked, Grain::Hour);
        let grains: Vec<Grain> = whole.stretches.iter().map(|stretch| stretch.grain).collect();
        assert_eq!(grains, [Grain::QuarterHour, Grain::Hour, Grain::QuarterHour]);
        assert_eq!((rows(&whole), whole.edges.len()), (3 + 30 * 24 + 1 + 2, 2));
        let quarters = hours(asked, Grain::QuarterHour);
        assert_eq!((quarters.stretches.len(), rows(&quarters)), (1, 4 * (30 * 24 + 2) + 1));
        assert_eq!(hours(range("2026-03-01T10:07:00Z", "2026-03-01T10:08:00Z"), Grain::Hour).edges.len(), 1);
    }

    proptest! {
        #[test]
        fn every_instant_counts_once_for_its_target(
            start in 0_i64..10_000_000,
            steps in prop::collection::vec(1_i64..400_000, 1..6),
            trims in (0_i64..500_000, 0_i64..500_000),
            probes in prop::collection::vec(-200_000_i64..2_500_000, 50),
            grains in prop::sample::select(vec![&Grain::ALL, &Grain::ALL[1..], HOURS_AND_WEEKS]),
        ) {
            let second = crate::domain::time::SECOND;
            let mut cuts = vec![Timestamp::from_micros(start * second)];
            for step in steps {
                cuts.push(cuts[cuts.len() - 1].plus(step * second));
            }
            let (first, last) = (cuts[0], cuts[cuts.len() - 1]);
            let trimmed = TimeRange::new(first.plus(trims.0 * second), last.minus(trims.1 * second));
            let asked = trimmed.unwrap_or_else(|| TimeRange::new(first, last).unwrap());
            let plan = cover(asked, &cuts, grains);
            let finest = grains[0];
            for stretch in &plan.stretches {
                prop_assert!(stretch.from.micros() % stretch.grain.length() == 0 && stretch.to.micros() % stretch.grain.length() == 0);
            }
            prop_assert!(plan.stretches.iter().all(|stretch| grains.contains(&stretch.grain)));
            prop_assert!(plan.edges.windows(2).all(|pair| pair[0].to() < pair[1].from()));
            for probe in probes {
                let at = Timestamp::from_micros((start + probe) * second);
                let from_facts = plan.edges.iter().any(|edge| edge.contains(at));
                let bucket = (at.floor(finest.length()), at.floor(finest.length()).plus(finest.length()));
                for (target, pair) in cuts.windows(2).enumerate() {
                    let rollups: i64 = plan.stretches.iter()
                        .filter(|stretch| stretch.target == target as u32 && stretch.from <= at && at < stretch.to)
                        .map(|stretch| stretch.sign).sum();
                    let own = pair[0] <= at && at < pair[1];
                    prop_assert_eq!(rollups + i64::from(own && from_facts), i64::from(own && asked.contains(at)));
                    let whole = pair[0].max(asked.from()) <= bucket.0 && bucket.1 <= pair[1].min(asked.to());
                    prop_assert!(!(from_facts && whole), "a whole bucket is not read from facts");
                }
            }
        }

        #[test]
        fn a_day_never_takes_more_than_thirty_rows(start in 0_i64..100_000, days in 1_i64..60) {
            let from = Timestamp::from_micros(start * QUARTER_HOUR);
            let plan = cover_whole(TimeRange::new(from, from.plus(days * Grain::Day.length())).unwrap());
            prop_assert!(rows(&plan) <= days + 12 + 12 + 2 + 2);
        }
    }
}
