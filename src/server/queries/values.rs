//! Completion of filters: the values of a dimension that an organisation has.

use super::session_filter::literal;
use crate::{
    domain::{dimension::Dimension, error::AppError, ids::OrgId, session::FilterValue},
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
        rollups::key::{Grain, Slice},
    },
};

use sqlx::{PgConnection, Postgres, QueryBuilder};

/// As many as a list of one dimension shows, and of each where all are searched.
const LIMIT: i64 = 50;
const LIMIT_OF_EACH: i64 = 5;

/// Values with `text` in them (whatever its case): first those that begin with it, then in order. Of users, whoever sees totals
/// only gets their own name.
pub async fn filter_values(
    db: &Db,
    scope: &Scope<ViewTotals>,
    dimension: Dimension,
    text: &str,
) -> Result<Vec<FilterValue>, AppError> {
    check(text)?;
    if let (Dimension::User, Some(own)) = (dimension, scope.only_user()) {
        return Ok(vec![FilterValue { dimension, value: own.to_owned(), name: None }]);
    }
    let mut snapshot = db.read(scope).await?;
    of_dimension(&mut snapshot, scope.org(), dimension, text, LIMIT).await
}

/// Values of any dimension with `text` in them, a few of each; people also by their names.
pub async fn any_filter_values(db: &Db, scope: &Scope<ViewTotals>, text: &str) -> Result<Vec<FilterValue>, AppError> {
    check(text)?;
    let text = text.trim();
    if text.is_empty() {
        return Ok(vec![]);
    }
    let mut snapshot = db.read(scope).await?;
    let mut found = vec![];
    for dimension in Dimension::ALL {
        found.extend(match (dimension, scope.only_user()) {
            (Dimension::User, Some(own)) => {
                let is_meant = own.to_lowercase().contains(&text.to_lowercase());
                is_meant.then(|| FilterValue { dimension, value: own.to_owned(), name: None }).into_iter().collect()
            }
            (Dimension::User, None) => people(&mut snapshot, scope.org(), text).await?,
            _ => of_dimension(&mut snapshot, scope.org(), dimension, text, LIMIT_OF_EACH).await?,
        });
    }
    Ok(found)
}

fn check(text: &str) -> Result<(), AppError> {
    if text.contains('\0') { Err(AppError::invalid("prefix", "A value must not contain NUL.")) } else { Ok(()) }
}

async fn of_dimension(
    connection: &mut PgConnection,
    org: OrgId,
    dimension: Dimension,
    text: &str,
    limit: i64,
) -> Result<Vec<FilterValue>, AppError> {
    let values: Vec<String> = statement(org, dimension, text, limit).build_query_scalar().fetch_all(connection).await?;
    Ok(values.into_iter().map(|value| FilterValue { dimension, value, name: None }).collect())
}

/// By key, name or e-mail address.
async fn people(connection: &mut PgConnection, org: OrgId, text: &str) -> Result<Vec<FilterValue>, AppError> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select key, name
           from users
          where org_id = $1
            and lower(concat_ws(E'\\n', key, email, name)) like '%' || lower($2) || '%'
          order by not starts_with(lower(name), lower($3)), not starts_with(lower(key), lower($3)), lower(name), key
          limit $4",
    )
    .bind(org.0)
    .bind(literal(text))
    .bind(text)
    .bind(LIMIT_OF_EACH)
    .fetch_all(connection)
    .await?;
    let value = |(value, name): (String, String)| {
        let name = Some(name).filter(|name| *name != value);
        FilterValue { dimension: Dimension::User, value, name }
    };
    Ok(rows.into_iter().map(value).collect())
}

/// Steps from one value to the next in the index, rather than over every day of each.
pub(super) fn statement(org: OrgId, dimension: Dimension, text: &str, limit: i64) -> QueryBuilder<Postgres> {
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
    sql.push(" select value from step where position(lower(").push_bind(text.to_owned());
    sql.push("::text) in lower(value)) > 0 order by not starts_with(lower(value), lower(").push_bind(text.to_owned());
    sql.push("::text)), value limit ").push_bind(limit);
    sql
}
