//! The rows behind a figure: the facts that add anything to it, the latest first, each with what it adds. Which these are is said
//! by their contribution and the figure's terms alone, as it is for the figure itself, so the two cannot differ.

use super::{
    columns::{Columns, keeps},
    cursor,
    evaluate::{Terms, evaluate_all, terms},
    fact_rows::{push_except, push_filter},
    source::{Question, has_many},
    stats::{answered, check},
    watermark,
};
use crate::{
    domain::{
        answer::Answer,
        dimension::Dimension,
        error::AppError,
        filter::Filter,
        ids::OrgId,
        provenance::{Except, FactRow, Made, Parts, RowsPage, RowsQuery, Whole},
        time::{TimeRange, Timestamp},
    },
    server::{
        auth::{
            audit::audit,
            scope::{Scope, ViewSessions},
        },
        db::Db,
        facts::{self, fact::Fact, kind::FactKind},
        rollups::measures::Measures,
    },
};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, Postgres, QueryBuilder, Row};

/// Rows of a page at most.
pub const LARGEST_PAGE: u16 = 500;

/// Facts that are read at once at most, where few of them add anything.
const LARGEST_STEP: usize = 5_000;

/// A page of rows, and with the first one the figure over all of them, from one snapshot.
pub async fn page(db: &Db, scope: &Scope<ViewSessions>, query: &RowsQuery) -> Result<Answer<RowsPage>, AppError> {
    check_query(scope, query)?;
    let mut snapshot = db.read(scope).await?;
    audit(db, scope, "rows.list", &subject(query)).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let whole = match query.cursor {
        None => Some(whole(&mut snapshot, scope.org(), query).await?),
        Some(_) => None,
    };
    let data = RowsPage { whole, ..rows(&mut snapshot, scope, query).await? };
    Ok(Answer { range: answered(&query.stats), complete_to, data })
}

/// What must be right before the database is asked.
pub fn check_query(scope: &Scope<ViewSessions>, query: &RowsQuery) -> Result<(), AppError> {
    check(scope, &query.stats, query.except.as_ref().map(|except| except.dimension))?;
    let Some(Except { dimension, values }) = &query.except else { return Ok(()) };
    if has_many(*dimension) {
        return Err(AppError::invalid("except", "A run has as many tools and servers as it called, so none can be left out."));
    }
    if values.is_empty() || values.len() > Except::MOST || values.iter().any(|value| value.contains('\0')) {
        return Err(AppError::invalid("except", format!("must be from 1 to {} values without NUL.", Except::MOST)));
    }
    Ok(())
}

/// What a look at rows is written down with.
pub fn subject(query: &RowsQuery) -> String {
    format!("{} {}/{}", query.figure.key(), query.stats.range.from(), query.stats.range.to())
}

async fn whole(connection: &mut PgConnection, org: OrgId, query: &RowsQuery) -> Result<Whole, AppError> {
    let (figure, about) = (query.figure, query.about());
    let value = |measures: &Measures| evaluate_all(&[figure], measures, &about)[&figure];
    let range = query.stats.range;
    let now = measures(connection, org, query, range).await?;
    let previous = if query.compare { Some(value(&measures(connection, org, query, range.previous()).await?)) } else { None };
    let made_of = evaluate_all(figure.made_of(), &now, &about);
    Ok(Whole { value: value(&now), parts: terms(figure, &now).parts(), made_of, previous })
}

/// Of everything that is filtered, less what is left out.
async fn measures(connection: &mut PgConnection, org: OrgId, query: &RowsQuery, range: TimeRange) -> Result<Measures, AppError> {
    let columns = Columns::of(&[query.figure]);
    let cuts = [range.from(), range.to()];
    let question = Question::of(org, &query.stats.filter, &columns);
    let mut whole = question.answer(connection, range, &cuts).await?.whole()[0].clone();
    if let Some(out) = query.except.as_ref().and_then(|except| except.of(&query.stats.filter)) {
        let out = Question { filter: &out, ..question }.answer(connection, range, &cuts).await?;
        whole.merge(&out.whole()[0], -1);
    }
    Ok(whole)
}

/// The rows of a page, on a connection of the caller's.
pub async fn rows(connection: &mut PgConnection, scope: &Scope<ViewSessions>, query: &RowsQuery) -> Result<RowsPage, AppError> {
    if !(1..=LARGEST_PAGE).contains(&query.limit) {
        return Err(AppError::invalid("limit", format!("must be from 1 to {LARGEST_PAGE}")));
    }
    let made = terms(query.figure, &Measures::default()).made();
    let only_own = scope.only_user().is_some_and(|own| !is_about(&query.stats.filter, own));
    // What nobody knows has no rows either.
    if made == Made::Reckoned || query.figure.unknown_by(&query.about()).is_some() {
        return Ok(RowsPage { whole: None, made, only_own, rows: Vec::new(), next_cursor: None });
    }
    let wanted = usize::from(query.limit);
    let mut position = query.cursor.as_deref().map(cursor::decode::<Position>).transpose()?;
    if position.as_ref().is_some_and(|position| position.figure != query.figure.key()) {
        return Err(cursor::wrong());
    }
    let (mut rows, mut last, mut is_more) = (Vec::with_capacity(wanted), None, false);
    let mut step = wanted + 1;
    while !is_more {
        let found = read(connection, scope, query, position.as_ref(), step).await?;
        let is_end = found.len() < step;
        for (fact, title) in found {
            position = Some(Position::of(query, &fact));
            let Some(row) = row(query, fact, title) else { continue };
            is_more = rows.len() == wanted;
            if is_more {
                break;
            }
            rows.push(row);
            last.clone_from(&position);
        }
        if is_end {
            break;
        }
        step = (step * 4).min(LARGEST_STEP);
    }
    Ok(RowsPage { whole: None, made, only_own, rows, next_cursor: last.filter(|_| is_more).map(|last| cursor::encode(&last)) })
}

