//! People as sign-in needs them: by number, by address, and the organisations they may name.

use super::{key, tokens::Claims};
use crate::{
    domain::{
        error::AppError,
        ids::{OrgId, OrgSlug, UserId},
        time::Timestamp,
        viewer::{OrgName, Person},
    },
    server::{db::Db, http::request_id},
};
use sqlx::FromRow;

/// A person and the number of their organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub person: Person,
    pub org: OrgId,
}

/// What is compared at sign-in.
pub struct Credentials {
    pub user: UserId,
    pub password_hash: String,
}

#[derive(FromRow)]
struct Row {
    user_id: i32,
    org_id: i32,
    key: String,
    email: Option<String>,
    name: String,
    role: String,
    org_slug: Option<String>,
    org_name: Option<String>,
}

impl TryFrom<Row> for Member {
    type Error = AppError;

    fn try_from(row: Row) -> Result<Self, AppError> {
        let role = row.role.parse().map_err(unreadable)?;
        let org = match (row.org_slug, row.org_name) {
            (Some(slug), Some(name)) => Some(OrgName { slug: slug.parse().map_err(unreadable)?, name }),
            _ => None,
        };
        let person = Person { id: UserId(row.user_id), key: row.key, email: row.email, name: row.name, role, org };
        Ok(Self { person, org: OrgId(row.org_id) })
    }
}

fn unreadable(problem: &'static str) -> AppError {
    let reference = request_id::current();
    tracing::error!(request.id = %reference, "A stored person cannot be read: {problem}");
    AppError::Internal { reference }
}

/// The person that a token speaks of, as they are now; `None` when they or their sign-in are gone.
pub async fn signed_in(db: &Db, claims: Claims, now: Timestamp) -> Result<Option<Member>, AppError> {
    let row: Option<Row> = sqlx::query_as(
        "select u.user_id, u.org_id, u.key, u.email, u.name, u.role, o.slug as org_slug, o.name as org_name
         from users u left join orgs o on o.org_id = u.org_id
         where u.user_id = $1
           and exists (select from refresh_tokens t where t.family = $2::uuid and t.user_id = u.user_id and t.expires_at > $3)",
    )
    .bind(claims.user.0)
    .bind(claims.family.to_string())
    .bind(now)
    .fetch_optional(db.pool(key()))
    .await?;
    row.map(Member::try_from).transpose()
}

/// A person by number, whether or not they can sign in; for the mock issuer.
pub async fn by_id(db: &Db, user: UserId) -> Result<Option<Member>, AppError> {
    let row: Option<Row> = sqlx::query_as(
        "select u.user_id, u.org_id, u.key, u.email, u.name, u.role, o.slug as org_slug, o.name as org_name
         from users u left join orgs o on o.org_id = u.org_id
         where u.user_id = $1",
    )
    .bind(user.0)
    .fetch_optional(db.pool(key()))
    .await?;
    row.map(Member::try_from).transpose()
}

/// Those who have a password, by e-mail address in any case.
pub async fn credentials(db: &Db, email: &str) -> Result<Option<Credentials>, AppError> {
    let row: Option<(i32, String)> =
        sqlx::query_as("select user_id, password_hash from users where lower(email) = lower($1) and password_hash is not null")
            .bind(email)
            .fetch_optional(db.pool(key()))
            .await?;
    Ok(row.map(|(user, password_hash)| Credentials { user: UserId(user), password_hash }))
}

/// An organisation by its slug.
pub async fn org(db: &Db, slug: &OrgSlug) -> Result<Option<OrgId>, AppError> {
    let id: Option<i32> =
        sqlx::query_scalar("select org_id from orgs where slug = $1").bind(slug.as_str()).fetch_optional(db.pool(key())).await?;
    Ok(id.map(OrgId))
}

/// The organisations that `person` may name: all of them for those above, else their own.
pub async fn orgs_of(db: &Db, person: &Person) -> Result<Vec<OrgName>, AppError> {
    if !person.role.is_global() {
        return Ok(person.org.iter().cloned().collect());
    }
    let rows: Vec<(String, String)> =
        sqlx::query_as("select slug, name from orgs order by name, slug").fetch_all(db.pool(key())).await?;
    rows.into_iter().map(|(slug, name)| Ok(OrgName { slug: slug.parse().map_err(unreadable)?, name })).collect()
}
