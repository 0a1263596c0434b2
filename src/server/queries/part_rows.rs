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
use sqlx::{PgConnection, Postgres, QueryBuilder, Row};
use std::collections::HashMap;

/// What was read of one value, to be added and to be taken away: all at once costs far less than one after the other.
#[derive(Default)]
struct Gathered<'r> {
    signed: [[Vec<&'r [u8]>; Measures::SPARSE.len()]; 2],
}

/// Adds the stretches of a plan to `groups`, the values of `part` apart.
pub async fn add(
    connection: &mut PgConnection,
    whose: Whose<'_>,
    rows: Rows<'_>,
    part: Dimension,
    stretches: &[Stretch],
    columns: &Columns,
    groups: &mut Groups,
) -> Result<(), sqlx::Error> {
    let Some(column) = Rollup::part_column(part).filter(|_| !stretches.is_empty()) else { return Ok(()) };
    let broken = |broken| sqlx::Error::Decode(Box::new(broken));
    let found = statement(whose, rows, column, stretches).build().fetch_all(connection).await?;
    let mut gathered = HashMap::<(u32, &str), Gathered>::new();
    for row in &found {
        let (target, sign) = (row.try_get::<i32, _>(0)? as u32, row.try_get::<i64, _>(1)?);
        for part in parts::read(row.try_get(2)?) {
            let Part { value, counts, sparse, .. } = part.map_err(broken)?;
            if columns.packed() {
                groups.of(target, value).merge_packed(counts, sign).map_err(broken)?;
            }
            let of_value = &mut gathered.entry((target, value)).or_default().signed[usize::from(sign < 0)];
            for (position, _) in columns.sparse().filter(|(position, _)| !sparse[*position].is_empty()) {
                of_value[position].push(sparse[position]);
            }
        }
    }
    for ((target, value), Gathered { signed }) in gathered {
        let measures = groups.of(target, value);
        for (of_sign, sign) in signed.into_iter().zip([1, -1]) {
            for (mine, encoded) in measures.sparse_mut().into_iter().zip(of_sign).filter(|(_, encoded)| !encoded.is_empty()) {
                mine.merge_all(encoded, sign).map_err(broken)?;
            }
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
