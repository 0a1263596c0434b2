//! One session: found by our number or the producer's id, if it is the viewer's to see, and its header.

use super::{session_row, watermark};
use crate::{
    domain::{
        answer::{Answer, AnsweredRange},
        error::AppError,
        session::SessionHeader,
        time::TimeRange,
    },
    server::{
        auth::{
            audit::audit,
            scope::{Administer, Permission, Scope, ViewSessions},
        },
        db::Db,
    },
};
use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow};

/// The header of one session; the range is from its beginning to its last happening.
pub async fn header(db: &Db, scope: &Scope<ViewSessions>, id: &str) -> Result<Answer<SessionHeader>, AppError> {
    let answer = look(db, scope, id).await?;
    audit(db, scope, "session.view", &answer.data.row.id).await?;
    Ok(answer)
}

/// The same without a note of it: for whoever was shown it just now, and notes of their own.
pub async fn look(db: &Db, scope: &Scope<ViewSessions>, id: &str) -> Result<Answer<SessionHeader>, AppError> {
    let mut connection = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut connection, scope.org(), scope.at()).await?;
    let data = read(&find(&mut connection, scope, id, HEADER).await?)?;
    let (from, last) = (data.row.started_at, data.row.last_activity);
    let range = TimeRange::new(from, last.plus(1)).or_else(|| TimeRange::new(from, from.plus(1))).ok_or(AppError::NotFound)?;
    Ok(Answer { range: AnsweredRange { range, tz: "UTC".into() }, complete_to, data })
}

/// The session's number, once it is certain that the viewer may see it.
pub async fn number(connection: &mut PgConnection, scope: &Scope<ViewSessions>, id: &str) -> Result<i32, AppError> {
    Ok(find(connection, scope, id, "select s.number from sessions s").await?.try_get("number")?)
}

/// What its producer calls the session, once it is certain that it is the scope's to change.
pub async fn name(connection: &mut PgConnection, scope: &Scope<Administer>, id: &str) -> Result<String, AppError> {
    Ok(find(connection, scope, id, "select s.session_id from sessions s").await?.try_get("session_id")?)
}

const HEADER: &str = "
    select s.*,
           u.name as user_name,
           (select count(*) from facts f where f.org_id = s.org_id and f.session_number = s.number) as entries
      from sessions s
      left join users u on u.org_id = s.org_id and u.user_id = s.user_id";

/// What `select` says of the session `s` with this id, if it is the viewer's to see. Our number comes before a producer's id that
/// looks the same.
async fn find<P: Permission>(
    connection: &mut PgConnection,
    scope: &Scope<P>,
    id: &str,
    select: &'static str,
) -> Result<PgRow, AppError> {
    // What cannot be stored cannot be found.
    if id.contains('\0') {
        return Err(AppError::NotFound);
    }
    let number = id.parse::<i32>().ok();
    let mut sql = QueryBuilder::<Postgres>::new(select);
    sql.push(" where s.org_id = ").push_bind(scope.org().0);
    sql.push(" and (s.number = ").push_bind(number).push(" or s.session_id = ").push_bind(id).push(")");
    if let Some(own) = scope.only_user() {
        sql.push(" and s.user_key = ").push_bind(own);
    }
    sql.push(" order by s.number = ").push_bind(number).push(" desc nulls last limit 1");
    sql.build().fetch_optional(connection).await?.ok_or(AppError::NotFound)
}

fn read(row: &PgRow) -> Result<SessionHeader, sqlx::Error> {
    let count = |name| row.try_get::<i64, _>(name);
    let cached = count("cache_read_tokens")?;
    let prompt = count("input_tokens")? + cached + count("cache_write_tokens")?;
    Ok(SessionHeader {
        row: session_row::read(row)?,
        user_name: row.try_get("user_name")?,
        tags: row.try_get("tags")?,
        ended_at: row.try_get("ended_at")?,
        end_reason: row.try_get("end_reason")?,
        cache_share: (prompt > 0).then(|| cached as f64 / prompt as f64),
        unpriced_calls: count("unpriced_calls")?,
        entries: count("entries")?,
    })
}
