//! From a person to a scope: the rules of `design.md` §3 and `api.md` §1, for REST and server functions alike.

use super::{
    identify::{Identity, Visit},
    people::{self, Member},
    scope::{Permission, Scope},
};
use crate::{
    domain::{
        error::AppError,
        ids::{OrgId, OrgSlug},
        role,
        time::Timestamp,
    },
    server::{db::Db, http::state::AppState},
};
use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use serde::Deserialize;

/// A scope for `P` in `org`, or in the person's own organisation when they leave it out.
///
/// 401 for nobody; 404 for an organisation that does not exist or is not theirs to see; 403 for a role that may not;
/// 400 when those above organisations name none.
pub async fn authorise<P: Permission>(state: &AppState, parts: &Parts, org: Option<&OrgSlug>) -> Result<Scope<P>, AppError> {
    let Visit { member, .. } = Identity::of(parts)?;
    of_member(&state.db, member, org, state.clock.now()).await
}

/// The rules, for whoever has been identified.
pub(in crate::server::auth) async fn of_member<P: Permission>(
    db: &Db,
    Member { person, org: home }: Member,
    org: Option<&OrgSlug>,
    at: Timestamp,
) -> Result<Scope<P>, AppError> {
    if P::IS == role::Permission::ViewGlobal {
        let above = "all".parse().map_err(|problem: &str| AppError::invalid("org", problem))?;
        return Scope::mint(OrgId::ABOVE, above, person, at).ok_or(AppError::Forbidden);
    }
    let (id, slug) = match (&person.org, org) {
        (Some(own), None) => (home, own.slug.clone()),
        (Some(own), Some(named)) if own.slug == *named => (home, own.slug.clone()),
        (Some(_), Some(_)) => return Err(AppError::NotFound),
        // Belonging to no organisation opens none by itself.
        (None, _) if !person.role.is_global() => return Err(AppError::NotFound),
        (None, Some(named)) => (people::org(db, named).await?.ok_or(AppError::NotFound)?, named.clone()),
        (None, None) => return Err(AppError::invalid("org", "Name the organisation with org=<slug>.")),
    };
    Scope::mint(id, slug, person, at).ok_or(AppError::Forbidden)
}

/// The same scope for a visit that has lasted a while; refused when the sign-in, the person or their right has gone.
pub async fn again<P: Permission>(db: &Db, visit: &Visit, scope: &Scope<P>, now: Timestamp) -> Result<Scope<P>, AppError> {
    let member = people::signed_in(db, visit.claims, now).await?.ok_or(AppError::Unauthenticated)?;
    of_member(db, member, Some(scope.slug()), now).await
}

#[derive(Deserialize)]
struct Named {
    org: Option<String>,
}

/// A handler that takes a scope is a handler that has been authorised: `?org=<slug>` as the contract says.
impl<P: Permission> FromRequestParts<AppState> for Scope<P> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        // Before the query is read: nobody learns anything, not even what is wrong with it.
        Identity::of(parts)?;
        let named = Query::<Named>::try_from_uri(&parts.uri).ok().and_then(|Query(named)| named.org);
        // What cannot be a slug is the slug of nothing.
        let org = named.map(|text| text.parse().map_err(|_: &str| AppError::NotFound)).transpose()?;
        authorise(state, parts, org.as_ref()).await
    }
}

/// For doors that ask who is there and nothing more.
impl FromRequestParts<AppState> for Visit {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, AppError> {
        Identity::of(parts)
    }
}
