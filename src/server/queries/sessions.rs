//! The list of sessions: a page of it in any order, and all of it for an export. Pages go on from the last row's sort key and
//! number, so the hundredth costs what the first does.

use super::{
    cursor,
    session_filter::{self, Length},
    session_row, watermark,
};
use crate::{
    domain::{
        answer::{Answer, AnsweredRange},
        error::AppError,
        filter::Filter,
        query::Sort,
        session::{SessionColumn, SessionsPage, SessionsQuery},
        time::TimeRange,
    },
    server::{
        auth::{
            audit::audit,
            scope::{Scope, ViewSessions},
        },
        db::Db,
    },
};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow};

/// Rows of a page at most, and of each step of an export.
pub const LARGEST_PAGE: u16 = 200;

/// A page of the list.
pub async fn page(db: &Db, scope: &Scope<ViewSessions>, query: &SessionsQuery) -> Result<Answer<SessionsPage>, AppError> {
    let mut connection = db.read(scope).await?;
    audit(db, scope, "sessions.list", &subject(query)).await?;
    let complete_to = watermark::complete_to(&mut connection, scope.org(), scope.at()).await?;
    let data = rows(&mut connection, scope, query).await?;
    Ok(Answer { range: AnsweredRange { range: query.range, tz: query.tz.clone() }, complete_to, data })
}

/// A page that begins after so many rows, for clients that count rows rather than carry a cursor. The row before it is found
/// by the index of the order, and the page goes on from there.
pub async fn page_after(
    db: &Db,
    scope: &Scope<ViewSessions>,
    query: &SessionsQuery,
    rows_before: u32,
) -> Result<Answer<SessionsPage>, AppError> {
    let mut connection = db.read(scope).await?;
    audit(db, scope, "sessions.list", &subject(query)).await?;
    let complete_to = watermark::complete_to(&mut connection, scope.org(), scope.at()).await?;
    let cursor = match rows_before {
        0 => None,
        // The only stretch: what orders the list is always known.
        _ if !order(query.sort.by).is_nullable => {
            let all = Stretch { is_known: true, beyond: None };
            let mut sql = statement(scope, query, &all, false, rows_before as usize)?;
            sql.push(" offset ").push_bind(i64::from(rows_before) - 1);
            let last = sql.build().persistent(false).fetch_optional(&mut *connection).await?;
            let Some(row) = last else {
                let data = SessionsPage { rows: vec![], next_cursor: None, previous_cursor: None };
                return Ok(Answer { range: AnsweredRange { range: query.range, tz: query.tz.clone() }, complete_to, data });
            };
            let (key, number) = (row.try_get("sort_key")?, row.try_get("number")?);
            Some(cursor::encode(&Position { sort: query.sort, key, number, back: false }))
        }
        _ => return Err(AppError::invalid("sort", "Rows can be counted only in an order by what every session has.")),
    };
    let data = rows(&mut connection, scope, &SessionsQuery { cursor, ..query.clone() }).await?;
    Ok(Answer { range: AnsweredRange { range: query.range, tz: query.tz.clone() }, complete_to, data })
}

/// What a look at the list is written down with: titles are content. Its range, and what it was narrowed to.
pub fn subject(query: &SessionsQuery) -> String {
    let mut words = subject_of(query.range, &query.filter);
    if let Some(search) = &query.search {
        words.push_str(&format!(" q={search}"));
    }
    words
}

/// The same of any list.
pub fn subject_of(range: TimeRange, filter: &Filter) -> String {
    let mut words = format!("{}/{}", range.from(), range.to());
    for (dimension, values) in filter.iter() {
        for value in values {
            words.push_str(&format!(" {}={value}", dimension.key()));
        }
    }
    words
}

/// The rows of a page, on a connection of the caller's.
pub async fn rows(
    connection: &mut PgConnection,
    scope: &Scope<ViewSessions>,
    query: &SessionsQuery,
) -> Result<SessionsPage, AppError> {
    if !(1..=LARGEST_PAGE).contains(&query.limit) {
        return Err(AppError::invalid("limit", format!("must be from 1 to {LARGEST_PAGE}")));
    }
    let wanted = usize::from(query.limit);
    let position = query.cursor.as_deref().map(cursor::decode::<Position>).transpose()?;
    if position.as_ref().is_some_and(|position| position.sort != query.sort) {
        return Err(cursor::wrong());
    }
    let back = position.as_ref().is_some_and(|position| position.back);
    let mut found = vec![];
    for stretch in stretches(query.sort.by, position.as_ref()) {
        if found.len() <= wanted {
            found.extend(read(connection, scope, query, &stretch, back, wanted + 1 - found.len()).await?);
        }
    }
    let is_more = found.len() > wanted;
    found.truncate(wanted);
    if back {
        found.reverse();
    }
    let cursor = |row: Option<&PgRow>, back| {
        let position = |row: &PgRow| {
            let (key, number) = (row.try_get("sort_key")?, row.try_get("number")?);
            Ok::<_, sqlx::Error>(cursor::encode(&Position { sort: query.sort, key, number, back }))
        };
        row.map(position).transpose()
    };
    Ok(SessionsPage {
        rows: found.iter().map(session_row::read).collect::<Result<_, _>>()?,
        next_cursor: cursor(found.last().filter(|_| is_more || back), false)?,
        previous_cursor: cursor(found.first().filter(|_| if back { is_more } else { position.is_some() }), true)?,
    })
}

