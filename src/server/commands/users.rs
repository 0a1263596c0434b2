//! `oriel user add`.

use super::{Change, Command, org_id};
use crate::{
    domain::{
        error::AppError,
        ids::{OrgId, OrgSlug},
        role::Role,
    },
    server::{auth::password, db::Db},
};

/// A person to add.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub email: String,
    /// `None` for SUPPORT and SUPER_ADMIN, who stand above organisations.
    pub org: Option<OrgSlug>,
    pub role: Role,
    pub password: String,
    /// Else what stands before the `@`.
    pub name: Option<String>,
}

/// Lets a person sign in. Somebody whom events have already named, or who is there, gets this role and password, and
/// every sign-in of theirs ends.
pub async fn add(db: &Db, command: Command, user: NewUser) -> Result<Change, AppError> {
    let email = user.email.trim().to_owned();
    let Some((local, _)) = email.split_once('@').filter(|(local, domain)| !local.is_empty() && !domain.is_empty()) else {
        return Err(AppError::invalid("email", "An e-mail address has a part before and after the @."));
    };
    match (&user.org, user.role.is_global()) {
        (None, false) => {
            return Err(AppError::invalid("org", format!("{} is a role in an organisation: name it.", user.role.key())));
        }
        (Some(_), true) => {
            return Err(AppError::invalid("org", format!("{} stands above organisations: use --global.", user.role.key())));
        }
        _ => {}
    }
    let name = user.name.unwrap_or_else(|| local.to_owned());
    let hash = password::hash(user.password).await?;

    let mut write = db.system(command.key).await?;
    let org = match &user.org {
        Some(slug) => org_id(&mut write, slug).await?,
        None => OrgId::ABOVE,
    };
    let elsewhere: bool = sqlx::query_scalar(
        "select exists (select from users where lower(email) = lower($1) and password_hash is not null and (org_id, key) <> ($2, $1))",
    )
    .bind(&email)
    .bind(org.0)
    .fetch_one(&mut *write)
    .await?;
    if elsewhere {
        return Err(AppError::Conflict { message: format!("Somebody already signs in as {email}, elsewhere.") });
    }
    let (id, is_new): (i32, bool) = sqlx::query_as(
        "insert into users (org_id, key, email, name, role, password_hash, created_at)
         values ($1, $2, $2, $3, $4, $5, $6)
         on conflict (org_id, key) do update
         set email = excluded.email, role = excluded.role, password_hash = excluded.password_hash,
             name = case when users.name = users.key then excluded.name else users.name end
         returning user_id, xmax = 0",
    )
    .bind(org.0)
    .bind(&email)
    .bind(&name)
    .bind(user.role.key())
    .bind(&hash)
    .bind(command.now)
    .fetch_one(&mut *write)
    .await?;
    sqlx::query("delete from refresh_tokens where user_id = $1").bind(id).execute(&mut *write).await?;
    write.commit().await?;
    Ok(if is_new { Change::Added } else { Change::Updated })
}
