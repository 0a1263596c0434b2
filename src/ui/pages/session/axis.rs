//! The time axis of a run: even where something happens, short where nothing does for long. Pure.
//!
//! In: when steps began and ended. Out: where an instant stands between 0 and 1, and which instants get a tick.

/// What an idle stretch keeps of the axis.
const BREAK: f64 = 0.035;
/// A stretch is shortened when it is idle and longer than this share of everything busy.
const LONG: f64 = 0.25;
/// Shorter ones (microseconds) are never shortened: a pause of 20 s belongs to the picture.
const SHORT: i64 = 20_000_000;

#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Ascending, touching each other, at least one.
    stretches: Vec<Stretch>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Stretch {
    from: i64,
    to: i64,
    /// Where it stands on the axis.
    begin: f64,
    end: f64,
    is_idle: bool,
}

/// An idle stretch that was shortened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pause {
    /// Its middle on the axis.
    pub at: f64,
    pub micros: i64,
}

/// A named instant of the axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tick {
    pub at: f64,
    /// Since the beginning of the run.
    pub micros: i64,
}

impl Axis {
    /// For steps given as (start, end) in microseconds, in any order, within a run from `from` to `to`.
    pub fn new(from: i64, to: i64, steps: impl IntoIterator<Item = (i64, i64)>) -> Self {
        let mut steps: Vec<_> = steps.into_iter().map(|(start, end)| (start, end.max(start))).collect();
        steps.sort_unstable();
        let from = steps.first().map_or(from, |first| from.min(first.0));
        let to = steps.iter().map(|step| step.1).max().unwrap_or(to).max(to).max(from + 1);
        let busy = union(&steps);
        let busy_total: i64 = busy.iter().map(|(start, end)| end - start).sum();
        let limit = ((busy_total as f64 * LONG) as i64).max(SHORT);
        let mut stretches: Vec<Stretch> = vec![];
        let mut push = |start: i64, end: i64, is_idle: bool| {
            if end > start {
                match stretches.last_mut() {
                    Some(last) if !last.is_idle && !is_idle => last.to = end,
                    _ => stretches.push(Stretch { from: start, to: end, begin: 0.0, end: 0.0, is_idle }),
                }
            }
        };
        let mut at = from;
        for (start, end) in busy.into_iter().chain([(to, to)]) {
            push(at, start, start - at > limit);
            push(start, end, false);
            at = end.max(at);
        }
        place(&mut stretches);
        Self { stretches }
    }

    /// Where an instant stands, from 0 to 1.
    pub fn at(&self, instant: i64) -> f64 {
        let index = self.stretches.partition_point(|stretch| stretch.to < instant).min(self.stretches.len() - 1);
        let stretch = self.stretches[index];
        let share = (instant.clamp(stretch.from, stretch.to) - stretch.from) as f64 / (stretch.to - stretch.from) as f64;
        stretch.begin + share * (stretch.end - stretch.begin)
    }

    pub fn pauses(&self) -> impl Iterator<Item = Pause> {
        let idle = self.stretches.iter().filter(|stretch| stretch.is_idle);
        idle.map(|stretch| Pause { at: (stretch.begin + stretch.end) / 2.0, micros: stretch.to - stretch.from })
    }

    /// About five round instants, none within a pause, the end among them.
    pub fn ticks(&self) -> Vec<Tick> {
        let (first, last) = (self.stretches[0].from, self.stretches[self.stretches.len() - 1].to);
        let drawn: i64 = self.stretches.iter().filter(|stretch| !stretch.is_idle).map(|stretch| stretch.to - stretch.from).sum();
        let step = round_step(drawn / 5);
        let mut ticks: Vec<Tick> = vec![];
        for stretch in self.stretches.iter().filter(|stretch| !stretch.is_idle) {
            let mut since = (stretch.from - first + step - 1) / step * step;
            while since <= stretch.to - first {
                let at = self.at(first + since);
                // Names need room beside each other, and the last one before the end.
                if ticks.last().is_none_or(|before: &Tick| at - before.at > 0.11) && at < 0.86 {
                    ticks.push(Tick { at, micros: since });
                }
                since += step;
            }
        }
        ticks.push(Tick { at: 1.0, micros: last - first });
        ticks
    }
}

fn union(steps: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut union: Vec<(i64, i64)> = vec![];
    for &(start, end) in steps {
        match union.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => union.push((start, end)),
        }
    }
    union
}

