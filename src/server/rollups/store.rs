//! Rollups in the database: read, changed and written back by whoever holds the organisation's lock.

use super::{
    changes::Changes,
    key::{Grain, RollupKey},
    measures::Measures,
    rollup::Rollup,
};
use crate::domain::{ids::OrgId, time::Timestamp};
use sqlx::{PgConnection, Row, postgres::PgRow};
use std::{collections::HashMap, sync::LazyLock};

/// Rows of one statement: a day of many users must not become one message of hundreds of megabytes.
const AT_ONCE: usize = 2_000;

/// What a row holds beside its key.
fn columns() -> Vec<&'static str> {
    ["counts"].into_iter().chain(Measures::SPARSE).chain(Rollup::PART_COLUMNS).collect()
}

static INSERT: LazyLock<String> = LazyLock::new(|| {
    let (columns, parameters) = (columns().join(", "), parameters(7));
    format!(
        "insert into rollups (org_id, grain, dimension, value, bucket, part, {columns})
         select $1, r.* from unnest($2::smallint[], $3::smallint[], $4::text[], $5::timestamptz[], $6::text[], {parameters}) as r"
    )
});

/// By the place where the row was found a moment ago: to look for its key again would take as long as to write it. Nobody else
/// writes rollups of an organisation whose lock is held.
static UPDATE: LazyLock<String> = LazyLock::new(|| {
    let (columns, parameters) = (columns().join(", "), parameters(3));
    let new: Vec<String> = self::columns().iter().map(|column| format!("k.{column}")).collect();
    format!(
        "update rollups r set ({columns}) = row ({}) from unnest($2::tid[], {parameters}) as k (place, {columns})
          where r.org_id = $1 and r.ctid = k.place",
        new.join(", ")
    )
});

fn parameters(first: usize) -> String {
    (0..columns().len()).map(|index| format!("${}::bytea[]", index + first)).collect::<Vec<_>>().join(", ")
}

/// Adds the differences to their rows; a row that comes to nothing goes away.
pub async fn apply(connection: &mut PgConnection, org: OrgId, changes: &Changes) -> Result<(), sqlx::Error> {
    for grain in Grain::ALL {
        apply_rows(connection, org, changes.rows(grain)).await?;
    }
    Ok(())
}

async fn apply_rows(connection: &mut PgConnection, org: OrgId, rows: HashMap<RollupKey, Box<Rollup>>) -> Result<(), sqlx::Error> {
    let mut changes: Vec<Changed> = rows.into_iter().map(|(key, rollup)| Changed { key, rollup, place: None }).collect();
    // In the order of the index: what is found and written together lies together.
    changes.sort_by(|one, other| one.key.in_table().cmp(&other.key.in_table()));
    for some in changes.chunks_mut(AT_ONCE) {
        add_stored(connection, org, some).await?;
        let (stored, new): (Vec<&Changed>, Vec<&Changed>) = some.iter().partition(|row| row.place.is_some());
        let (gone, kept): (Vec<&Changed>, Vec<&Changed>) = stored.into_iter().partition(|row| row.rollup.is_zero());
        insert(connection, org, &new).await?;
        update(connection, org, &kept).await?;
        remove(connection, org, &gone).await?;
    }
    Ok(())
}

/// A row that is to be written.
struct Changed {
    key: RollupKey,
    /// The difference; with what was stored, once that is added.
    rollup: Box<Rollup>,
    /// Where the stored row is, in the words of Postgres.
    place: Option<String>,
}

static STORED: LazyLock<String> = LazyLock::new(|| {
    let columns = columns().join(", ");
    format!(
        "select k.number, r.* from unnest($2::smallint[], $3::smallint[], $4::text[], $5::timestamptz[], $6::text[])
                with ordinality as k (grain, dimension, value, bucket, part, number)
          cross join lateral (
                select ctid::text, {columns} from rollups
                 where org_id = $1 and dimension = k.dimension and grain = k.grain and value = k.value and bucket = k.bucket
                   and part = k.part
                offset 0) as r"
    )
});

