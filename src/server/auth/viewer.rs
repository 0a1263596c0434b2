//! What every page needs to know before it asks for data: who is looking, what they may choose, and their zone.

use super::{dev, people};
use crate::{
    domain::{
        error::AppError,
        ids::OrgSlug,
        viewer::{Person, Viewer},
    },
    server::{http::state::AppState, zone},
};

/// The viewer; 404 when `org` names an organisation that is not theirs to see.
pub async fn find(state: &AppState, person: Person, org: Option<&OrgSlug>, tz: &str) -> Result<Viewer, AppError> {
    let orgs = people::orgs_of(&state.db, &person).await?;
    if org.is_some_and(|named| orgs.iter().all(|org| org.slug != *named)) {
        return Err(AppError::NotFound);
    }
    Ok(Viewer { person, orgs, zone: zone::describe(tz)?, now: state.clock.now(), presets: dev::presets(state).await? })
}
