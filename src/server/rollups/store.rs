//! Rollups in the database: read, changed and written back by whoever holds the organisation's lock.

use super::{
    changes::Changes,
    kept::{NOTHING, is_nothing},
    key::{Grain, RollupKey},
    measures::Measures,
    rollup::Rollup,
};
use crate::{
    domain::{ids::OrgId, time::Timestamp},
    server::db::joined,
};
use sqlx::{PgConnection, Row, postgres::PgRow};
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};
use tokio::task::{JoinHandle, spawn_blocking};

/// Rows of one statement: a day of many users must not become one message of hundreds of megabytes, and what is added up beside the
/// database needs portions.
const AT_ONCE: usize = 500;

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

/// Adds the differences to their rows; a row that comes to nothing goes away. While the database is at some rows, the ones before
/// are added up and the ones after are made: each side would else wait for the other half of the time.
pub async fn apply(connection: &mut PgConnection, org: OrgId, changes: Changes) -> Result<(), sqlx::Error> {
    let mut making = Making::new(changes);
    let mut adding: Option<JoinHandle<Result<Written, sqlx::Error>>> = None;
    while let Some(rows) = making.next().await? {
        let stored = find(connection, org, &rows).await?;
        let added = spawn_blocking(move || Written::new(rows, &stored));
        if let Some(before) = adding.replace(added) {
            write(connection, org, joined(before.await)??).await?;
        }
    }
    match adding {
        Some(last) => write(connection, org, joined(last.await)??).await,
        None => Ok(()),
    }
}

/// Rows with their differences.
type Rows = Vec<(RollupKey, Box<Rollup>)>;

/// Makes the rows of one grain after the other, and hands them out in portions.
struct Making {
    changes: Arc<Changes>,
    grains: std::array::IntoIter<Grain, { Grain::ALL.len() }>,
    next: Option<JoinHandle<Rows>>,
    rows: Rows,
}

impl Making {
    fn new(changes: Changes) -> Self {
        let mut making = Self { changes: Arc::new(changes), grains: Grain::ALL.into_iter(), next: None, rows: Rows::new() };
        making.begin();
        making
    }

    fn begin(&mut self) {
        let changes = Arc::clone(&self.changes);
        self.next = self.grains.next().map(|grain| spawn_blocking(move || changes.rows(grain)));
    }

    async fn next(&mut self) -> Result<Option<Rows>, sqlx::Error> {
        while self.rows.is_empty() {
            let Some(next) = self.next.take() else { return Ok(None) };
            self.rows = joined(next.await)?;
            self.begin();
        }
        let rest = self.rows.split_off(self.rows.len().min(AT_ONCE));
        Ok(Some(std::mem::replace(&mut self.rows, rest)))
    }
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

async fn find(connection: &mut PgConnection, org: OrgId, rows: &Rows) -> Result<Vec<PgRow>, sqlx::Error> {
    bind_keys(sqlx::query(STORED.as_str()), org, rows.iter().map(|(key, _)| key)).fetch_all(connection).await
}

/// What is to be written of some rows, in the words of Postgres.
#[derive(Default)]
struct Written {
    new: Vec<RollupKey>,
    new_columns: Columns,
    /// Where the rows are that are there and stay.
    kept: Vec<String>,
    kept_columns: Columns,
    /// Where the rows are that came to nothing.
    gone: Vec<String>,
}

impl Written {
    /// The differences added to what is stored.
    fn new(rows: Rows, stored: &[PgRow]) -> Result<Self, sqlx::Error> {
        let mut places: HashMap<usize, &PgRow> = HashMap::with_capacity(stored.len());
        for row in stored {
            places.insert(row.try_get::<i64, _>(0)? as usize, row);
        }
        let mut written = Self::default();
        for (number, (key, rollup)) in (1..).zip(rows) {
            let place = places.get(&number).copied();
            match (place, encode(&rollup, place)?) {
                (None, None) => {}
                (None, Some(row)) => {
                    written.new_columns.push(row);
                    written.new.push(key);
                }
                (Some(place), None) => written.gone.push(place.try_get(1)?),
                (Some(place), Some(row)) => {
                    written.kept_columns.push(row);
                    written.kept.push(place.try_get(1)?);
                }
            }
        }
        Ok(written)
    }
}

const WIDTH: usize = 1 + Measures::SPARSE.len() + Rollup::PART_COLUMNS.len();

/// Column by column, in the order of [`columns`].
#[derive(Default)]
struct Columns([Vec<Vec<u8>>; WIDTH]);

impl Columns {
    fn push(&mut self, row: [Vec<u8>; WIDTH]) {
        self.0.iter_mut().zip(row).for_each(|(column, bytes)| column.push(bytes));
    }

