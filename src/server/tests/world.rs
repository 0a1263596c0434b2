//! A world: a database of its own, a clock that stands until it is set, and two organisations, so that a figure that
//! mixes them is visibly wrong.

use super::template::Cluster;
use crate::{
    domain::{
        ids::{OrgId, UserId},
        role::Role,
        time::{Clock, Timestamp},
    },
    server::db::{Db, SystemKey},
};
use sqlx::{PgPool, postgres::PgPoolOptions};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

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
    name: String,
    cluster: &'static Cluster,
}

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
        let mut world = Self { db, clock, acme: OrgId(0), loud: OrgId(0), name, cluster };
        world.acme = world.org("acme").await;
        world.loud = world.org("loud").await;
        world
    }

    /// The pool, for looking at tables.
    pub fn pool(&self) -> &PgPool {
        self.db.pool(SystemKey::of_this_process())
    }

    pub async fn org(&self, slug: &str) -> OrgId {
        let id = sqlx::query_scalar("insert into orgs (slug, name, created_at) values ($1, initcap($1), $2) returning org_id")
            .bind(slug)
            .bind(self.clock.now())
            .fetch_one(self.pool())
            .await
            .unwrap();
        OrgId(id)
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
