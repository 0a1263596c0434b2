//! When people begin to work with agents: in the working hours of their own zone, seldom on days off.

use super::{agent::Agent, chance::Chance, person::Person};
use crate::domain::time::{DAY, Timestamp};
use jiff::{ToSpan, civil, tz::TimeZone};

/// The latest and earliest that a local day begins against the same day in UTC, in microseconds.
pub const ZONES_REACH: i64 = 14 * crate::domain::time::HOUR;

/// A moment of the local day `day` (counted from 1970) at which `person` begins, or `None` when they do not.
pub fn begin(chance: &mut Chance, day: i64, person: &Person, agent: &Agent) -> Option<Timestamp> {
    let zone = TimeZone::get(person.zone).ok()?;
    let date = civil::date(1970, 1, 1).checked_add(day.days()).ok()?;
    let second = if chance.is(agent.tireless) {
        chance.between(0, DAY / 1_000_000 - 1)
    } else {
        let at_work = !is_day_off(person.zone, date.weekday()) || chance.is(0.12);
        if !at_work {
            return None;
        }
        working_second(chance)
    };
    let local = date.at(0, 0, 0, 0).checked_add(second.seconds()).ok()?;
    let instant = zone.to_ambiguous_zoned(local).compatible().ok()?.timestamp();
    Some(Timestamp::from_micros(instant.as_microsecond() + chance.between(0, 999) * 1_000))
}

/// A hump before noon, a broader one after lunch, a few in the evening.
fn working_second(chance: &mut Chance) -> i64 {
    let hour = match chance.unit() {
        part if part < 0.44 => 10.3 + (chance.unit() + chance.unit() + chance.unit() - 1.5) * 1.9,
        part if part < 0.92 => 14.9 + (chance.unit() + chance.unit() + chance.unit() - 1.5) * 2.5,
        _ => 18.5 + chance.unit() * 4.5,
    };
    (hour * 3_600.0) as i64
}

fn is_day_off(zone: &str, weekday: civil::Weekday) -> bool {
    match weekday {
        civil::Weekday::Saturday => true,
        // Nepal works on Sunday.
        civil::Weekday::Sunday => zone != "Asia/Kathmandu",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::generate::{agent::AGENTS, org::ORGS};

    #[test]
    fn most_begin_in_working_hours_of_their_own_zone() {
        let mut chance = Chance::of(5, &[], &[]);
        for org in ORGS {
            let person = &org.people()[0];
            let zone = TimeZone::get(person.zone).unwrap();
            let begun: Vec<_> = (20_500..20_700).filter_map(|day| begin(&mut chance, day, person, &AGENTS[0])).collect();
            let working = begun.iter().filter(|at| {
                let local = jiff::Timestamp::from_microsecond(at.micros()).unwrap().to_zoned(zone.clone());
                (7..20).contains(&local.hour()) && !is_day_off(person.zone, local.weekday())
            });
            assert!(working.count() * 100 > begun.len() * 78, "{}", org.slug);
        }
    }
}
