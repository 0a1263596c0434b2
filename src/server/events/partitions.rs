//! Monthly partitions of `events`, `facts` and `moments`: made ahead by the worker and on demand by whoever meets a month without
//! one; dropped when retention is over.

use crate::{
    domain::time::{HOUR, TimeRange, Timestamp},
    server::db::{Db, SystemKey},
};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use sqlx::{AssertSqlSafe, PgConnection};
use std::{
    collections::{BTreeSet, HashSet},
    sync::Mutex,
};

/// Tables in monthly partitions, and the column they are cut by.
const TABLES: [&str; 3] = ["events", "facts", "moments"];

/// One at a time in the database: two processes that meet the same month make its partition once.
const LOCK: i64 = 4_920_176;

/// A month of UTC, by its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month(Date);

impl Month {
    pub fn of(at: Timestamp) -> Self {
        // Every accepted time is within a few years of now; the ends of the calendar are as good for others.
        let instant = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default();
        Self(instant.to_zoned(TimeZone::UTC).date().first_of_month())
    }

    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1.month()))
    }

    pub fn start(self) -> Timestamp {
        let start = self.0.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()).unwrap_or_default();
        Timestamp::from_micros(start.as_microsecond())
    }

    fn partition(self, table: &str) -> String {
        format!("{table}_{:04}_{:02}", self.0.year(), self.0.month())
    }
}

/// Which months have their partitions, as far as this process knows.
pub struct Partitions {
    db: Db,
    key: SystemKey,
    known: Mutex<HashSet<Month>>,
}

impl Partitions {
    pub fn new(db: Db, key: SystemKey) -> Self {
        Self { db, key, known: Mutex::default() }
    }

    /// Makes sure that rows of these times have a place.
    pub async fn prepare(&self, times: impl Iterator<Item = Timestamp>) -> Result<(), sqlx::Error> {
        let mut hour = None;
        let mut months = BTreeSet::new();
        for at in times {
            // Neighbouring rows share their hour, and a calendar is slower than a comparison.
            let this = at.floor(HOUR);
            if hour != Some(this) {
                hour = Some(this);
                months.insert(Month::of(at));
            }
        }
        months.retain(|month| !self.knows(*month));
        for month in months {
            self.make(month).await?;
            self.remember(month);
        }
        Ok(())
    }

    fn knows(&self, month: Month) -> bool {
        self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner).contains(&month)
    }

    fn remember(&self, month: Month) {
        self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(month);
    }

    /// Attaching takes a lock that lets readers and writers of other months go on; `create … partition of` would not.
    async fn make(&self, month: Month) -> Result<(), sqlx::Error> {
        let mut tx = self.db.system(self.key).await?;
        sqlx::query("select pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *tx).await?;
        for table in TABLES {
            let partition = month.partition(table);
            let there: bool =
                sqlx::query_scalar("select to_regclass($1) is not null").bind(&partition).fetch_one(&mut *tx).await?;
            if there {
                continue;
            }
            let (from, to) = (month.start(), month.next().start());
            // The names are made of digits, and the times are ours.
            for statement in [
                format!(
                    "create table {partition} (like {table} including defaults including constraints including compression) with (fillfactor = 90)"
                ),
                // Migration 0001 says why.
                format!("alter table {partition} alter column org_id set statistics 0"),
                format!("alter table {table} attach partition {partition} for values from ('{from}') to ('{to}')"),
            ] {
                sqlx::query(AssertSqlSafe(statement)).execute(&mut *tx).await?;
            }
        }
        tx.commit().await
    }

    /// Whether any partition is of a month that ended before `keep_from`.
    pub async fn has_before(&self, keep_from: Timestamp) -> Result<bool, sqlx::Error> {
        for table in TABLES {
            if !self.before(&mut *self.db.system(self.key).await?, table, Month::of(keep_from)).await?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn before(&self, connection: &mut PgConnection, table: &str, horizon: Month) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar(
            "select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
             where i.inhparent = to_regclass($1) and c.relname < $2",
        )
        .bind(table)
        .bind(horizon.partition(table))
        .fetch_all(connection)
        .await
    }

    /// Drops the partitions of months that ended before `keep_from`.
    pub async fn drop_before(&self, keep_from: Timestamp) -> Result<(), sqlx::Error> {
        let horizon = Month::of(keep_from);
        let mut tx = self.db.system(self.key).await?;
        // A statement that reads a month for long must not make everybody queue behind this one.
        sqlx::query("set local lock_timeout = '2s'").execute(&mut *tx).await?;
        sqlx::query("select pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *tx).await?;
        for table in TABLES {
            for partition in self.before(&mut tx, table, horizon).await? {
                sqlx::query(AssertSqlSafe(format!("drop table {partition}"))).execute(&mut *tx).await?;
                tracing::info!(partition.name = %partition, "Dropped {partition}: its retention is over");
            }
        }
        tx.commit().await
    }

    /// The months of a range.
    pub fn months(range: TimeRange) -> impl Iterator<Item = Timestamp> {
        let mut month = Month::of(range.from());
        std::iter::from_fn(move || {
            let start = month.start();
            month = month.next();
            (start < range.to()).then_some(start)
        })
    }
}
