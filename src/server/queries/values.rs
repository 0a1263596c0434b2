//! Completion of filters: the values of a dimension that an organisation has.

use crate::{
    domain::{dimension::Dimension, error::AppError, ids::OrgId, session::FilterValue},
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
        rollups::key::{Grain, Slice},
    },
};

use sqlx::{Postgres, QueryBuilder};

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
        return Err(AppError::invalid("prefix", "A value must not contain NUL."));
    }
    let mut snapshot = db.read(scope).await?;
    let values: Vec<String> = statement(scope.org(), dimension, prefix).build_query_scalar().fetch_all(&mut *snapshot).await?;
    Ok(values.into_iter().map(|value| FilterValue { dimension, value }).collect())
}

/// Steps from one value to the next in the index, rather than over every day of each.
pub(super) fn statement(org: OrgId, dimension: Dimension, prefix: &str) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("with recursive step (value) as ((select value from rollups where org_id = ");
    let within = |sql: &mut QueryBuilder<Postgres>| {
        sql.push_bind(org.0);
        sql.push(" and dimension = ").push_bind(Slice::number(Some(dimension), None));
        sql.push(" and grain = ").push_bind(Grain::Day.number());
    };
    within(&mut sql);
    sql.push(" order by value limit 1) union all select (select value from rollups where org_id = ");
    within(&mut sql);
    sql.push(" and value > step.value order by value limit 1) from step where step.value is not null)");
    sql.push(" select value from step where starts_with(lower(value), lower(").push_bind(prefix.to_owned());
    sql.push(")) order by value limit ").push_bind(LIMIT);
    sql
}
