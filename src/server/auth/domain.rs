//! Domains: what clients of an older dashboard call organisations. They name one as `?domain=<slug>`, or in the path.

use super::{
    authorise::authorise,
    identify::Identity,
    scope::{Permission, Scope, ViewGlobal, ViewTotals},
};
use crate::{
    domain::{error::AppError, ids::OrgSlug, role},
    server::http::state::AppState,
};
use axum::{
    RequestPartsExt,
    extract::{FromRequestParts, Path, Query},
    http::request::Parts,
};
use std::collections::HashMap;

/// A scope in the domain that the request names, by the rules of every other door. `org` is understood as well.
pub struct OfDomain<P: Permission>(pub Scope<P>);

/// Whose figures are asked for.
pub enum Domains {
    One(Scope<ViewTotals>),
    /// Of those above organisations who may see all of them, and name none.
    All(Scope<ViewGlobal>),
}

impl<P: Permission> FromRequestParts<AppState> for OfDomain<P> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        // Before anything is read: nobody learns anything, not even what is wrong with it.
        Identity::of(parts)?;
        let domain = named(parts).await?;
        authorise(state, parts, domain.as_ref()).await.map(Self)
    }
}

impl FromRequestParts<AppState> for Domains {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let visit = Identity::of(parts)?;
        match named(parts).await? {
            None if visit.member.person.role.may(role::Permission::ViewGlobal) => {
                authorise(state, parts, None).await.map(Self::All)
            }
            domain => authorise(state, parts, domain.as_ref()).await.map(Self::One),
        }
    }
}

/// The path's word counts before the query's. What cannot be a slug is the slug of nothing.
async fn named(parts: &mut Parts) -> Result<Option<OrgSlug>, AppError> {
    let in_path = parts.extract::<Path<HashMap<String, String>>>().await;
    let in_path = in_path.ok().and_then(|Path(mut words)| words.remove("domain"));
    let name = in_path.or_else(|| {
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).ok()?;
        let find = |name: &str| pairs.iter().find(|(key, value)| key == name && !value.is_empty());
        find("domain").or_else(|| find("org")).map(|(_, value)| value.clone())
    });
    name.map(|text| text.parse().map_err(|_: &str| AppError::NotFound)).transpose()
}
