//! People with their figures in a range: a page of the list in any order, all of it for a file, and one person's record.
//!
//! Everybody is ordered by one figure, from the few columns that it takes; the other figures are then read for the rows of the
//! page alone. Both are the one question of `source`.

use super::{
    columns::Columns,
    evaluate::{evaluate, evaluate_all},
    session_filter::literal,
    source::Question,
    stats::{answered, by_value, check},
    watermark,
};
use crate::{
    domain::{
        answer::Answer,
        dimension::Dimension,
        error::AppError,
        figure::Figure,
        ids::OrgId,
        time::{TimeRange, Timestamp},
        user::{UserColumn, UserRecord, UserRow, UsersPage, UsersQuery},
    },
    server::{
        auth::{
            audit::audit,
            scope::{Permission, Scope, ViewEveryone, ViewSessions},
        },
        db::Db,
        rollups::key::{Grain, Slice},
    },
};
use sqlx::{PgConnection, Row};
use std::collections::{BTreeSet, HashMap};

/// Rows of a page at most.
pub const LARGEST_PAGE: u16 = 200;

/// Whoever has any of these was there. All are counts, which stand in one column of a rollup.
const ACTIVITY: [Figure; 5] = [Figure::Runs, Figure::ModelCalls, Figure::ToolCalls, Figure::Messages, Figure::Handoffs];

/// A page of the list.
pub async fn page(db: &Db, scope: &Scope<ViewEveryone>, query: &UsersQuery) -> Result<Answer<UsersPage>, AppError> {
    if !(1..=LARGEST_PAGE).contains(&query.limit) {
        return Err(AppError::invalid("limit", format!("must be from 1 to {LARGEST_PAGE}")));
    }
    rows(db, scope, query, query.offset as usize, usize::from(query.limit)).await
}

/// The whole list, in the same order.
pub async fn all(db: &Db, scope: &Scope<ViewEveryone>, query: &UsersQuery) -> Result<Answer<UsersPage>, AppError> {
    rows(db, scope, query, 0, usize::MAX).await
}

async fn rows(
    db: &Db,
    scope: &Scope<ViewEveryone>,
    query: &UsersQuery,
    offset: usize,
    limit: usize,
) -> Result<Answer<UsersPage>, AppError> {
    check(scope, &query.stats, Some(Dimension::User))?;
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let keys = in_order(&mut snapshot, scope.org(), query).await?;
    let total = u32::try_from(keys.len()).unwrap_or(u32::MAX);
    let shown: Vec<String> = keys.into_iter().skip(offset).take(limit).collect();
    let rows = with_figures(&mut snapshot, scope.org(), query, shown).await?;
    Ok(Answer { range: answered(&query.stats), complete_to, data: UsersPage { rows, total } })
}

/// Everybody who did anything in the range and is searched for.
async fn in_order(connection: &mut PgConnection, org: OrgId, query: &UsersQuery) -> Result<Vec<String>, AppError> {
    let searched = search(connection, org, query).await?;
    let figures: Vec<Figure> = match query.sort.by {
        UserColumn::Of(figure) => ACTIVITY.into_iter().chain([figure]).collect(),
        UserColumn::User | UserColumn::LastActive => ACTIVITY.to_vec(),
    };
    let columns = Columns::of(&figures);
    let question = Question::of(org, &query.stats.filter, &columns).by(Dimension::User);
    let range = query.stats.range;
    let groups = question.answer(connection, range, &[range.from(), range.to()]).await?;
    let mut found: Vec<_> = groups
        .by_value()
        .into_iter()
        .filter(|(key, _)| searched.as_ref().is_none_or(|searched| searched.contains(*key)))
        .filter(|(_, measures)| {
            ACTIVITY.iter().any(|figure| evaluate(*figure, measures).approximate().is_some_and(|count| count > 0.0))
        })
        .map(|(key, measures)| (key.to_owned(), measures))
        .collect();
    found.sort_by(|one, other| one.0.cmp(&other.0));
    let descending = query.sort.descending;
    let keys: Vec<String> = found.iter().map(|(key, _)| key.clone()).collect();
    match query.sort.by {
        UserColumn::User => {
            let names = names(connection, org, &keys).await?;
            let name = |key: &str| names.get(key).map_or(key, |(name, _)| name).to_lowercase();
            found.sort_by_cached_key(|(key, _)| name(key));
            if descending {
                found.reverse();
            }
        }
        UserColumn::LastActive => {
            let seen = last_active(connection, org, &keys).await?;
            let at = |key: &str| seen.get(key).map(|at| at.micros() as f64);
            found.sort_by(|one, other| by_value(at(&one.0), at(&other.0), descending));
        }
        UserColumn::Of(figure) => {
            let mut sized: Vec<_> =
                found.iter().map(|(key, measures)| (evaluate(figure, measures).approximate(), key.clone())).collect();
            sized.sort_by(|one, other| by_value(one.0, other.0, descending));
            return Ok(sized.into_iter().map(|(_, key)| key).collect());
        }
    }
    Ok(found.into_iter().map(|(key, _)| key).collect())
}

/// Keys of those whose name, e-mail address or key has the text in it, letter for letter and whatever the case.
async fn search(connection: &mut PgConnection, org: OrgId, query: &UsersQuery) -> Result<Option<BTreeSet<String>>, AppError> {
    let Some(text) = query.search.as_deref().map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    if text.contains('\0') {
        return Err(AppError::invalid("q", "must not contain NUL"));
    }
    let keys: Vec<String> = sqlx::query_scalar(
        "select key
           from users
          where org_id = $1
            and lower(concat_ws(E'\\n', key, email, name)) like '%' || lower($2) || '%'",
    )
    .bind(org.0)
    .bind(literal(text))
    .fetch_all(connection)
    .await?;
    Ok(Some(keys.into_iter().collect()))
}

