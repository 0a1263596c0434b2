//! Registering a workflow from the page: whether it is active, and what one run of it is taken to save, from now on.

use super::record::{Happening, record};
use crate::{
    domain::{error::AppError, time::Timestamp, workflow::Assumption},
    server::{
        auth::scope::{Administer, Scope},
        ingest::{event_type::EventType, receive::Receiver},
    },
};
use serde_json::{Map, json};

/// Answers when it counts from. Values that are left out stay as they were.
pub async fn register(
    receiver: &Receiver,
    scope: &Scope<Administer>,
    workflow: &str,
    active: bool,
    assumption: Assumption,
) -> Result<Timestamp, AppError> {
    let mut payload = Map::new();
    payload.insert("workflow".into(), json!(workflow));
    payload.insert("active".into(), json!(active));
    payload.extend(assumption.time_saved_seconds.map(|seconds| ("time_saved_seconds".to_owned(), json!(seconds))));
    payload.extend(assumption.hourly_rate_usd.map(|rate| ("hourly_rate_usd".to_owned(), json!(rate))));
    record(receiver, scope, Happening { event_type: EventType::WorkflowRegistered, session_id: None, payload }).await
}

/// What somebody typed into a form; an empty field leaves the value as it was.
pub fn read(time_saved_seconds: &str, hourly_rate_usd: &str) -> Result<Assumption, AppError> {
    let time_saved_seconds = match time_saved_seconds.trim() {
        "" => None,
        text => {
            let seconds = text.parse::<i64>().ok().filter(|seconds| *seconds >= 0);
            Some(seconds.ok_or_else(|| AppError::invalid("time_saved_seconds", "Seconds saved must be a whole number from 0."))?)
        }
    };
    let hourly_rate_usd = match hourly_rate_usd.trim().trim_start_matches('$') {
        "" => None,
        text => {
            let rate = text.parse::<rust_decimal::Decimal>().ok().filter(|rate| !rate.is_sign_negative());
            let rate =
                rate.ok_or_else(|| AppError::invalid("hourly_rate_usd", "The hourly rate must be dollars, for example 42.50."))?;
            Some(crate::domain::money::Usd(rate))
        }
    };
    Ok(Assumption { time_saved_seconds, hourly_rate_usd })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_people_fill_it_in() {
        let read = |seconds, rate| read(seconds, rate).map(|read| json!(read));
        assert_eq!(read(" 600 ", "$42.50").unwrap(), json!({"time_saved_seconds": 600, "hourly_rate_usd": "42.50"}));
        assert_eq!(read("", "").unwrap(), json!({"time_saved_seconds": null, "hourly_rate_usd": null}));
        let field = |refused: Result<_, AppError>| match refused {
            Err(AppError::Invalid { field, .. }) => field,
            other => panic!("{other:?}"),
        };
        assert_eq!(field(read("ten", "")), "time_saved_seconds");
        assert_eq!(field(read("-1", "")), "time_saved_seconds");
        assert_eq!(field(read("", "-1")), "hourly_rate_usd");
    }
}
