//! The landing page: figures at a glance, what happened last, whether the machinery is well, and beginning something.

use super::wire::Wire;
use crate::domain::{
    answer::Answer,
    error::AppError,
    ids::OrgSlug,
    overview::{Begun, Glance, Happening, SystemStatus, ToolLink},
};
use leptos::prelude::*;

/// The figures of the cards; days and weeks are those of the zone.
#[server(protocol = Wire, endpoint = "overview_glance")]
pub async fn overview_glance(org: Option<OrgSlug>, tz: String) -> Result<Answer<Glance>, AppError> {
    use crate::server::{auth::enter::enter, queries::glance};
    let (db, scope) = enter(org.as_ref()).await?;
    glance::glance(&db, &scope, &tz).await
}

/// What happened last, newest first; of conversations those that the viewer may open.
#[server(protocol = Wire, endpoint = "overview_feed")]
pub async fn overview_feed(org: Option<OrgSlug>, limit: u16) -> Result<Vec<Happening>, AppError> {
    use crate::{
        domain::overview::HappeningKind,
        server::{auth::enter::enter, queries::feed},
    };
    let (db, scope) = enter(org.as_ref()).await?;
    feed::feed(&db, &scope, &HappeningKind::ALL, limit).await
}

/// Whether the machinery is well.
#[server(protocol = Wire, endpoint = "check_system")]
pub async fn check_system(org: Option<OrgSlug>) -> Result<SystemStatus, AppError> {
    use crate::server::{auth::enter::enter, queries::system_status};
    let (db, scope) = enter(org.as_ref()).await?;
    system_status::system_status(&db, &scope).await
}

/// The tools in which people begin things, as far as the installation names them.
#[server(protocol = Wire, endpoint = "list_tool_links")]
pub async fn list_tool_links(org: Option<OrgSlug>) -> Result<Vec<ToolLink>, AppError> {
    use crate::server::auth::{
        authorise::authorise,
        enter::request,
        scope::{Scope, ViewTotals},
    };
    let (state, parts) = request()?;
    let scope: Scope<ViewTotals> = authorise(&state, &parts, org.as_ref()).await?;
    Ok(state.web.links.of(scope.slug()))
}

/// Records that somebody began something.
#[server(protocol = Wire, endpoint = "begin")]
pub async fn begin(org: Option<OrgSlug>, begun: Begun) -> Result<(), AppError> {
    use crate::server::{
        auth::{authorise::authorise, enter::request},
        commands,
    };
    let (state, parts) = request()?;
    let scope = authorise(&state, &parts, org.as_ref()).await?;
    commands::begin::begin(&state.receiver, &scope, begun).await
}
