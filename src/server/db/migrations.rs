//! The schema: `migrations/` inside the binary, applied in order and once.

use sqlx::{PgPool, migrate::Migrator};

/// Every migration of this binary.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// Brings the database to this binary's schema; processes that start together wait for one another.
pub async fn migrate(pool: &PgPool) -> Result<(), sqlx::migrate::MigrateError> {
    MIGRATIONS.run(pool).await
}
