//! Whether the machinery is well: found out by looking, and never assumed.

use super::{servers, watermark};
use crate::{
    domain::{
        error::AppError,
        infrastructure::Servers,
        overview::{Heard, SystemStatus},
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
    },
};
use std::time::Instant;

/// As it is when it is asked. A database that does not answer is an error, never a status.
pub async fn system_status(db: &Db, scope: &Scope<ViewTotals>) -> Result<SystemStatus, AppError> {
    let begun = Instant::now();
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let database_us = i64::try_from(begun.elapsed().as_micros()).unwrap_or(i64::MAX);
    let servers = servers::of(&mut snapshot, scope.org(), scope.at()).await?;
    Ok(SystemStatus {
        as_of: scope.at(),
        database_us,
        training: heard(&servers, "training"),
        inference: heard(&servers, "inference"),
        gpu_memory: servers.gpu_memory,
        waiting_since: (complete_to < scope.at()).then_some(complete_to),
    })
}

fn heard(servers: &Servers, kind: &str) -> Heard {
    let of_kind = || servers.rows.iter().filter(|server| server.kind == kind);
    Heard {
        online: of_kind().filter(|server| server.online).count() as i64,
        known: of_kind().count() as i64,
        last_heartbeat: of_kind().map(|server| server.last_heartbeat).max(),
    }
}
