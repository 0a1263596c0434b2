//! Moments of friction and handoffs, newest first, each with whose it is and where it stands.

use super::{
    friction::push_filter,
    sessions::subject_of,
    stats::{answered, check},
    watermark,
};
use crate::{
    domain::{
        answer::Answer,
        error::AppError,
        friction::{Moment, MomentsPage, MomentsQuery, Signal},
        ids::OrgId,
    },
    server::{
        auth::{
            audit::audit,
            scope::{Scope, ViewEveryone},
        },
        db::Db,
    },
};
use sqlx::{Postgres, QueryBuilder, Row, postgres::PgRow};

/// Rows of a page at most, and before it: whoever wants more chooses a shorter range.
pub const LARGEST_PAGE: u16 = 200;
pub const DEEPEST: u16 = 10_000;

/// A page of moments. Titles of sessions are content, so looks at them are written down like looks at their list.
pub async fn page(db: &Db, scope: &Scope<ViewEveryone>, query: &MomentsQuery) -> Result<Answer<MomentsPage>, AppError> {
    check(scope, &query.stats, None)?;
    if !(1..=LARGEST_PAGE).contains(&query.limit) {
        return Err(AppError::invalid("limit", format!("must be from 1 to {LARGEST_PAGE}")));
    }
    if query.offset > DEEPEST {
        return Err(AppError::invalid("offset", format!("must be at most {DEEPEST}")));
    }
    for (name, end) in [("giver", &query.from), ("taker", &query.to)] {
        if end.as_ref().is_some_and(|end| end.contains('\0')) {
            return Err(AppError::invalid(name, "must not contain NUL"));
        }
    }
    let mut snapshot = db.read(scope).await?;
    let signal = query.signal.map_or("friction", Signal::key);
    audit(db, scope, "moments.list", &format!("{signal} {}", subject_of(query.stats.range, &query.stats.filter))).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let found = statement(scope.org(), query).build().fetch_all(&mut *snapshot).await?;
    let is_more = found.len() > usize::from(query.limit);
    let rows = found.iter().take(usize::from(query.limit)).map(read).collect::<Result<_, _>>()?;
    Ok(Answer { range: answered(&query.stats), complete_to, data: MomentsPage { rows, is_more } })
}

/// Of each signal no more than the page could show, read backwards from the end of its stretch of the key; then the newest of
/// these; then whose sessions those are.
pub(super) fn statement(org: OrgId, query: &MomentsQuery) -> QueryBuilder<Postgres> {
    let numbers: Vec<i16> = match query.signal {
        Some(signal) => vec![signal.number()],
        None => Signal::FRICTION.map(Signal::number).into(),
    };
    let most = i64::from(query.offset) + i64::from(query.limit) + 1;
    let mut sql = QueryBuilder::new("select m.*, s.title from (select f.* from unnest(");
    sql.push_bind(numbers).push("::smallint[]) as asked (number) cross join lateral (select * from moments where org_id = ");
    sql.push_bind(org.0).push(" and signal = asked.number");
    sql.push(" and at >= ").push_bind(query.stats.range.from());
    sql.push(" and at < ").push_bind(query.stats.range.to());
    push_filter(&mut sql, &query.stats.filter);
    for (column, end) in [("from_name", &query.from), ("to_name", &query.to)] {
        if let Some(end) = end {
            sql.push(" and ").push(column).push(" = ").push_bind(end.clone());
        }
    }
    sql.push(" order by at desc, kind desc, id desc limit ").push_bind(most);
    sql.push(") as f order by f.at desc, f.signal, f.kind desc, f.id desc limit ").push_bind(i64::from(query.limit) + 1);
    sql.push(" offset ").push_bind(i64::from(query.offset));
    sql.push(") as m left join sessions s on s.org_id = ").push_bind(org.0);
    sql.push(" and s.number = m.session_number order by m.at desc, m.signal, m.kind desc, m.id desc");
    sql
}

fn read(row: &PgRow) -> Result<Moment, sqlx::Error> {
    let number: i16 = row.try_get("signal")?;
    let signal = Signal::from_number(number).ok_or_else(|| sqlx::Error::Decode(format!("no signal {number}").into()))?;
    // Of a run there are many tools; of a chain of retries the one that was tried again.
    let tool = match signal {
        Signal::ToolRetries => row.try_get::<Option<Vec<String>>, _>("tools")?.and_then(|tools| tools.into_iter().next()),
        _ => None,
    };
    Ok(Moment {
        signal,
        id: row.try_get("id")?,
        at: row.try_get("at")?,
        session: row.try_get::<i32, _>("session_number")?.to_string(),
        title: row.try_get("title")?,
        user: row.try_get("user_key")?,
        agent: row.try_get("agent")?,
        model: row.try_get("model")?,
        tool,
        error_category: row.try_get("error_category")?,
        size: row.try_get("size")?,
        wait_ms: row.try_get("wait_ms")?,
        handoff: row.try_get("handoff")?,
        from: row.try_get("from_name")?,
        to: row.try_get("to_name")?,
        then_succeeded: row.try_get("then_succeeded")?,
    })
}