    fn bind<'q>(self, statement: Statement<'q>) -> Statement<'q> {
        self.0.into_iter().fold(statement, sqlx::query::Query::bind)
    }
}

/// What a row comes to, in the order of [`columns`]; `None` for nothing at all. The stored row has them after its number and place.
fn encode(rollup: &Rollup, stored: Option<&PgRow>) -> Result<Option<[Vec<u8>; WIDTH]>, sqlx::Error> {
    let broken = |broken| sqlx::Error::Decode(Box::new(broken));
    let (mut all, mut parts) = (NOTHING, [&[][..]; Rollup::PART_COLUMNS.len()]);
    if let Some(stored) = stored {
        for (place, column) in (2..).zip(all.iter_mut().chain(&mut parts)) {
            *column = stored.try_get(place)?;
        }
    }
    let all = rollup.all.write_onto(all).map_err(broken)?;
    let mut row: [Vec<u8>; WIDTH] = Default::default();
    let (of_all, of_parts) = row.split_at_mut(all.len());
    for ((bytes, mine), stored) in of_parts.iter_mut().zip(&rollup.parts).zip(parts) {
        *bytes = mine.encode(stored).map_err(broken)?;
    }
    if is_nothing(&all) && of_parts.iter().all(Vec::is_empty) {
        return Ok(None);
    }
    of_all.iter_mut().zip(all).for_each(|(column, bytes)| *column = bytes);
    Ok(Some(row))
}

async fn write(connection: &mut PgConnection, org: OrgId, rows: Written) -> Result<(), sqlx::Error> {
    if !rows.new.is_empty() {
        let statement = bind_keys(sqlx::query(INSERT.as_str()), org, rows.new.iter());
        rows.new_columns.bind(statement).execute(&mut *connection).await?;
    }
    if !rows.kept.is_empty() {
        let statement = sqlx::query(UPDATE.as_str()).bind(org.0).bind(rows.kept);
        rows.kept_columns.bind(statement).execute(&mut *connection).await?;
    }
    if !rows.gone.is_empty() {
        let statement = sqlx::query("delete from rollups where org_id = $1 and ctid = any($2::tid[])");
        statement.bind(org.0).bind(rows.gone).execute(connection).await?;
    }
    Ok(())
}

type Statement<'q> = sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments>;

fn bind_keys<'q, 'k>(statement: Statement<'q>, org: OrgId, keys: impl Iterator<Item = &'k RollupKey> + Clone) -> Statement<'q> {
    statement
        .bind(org.0)
        .bind(keys.clone().map(|key| key.grain.number()).collect::<Vec<_>>())
        .bind(keys.clone().map(|key| key.slice.numbered()).collect::<Vec<_>>())
        .bind(keys.clone().map(|key| key.slice.value().to_owned()).collect::<Vec<_>>())
        .bind(keys.clone().map(|key| key.bucket).collect::<Vec<Timestamp>>())
        .bind(keys.map(|key| key.slice.part().to_owned()).collect::<Vec<_>>())
}

/// Takes away everything from `from` on: a rebuild makes it again.
pub async fn clear(connection: &mut PgConnection, org: OrgId, from: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("delete from rollups where org_id = $1 and bucket >= $2").bind(org.0).bind(from).execute(connection).await?;
    Ok(())
}
