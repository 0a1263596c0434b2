//! Rollups in the database: read, changed and written back by whoever holds the organisation's lock.

use super::{
    key::RollupKey,
    measures::{Counts, Measures},
    sparse::SparseCounts,
};
use crate::domain::{ids::OrgId, money::Usd, time::Timestamp};
use sqlx::{PgConnection, Row, postgres::PgRow};
use std::{collections::BTreeMap, sync::LazyLock};

/// Rows of one statement: a day of many users must not become one message of hundreds of megabytes.
const AT_ONCE: usize = 2_000;

static PUT: LazyLock<String> = LazyLock::new(|| {
    let columns: Vec<&str> = Counts::COLUMNS.iter().copied().chain(["cost"]).chain(Measures::SPARSE).collect();
    let types = std::iter::repeat_n("bigint", Counts::COLUMNS.len()).chain(["numeric"]).chain(["bytea"; Measures::SPARSE.len()]);
    let parameters: Vec<String> = types.enumerate().map(|(index, name)| format!("${}::{name}[]", index + 7)).collect();
    let excluded: Vec<String> = columns.iter().map(|column| format!("excluded.{column}")).collect();
    let (columns, parameters, excluded) = (columns.join(", "), parameters.join(", "), excluded.join(", "));
    format!(
        "insert into rollups (org_id, grain, dimension, value, bucket, part, {columns})
         select $1, grain, dimension, value, bucket, part, {columns}
           from unnest($2::smallint[], $3::smallint[], $4::text[], $5::timestamptz[], $6::text[], {parameters})
             as r (grain, dimension, value, bucket, part, {columns})
         on conflict (org_id, dimension, grain, value, bucket, part) do update set ({columns}) = ({excluded})"
    )
});

/// Adds the differences to their rows; a row that comes to nothing goes away.
pub async fn apply(connection: &mut PgConnection, org: OrgId, changes: BTreeMap<RollupKey, Measures>) -> Result<(), sqlx::Error> {
    let mut changes = changes.into_iter();
    loop {
        let mut some: BTreeMap<RollupKey, Measures> = changes.by_ref().take(AT_ONCE).collect();
        if some.is_empty() {
            return Ok(());
        }
        add_stored(connection, org, &mut some).await?;
        let (gone, kept): (Vec<_>, Vec<_>) = some.into_iter().partition(|(_, measures)| measures.is_zero());
        put(connection, org, &kept).await?;
        remove(connection, org, &gone).await?;
    }
}

async fn add_stored(
    connection: &mut PgConnection,
    org: OrgId,
    rows: &mut BTreeMap<RollupKey, Measures>,
) -> Result<(), sqlx::Error> {
    let keys: Vec<RollupKey> = rows.keys().cloned().collect();
    let stored = bind_keys(
        sqlx::query(
            "select k.place, r.* from unnest($2::smallint[], $3::smallint[], $4::text[], $5::timestamptz[], $6::text[])
                    with ordinality as k (grain, dimension, value, bucket, part, place)
              cross join lateral (
                    select * from rollups
                     where org_id = $1 and dimension = k.dimension and grain = k.grain and value = k.value and bucket = k.bucket
                       and part = k.part
                    offset 0) as r",
        ),
        org,
        &keys,
    )
    .fetch_all(connection)
    .await?;
    for row in stored {
        let place: i64 = row.try_get("place")?;
        if let Some(measures) = keys.get(place as usize - 1).and_then(|key| rows.get_mut(key)) {
            add_row(measures, &row)?;
        }
    }
    Ok(())
}

fn add_row(measures: &mut Measures, row: &PgRow) -> Result<(), sqlx::Error> {
    let mut counts = [0; Counts::COLUMNS.len()];
    for (count, column) in counts.iter_mut().zip(Counts::COLUMNS) {
        *count = row.try_get(*column)?;
    }
    measures.counts.merge(&Counts::from_values(counts), 1);
    measures.cost += Usd(row.try_get("cost")?);
    for (sparse, column) in measures.sparse_mut().into_iter().zip(Measures::SPARSE) {
        sparse.merge_encoded(row.try_get::<&[u8], _>(column)?).map_err(|broken| sqlx::Error::Decode(broken.into()))?;
    }
    Ok(())
}

async fn put(connection: &mut PgConnection, org: OrgId, rows: &[(RollupKey, Measures)]) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut statement = bind_keys(sqlx::query(PUT.as_str()), org, rows.iter().map(|(key, _)| key));
    let counts: Vec<_> = rows.iter().map(|(_, measures)| measures.counts.values()).collect();
    for column in 0..Counts::COLUMNS.len() {
        statement = statement.bind(counts.iter().map(|values| values[column]).collect::<Vec<i64>>());
    }
    // Equal amounts are equal bytes, however they came about.
    statement = statement.bind(rows.iter().map(|(_, measures)| measures.cost.0.normalize()).collect::<Vec<_>>());
    for column in 0..Measures::SPARSE.len() {
        let encoded = |measures: &Measures| measures.sparse().get(column).map(|sparse| SparseCounts::encode(sparse));
        statement = statement.bind(rows.iter().map(|(_, measures)| encoded(measures).unwrap_or_default()).collect::<Vec<_>>());
    }
    statement.execute(connection).await?;
    Ok(())
}

async fn remove(connection: &mut PgConnection, org: OrgId, rows: &[(RollupKey, Measures)]) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    bind_keys(
        sqlx::query(
            "delete from rollups r
              using unnest($2::smallint[], $3::smallint[], $4::text[], $5::timestamptz[], $6::text[])
                    as k (grain, dimension, value, bucket, part)
              where r.org_id = $1 and r.dimension = k.dimension and r.grain = k.grain and r.value = k.value
                and r.bucket = k.bucket and r.part = k.part",
        ),
        org,
        rows.iter().map(|(key, _)| key),
    )
    .execute(connection)
    .await?;
    Ok(())
}

type Statement<'q> = sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments>;

fn bind_keys<'q, 'k>(statement: Statement<'q>, org: OrgId, keys: impl IntoIterator<Item = &'k RollupKey>) -> Statement<'q> {
    let keys: Vec<&RollupKey> = keys.into_iter().collect();
    statement
        .bind(org.0)
        .bind(keys.iter().map(|key| key.grain.number()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.slice.numbered()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.slice.value().to_owned()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.bucket).collect::<Vec<Timestamp>>())
        .bind(keys.iter().map(|key| key.slice.part().to_owned()).collect::<Vec<_>>())
}

/// Takes away everything from `from` on: a rebuild makes it again.
pub async fn clear(connection: &mut PgConnection, org: OrgId, from: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("delete from rollups where org_id = $1 and bucket >= $2").bind(org.0).bind(from).execute(connection).await?;
    Ok(())
}
