//! A transaction that reads for one question, and counts how long that took.

use crate::server::http::telemetry;
use sqlx::{PgConnection, Postgres, Transaction};
use std::{
    ops::{Deref, DerefMut},
    time::Instant,
};

/// From its first statement until it is dropped.
pub struct Snapshot {
    transaction: Transaction<'static, Postgres>,
    begun: Instant,
}

impl Snapshot {
    pub(super) fn new(transaction: Transaction<'static, Postgres>, begun: Instant) -> Self {
        Self { transaction, begun }
    }
}

impl Deref for Snapshot {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.transaction
    }
}

impl DerefMut for Snapshot {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        metrics::histogram!(telemetry::QUERIES, "route" => telemetry::route()).record(self.begun.elapsed().as_secs_f64());
    }
}