/// Behind a cursor: the order it belongs to, the sort key of the row at the edge as Postgres writes it, and which way to go.
#[derive(Serialize, Deserialize)]
struct Position {
    sort: Sort<SessionColumn>,
    key: Option<String>,
    number: i32,
    back: bool,
}

/// The list is values first and the unknown after them, whichever way it is ordered: two ordered reads of one index.
struct Stretch<'a> {
    is_known: bool,
    beyond: Option<&'a Position>,
}

/// From where the page before ended, in the order in which they are read.
fn stretches(column: SessionColumn, position: Option<&Position>) -> Vec<Stretch<'_>> {
    let (back, starts_known) = position.map_or((false, true), |position| (position.back, position.key.is_some()));
    let at = |is_known| Stretch { is_known, beyond: position.filter(|position| position.key.is_some() == is_known) };
    match (back, starts_known) {
        _ if !order(column).is_nullable => vec![at(true)],
        (false, true) => vec![at(true), at(false)],
        (false, false) => vec![at(false)],
        (true, false) => vec![at(false), at(true)],
        (true, true) => vec![at(true)],
    }
}

async fn read(
    connection: &mut PgConnection,
    scope: &Scope<ViewSessions>,
    query: &SessionsQuery,
    stretch: &Stretch<'_>,
    back: bool,
    limit: usize,
) -> Result<Vec<PgRow>, AppError> {
    let mut sql = statement(scope, query, stretch, back, limit)?;
    // Planned for these very values: a narrow range wants another index than a wide one.
    let rows = sql.build().persistent(false).fetch_all(connection).await;
    cursor::blame(rows, query.cursor.as_deref())
}

fn statement(
    scope: &Scope<ViewSessions>,
    query: &SessionsQuery,
    stretch: &Stretch<'_>,
    back: bool,
    limit: usize,
) -> Result<QueryBuilder<Postgres>, AppError> {
    let order = order(query.sort.by);
    let ascending = query.sort.descending == back;
    let mut sql = QueryBuilder::new("with long as materialized (select * from sessions");
    session_filter::push(&mut sql, scope, query, Length::Long)?;
    sql.push(") select * from ((");
    select(&mut sql, &order, "sessions");
    session_filter::push(&mut sql, scope, query, Length::Short)?;
    from_there(&mut sql, &order, stretch, ascending);
    in_order(&mut sql, order.expression, ascending, limit);
    sql.push(") union all (");
    select(&mut sql, &order, "long");
    sql.push(" where true");
    from_there(&mut sql, &order, stretch, ascending);
    in_order(&mut sql, order.expression, ascending, limit);
    sql.push(")) found");
    in_order(&mut sql, "sort_value", ascending, limit);
    Ok(sql)
}

fn select(sql: &mut QueryBuilder<Postgres>, order: &Order, from: &str) {
    sql.push("select ").push(session_row::COLUMNS);
    sql.push(", ").push(order.expression).push(" as sort_value, (").push(order.expression).push(")::text as sort_key");
    sql.push(" from ").push(from);
}

fn from_there(sql: &mut QueryBuilder<Postgres>, order: &Order, stretch: &Stretch<'_>, ascending: bool) {
    let Order { expression, kind, is_nullable } = order;
    let beyond = if ascending { ">" } else { "<" };
    if *is_nullable {
        sql.push(" and ").push(expression).push(if stretch.is_known { " is not null" } else { " is null" });
    }
    match stretch.beyond {
        Some(Position { key: Some(key), number, .. }) => {
            sql.push(" and (").push(expression).push(", number) ").push(beyond).push(" (");
            sql.push_bind(key.clone()).push("::text::").push(kind).push(", ").push_bind(*number).push(")");
        }
        Some(Position { number, .. }) => _ = sql.push(" and number ").push(beyond).push(" ").push_bind(*number),
        None => {}
    }
}

