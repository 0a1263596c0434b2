//! The schema: `migrations/` inside the binary, applied in order and once.

use sqlx::{PgPool, migrate::Migrator};

/// Every migration of this binary.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// Brings the database to this binary's schema; processes that start together wait for one another.
pub async fn migrate(pool: &PgPool) -> Result<(), sqlx::migrate::MigrateError> {
    MIGRATIONS.run(pool).await
}

/// How many of this binary's migrations the database lacks.
pub async fn pending(pool: &PgPool) -> Result<usize, sqlx::Error> {
    let known = sqlx::query_scalar::<_, bool>("select to_regclass('_sqlx_migrations') is not null").fetch_one(pool).await?;
    let applied: Vec<i64> = match known {
        true => sqlx::query_scalar("select version from _sqlx_migrations where success").fetch_all(pool).await?,
        false => Vec::new(),
    };
    Ok(MIGRATIONS.iter().filter(|migration| !applied.contains(&migration.version)).count())
}
