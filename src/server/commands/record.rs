//! What people record themselves, from the page: an event like any producer's, on the ordinary way through ingest.
//!
//! Events are the only source of truth, so a form changes no table: it says what happened, as whoever filled it in.

use crate::{
    domain::{error::AppError, time::Timestamp},
    server::{
        auth::scope::{Permission, Scope},
        ingest::{event_type::EventType, receive::Receiver},
    },
};
use serde_json::{Map, Value};
use uuid::Uuid;

/// The `source` of such events.
pub const SOURCE: &str = "oriel";

/// Something that happened when the permission was proven, to `scope`'s organisation, because `scope`'s person said so.
pub struct Happening {
    pub event_type: EventType,
    /// Where the type needs one.
    pub session_id: Option<String>,
    /// As in the wire contract; what is unknown is left out rather than null.
    pub payload: Map<String, Value>,
}

/// Stores one event, and answers when it counts from. What the contract refuses is refused here, by the name of the field.
pub async fn record<P: Permission>(receiver: &Receiver, scope: &Scope<P>, happening: Happening) -> Result<Timestamp, AppError> {
    let Happening { event_type, session_id, payload } = happening;
    let mut event = Map::new();
    event.insert("event_id".into(), format!("{SOURCE}-{}", Uuid::now_v7().simple()).into());
    event.insert("type".into(), event_type.name().into());
    event.insert("occurred_at".into(), scope.at().to_string().into());
    event.insert("user".into(), scope.person().key.clone().into());
    event.insert("source".into(), SOURCE.into());
    event.insert("payload".into(), payload.into());
    event.extend(session_id.map(|id| ("session_id".to_owned(), Value::from(id))));
    receiver.record(scope.org(), &Value::from(event)).await?;
    Ok(scope.at())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{ids::UserId, role::Role, time::Clock, viewer::Person},
        server::{auth::scope::Record, tests::world::World},
    };
    use serde_json::json;

    async fn said(world: &World, payload: Value) -> Result<Timestamp, AppError> {
        let person =
            Person { id: UserId(1), key: "ana@acme.test".into(), email: None, name: "Ana".into(), role: Role::Member, org: None };
        let scope = Scope::<Record>::of_test(world.acme, "acme".parse().unwrap(), person, world.clock.now()).unwrap();
        let Value::Object(payload) = payload else { panic!("a payload is an object") };
        let happening = Happening { event_type: EventType::DatasetUpdated, session_id: None, payload };
        record(world.receiver(), &scope, happening).await
    }

    #[tokio::test]
    async fn what_somebody_records_is_an_event_of_theirs_and_is_projected() {
        let world = World::new().await;
        said(&world, json!({"dataset_id": "d1", "name": "Tickets", "status": "uploading"})).await.unwrap();
        world.project().await;
        let event: (String, Option<String>, Option<String>) =
            sqlx::query_as("select type, user_key, source from events").fetch_one(world.pool()).await.unwrap();
        assert_eq!(event, ("dataset.updated".into(), Some("ana@acme.test".into()), Some(SOURCE.into())));
        let name: String = sqlx::query_scalar("select name from datasets").fetch_one(world.pool()).await.unwrap();
        assert_eq!(name, "Tickets");
    }

    #[tokio::test]
    async fn what_the_contract_refuses_is_named_and_nothing_is_stored() {
        let world = World::new().await;
        let error = said(&world, json!({"dataset_id": "d1", "status": "ready"})).await.unwrap_err();
        assert!(matches!(&error, AppError::Invalid { field, .. } if field == "payload.name"), "{error:?}");
        let events: i64 = sqlx::query_scalar("select count(*) from events").fetch_one(world.pool()).await.unwrap();
        assert_eq!(events, 0);
    }
}