/// Whether the filter leaves only this person.
fn is_about(filter: &Filter, user: &str) -> bool {
    filter.values(Dimension::User).is_some_and(|users| users.len() == 1 && users.contains(user))
}

/// Behind a cursor: the figure whose rows they are, and the last row of the page.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Position {
    figure: String,
    at: Timestamp,
    kind: i16,
    id: String,
}

impl Position {
    fn of(query: &RowsQuery, fact: &Fact) -> Self {
        Self { figure: query.figure.key().to_owned(), at: fact.at, kind: fact.kind.number(), id: fact.id.clone() }
    }

    /// For tests of plans.
    #[cfg(test)]
    pub(super) fn at(query: &RowsQuery, at: Timestamp) -> Self {
        Self { figure: query.figure.key().to_owned(), at, kind: 1, id: "x".to_owned() }
    }
}

async fn read(
    connection: &mut PgConnection,
    scope: &Scope<ViewSessions>,
    query: &RowsQuery,
    beyond: Option<&Position>,
    limit: usize,
) -> Result<Vec<(Fact, Option<String>)>, AppError> {
    let mut sql = statement(scope.org(), scope.only_user(), query, beyond, limit);
    // Planned for these very values: a narrow range wants another plan than a wide one.
    let found = sql.build().persistent(false).fetch_all(connection).await;
    let found = cursor::blame(found, query.cursor.as_deref())?;
    let read = found.iter().map(|row| Ok((facts::read::fact(row)?, row.try_get("session_title")?)));
    Ok(read.collect::<Result<_, sqlx::Error>>()?)
}

pub(super) fn statement(
    org: OrgId,
    only: Option<&str>,
    query: &RowsQuery,
    beyond: Option<&Position>,
    limit: usize,
) -> QueryBuilder<Postgres> {
    let range = query.stats.range;
    let mut sql = QueryBuilder::new("with page as materialized (select * from facts where org_id = ");
    sql.push_bind(org.0);
    sql.push(" and at >= ").push_bind(range.from()).push(" and at < ").push_bind(range.to());
    let kinds: Vec<i16> = Columns::of(&[query.figure]).kinds().into_iter().map(FactKind::number).collect();
    sql.push(" and kind = any(").push_bind(kinds).push(") and ").push(keeps(query.figure));
    push_filter(&mut sql, &query.stats.filter);
    if let Some(Except { dimension, values }) = &query.except {
        push_except(&mut sql, *dimension, values);
    }
    if let Some(user) = only {
        sql.push(" and user_key = ").push_bind(user.to_owned());
    }
    if let Some(Position { at, kind, id, .. }) = beyond {
        sql.push(" and (at, kind, id) < (").push_bind(*at).push(", ").push_bind(*kind).push(", ").push_bind(id.clone());
        // Says the same once more, so that later partitions are left out.
        sql.push(") and at <= ").push_bind(*at);
    }
    sql.push(" order by at desc, kind desc, id desc limit ").push_bind(i64::try_from(limit).unwrap_or(i64::MAX));
    // A look for each row: joined, all sessions of the organisation may be read for one page.
    sql.push(") select page.*, (select s.title from sessions s where s.org_id = ").push_bind(org.0);
    sql.push(" and s.number = page.session_number) as session_title from page order by at desc, kind desc, id desc");
    sql
}

/// The fact as a row, if it adds anything.
fn row(query: &RowsQuery, fact: Fact, title: Option<String>) -> Option<FactRow> {
    let (adds, counted) = adds(query, &fact)?;
    Some(FactRow {
        kind: fact.kind.entry().map_or(FactRow::WORKFLOW_RUN, |kind| kind.key()).to_owned(),
        id: fact.id,
        at: fact.at,
        session: fact.session_number.map(|number| number.to_string()),
        title,
        user: fact.user_key,
        agent: fact.agent,
        model: fact.model,
        server: fact.server,
        tool: fact.tool,
        workflow: fact.workflow,
        status: fact.status,
        duration_ms: fact.duration_ms,
        adds,
        counted,
    })
}

/// What the fact adds, and what of it is counted once.
fn adds(query: &RowsQuery, fact: &Fact) -> Option<(Parts, Option<i32>)> {
    let measures = fact.measures();
    let terms = terms(query.figure, &measures);
    let parts = terms.parts();
    if parts.is_nothing() {
        return None;
    }
    Some(match terms {
        // The duration itself, in the place of the bin that it falls into.
        Terms::Rank(bins) => {
            let place = measures.sparse().into_iter().position(|sparse| std::ptr::eq(sparse, bins))?;
            (Parts { amount: fact.durations().get(place).copied().flatten()?, ..Parts::default() }, None)
        }
        Terms::Distinct(things) | Terms::Each(_, things) => (parts, things.iter().next().map(|(number, _)| number as i32)),
        Terms::Sum(_) | Terms::Cost { .. } | Terms::Share(..) | Terms::Reckoned(_) => (parts, None),
    })
}
