//! The door of every server function.

use super::{
    authorise::authorise,
    identify::{Identity, Visit},
    scope::{Permission, Scope},
};
use crate::{
    domain::{error::AppError, ids::OrgSlug},
    server::{
        db::Db,
        http::{request_id, state::AppState},
    },
};
use axum::http::request::Parts;
use leptos::prelude::use_context;

/// Who is asking by the request's cookie or bearer token, minted into a scope for `P` in `org` (or their own).
/// 401 for nobody, 404 for an organisation that is not theirs to see, 403 for a role that may not.
pub async fn enter<P: Permission>(org: Option<&OrgSlug>) -> Result<(Db, Scope<P>), AppError> {
    let (state, parts) = request()?;
    let scope = authorise(&state, &parts, org).await?;
    Ok((state.db, scope))
}

/// For server functions about the person and not about an organisation.
pub fn visit() -> Result<(AppState, Visit), AppError> {
    let (state, parts) = request()?;
    let visit = Identity::of(&parts)?;
    Ok((state, visit))
}

/// The state and the request that a server function runs for.
pub fn request() -> Result<(AppState, Parts), AppError> {
    match (use_context::<AppState>(), use_context::<Parts>()) {
        (Some(state), Some(parts)) => Ok((state, parts)),
        _ => {
            let reference = request_id::current();
            tracing::error!(request.id = %reference, "A server function ran without a request");
            Err(AppError::Internal { reference })
        }
    }
}