fn in_order(sql: &mut QueryBuilder<Postgres>, expression: &str, ascending: bool, limit: usize) {
    let direction = if ascending { " asc" } else { " desc" };
    sql.push(" order by ").push(expression).push(direction).push(", number").push(direction);
    sql.push(" limit ").push_bind(i64::try_from(limit).unwrap_or(i64::MAX));
}

/// What a column sorts by; an index on (org_id, expression, number) serves each.
struct Order {
    expression: &'static str,
    kind: &'static str,
    is_nullable: bool,
}

fn order(column: SessionColumn) -> Order {
    let (expression, kind, is_nullable) = match column {
        // Titles may be longer than an index entry.
        SessionColumn::Title => ("lower(left(title, 200))", "text", true),
        SessionColumn::User => ("user_key", "text", true),
        SessionColumn::Agent => ("agent", "text", true),
        SessionColumn::Status => ("status", "text", true),
        SessionColumn::SuccessRate => ("success_rate", "double precision", true),
        SessionColumn::StartedAt => ("started_at", "timestamptz", false),
        SessionColumn::LastActivity => ("last_activity", "timestamptz", false),
        SessionColumn::Runs => ("runs", "bigint", false),
        SessionColumn::Messages => ("messages", "bigint", false),
        SessionColumn::ToolCalls => ("tool_calls", "bigint", false),
        SessionColumn::Handoffs => ("handoffs", "bigint", false),
        SessionColumn::TotalTokens => ("total_tokens", "bigint", false),
        SessionColumn::CostUsd => ("cost_usd", "numeric", false),
        SessionColumn::ActiveMs => ("active_ms", "bigint", false),
    };
    Order { expression, kind, is_nullable }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{role::Role, viewer::Person},
        server::tests::world::{World, at},
    };
    use sqlx::{AssertSqlSafe, Execute};

    /// Enough sessions of two organisations that reading all of them is never the cheapest.
    async fn crowd(world: &World) {
        for org in [world.acme, world.loud] {
            sqlx::query(
                "insert into sessions (org_id, session_id, number, title, user_key, agent, started_at, last_activity, status, runs,
                        messages, tool_calls, handoffs, total_tokens, cost_usd, success_rate, active_ms)
                 select $1, 's' || i, i, 'Title ' || md5(i::text), 'u' || i % 50, 'a' || i % 9,
                        timestamptz '2026-01-01Z' + i * interval '4 minutes', timestamptz '2026-01-01Z' + i * interval '5 minutes',
                        case when i % 9 > 0 then 'succeeded' end, i % 20, i % 30, i % 70, i % 3, i * 7 % 10007, i * 11 % 10009, i % 11 / 11.0, i
                   from generate_series(1, 20000) i",
            )
            .bind(org.0)
            .execute(world.pool())
            .await
            .unwrap();
        }
        sqlx::query("analyze sessions").execute(world.pool()).await.unwrap();
    }

    fn scope(world: &World) -> Scope<ViewSessions> {
        let person = Person {
            id: crate::domain::ids::UserId(1),
            key: "mina@acme.test".into(),
            email: None,
            name: "Mina".into(),
            role: Role::Manager,
            org: None,
        };
        Scope::of_test(world.acme, "acme".parse().unwrap(), person, at("2026-03-04T12:00:00Z")).unwrap()
    }

    #[tokio::test]
    async fn no_order_and_no_page_reads_the_whole_table() {
        let world = World::new().await;
        crowd(&world).await;
        let scope = scope(&world);
        for by in SessionColumn::ALL {
            for descending in [true, false] {
                let sort = Sort { by, descending };
                let query = SessionsQuery {
                    org: None,
                    range: TimeRange::new(at("2026-02-01T00:00:00Z"), at("2026-03-01T00:00:00Z")).unwrap(),
                    tz: "UTC".into(),
                    filter: Filter::default(),
                    search: None,
                    sort,
                    limit: 50,
                    cursor: None,
                };
                let mut connection = world.db.read(&scope).await.unwrap();
                let page = rows(&mut connection, &scope, &query).await.unwrap();
                let position = cursor::decode::<Position>(&page.next_cursor.unwrap()).unwrap();
                for position in [None, Some(&position)] {
                    for stretch in stretches(by, position) {
                        let mut sql = statement(&scope, &query, &stretch, false, 51).unwrap();
                        let text = format!("explain {}", sql.sql().as_str());
                        let arguments = sql.build().take_arguments().unwrap().unwrap();
                        let plan = sqlx::query_with(AssertSqlSafe(text), arguments).fetch_all(world.pool()).await.unwrap();
                        let plan: Vec<String> = plan.iter().map(|row| row.get(0)).collect();
                        assert!(!plan.iter().any(|line| line.contains("Seq Scan")), "{} {}", by.key(), plan.join("\n"));
                    }
                }
            }
        }
    }
}
