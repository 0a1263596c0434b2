//! Who is looking: sign in, sign out, switch role, and what every page needs to know first.
//!
//! What people do by form takes form encoding, so that it works before, and without, the page being alive.

use super::wire::Wire;
use crate::domain::{
    error::AppError,
    ids::{OrgSlug, UserId},
    viewer::{Preset, Viewer},
};
use leptos::prelude::*;

/// The signed-in person, what they may choose, and their zone with its offsets.
#[server(protocol = Wire, endpoint = "find_viewer")]
pub async fn find_viewer(org: Option<OrgSlug>, tz: String) -> Result<Viewer, AppError> {
    use crate::server::auth::{enter::visit, viewer};
    let (state, visit) = visit()?;
    viewer::find(&state, visit.member.person, org.as_ref(), &tz).await
}

/// Signs in with the browser's cookies and goes to `next`, a path of ours.
#[server(endpoint = "sign_in")]
pub async fn sign_in(email: String, password: String, #[server(default)] next: String) -> Result<(), AppError> {
    use crate::server::auth::{browser, enter::request, gate};
    let (state, parts) = request()?;
    browser::sign_in(&state, &parts, &email, password).await?;
    leptos_axum::redirect(&format!("{}{}", state.web.public_url.base(), gate::own_or_home(Some(next))));
    Ok(())
}

/// Signs out, here and in every tab.
#[server(endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), AppError> {
    use crate::server::auth::{browser, enter::request, gate};
    let (state, parts) = request()?;
    browser::sign_out(&state, &parts).await?;
    leptos_axum::redirect(&format!("{}{}", state.web.public_url.base(), gate::SIGN_IN));
    Ok(())
}

/// Dev mode: becomes the person of a preset, and goes to `next`, a path of ours.
#[server(endpoint = "switch_preset")]
pub async fn switch_preset(user: UserId, #[server(default)] next: String) -> Result<(), AppError> {
    use crate::server::auth::{browser, enter::request, gate};
    let (state, parts) = request()?;
    browser::switch(&state, &parts, user).await?;
    leptos_axum::redirect(&format!("{}{}", state.web.public_url.base(), gate::own_or_home(Some(next))));
    Ok(())
}

/// The presets, for the sign-in page: nobody is signed in there. Empty outside dev mode.
#[server(protocol = Wire, endpoint = "list_presets")]
pub async fn list_presets() -> Result<Vec<Preset>, AppError> {
    use crate::server::auth::{dev, enter::request};
    let (state, _) = request()?;
    dev::presets(&state).await
}
