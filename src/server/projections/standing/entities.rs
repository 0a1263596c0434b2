//! Training jobs, datasets and models (`training_jobs`, `datasets`, `models`): of each value the last that an event said. What
//! events said is kept with their stamps in `state`, and the columns are read from there.

use super::super::incoming::Incoming;
use crate::{
    domain::{ids::OrgId, time::Timestamp},
    server::{
        facts::extra::Stamp,
        ingest::{payload::Payload, standing::Standing},
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgConnection, types::Json};
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Table {
    TrainingJobs,
    Datasets,
    Models,
}

impl Table {
    const ALL: [Self; 3] = [Self::TrainingJobs, Self::Datasets, Self::Models];

    /// Its name, and that of the column of the producer's id.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::TrainingJobs => ("training_jobs", "job_id"),
            Self::Datasets => ("datasets", "dataset_id"),
            Self::Models => ("models", "model_id"),
        }
    }
}

/// Values by name as one event says them; `None` says nothing.
type Said = Vec<(&'static str, Option<Value>)>;

/// Values by name, each with the greatest stamp that named it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct State(BTreeMap<String, (Stamp, Value)>);

impl State {
    fn hear(&mut self, stamp: &Stamp, name: &str, value: Value) {
        match self.0.get_mut(name) {
            Some((known, _)) if *known >= *stamp => {}
            Some(known) => *known = (stamp.clone(), value),
            None => drop(self.0.insert(name.to_owned(), (stamp.clone(), value))),
        }
    }
}

#[derive(Clone, Debug)]
struct Entity {
    state: State,
    first_heard: Timestamp,
    last_heard: Timestamp,
}

impl Entity {
    fn new(at: Timestamp) -> Self {
        Self { state: State::default(), first_heard: at, last_heard: at }
    }

    fn hear(&mut self, stamp: &Stamp, values: Said) {
        self.first_heard = self.first_heard.min(stamp.0);
        self.last_heard = self.last_heard.max(stamp.0);
        for (name, value) in values {
            if let Some(value) = value {
                self.state.hear(stamp, name, value);
            }
        }
    }
}

/// What an event says of an entity; an optional value that it does not name stays as it was.
fn said(standing: &Standing) -> Option<(Table, &str, Said)> {
    let text = |text: &Option<String>| text.as_ref().map(|text| json!(text));
    let whole = |number: Option<i64>| number.map(|number| json!(number));
    Some(match standing {
        Standing::TrainingJob { job_id, name, base_model, dataset, status, progress, error } => (
            Table::TrainingJobs,
            job_id,
            vec![
                ("name", text(name)),
                ("base_model", text(base_model)),
                ("dataset", text(dataset)),
                ("status", Some(json!(status))),
                ("progress", progress.map(|progress| json!(progress))),
                // Goes with the status: a job that runs again has no error.
                ("error", Some(json!(error))),
            ],
        ),
        Standing::TrainingPoints { job_id, .. } => (Table::TrainingJobs, job_id, Vec::new()),
        Standing::Dataset { dataset_id, name, status, rows, bytes } => (
            Table::Datasets,
            dataset_id,
            vec![("name", Some(json!(name))), ("status", Some(json!(status))), ("rows", whole(*rows)), ("bytes", whole(*bytes))],
        ),
        Standing::Model { model_id, name, provider, scope, status } => (
            Table::Models,
            model_id,
            vec![
                ("name", Some(json!(name))),
                ("provider", text(provider)),
                ("scope", Some(json!(scope))),
                ("status", text(status)),
            ],
        ),
        Standing::Workflow { .. } | Standing::ServiceRequest { .. } | Standing::Server { .. } => return None,
    })
}

pub async fn apply(connection: &mut PgConnection, org: OrgId, events: &[&Incoming]) -> Result<(), sqlx::Error> {
    for table in Table::ALL {
        let about: Vec<_> = events
            .iter()
            .filter_map(|event| {
                let Payload::Standing(standing) = &event.payload else { return None };
                said(standing).filter(|(of, ..)| *of == table).map(|(_, id, values)| (&event.stamp, id, values))
            })
            .collect();
        if about.is_empty() {
            continue;
        }
        let ids: Vec<&str> = about.iter().map(|(_, id, _)| *id).collect();
        let mut entities = find(connection, org, table, &ids).await?;
        for (stamp, id, values) in about {
            entities.entry(id.to_owned()).or_insert_with(|| Entity::new(stamp.0)).hear(stamp, values);
        }
        put(connection, org, table, &entities).await?;
    }
    Ok(())
}

async fn find(
    connection: &mut PgConnection,
    org: OrgId,
    table: Table,
    ids: &[&str],
) -> Result<BTreeMap<String, Entity>, sqlx::Error> {
    let (table, id) = table.names();
    let sql = format!("select {id}, state, first_heard, last_heard from {table} where org_id = $1 and {id} = any($2)");
    let rows: Vec<(String, Json<State>, Timestamp, Timestamp)> =
        sqlx::query_as(AssertSqlSafe(sql)).bind(org.0).bind(ids).fetch_all(connection).await?;
    let entity = |(id, state, first_heard, last_heard): (String, Json<State>, _, _)| {
        (id, Entity { state: state.0, first_heard, last_heard })
    };
    Ok(rows.into_iter().map(entity).collect())
}

async fn put(
    connection: &mut PgConnection,
    org: OrgId,
    table: Table,
    entities: &BTreeMap<String, Entity>,
) -> Result<(), sqlx::Error> {
    let (table, id) = table.names();
    let sql = format!(
        "insert into {table} (org_id, {id}, state, first_heard, last_heard)
         select $1, e.* from unnest($2::text[], $3::jsonb[], $4::timestamptz[], $5::timestamptz[]) as e
         on conflict (org_id, {id}) do update set (state, first_heard, last_heard)
          = (excluded.state, excluded.first_heard, excluded.last_heard)"
    );
    sqlx::query(AssertSqlSafe(sql))
        .bind(org.0)
        .bind(entities.keys().map(String::as_str).collect::<Vec<_>>())
        .bind(entities.values().map(|entity| Json(&entity.state)).collect::<Vec<_>>())
        .bind(entities.values().map(|entity| entity.first_heard).collect::<Vec<_>>())
        .bind(entities.values().map(|entity| entity.last_heard).collect::<Vec<_>>())
        .execute(connection)
        .await?;
    Ok(())
}

/// What was heard of before stays, and the events that are kept say the same of it once more.
pub async fn clear(connection: &mut PgConnection, org: OrgId, kept_from: Timestamp) -> Result<(), sqlx::Error> {
    for table in Table::ALL {
        let sql = format!("delete from {} where org_id = $1 and first_heard >= $2", table.names().0);
        sqlx::query(AssertSqlSafe(sql)).bind(org.0).bind(kept_from).execute(&mut *connection).await?;
    }
    Ok(())
}
