//! The shapes that operations take and give, a file per subject as among the operations. Those of figures come from the
//! register, so a new figure is described here by being there.

mod conversations;
mod dashboards;
mod events;
mod figures;
mod friction;
mod ingest;
mod machines;
mod people;
mod pieces;
mod problem;
mod requests;
mod sessions;
mod telemetry;
mod tools;
mod training;
mod workflows;

use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};

/// Shapes by name, as JSON.
type Named = Vec<(&'static str, Value)>;

/// Every shape by name.
pub fn all() -> impl Iterator<Item = (&'static str, RefOr<Schema>)> {
    [
        problem::all(),
        figures::all(),
        friction::all(),
        workflows::all(),
        sessions::all(),
        training::all(),
        dashboards::all(),
        conversations::all(),
        requests::all(),
        tools::all(),
        events::all(),
        telemetry::all(),
        ingest::all(),
        people::all(),
        machines::all(),
    ]
    .into_iter()
    .flatten()
    .map(|(name, schema)| (name, of(schema)))
}

/// A schema from its JSON.
pub fn of(schema: Value) -> RefOr<Schema> {
    serde_json::from_value(schema).expect("the schemas are written in these files, and a test builds them all")
}
