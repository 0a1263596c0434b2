//! A world: a database of its own, a clock that stands until it is set, and two organisations, so that a figure that
//! mixes them is visibly wrong.

use super::template::Cluster;
use crate::{
    domain::{
        ids::{OrgId, UserId},
        role::Role,
        time::{Clock, HOUR, MINUTE, Timestamp},
    },
    server::{
        auth::ingest_key::Producer,
        commands::{Command, orgs},
        db::{Db, SystemKey},
        ingest::{receive::Receiver, wire::Receipt},
        worker::Worker,
    },
};
use axum::http::HeaderMap;
use serde_json::{Value, json};
use sqlx::{PgPool, postgres::PgPoolOptions};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use tokio_util::sync::CancellationToken;

/// A clock that stands where it was set.
pub struct SetClock(AtomicI64);

impl SetClock {
    pub fn set(&self, at: Timestamp) {
        self.0.store(at.micros(), Ordering::SeqCst);
    }

    pub fn forward(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

pub struct World {
    pub db: Db,
    pub clock: Arc<SetClock>,
    /// The organisation of the test.
    pub acme: OrgId,
    /// The other one; [`World::make_noise`] fills it.
    pub loud: OrgId,
    worker: Worker,
    receiver: Receiver,
    name: String,
    cluster: &'static Cluster,
}

/// Days that a world keeps events.
const RETENTION_DAYS: u32 = 365;

/// When a world begins: noon UTC of a Wednesday.
pub const NOON: &str = "2026-03-04T12:00:00Z";

impl World {
    /// An empty world with the organisations `acme` and `loud`, at [`NOON`].
    pub async fn new() -> Self {
        let cluster = Cluster::get().await;
        let (name, options) = cluster.create().await;
        let pool = PgPoolOptions::new().max_connections(8).connect_with(options).await.unwrap();
        let clock = Arc::new(SetClock(AtomicI64::new(at(NOON).micros())));
        let db = Db::new(pool);
        let key = SystemKey::of_this_process();
        let receiver = Receiver::new(db.clone(), key, clock.clone(), RETENTION_DAYS);
        let worker = Worker::new(db.clone(), key, clock.clone(), RETENTION_DAYS);
        let mut world = Self { db, clock, acme: OrgId(0), loud: OrgId(0), worker, receiver, name, cluster };
        world.acme = world.org("acme").await;
        world.loud = world.org("loud").await;
        world
    }

    /// The pool, for looking at tables.
    pub fn pool(&self) -> &PgPool {
        self.db.pool(SystemKey::of_this_process())
    }

    /// Where events come in.
    pub fn receiver(&self) -> &Receiver {
        &self.receiver
    }

    pub async fn org(&self, slug: &str) -> OrgId {
        let command = Command { key: SystemKey::of_this_process(), now: self.clock.now() };
        let name = format!("{}{}", slug[..1].to_uppercase(), &slug[1..]);
        orgs::add(&self.db, command, &slug.parse().unwrap(), Some(&name)).await.unwrap();
        let id = sqlx::query_scalar("select org_id from orgs where slug = $1").bind(slug);
        OrgId(id.fetch_one(self.pool()).await.unwrap())
    }

    /// A person without a password; `key` is what events call them.
    pub async fn user(&self, org: OrgId, key: &str, role: Role) -> UserId {
        let id = sqlx::query_scalar(
            "insert into users (org_id, key, email, name, role, created_at) values ($1, $2, $2, $2, $3, $4) returning user_id",
        )
        .bind(org.0)
        .bind(key)
        .bind(role.key())
        .bind(self.clock.now())
        .fetch_one(self.pool())
        .await
        .unwrap();
        UserId(id)
    }

    /// Sends events as a producer of `org` does; every one has to be taken.
    pub async fn ingest(&self, org: OrgId, events: &[Value]) -> Receipt {
        let mut total = Receipt::default();
        for some in events.chunks(1_000) {
            let receipt = self.post(org, &json!({ "events": some })).await;
            assert_eq!(receipt.rejected, [], "every event is taken");
            total.accepted += receipt.accepted;
            total.duplicates += receipt.duplicates;
        }
        total
    }

    /// Sends a whole body.
    pub async fn post(&self, org: OrgId, body: &Value) -> Receipt {
        self.receiver
            .receive(Producer::by_hand(org), &HeaderMap::new(), body.to_string().as_bytes())
            .await
            .expect("the body is taken")
    }

    /// Projects everything on the queue of every organisation, and lets silent runs stall.
    pub async fn project(&self) {
        while self.worker.project_waiting(&CancellationToken::new()).await.unwrap() {}
        self.worker.settle().await.unwrap();
    }

    /// What the worker does first: makes again what an earlier version made.
    pub async fn renew(&self) {
        self.worker.renew(&CancellationToken::new()).await.unwrap();
    }

    /// What the worker does now and then: partitions and retention.
    pub async fn keep_house(&self) {
        self.worker.keep_house(self.clock.now()).await.unwrap();
    }

    /// Runs, steps, messages and a handoff of the other organisation, far more and far bigger than any test's own: a figure
    /// that mixes the two is visibly wrong.
    pub async fn make_noise(&self) {
        let start = self.clock.now().minus(HOUR);
        let mut events = Vec::new();
        for run in 0..40 {
            let at = start.plus(run * MINUTE);
            let event = |name: &str, kind: &str, payload: Value| {
                json!({"event_id": format!("loud-{name}-{run}"), "type": kind, "occurred_at": at, "session_id": format!("s{}", run % 7),
                       "user": "noisy@loud.test", "payload": payload})
            };
            let run_id = format!("r{run}");
            events.extend([
                event("said", "message.created", json!({"message_id": format!("m{run}"), "role": "user", "content": "LOUD"})),
                event(
                    "ran",
                    "run.completed",
                    json!({"run_id": run_id, "status": "failed", "agent": "shouter", "duration_ms": 900_000}),
                ),
                event(
                    "called",
                    "model.called",
                    json!({"call_id": format!("c{run}"), "run_id": run_id, "model": "loud-model",
                    "status": "error", "cost_usd": "1000", "usage": {"input": 1_000_000_000, "output": 1_000_000_000}}),
                ),
                event(
                    "used",
                    "tool.called",
                    json!({"call_id": format!("t{run}"), "run_id": run_id, "server": "loud", "tool": "shout", "status": "error"}),
                ),
                event("left", "handoff.created", json!({"handoff_id": format!("h{run}"), "kind": "to_local", "run_id": run_id})),
            ]);
        }
        self.ingest(self.loud, &events).await;
        self.project().await;
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.cluster.drop_database(std::mem::take(&mut self.name));
    }
}

/// A time from its text.
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[tokio::test]
async fn every_world_begins_with_two_organisations_and_nothing_else() {
    let world = World::new().await;
    let other = World::new().await;
    other.org("third").await;
    let orgs: i64 = sqlx::query_scalar("select count(*) from orgs").fetch_one(world.pool()).await.unwrap();
    assert_eq!(orgs, 2);
}
