//! One cluster per test process and one migrated template in it, from which every test gets a database of its own.

use crate::server::{
    db::migrations::{MIGRATIONS, migrate},
    embedded::{Embedded, Options},
};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::sync::OnceCell;

static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();

pub struct Cluster {
    admin: PgConnectOptions,
    template: String,
    _embedded: Option<Embedded>,
}

impl Cluster {
    /// The cluster of this process: its own, or the one that `ORIEL_TEST_DATABASE_URL` names, where databases may be made.
    pub async fn get() -> &'static Self {
        CLUSTER.get_or_init(Self::start).await
    }

    async fn start() -> Self {
        let (url, embedded) = match std::env::var("ORIEL_TEST_DATABASE_URL") {
            Ok(url) => (url, None),
            Err(_) => {
                let embedded = tokio::task::spawn_blocking(Self::embed).await.unwrap();
                (embedded.url().to_owned(), Some(embedded))
            }
        };
        let admin: PgConnectOptions = url.parse().expect("ORIEL_TEST_DATABASE_URL is an address of Postgres");
        let template = format!("oriel_template_{:016x}", schema_mark());
        let mut connection = admin.connect().await.expect("the test database answers");
        // Test processes that start together make the template once; the lock ends with the connection.
        connection.execute("select pg_advisory_lock(4920175)").await.unwrap();
        let made: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(&template)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        if !made {
            let building = format!("{template}_building");
            run(&mut connection, format!("drop database if exists {building} with (force)")).await;
            run(&mut connection, format!("create database {building}")).await;
            let pool = PgPoolOptions::new().max_connections(1).connect_with(admin.clone().database(&building)).await.unwrap();
            migrate(&pool).await.expect("migrations apply");
            pool.close().await;
            run(&mut connection, format!("alter database {building} rename to {template}")).await;
        }
        connection.close().await.unwrap();
        Self { admin, template, _embedded: embedded }
    }

    /// Goes away with the process.
    fn embed() -> Embedded {
        let folder = std::env::temp_dir().join(format!("oriel-tests-{}", std::process::id()));
        Embedded::start(&folder, &Options { throw_away: true }).unwrap_or_else(|error| panic!("{error}"))
    }

    /// A new database with the whole schema and nothing in it.
    pub async fn create(&self) -> (String, PgConnectOptions) {
        let name = format!("oriel_test_{}", uuid::Uuid::new_v4().simple());
        let mut connection = self.admin.connect().await.unwrap();
        run(&mut connection, format!("create database {name} template {}", self.template)).await;
        connection.close().await.unwrap();
        (name.clone(), self.admin.clone().database(&name))
    }

    /// Drops what [`Self::create`] made, also when the test failed, from a thread of its own because its runtime may be gone.
    pub fn drop_database(&self, name: String) {
        let admin = self.admin.clone();
        let dropping = std::thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
                if let Ok(mut connection) = admin.connect().await {
                    let _ = connection.execute(AssertSqlSafe(format!("drop database if exists {name} with (force)"))).await;
                }
            });
        });
        let _ = dropping.join();
    }
}

async fn run(connection: &mut PgConnection, statement: String) {
    connection.execute(AssertSqlSafe(statement)).await.unwrap();
}

/// Changes when any migration changes.
fn schema_mark() -> u64 {
    use std::hash::{Hash, Hasher};
    let mut hasher = std::hash::DefaultHasher::new();
    for migration in MIGRATIONS.iter() {
        migration.checksum.hash(&mut hasher);
    }
    hasher.finish()
}
