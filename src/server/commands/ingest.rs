//! What an admin does about ingest from the page, or over REST: each is done and written to the audit log.

use super::{redactions, replay};
use crate::{
    domain::{error::AppError, ingest::EventKey, redaction::Redaction},
    server::{
        auth::{
            audit::note,
            scope::{Administer, Scope},
        },
        db::{Db, SystemKey},
        facts::extra::Stamp,
        projections::failures::Which,
    },
};

/// Puts events that were put aside back on the queue: those that are named, else the oldest. Answers how many.
pub async fn replay(db: &Db, scope: &Scope<Administer>, events: &[EventKey]) -> Result<u64, AppError> {
    if events.len() as i64 > replay::MOST || events.iter().any(|event| event.event_id.contains('\0')) {
        return Err(AppError::invalid("events", format!("must be at most {} events that are put aside", replay::MOST)));
    }
    let stamps: Vec<Stamp> = events.iter().map(|event| Stamp(event.occurred_at, event.event_id.clone())).collect();
    let which = if stamps.is_empty() { Which::Oldest(replay::MOST) } else { Which::These(&stamps) };
    let replayed = replay::replay(db, SystemKey::of_this_process(), scope.org(), which).await?;
    note(db, scope, "ingest.replay", &format!("{replayed} events")).await?;
    Ok(replayed)
}

pub async fn add_redaction(db: &Db, scope: &Scope<Administer>, rule: &Redaction) -> Result<(), AppError> {
    let mut write = db.write(scope).await?;
    redactions::add(&mut write, scope.org(), scope.at(), rule).await?;
    note(db, scope, "redaction.add", &rule.name).await?;
    Ok(write.commit().await?)
}

pub async fn remove_redaction(db: &Db, scope: &Scope<Administer>, name: &str) -> Result<(), AppError> {
    let mut write = db.write(scope).await?;
    redactions::remove(&mut write, scope.org(), name).await?;
    note(db, scope, "redaction.remove", name).await?;
    Ok(write.commit().await?)
}