fn place(stretches: &mut [Stretch]) {
    let idle = stretches.iter().filter(|stretch| stretch.is_idle).count() as f64;
    // Many pauses together never take more than half of the axis.
    let idle_width = if idle > 0.0 { BREAK.min(0.5 / idle) } else { 0.0 };
    let drawn: i64 = stretches.iter().filter(|stretch| !stretch.is_idle).map(|stretch| stretch.to - stretch.from).sum();
    let room = 1.0 - idle * idle_width;
    let mut at = 0.0;
    for stretch in stretches.iter_mut() {
        let share = (stretch.to - stretch.from) as f64 / drawn.max(1) as f64;
        stretch.begin = at;
        at += if stretch.is_idle { idle_width } else { share * room };
        stretch.end = at;
    }
}

/// The next of 1, 2, 5 × 10ⁿ up to seconds, then what clocks count by.
fn round_step(micros: i64) -> i64 {
    const SECOND: i64 = 1_000_000;
    const CLOCK: [i64; 14] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200];
    if micros > 7_200 * SECOND {
        return (micros / (6 * 3_600 * SECOND) + 1) * 6 * 3_600 * SECOND;
    }
    if let Some(seconds) = CLOCK.into_iter().find(|seconds| seconds * SECOND >= micros && micros > SECOND / 2) {
        return seconds * SECOND;
    }
    let mut step = 1;
    for factor in [2, 5, 10].into_iter().cycle() {
        if step >= micros.max(1) {
            return step;
        }
        step = match factor {
            2 => step * 2,
            5 => step / 2 * 5,
            _ => step * 2,
        };
    }
    step
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;
    const HOUR: i64 = 3_600 * SECOND;

    #[test]
    fn an_even_run_is_even() {
        let axis = Axis::new(0, 100 * SECOND, [(0, 10 * SECOND), (10 * SECOND, 100 * SECOND)]);
        assert!((axis.at(50 * SECOND) - 0.5).abs() < 1e-9);
        assert_eq!((axis.at(-5), axis.at(HOUR)), (0.0, 1.0));
        assert_eq!(axis.pauses().count(), 0);
        assert_eq!(axis.ticks().iter().map(|tick| tick.micros / SECOND).collect::<Vec<_>>(), [0, 20, 40, 60, 80, 100]);
    }

    #[test]
    fn a_long_pause_is_short_and_known() {
        let axis = Axis::new(0, 10 * HOUR, [(0, 60 * SECOND), (10 * HOUR - 60 * SECOND, 10 * HOUR)]);
        let pauses: Vec<_> = axis.pauses().collect();
        assert_eq!(pauses.len(), 1);
        assert_eq!(pauses[0].micros, 10 * HOUR - 120 * SECOND);
        assert!((axis.at(60 * SECOND) - 0.4825).abs() < 1e-6);
        assert_eq!(axis.ticks().last().unwrap().micros, 10 * HOUR);
    }

    #[test]
    fn any_scale_from_microseconds_to_days_keeps_order_and_bounds() {
        for length in [1, 3, 900, 40_000, SECOND, 90 * SECOND, 5 * HOUR, 72 * HOUR] {
            let steps = (0..10).map(|step| (length * step / 10, length * (step + 1) / 10 - length / 40));
            let axis = Axis::new(0, length, steps);
            let mut before = -1.0;
            for instant in 0..=20 {
                let at = axis.at(length * instant / 20);
                assert!((0.0..=1.000_001).contains(&at) && at >= before, "{length}: {at}");
                before = at;
            }
            assert!((2..=9).contains(&axis.ticks().len()), "{length}: {:?}", axis.ticks());
        }
    }

    #[test]
    fn no_steps_and_no_time_do_no_harm() {
        let axis = Axis::new(7, 7, []);
        assert_eq!(axis.at(7), 0.0);
        Axis::new(7, 3, [(9, 1)]).ticks();
    }

    #[test]
    fn many_pauses_leave_room_for_what_happened() {
        let axis = Axis::new(0, 1_000 * HOUR, (0..1_000).map(|hour| (hour * HOUR, hour * HOUR + SECOND)));
        let drawn: f64 = 1.0 - axis.pauses().count() as f64 * (axis.at(HOUR) - axis.at(SECOND));
        assert!(drawn > 0.49, "{drawn}");
    }
}
