//! Completion of filters: the values of a dimension that an organisation has.

use crate::{
    domain::{dimension::Dimension, error::AppError, session::FilterValue},
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
        rollups::key::{Grain, Slice},
    },
};

/// As many as a list shows.
const LIMIT: i64 = 50;

/// Values that begin with `prefix` (whatever its case), in order. Of users, whoever sees totals only gets their own name.
pub async fn filter_values(
    db: &Db,
    scope: &Scope<ViewTotals>,
    dimension: Dimension,
    prefix: &str,
) -> Result<Vec<FilterValue>, AppError> {
    if let (Dimension::User, Some(own)) = (dimension, scope.only_user()) {
        return Ok(vec![FilterValue { dimension, value: own.to_owned() }]);
    }
    if prefix.contains('\0') {
        return Err(AppError::invalid("prefix", "must not contain NUL"));
    }
    let mut snapshot = db.read(scope).await?;
    // Steps from one value to the next in the index, rather than over every day of each.
    let values: Vec<String> = sqlx::query_scalar(
        "with recursive step (value) as (
           (select value from rollups where org_id = $1 and dimension = $2 and grain = $3 order by value limit 1)
           union all
           select (select value from rollups
                    where org_id = $1 and dimension = $2 and grain = $3 and value > step.value order by value limit 1)
             from step where step.value is not null
         )
         select value from step where starts_with(lower(value), lower($4)) order by value limit $5",
    )
    .bind(scope.org().0)
    .bind(Slice::number(Some(dimension)))
    .bind(Grain::Day.number())
    .bind(prefix)
    .bind(LIMIT)
    .fetch_all(&mut *snapshot)
    .await?;
    Ok(values.into_iter().map(|value| FilterValue { dimension, value }).collect())
}
