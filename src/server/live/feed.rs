//! One LISTEN connection per process, shared by all watchers; there is none while nobody watches.

use super::CHANNEL;
use crate::{
    domain::ids::OrgId,
    server::db::{Db, SystemKey},
};
use sqlx::postgres::PgListener;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::broadcast::{self, Receiver, Sender};

/// A watcher that is further behind than this is told to ask again, which is all that any tick says.
const BACKLOG: usize = 256;

/// First and longest wait before Postgres is tried again.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

/// What may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    In(OrgId),
    /// Notifications may have been lost, so every watcher asks again.
    Anything,
}

impl Change {
    pub fn concerns(self, org: OrgId) -> bool {
        match self {
            Self::In(changed) => changed == org,
            Self::Anything => true,
        }
    }
}

/// Hands changes to watchers. Cheap to clone.
#[derive(Clone)]
pub struct Feed(Arc<Shared>);

struct Shared {
    db: Db,
    changes: Sender<Change>,
    listening: Mutex<bool>,
}

impl Feed {
    pub fn new(db: Db) -> Self {
        let (changes, _) = broadcast::channel(BACKLOG);
        Self(Arc::new(Shared { db, changes, listening: Mutex::new(false) }))
    }

    /// Every change from now on. The first watcher starts the listening, and the first change is [`Change::Anything`].
    pub fn watch(&self) -> Receiver<Change> {
        let mut listening = self.0.listening.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = self.0.changes.subscribe();
        if !*listening {
            *listening = true;
            tokio::spawn(listen(self.0.clone()));
        }
        receiver
    }
}

/// Until nobody watches any more.
async fn listen(shared: Arc<Shared>) {
    let mut wait = BACK_OFF.0;
    loop {
        tokio::select! {
            () = shared.changes.closed() => {
                let mut listening = shared.listening.lock().unwrap_or_else(PoisonError::into_inner);
                // Somebody may have come since.
                if shared.changes.receiver_count() == 0 {
                    *listening = false;
                    return;
                }
            }
            ended = hand_on(&shared, &mut wait) => {
                if let Err(error) = ended {
                    tracing::warn!(%error, "Live ticks are interrupted; listening again in {wait:?}");
                }
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(BACK_OFF.1);
            }
        }
    }
}

/// One connection, until it is lost.
async fn hand_on(shared: &Shared, wait: &mut Duration) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(shared.db.pool(SystemKey::of_this_process())).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    *wait = BACK_OFF.0;
    // Without a receiver there is nobody to tell, which is not an error.
    let _ = shared.changes.send(Change::Anything);
    while let Some(notification) = listener.try_recv().await? {
        match notification.payload().parse() {
            Ok(org) => _ = shared.changes.send(Change::In(OrgId(org))),
            Err(_) => tracing::warn!(payload = notification.payload(), "A live notification names no organisation"),
        }
    }
    Ok(())
}
