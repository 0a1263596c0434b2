//! Dev mode: a mock issuer that signs in as anybody, and the presets of the role switcher. The router has no door to it
//! outside dev mode, and the server functions ask again.

use super::{
    key, people,
    sign_in::{self, SignedIn},
};
use crate::{
    domain::{
        error::AppError,
        ids::{OrgSlug, UserId},
        role::Role,
        viewer::{OrgName, Preset},
    },
    server::http::state::AppState,
};
use serde::Deserialize;
use std::net::IpAddr;

/// Presets shown: every role of so many organisations.
const ORGS_SHOWN: i64 = 4;

/// Who to be: a role, somewhere, or a certain person by address, name or number.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    pub role: Role,
    pub org: Option<OrgSlug>,
    pub user: Option<String>,
}

/// Dev mode hands out any role to whoever asks, so it stays on this machine unless told twice.
pub fn check_address(address: IpAddr, is_told_twice: bool) -> Result<(), String> {
    if address.to_canonical().is_loopback() || is_told_twice {
        return Ok(());
    }
    let refusal = "other machines can reach it, and development mode lets anybody take any role";
    Err(format!("not listening on {address}: {refusal}. Listen on 127.0.0.1, or set ORIEL_DEV_ANYWHERE=1 too."))
}

/// Signs in as the first person that fits.
pub async fn sign_in(state: &AppState, wanted: &Wanted) -> Result<SignedIn, AppError> {
    if !state.web.dev {
        return Err(AppError::NotFound);
    }
    if !wanted.role.is_global() && wanted.org.is_none() && wanted.user.is_none() {
        return Err(AppError::invalid("org", "Name the organisation that the role is in."));
    }
    let user: Option<i32> = sqlx::query_scalar(
        "select u.user_id from users u left join orgs o on o.org_id = u.org_id
         where u.role = $1
           and ($2::text is null or o.slug = $2)
           and ($3::text is null or u.key = $3 or lower(u.email) = lower($3) or u.user_id::text = $3)
         order by u.password_hash is null, u.user_id
         limit 1",
    )
    .bind(wanted.role.key())
    .bind(wanted.org.as_ref().filter(|_| !wanted.role.is_global()).map(OrgSlug::as_str))
    .bind(wanted.user.as_deref())
    .fetch_optional(state.db.pool(key()))
    .await?;
    sign_in::as_user(state, UserId(user.ok_or(AppError::NotFound)?)).await
}

/// Signs in as the person of a preset.
pub async fn switch(state: &AppState, user: UserId) -> Result<SignedIn, AppError> {
    if !state.web.dev {
        return Err(AppError::NotFound);
    }
    people::by_id(&state.db, user).await?.ok_or(AppError::NotFound)?;
    sign_in::as_user(state, user).await
}

/// One person per role of the first organisations, and those above them; empty outside dev mode.
pub async fn presets(state: &AppState) -> Result<Vec<Preset>, AppError> {
    if !state.web.dev {
        return Ok(Vec::new());
    }
    // Number, role, name, and the organisation's slug and name.
    type Row = (i32, String, String, Option<String>, Option<String>);
    let rows: Vec<Row> = sqlx::query_as(
        "select distinct on (u.org_id, u.role) u.user_id, u.role, u.name, o.slug, o.name
         from users u left join orgs o on o.org_id = u.org_id
         where u.org_id = 0 or u.org_id in (select org_id from orgs order by org_id limit $1)
         order by u.org_id, u.role, u.password_hash is null, u.user_id",
    )
    .bind(ORGS_SHOWN)
    .fetch_all(state.db.pool(key()))
    .await?;
    let mut presets: Vec<Preset> = rows
        .into_iter()
        .filter_map(|(user, role, name, slug, org_name)| {
            let org = match (slug, org_name) {
                (Some(slug), Some(name)) => Some(OrgName { slug: slug.parse().ok()?, name }),
                _ => None,
            };
            Some(Preset { role: role.parse().ok()?, org, name, user: UserId(user) })
        })
        .collect();
    // Those above come last: the ordinary roles are what is compared most.
    presets.sort_by_key(|preset| (preset.org.is_none(), preset.org.as_ref().map(|org| org.name.clone()), preset.role));
    Ok(presets)
}
