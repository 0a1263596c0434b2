//! The door of every server function.

use super::scope::{Permission, Scope};
use crate::{
    domain::{error::AppError, ids::OrgSlug},
    server::db::Db,
};

/// Who is asking by the request's cookie or bearer token, minted into a scope for `P` in `org` (or their own).
/// 401 for nobody, 404 for an organisation that is not theirs to see, 403 for a role that may not.
pub async fn enter<P: Permission>(_org: Option<&OrgSlug>) -> Result<(Db, Scope<P>), AppError> {
    Err(AppError::Unauthenticated)
}
