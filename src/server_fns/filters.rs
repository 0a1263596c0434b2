//! Filters: what can be chosen.

use super::wire::Wire;
use crate::domain::{dimension::Dimension, error::AppError, ids::OrgSlug, session::FilterValue};
use leptos::prelude::*;

/// Values of a dimension with `prefix` in them, those that begin with it first.
#[server(protocol = Wire, endpoint = "list_filter_values")]
pub async fn list_filter_values(
    org: Option<OrgSlug>,
    dimension: Dimension,
    prefix: String,
) -> Result<Vec<FilterValue>, AppError> {
    use crate::server::{auth::enter::enter, queries::values};
    let (db, scope) = enter(org.as_ref()).await?;
    values::filter_values(&db, &scope, dimension, &prefix).await
}

/// Values of any dimension with `text` in them, a few of each.
#[server(protocol = Wire, endpoint = "find_filter_values")]
pub async fn find_filter_values(org: Option<OrgSlug>, text: String) -> Result<Vec<FilterValue>, AppError> {
    use crate::server::{auth::enter::enter, queries::values};
    let (db, scope) = enter(org.as_ref()).await?;
    values::any_filter_values(&db, &scope, &text).await
}
