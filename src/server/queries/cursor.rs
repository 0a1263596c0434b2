//! Where a page of a list ended: opaque to whoever carries it, refused when it is not one of ours.

use crate::domain::error::AppError;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};

/// Longer ones are not ours.
const LONGEST: usize = 4_000;

pub fn encode(position: &impl Serialize) -> String {
    // Positions are structs of text and numbers, which always have a JSON form.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(position).unwrap_or_default())
}

pub fn decode<P: DeserializeOwned>(cursor: &str) -> Result<P, AppError> {
    let bytes = (cursor.len() <= LONGEST).then(|| URL_SAFE_NO_PAD.decode(cursor).ok()).flatten().ok_or_else(wrong)?;
    serde_json::from_slice(&bytes).map_err(|_| wrong())
}

/// What somebody is told who changed a cursor, or took one from another list or order.
pub fn wrong() -> AppError {
    AppError::invalid("cursor", "This is not a cursor of this list in this order. Start again without one.")
}

/// Values that Postgres cannot read come from a changed cursor, when there is one.
pub fn blame<T>(result: Result<T, sqlx::Error>, cursor: Option<&str>) -> Result<T, AppError> {
    result.map_err(|error| {
        let is_value = error.as_database_error().and_then(|cause| cause.code()).is_some_and(|code| code.starts_with("22"));
        if is_value && cursor.is_some() { wrong() } else { error.into() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip_and_refusal() {
        let position = (Some("Ärger".to_owned()), 7);
        assert_eq!(decode::<(Option<String>, i32)>(&encode(&position)).unwrap(), position);
        for wrong in ["", "x", "e30", "????", &"A".repeat(10_000)] {
            assert!(decode::<(Option<String>, i32)>(wrong).is_err(), "{wrong}");
        }
    }
}
