//! Spreads the tables over a Citus cluster: tenants' tables by organisation, the small ones that every organisation shares
//! copied to every machine. The statements of the product stay the same.

use sqlx::{AssertSqlSafe, PgPool};

/// Tables that are copied to every machine; all others are spread by their `org_id`.
pub const SHARED: [&str; 9] =
    ["orgs", "users", "teams", "team_members", "refresh_tokens", "ingest_keys", "settings", "org_prices", "layouts"];

/// The tables of the schema without partitions, which follow theirs, in the order they were made in: what a foreign key points
/// to comes first.
const TABLES: &str = "
    select relname::text from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and relname <> '_sqlx_migrations'
    order by oid";

#[derive(Debug, thiserror::Error)]
pub enum DistributionError {
    #[error(
        "this Postgres has no Citus. Install the extension citus on every machine of the cluster, name it in \
         shared_preload_libraries, restart them, and run this again; on one Postgres none of it is needed"
    )]
    NotInstalled,
    #[error("Citus is installed but not loaded: add citus to shared_preload_libraries, restart Postgres, and run this again")]
    NotLoaded,
    #[error("{0} could not be distributed: {1}")]
    Refused(String, sqlx::Error),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Distributes what is not distributed yet and answers one line per table.
pub async fn apply(pool: &PgPool) -> Result<Vec<String>, DistributionError> {
    check(pool).await?;
    sqlx::raw_sql("create extension if not exists citus").execute(pool).await?;
    let done: Vec<String> =
        sqlx::query_scalar("select logicalrelid::regclass::text from pg_dist_partition").fetch_all(pool).await?;
    let mut lines = Vec::new();
    for table in tables(pool).await? {
        if done.contains(&table) {
            continue;
        }
        let is_shared = SHARED.contains(&table.as_str());
        let call = call(&table, is_shared);
        let refused = |error| DistributionError::Refused(table.clone(), error);
        sqlx::raw_sql(AssertSqlSafe(call)).execute(pool).await.map_err(refused)?;
        lines.push(format!("{table}: {}", if is_shared { "copied to every machine" } else { "spread by organisation" }));
    }
    Ok(lines)
}

/// The names come from the catalog of our own schema.
fn call(table: &str, is_shared: bool) -> String {
    match is_shared {
        true => format!("select create_reference_table('{table}')"),
        false => format!("select create_distributed_table('{table}', 'org_id')"),
    }
}

async fn check(pool: &PgPool) -> Result<(), DistributionError> {
    let (is_installed, is_loaded): (bool, bool) = sqlx::query_as(
        "select exists (select from pg_available_extensions where name = 'citus'),
                current_setting('shared_preload_libraries') ~ '\\mcitus\\M'",
    )
    .fetch_one(pool)
    .await?;
    match (is_installed, is_loaded) {
        (false, _) => Err(DistributionError::NotInstalled),
        (true, false) => Err(DistributionError::NotLoaded),
        (true, true) => Ok(()),
    }
}

async fn tables(pool: &PgPool) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(TABLES).fetch_all(pool).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::tests::world::World;

    #[tokio::test]
    async fn every_key_of_a_tenants_table_begins_with_its_organisation() {
        let world = World::new().await;
        let keys: Vec<(String, String, Option<String>)> = sqlx::query_as(
            "select c.relname::text, k.relname::text, a.attname::text
               from pg_index i
               join pg_class c on c.oid = i.indrelid
               join pg_class k on k.oid = i.indexrelid
               left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
              where c.relnamespace = 'public'::regnamespace and not c.relispartition and i.indisunique",
        )
        .fetch_all(world.pool())
        .await
        .unwrap();
        let of_tenants = |table: &str| !SHARED.contains(&table) && table != "_sqlx_migrations";
        let wrong: Vec<_> =
            keys.iter().filter(|(table, _, first)| of_tenants(table) && first.as_deref() != Some("org_id")).collect();
        assert!(wrong.is_empty(), "unique keys of tenants' tables that do not begin with org_id: {wrong:?}");
        let with_keys: Vec<&str> = keys.iter().map(|(table, ..)| table.as_str()).collect();
        let tables = tables(world.pool()).await.unwrap();
        let bare: Vec<_> = tables.iter().filter(|table| !with_keys.contains(&table.as_str())).collect();
        assert!(bare.is_empty(), "tables without a key: {bare:?}");
        assert!(SHARED.iter().all(|shared| tables.iter().any(|table| table == shared)), "{tables:?}");
    }

    #[tokio::test]
    async fn a_plain_postgres_says_what_is_missing() {
        let world = World::new().await;
        let refusal = apply(world.pool()).await.unwrap_err();
        assert!(matches!(refusal, DistributionError::NotInstalled | DistributionError::NotLoaded), "{refusal}");
        assert!(refusal.to_string().contains("shared_preload_libraries"), "{refusal}");
    }

    #[test]
    fn tables_are_spread_by_organisation_or_copied() {
        assert_eq!(call("facts", false), "select create_distributed_table('facts', 'org_id')");
        assert_eq!(call("orgs", true), "select create_reference_table('orgs')");
    }
}
