//! Filters: what can be chosen.

use crate::domain::{dimension::Dimension, error::AppError, ids::OrgSlug, session::FilterValue};
use leptos::{prelude::*, server_fn::codec::Json};

/// Values of a dimension that begin with `prefix`.
#[server(input = Json, endpoint = "list_filter_values")]
pub async fn list_filter_values(
    org: Option<OrgSlug>,
    dimension: Dimension,
    prefix: String,
) -> Result<Vec<FilterValue>, AppError> {
    use crate::server::{auth::enter::enter, queries::values};
    let (db, scope) = enter(org.as_ref()).await?;
    values::filter_values(&db, &scope, dimension, &prefix).await
}
