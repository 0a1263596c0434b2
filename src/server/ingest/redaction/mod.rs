//! What an organisation does not want kept is taken out of texts before they are stored: one stage for every protocol, off until
//! somebody adds a rule. In: events that will be stored. Out: the same with `[redacted:<rule>]` in the place of what was found;
//! ids, types, times and names that figures are counted by stay as they are. Reads `redactions`.

pub mod built_in;
mod card;
mod json;
pub mod rule;
mod walk;

use crate::{
    domain::{error::AppError, ids::OrgId, redaction::Redaction},
    server::{
        db::{Db, SystemKey},
        events::event::Event,
    },
};
use moka::future::Cache;
use rule::Rules;
use sqlx::{PgConnection, Row, postgres::PgRow};
use std::{borrow::Cow, sync::Arc, time::Duration};

/// How long rules are believed without asking: a new one holds within this time on every process.
const BELIEVED: Duration = Duration::from_secs(3);
/// Organisations remembered at once.
const REMEMBERED: u64 = 10_000;

/// Looks the rules of organisations up, at most once in a few seconds each.
pub struct Redactions {
    db: Db,
    key: SystemKey,
    cache: Cache<OrgId, Arc<Rules>>,
}

impl Redactions {
    pub fn new(db: Db, key: SystemKey) -> Self {
        Self { db, key, cache: Cache::builder().max_capacity(REMEMBERED).time_to_live(BELIEVED).build() }
    }

    /// The rules of `org`. What cannot be found out lets nothing through: an error, and not an event with all its text.
    pub async fn of(&self, org: OrgId) -> Result<Arc<Rules>, AppError> {
        let found = self.cache.try_get_with(org, self.look_up(org)).await;
        found.map_err(|error: Arc<AppError>| (*error).clone())
    }

    async fn look_up(&self, org: OrgId) -> Result<Arc<Rules>, AppError> {
        let mut connection = self.db.pool(self.key).acquire().await?;
        Ok(Arc::new(Rules::new(&list(&mut connection, org).await?)?))
    }
}

/// The rules of an organisation, by name.
pub async fn list(connection: &mut PgConnection, org: OrgId) -> Result<Vec<Redaction>, sqlx::Error> {
    let rows = sqlx::query("select name, built_in, pattern, fields from redactions where org_id = $1 order by name")
        .bind(org.0)
        .fetch_all(connection)
        .await?;
    let read = |row: &PgRow| {
        Ok(Redaction {
            name: row.try_get("name")?,
            built_in: row.try_get("built_in")?,
            pattern: row.try_get("pattern")?,
            fields: row.try_get("fields")?,
        })
    };
    rows.iter().map(read).collect()
}

impl Rules {
    /// Takes out of the payloads what is found; those without anything stay byte for byte as they were sent.
    pub fn apply(&self, events: &mut [Event<'_>]) {
        if self.is_empty() {
            return;
        }
        for event in events {
            if let Some(payload) = walk::redact(&event.payload, self) {
                metrics::counter!("oriel_redacted_events_total").increment(1);
                event.payload = Cow::Owned(payload);
            }
        }
    }
}
