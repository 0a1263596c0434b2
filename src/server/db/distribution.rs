//! Spreads the tables over a Citus cluster. Reads from the catalog which they are: a table whose key begins with org_id is spread
//! by organisation, every other one is small and copied to every machine. The statements of the product stay the same.

use sqlx::{AssertSqlSafe, PgPool};

/// Tables as the catalog lists them: name, and whether the key begins with org_id. Partitions follow their table.
/// Copied ones come first, because foreign keys of the others point to them.
const TABLES: &str = "
    select c.relname::text, coalesce(a.attname = 'org_id', false) as by_org
    from pg_class c
    left join pg_index i on i.indrelid = c.oid and i.indisprimary
    left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> '_sqlx_migrations'
    order by by_org, c.relname";

/// Distributes what is not distributed yet and answers one line per table.
pub async fn apply(pool: &PgPool) -> Result<Vec<String>, sqlx::Error> {
    sqlx::raw_sql("create extension if not exists citus").execute(pool).await?;
    let done: Vec<String> =
        sqlx::query_scalar("select logicalrelid::regclass::text from pg_dist_partition").fetch_all(pool).await?;
    let mut lines = Vec::new();
    for (table, by_org) in tables(pool).await? {
        if done.contains(&table) {
            continue;
        }
        let call = match by_org {
            true => format!("select create_distributed_table('{table}', 'org_id')"),
            false => format!("select create_reference_table('{table}')"),
        };
        // The name comes from the catalog of our own schema.
        sqlx::raw_sql(AssertSqlSafe(call)).execute(pool).await?;
        lines.push(format!("{table}: {}", if by_org { "spread by organisation" } else { "copied to every machine" }));
    }
    Ok(lines)
}

async fn tables(pool: &PgPool) -> Result<Vec<(String, bool)>, sqlx::Error> {
    sqlx::query_as(TABLES).fetch_all(pool).await
}
