//! All events of a stretch of time, in the order they happened. In: a plan. Out: an iterator that holds a few days at most.

use super::{calendar::ZONES_REACH, chance::Chance, machinery, org::Org, person::Person, session};
use crate::domain::time::{DAY, HOUR, TimeRange, Timestamp};
use crate::server::producer::Event;
use std::{cmp::Reverse, collections::BinaryHeap};

/// What is generated.
#[derive(Clone, Debug)]
pub struct Plan {
    pub range: TimeRange,
    pub orgs: Vec<&'static Org>,
    pub seed: u64,
    /// Sessions that began before this are left out, also what happens later in them.
    pub sessions_from: Timestamp,
    /// When the organisations have the size of `Org::sessions_a_day`.
    pub grown_at: Timestamp,
    /// More sessions than the plan has, from `range.from` on: so many times as many.
    pub livelier: f64,
    /// How often servers are heard of. Of the past only the last heartbeat is looked at.
    pub heard_every: i64,
}

impl Plan {
    /// The whole of `range`, grown by its end.
    pub fn of(range: TimeRange, seed: u64, orgs: Vec<&'static Org>) -> Self {
        Self { range, orgs, seed, sessions_from: range.from(), grown_at: range.to(), livelier: 1.0, heard_every: 4 * HOUR }
    }

    pub fn events(&self) -> Traffic {
        // Sessions that began before the range may still go on in it; a local day begins up to half a day off.
        let first = self.range.from().minus(LONGEST).max(self.sessions_from.minus(ZONES_REACH).floor(DAY));
        let first_day = first.micros().div_euclid(DAY);
        let people = self.orgs.iter().map(|org| org.people()).collect();
        Traffic { plan: self.clone(), people, day: first_day, waiting: BinaryHeap::new() }
    }

    /// How many sessions could begin in `org` on `day`.
    fn sessions(&self, org: &Org, day: i64) -> i64 {
        let months = (day - self.grown_at.micros().div_euclid(DAY)) as f64 / 30.0;
        let noise = Chance::of(self.seed, &["day", org.slug], &[day]).around(1.0, 0.12);
        (org.sessions_a_day * (1.0 + org.growth).powf(months.min(0.0)) * noise).round() as i64
    }
}

/// Sessions that last longer lose their end when time is generated in pieces.
const LONGEST: i64 = 9 * DAY;

pub struct Traffic {
    plan: Plan,
    people: Vec<Vec<Person>>,
    day: i64,
    waiting: BinaryHeap<Reverse<Waiting>>,
}

impl Iterator for Traffic {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        loop {
            // Whatever begins on a later local day begins after this.
            let settled = Timestamp::from_micros(self.day * DAY - ZONES_REACH);
            let exhausted = settled >= self.plan.range.to();
            match self.waiting.peek() {
                Some(Reverse(first)) if exhausted || first.0.occurred_at < settled => {
                    return self.waiting.pop().map(|Reverse(first)| first.0);
                }
                None if exhausted => return None,
                _ => self.fetch_day(),
            }
        }
    }
}

impl Traffic {
    fn fetch_day(&mut self) {
        let plan = &self.plan;
        for (org, people) in plan.orgs.iter().zip(&self.people) {
            let planned = plan.sessions(org, self.day);
            for place in 0..(planned as f64 * plan.livelier) as i64 {
                let Some(events) = session::tell(plan.seed, org, people, self.day, place) else { continue };
                let from = if place < planned { plan.sessions_from } else { plan.range.from() };
                if events.first().is_some_and(|first| first.occurred_at >= from) {
                    self.waiting.extend(
                        events
                            .into_iter()
                            .filter(|event| plan.range.contains(event.occurred_at))
                            .map(|event| Reverse(Waiting(event))),
                    );
                }
            }
            let machinery = machinery::tell(plan.seed, org, self.day, plan.heard_every);
            self.waiting.extend(
                machinery.into_iter().filter(|event| plan.range.contains(event.occurred_at)).map(|event| Reverse(Waiting(event))),
            );
        }
        self.day += 1;
    }
}

/// An event in the order of time; its id settles ties.
struct Waiting(Event);

impl Waiting {
    fn key(&self) -> (Timestamp, &str) {
        (self.0.occurred_at, &self.0.event_id)
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}
impl Eq for Waiting {}
impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}
