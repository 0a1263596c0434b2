//! Rollups from the database, gathered there per target and value: only the columns that are asked for.

use super::{columns::Columns, groups::Groups, plan::Stretch, whose::Whose};
use crate::{
    domain::{ids::OrgId, time::Timestamp},
    server::rollups::measures::Measures,
};
use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow};

/// Which rows of `rollups`: a dimension's number, and which of its values (`None`: all).
#[derive(Clone, Copy, Debug)]
pub struct Rows<'v> {
    pub dimension: i16,
    pub values: Option<&'v [String]>,
    /// Which values of a second dimension, where they have rows of their own (`None`: all).
    pub parts: Option<&'v [String]>,
    /// The column whose values are kept apart.
    pub apart: Option<&'static str>,
}

/// Adds the stretches of a plan to `groups`.
pub async fn add(
    connection: &mut PgConnection,
    whose: Whose<'_>,
    rows: Rows<'_>,
    stretches: &[Stretch],
    columns: &Columns,
    groups: &mut Groups,
) -> Result<(), sqlx::Error> {
    if stretches.is_empty() {
        return Ok(());
    }
    let mut statement = statement(whose, rows, stretches, columns);
    for row in statement.build().fetch_all(connection).await? {
        let target = row.try_get::<i32, _>(0)? as u32;
        let measures = match whose.of(&row)? {
            Some(org) => groups.of(target, &org),
            None if rows.apart.is_some() => groups.of(target, row.try_get(1)?),
            None => groups.whole_of(target),
        };
        read(&row, columns, measures)?;
    }
    Ok(())
}

/// Each stretch is a scan of its own: one look into the index, whatever the planner thinks of the rest.
pub fn statement<'o>(
    whose: impl Into<Whose<'o>>,
    rows: Rows<'_>,
    stretches: &[Stretch],
    columns: &Columns,
) -> QueryBuilder<Postgres> {
    let whose = whose.into();
    let mut sql = QueryBuilder::new("select s.target, ");
    sql.push(rows.apart.unwrap_or("''"));
    let gather = |sql: &mut QueryBuilder<Postgres>, aggregate: &str, column: &str| {
        for sign in ['>', '<'] {
            sql.push(format_args!(", {aggregate} filter (where s.sign {sign} 0 and r.{column} <> '')"));
        }
    };
    if columns.packed() {
        gather(&mut sql, "string_agg(r.counts, '')", "counts");
    }
    for (_, column) in columns.sparse() {
        gather(&mut sql, &format!("array_agg(r.{column})"), column);
    }
    from(&mut sql, whose, rows, stretches);
    sql.push(" group by 1, 2");
    sql
}

/// The same rows one by one, for what no stretch adds up: the columns as they are, after the bucket.
pub fn each_statement(org: OrgId, rows: Rows<'_>, stretches: &[Stretch], columns: &Columns) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("select r.bucket");
    if columns.packed() {
        sql.push(", r.counts");
    }
    for (_, column) in columns.sparse() {
        sql.push(format_args!(", r.{column}"));
    }
    from(&mut sql, Whose::One(org), rows, stretches);
    sql
}

/// Adds each row of the stretches (of which none is taken away) to the target of its bucket.
pub async fn scatter(
    connection: &mut PgConnection,
    org: OrgId,
    rows: Rows<'_>,
    stretches: &[Stretch],
    columns: &Columns,
    target_of: impl Fn(Timestamp) -> u32,
    groups: &mut Groups,
) -> Result<(), sqlx::Error> {
    if stretches.is_empty() {
        return Ok(());
    }
    let broken = |broken| sqlx::Error::Decode(Box::new(broken));
    for row in each_statement(org, rows, stretches, columns).build().fetch_all(connection).await? {
        let measures = groups.whole_of(target_of(row.try_get(0)?));
        let mut at = 1..;
        let mut next = || at.next().unwrap_or_default();
        if columns.packed() {
            measures.merge_packed(row.try_get(next())?, 1).map_err(broken)?;
        }
        for (position, _) in columns.sparse() {
            measures.sparse_mut()[position].merge_encoded(row.try_get::<&[u8], _>(next())?).map_err(broken)?;
        }
    }
    Ok(())
}

/// The rows `r` of the stretches `s`.
pub(super) fn from(sql: &mut QueryBuilder<Postgres>, whose: Whose<'_>, rows: Rows<'_>, stretches: &[Stretch]) {
    sql.push(" from unnest(").push_bind(stretches.iter().map(|stretch| stretch.grain.number()).collect::<Vec<_>>());
    sql.push("::smallint[], ").push_bind(stretches.iter().map(|stretch| stretch.from).collect::<Vec<_>>());
    sql.push("::timestamptz[], ").push_bind(stretches.iter().map(|stretch| stretch.to).collect::<Vec<_>>());
    sql.push("::timestamptz[], ").push_bind(stretches.iter().map(|stretch| stretch.target as i32).collect::<Vec<_>>());
    sql.push("::integer[], ").push_bind(stretches.iter().map(|stretch| stretch.sign).collect::<Vec<_>>());
    sql.push("::bigint[]) as s (grain, from_bucket, to_bucket, target, sign)");
    if let Some(values) = rows.values {
        sql.push(" cross join unnest(").push_bind(values.to_vec()).push("::text[]) as v (wanted)");
    }
    sql.push(" cross join lateral (select * from rollups where ");
    whose.push(sql);
    // Written out, because the index of all values of a range is one of few dimensions: a plan that is made for any dimension
    // cannot use it.
    sql.push(format_args!(" and dimension = {} and grain = s.grain", rows.dimension));
    sql.push(match rows.values {
        None => " and bucket >= s.from_bucket and bucket < s.to_bucket",
        // As a pair, which only the primary key has: by the bucket alone the other index looks as good to the planner, and would
        // be read for everybody's rows.
        Some(_) => " and (value, bucket) >= (v.wanted, s.from_bucket) and (value, bucket) < (v.wanted, s.to_bucket)",
    });
    if let Some(parts) = rows.parts {
        sql.push(" and part = any(").push_bind(parts.to_vec()).push(")");
    }
    sql.push(whose.fence()).push(") as r");
}

/// The columns stand in the order in which [`statement`] names them.
fn read(row: &PgRow, columns: &Columns, measures: &mut Measures) -> Result<(), sqlx::Error> {
    let broken = |broken| sqlx::Error::Decode(Box::new(broken));
    let mut at = 2..;
    let mut next = || at.next().unwrap_or_default();
    if columns.packed() {
        for sign in [1, -1] {
            let packed: Option<&[u8]> = row.try_get(next())?;
            measures.merge_packed(packed.unwrap_or_default(), sign).map_err(broken)?;
        }
    }
    for (position, _) in columns.sparse() {
        let mut signed = Vec::new();
        for sign in [1, -1] {
            let encoded: Option<Vec<Vec<u8>>> = row.try_get(next())?;
            signed.extend(encoded.into_iter().flatten().map(|bytes| (sign, bytes)));
        }
        let signed = signed.iter().map(|(sign, bytes)| (*sign, bytes.as_slice()));
        measures.sparse_mut()[position].merge_all(signed).map_err(broken)?;
    }
    Ok(())
}