async fn add_stored(connection: &mut PgConnection, org: OrgId, rows: &mut [Changed]) -> Result<(), sqlx::Error> {
    for found in bind_keys(sqlx::query(STORED.as_str()), org, rows.iter()).fetch_all(connection).await? {
        let number: i64 = found.try_get(0)?;
        if let Some(row) = rows.get_mut(number as usize - 1) {
            row.place = Some(found.try_get(1)?);
            add_row(&mut row.rollup, &found)?;
        }
    }
    Ok(())
}

/// In the order of [`columns`], after the number and the place.
fn add_row(rollup: &mut Rollup, row: &PgRow) -> Result<(), sqlx::Error> {
    let broken = |broken| sqlx::Error::Decode(Box::new(broken));
    let mut at = 2..;
    let mut next = || row.try_get::<&[u8], _>(at.next().unwrap_or_default());
    rollup.all.merge_packed(next()?, 1).map_err(broken)?;
    for sparse in rollup.all.sparse_mut() {
        sparse.merge_encoded(next()?).map_err(broken)?;
    }
    for parts in &mut rollup.parts {
        parts.merge_encoded(next()?).map_err(broken)?;
    }
    Ok(())
}

async fn insert(connection: &mut PgConnection, org: OrgId, rows: &[&Changed]) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let statement = bind_keys(sqlx::query(INSERT.as_str()), org, rows.iter().copied());
    bind_columns(statement, rows).execute(connection).await.map(drop)
}

async fn update(connection: &mut PgConnection, org: OrgId, rows: &[&Changed]) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    bind_columns(bind_places(sqlx::query(UPDATE.as_str()), org, rows), rows).execute(connection).await.map(drop)
}

async fn remove(connection: &mut PgConnection, org: OrgId, rows: &[&Changed]) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let statement = sqlx::query("delete from rollups where org_id = $1 and ctid = any($2::tid[])");
    bind_places(statement, org, rows).execute(connection).await.map(drop)
}

type Statement<'q> = sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments>;

fn bind_keys<'q, 'k>(statement: Statement<'q>, org: OrgId, rows: impl IntoIterator<Item = &'k Changed>) -> Statement<'q> {
    let keys: Vec<&RollupKey> = rows.into_iter().map(|row| &row.key).collect();
    statement
        .bind(org.0)
        .bind(keys.iter().map(|key| key.grain.number()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.slice.numbered()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.slice.value().to_owned()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.bucket).collect::<Vec<Timestamp>>())
        .bind(keys.iter().map(|key| key.slice.part().to_owned()).collect::<Vec<_>>())
}

fn bind_places<'q>(statement: Statement<'q>, org: OrgId, rows: &[&Changed]) -> Statement<'q> {
    statement.bind(org.0).bind(rows.iter().filter_map(|row| row.place.clone()).collect::<Vec<_>>())
}

fn bind_columns<'q>(mut statement: Statement<'q>, rows: &[&Changed]) -> Statement<'q> {
    statement = statement.bind(rows.iter().map(|row| row.rollup.all.pack()).collect::<Vec<_>>());
    for column in 0..Measures::SPARSE.len() {
        statement = statement.bind(rows.iter().map(|row| row.rollup.all.sparse()[column].encode()).collect::<Vec<_>>());
    }
    for column in 0..Rollup::PART_COLUMNS.len() {
        statement = statement.bind(rows.iter().map(|row| row.rollup.parts[column].encode()).collect::<Vec<_>>());
    }
    statement
}

/// Takes away everything from `from` on: a rebuild makes it again.
pub async fn clear(connection: &mut PgConnection, org: OrgId, from: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("delete from rollups where org_id = $1 and bucket >= $2").bind(org.0).bind(from).execute(connection).await?;
    Ok(())
}
