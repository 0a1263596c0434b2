//! What people begin from the page: a conversation, a training, a model, a dataset, each recorded as an event of theirs.

use super::record::{Happening, record};
use crate::{
    domain::{error::AppError, overview::Begun},
    server::{
        auth::scope::{Record, Scope},
        ingest::{event_type::EventType, receive::Receiver},
    },
};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Records it. A training and a conversation are new ones; a model or dataset that is there under the name takes on what is said.
pub async fn begin(receiver: &Receiver, scope: &Scope<Record>, begun: Begun) -> Result<(), AppError> {
    record(receiver, scope, happening(begun)?).await?;
    Ok(())
}

fn happening(begun: Begun) -> Result<Happening, AppError> {
    let new_id = || Uuid::now_v7().simple().to_string();
    Ok(match begun {
        Begun::Chat { title, agent } => {
            let title = needed("title", title)?;
            let payload = texts([("title", title), ("agent", agent)]);
            Happening { event_type: EventType::SessionStarted, session_id: Some(new_id()), payload }
        }
        Begun::Training { name, base_model, dataset } => {
            let name = needed("name", name)?;
            let said = [
                ("job_id", new_id()),
                ("name", name),
                ("base_model", base_model),
                ("dataset", dataset),
                ("status", "queued".into()),
            ];
            Happening { event_type: EventType::TrainingUpdated, session_id: None, payload: texts(said) }
        }
        Begun::Model { name, provider, scope } => {
            let name = needed("name", name)?;
            let said = [("model_id", name.clone()), ("name", name), ("provider", provider), ("scope", scope)];
            Happening { event_type: EventType::ModelUpdated, session_id: None, payload: texts(said) }
        }
        Begun::Dataset { name, status, rows } => {
            let name = needed("name", name)?;
            let mut payload = texts([("dataset_id", name.clone()), ("name", name), ("status", status)]);
            if !rows.trim().is_empty() {
                let digits: String = rows.chars().filter(|letter| !matches!(letter, ',' | ' ' | '_' | '\u{a0}')).collect();
                let rows: u32 = digits.parse().map_err(|_| AppError::invalid("rows", "Rows are a whole number."))?;
                payload.insert("rows".into(), rows.into());
            }
            Happening { event_type: EventType::DatasetUpdated, session_id: None, payload }
        }
    })
}

fn needed(field: &str, text: String) -> Result<String, AppError> {
    let text = text.trim().to_owned();
    if text.is_empty() { Err(AppError::invalid(field, "It needs a name.")) } else { Ok(text) }
}

/// Without those that are empty.
fn texts<const N: usize>(pairs: [(&str, String); N]) -> Map<String, Value> {
    let said = pairs.into_iter().map(|(name, text)| (name.to_owned(), text.trim().to_owned()));
    said.filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, text.into())).collect()
}
