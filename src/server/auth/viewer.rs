//! What every page needs to know before it asks for data: who is looking, what they may choose, and their zone.

use super::{dev, people};
use crate::{
    domain::{
        error::AppError,
        ids::OrgSlug,
        time::Timestamp,
        viewer::{Person, Viewer},
        zone::Zone,
    },
    server::http::state::AppState,
};
use jiff::{civil::date, tz::TimeZone};

/// The viewer; 404 when `org` names an organisation that is not theirs to see.
pub async fn find(state: &AppState, person: Person, org: Option<&OrgSlug>, tz: &str) -> Result<Viewer, AppError> {
    let orgs = people::orgs_of(&state.db, &person).await?;
    if org.is_some_and(|named| orgs.iter().all(|org| org.slug != *named)) {
        return Err(AppError::NotFound);
    }
    Ok(Viewer { person, orgs, zone: zone(tz)?, now: state.clock.now(), presets: dev::presets(state).await? })
}

/// The zone with the offsets of the years that data can be in.
fn zone(name: &str) -> Result<Zone, AppError> {
    let tz = TimeZone::get(name).map_err(|_| AppError::invalid("tz", "This is not an IANA time zone."))?;
    let [first, last] = [2015, 2036].map(|year| date(year, 1, 1).to_zoned(TimeZone::UTC).map(|at| at.timestamp()));
    let (Ok(first), Ok(last)) = (first, last) else { return Ok(Zone::utc()) };
    let mut offsets = vec![(Timestamp::from_micros(i64::MIN), tz.to_offset(first).seconds())];
    let changes = tz.following(first).take_while(|change| change.timestamp() < last);
    offsets
        .extend(changes.map(|change| (Timestamp::from_micros(change.timestamp().as_microsecond()), change.offset().seconds())));
    Ok(Zone { name: name.to_owned(), offsets })
}
