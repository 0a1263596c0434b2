//! The database: the pool is private to this room, and a connection is given only for a key.
//!
//! People come with a [`Scope`], which names one organisation and a permission. Processes that work across
//! organisations (ingest, projections, generator) come with a [`SystemKey`], which stands out in review.

pub mod copy;
pub mod distribution;
mod failure;
pub mod migrations;
mod snapshot;
pub mod sql_time;

use crate::server::auth::scope::{Permission, Scope};
use snapshot::Snapshot;
use sqlx::{PgPool, Postgres, Transaction};
use std::time::Instant;
use tokio::task::JoinError;

/// One round trip. Whoever waits longer than 5 s is told to ask for less. Compiling statements (jit) never pays for reads
/// that take milliseconds.
const BEGIN_READ: &str =
    "begin isolation level repeatable read, read only; set local statement_timeout = '5s'; set local jit = off";

/// One round trip. A plan made while a table was empty reads all of it once it is full, and a connection would keep that plan:
/// our own processes plan each statement for the table as it is, and never by reading all of it.
const BEGIN_SYSTEM: &str =
    "begin; set local plan_cache_mode = force_custom_plan; set local enable_seqscan = off; set local jit = off";

/// Divides the members of a list inside one text: `unnest` would flatten a list of lists. Names have no control characters.
pub const UNIT: &str = "\u{1f}";

/// The way to Postgres. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: PgPool,
}

/// The key of processes that belong to no person. Made where a process starts, and handed on.
#[derive(Clone, Copy, Debug)]
pub struct SystemKey(());

impl SystemKey {
    /// Every use of this is a process of ours: `oriel serve`, `worker`, `ingest`, and the commands of the operator.
    pub fn of_this_process() -> Self {
        Self(())
    }
}

impl Db {
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// A snapshot to read what `scope` allows: every statement sees the same state, ends in time, and names `scope.org()`.
    pub async fn read<P: Permission>(&self, _scope: &Scope<P>) -> Result<Snapshot, sqlx::Error> {
        let begun = Instant::now();
        Ok(Snapshot::new(self.begin(BEGIN_READ).await?, begun))
    }

    /// A transaction that sees one state of the database from its first statement to its last, and changes nothing.
    pub async fn snapshot<P: Permission>(&self, _scope: &Scope<P>) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        self.begin("begin isolation level repeatable read read only").await
    }

    /// A transaction in which a person changes what is theirs in `scope.org()`; undone unless it is committed.
    pub async fn write<P: Permission>(&self, _scope: &Scope<P>) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        self.begin("begin; set local statement_timeout = '5s'").await
    }

    /// A transaction of a process of ours, across organisations.
    pub async fn system(&self, _key: SystemKey) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        self.begin(BEGIN_SYSTEM).await
    }

    /// In a task of its own: were it dropped half way, together with the request that asks, the connection would go back to the
    /// pool with its transaction open.
    async fn begin(&self, statement: &'static str) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        let pool = self.pool.clone();
        joined(tokio::spawn(async move { pool.begin_with(statement).await }).await)?
    }

    /// The pool itself, for what needs one: migrations and LISTEN.
    pub fn pool(&self, _key: SystemKey) -> &PgPool {
        &self.pool
    }
}

/// What a task of ours came to; one that broke down is an error of the statement that waits for it.
pub fn joined<T>(ended: Result<T, JoinError>) -> Result<T, sqlx::Error> {
    ended.map_err(|_| sqlx::Error::WorkerCrashed)
}
