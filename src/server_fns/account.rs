//! Who is looking.

use crate::domain::{error::AppError, ids::OrgSlug, viewer::Viewer};
use leptos::{prelude::*, server_fn::codec::Json};

/// The signed-in person, what they may choose, and their zone with its offsets.
#[server(input = Json, endpoint = "find_viewer")]
pub async fn find_viewer(org: Option<OrgSlug>, tz: String) -> Result<Viewer, AppError> {
    let _ = (org, tz);
    Err(AppError::Unauthenticated)
}
