//! A conversation, deleted by an admin: its events and everything that was made of them.

use super::lock::lock;
use crate::{
    domain::error::AppError,
    server::{
        auth::{
            audit::note,
            scope::{Administer, Scope},
        },
        db::{Db, SystemKey},
        events::partitions::Partitions,
        projections::{
            cache::Cache,
            erasure::erase,
            progress::{save, tell},
            project::Tools,
        },
        queries::session,
    },
};
use std::sync::Mutex;

/// Deletes the session with our number or its producer's id, and writes to the audit log that it was done.
pub async fn erase_conversation(db: &Db, scope: &Scope<Administer>, id: &str) -> Result<(), AppError> {
    let (key, org) = (SystemKey::of_this_process(), scope.org());
    let mut tx = db.system(key).await?;
    let mut progress = lock(&mut tx, org).await?;
    let name = session::name(&mut tx, scope, id).await?;
    let (partitions, cache) = (Partitions::new(db.clone(), key), Mutex::new(Cache::new(0)));
    let tools = Tools { partitions: &partitions, cache: &cache, now: scope.at() };
    if !erase(&mut tx, org, &mut progress, &tools, &name).await? {
        return Err(AppError::NotFound);
    }
    save(&mut tx, org, progress, 0, scope.at()).await?;
    note(db, scope, "conversation.delete", &name).await?;
    tx.commit().await?;
    Ok(tell(db, key, &[org]).await?)
}