/// The rows of a page, in the order of `keys`.
async fn with_figures(
    connection: &mut PgConnection,
    org: OrgId,
    query: &UsersQuery,
    keys: Vec<String>,
) -> Result<Vec<UserRow>, AppError> {
    if keys.is_empty() {
        return Ok(vec![]);
    }
    let range = query.stats.range;
    let mut cuts = vec![range.from(), range.to()];
    if query.compare {
        cuts.insert(0, range.previous().from());
    }
    let Some(whole) = TimeRange::new(cuts[0], range.to()) else {
        return Err(AppError::invalid("from", "from is too long ago to compare with what was before it."));
    };
    let columns = Columns::of(&UserColumn::FIGURES);
    let filter = &query.stats.filter;
    let question = Question::of(org, filter, &columns).by(Dimension::User).only(&keys);
    let groups = question.answer(connection, whole, &cuts).await?;
    let names = names(connection, org, &keys).await?;
    let seen = last_active(connection, org, &keys).await?;
    let of = query.stats.filter.of_row(Dimension::User, None);
    let nothing = Default::default();
    let row = |key: String| {
        let figures = |target| evaluate_all(&UserColumn::FIGURES, groups.get(target, &key).unwrap_or(&nothing), &of);
        let (figures, previous) = if query.compare { (figures(1), Some(figures(0))) } else { (figures(0), None) };
        let (name, email) = names.get(&key).cloned().unwrap_or_else(|| (key.clone(), None));
        UserRow { name, email, last_active: seen.get(&key).copied(), figures, previous, key }
    };
    Ok(keys.into_iter().map(row).collect())
}

/// E-mail addresses by key, of those who have one.
pub async fn emails<P: Permission>(db: &Db, scope: &Scope<P>, keys: &[String]) -> Result<HashMap<String, String>, AppError> {
    let mut snapshot = db.read(scope).await?;
    let names = names(&mut snapshot, scope.org(), keys).await?;
    Ok(names.into_iter().filter_map(|(key, (_, email))| Some((key, email?))).collect())
}

/// Names and e-mail addresses by key.
async fn names(
    connection: &mut PgConnection,
    org: OrgId,
    keys: &[String],
) -> Result<HashMap<String, (String, Option<String>)>, sqlx::Error> {
    let rows: Vec<(String, String, Option<String>)> =
        sqlx::query_as("select key, name, email from users where org_id = $1 and key = any($2)")
            .bind(org.0)
            .bind(keys)
            .fetch_all(connection)
            .await?;
    Ok(rows.into_iter().map(|(key, name, email)| (key, (name, email))).collect())
}

/// When people were last active: the newest quarter hour of their rollup, one look into its key, and in it the moment that the
/// session says which ended then; a run that began in that quarter hour may have gone on into the next.
async fn last_active(
    connection: &mut PgConnection,
    org: OrgId,
    keys: &[String],
) -> Result<HashMap<String, Timestamp>, sqlx::Error> {
    let rows: Vec<(String, Timestamp)> = sqlx::query_as(
        "select named.key, coalesce(ended.at, newest.bucket)
           from unnest($2::text[]) as named (key)
          cross join lateral (
                select r.bucket
                  from rollups r
                 where r.org_id = $1
                   and r.dimension = $3
                   and r.grain = $4
                   and r.value = named.key
                 order by r.bucket desc
                 limit 1
                ) newest
           left join lateral (
                select max(s.last_activity) as at
                  from sessions s
                 where s.org_id = $1
                   -- Of half an hour there are far fewer sessions than of a person: their own index is not to be taken.
                   and s.user_key || '' = named.key
                   and s.last_activity >= newest.bucket
                   and s.last_activity < newest.bucket + interval '30 minutes'
                ) ended on true",
    )
    .bind(org.0)
    .bind(keys)
    .bind(Slice::number(Some(Dimension::User), None))
    .bind(Grain::QuarterHour.number())
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().collect())
}

/// One person. For whoever sees only themself there is nobody else.
pub async fn record(db: &Db, scope: &Scope<ViewSessions>, key: &str) -> Result<UserRecord, AppError> {
    // What cannot be stored cannot be found.
    if key.contains('\0') || scope.only_user().is_some_and(|own| own != key) {
        return Err(AppError::NotFound);
    }
    let mut connection = db.read(scope).await?;
    let row = sqlx::query(
        "select u.name,
                u.email,
                u.role,
                least(u.created_at, (
                  select r.bucket
                    from rollups r
                   where r.org_id = $1
                     and r.dimension = $3
                     and r.grain = $4
                     and r.value = $2
                   order by r.bucket
                   limit 1
                )) as member_since
           from users u
          where u.org_id = $1
            and u.key = $2",
    )
    .bind(scope.org().0)
    .bind(key)
    .bind(Slice::number(Some(Dimension::User), None))
    .bind(Grain::QuarterHour.number())
    .fetch_optional(&mut *connection)
    .await?
    .ok_or(AppError::NotFound)?;
    let seen = last_active(&mut connection, scope.org(), &[key.to_owned()]).await?;
    audit(db, scope, "user.view", key).await?;
    Ok(UserRecord {
        key: key.to_owned(),
        name: row.try_get("name")?,
        email: row.try_get("email")?,
        role: row.try_get::<&str, _>("role")?.parse().map_err(|problem: &str| sqlx::Error::Decode(problem.into()))?,
        member_since: row.try_get("member_since")?,
        last_active: seen.into_values().next(),
    })
}
