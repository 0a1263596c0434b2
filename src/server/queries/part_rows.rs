//! Values of a second dimension that stand within the rollups of a first one.

use super::{
    columns::Columns,
    groups::Groups,
    plan::Stretch,
    rollup_rows::{self, Rows},
    whose::Whose,
};
use crate::{
    domain::dimension::Dimension,
    server::rollups::{
        measures::Measures,
        parts::{self, Part},
        rollup::Rollup,
    },
};
use foldhash::{HashMap, HashMapExt};
use sqlx::{PgConnection, Postgres, QueryBuilder, Row};

/// What was read of one value, with its signs: all at once costs far less than one after the other.
type Gathered<'r> = [Vec<(i64, &'r [u8])>; Measures::SPARSE.len()];

/// Which values are kept apart: of a dimension these, or all.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'v> {
    pub of: Dimension,
    pub only: Option<&'v [String]>,
}

/// Adds the stretches of a plan to `groups`, the values of a part apart.
pub async fn add(
    connection: &mut PgConnection,
    whose: Whose<'_>,
    rows: Rows<'_>,
    part: Parts<'_>,
    stretches: &[Stretch],
    columns: &Columns,
    groups: &mut Groups,
) -> Result<(), sqlx::Error> {
    let Some(column) = Rollup::part_column(part.of).filter(|_| !stretches.is_empty()) else { return Ok(()) };
    let broken = |broken| sqlx::Error::Decode(Box::new(broken));
    let found = statement(whose, rows, column, stretches).build().fetch_all(connection).await?;
    let mut gathered = HashMap::<(u32, &str), Gathered>::new();
    for row in &found {
        let (target, sign) = (row.try_get::<i32, _>(0)? as u32, row.try_get::<i64, _>(1)?);
        for read in parts::read(row.try_get(2)?) {
            let Part { value, counts, sparse, .. } = read.map_err(broken)?;
            if part.only.is_some_and(|only| !only.iter().any(|asked| asked == value)) {
                continue;
            }
            if columns.packed() {
                groups.of(target, value).merge_packed(counts, sign).map_err(broken)?;
            }
            for (position, _) in columns.sparse().filter(|(position, _)| !sparse[*position].is_empty()) {
                gathered.entry((target, value)).or_default()[position].push((sign, sparse[position]));
            }
        }
    }
    for ((target, value), encoded) in gathered {
        for (mine, encoded) in groups.of(target, value).sparse_mut().into_iter().zip(encoded) {
            mine.merge_all(encoded).map_err(broken)?;
        }
    }
    Ok(())
}

/// Bounded as every read of rollups is.
pub fn statement<'o>(whose: impl Into<Whose<'o>>, rows: Rows<'_>, column: &str, stretches: &[Stretch]) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("select s.target, s.sign, r.");
    sql.push(column);
    rollup_rows::from(&mut sql, whose.into(), rows, stretches);
    sql
}
