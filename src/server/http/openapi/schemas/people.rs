//! The shapes of signing in.

use super::{
    Named,
    pieces::{count, reference, text},
};
use serde_json::json;

pub fn all() -> Named {
    vec![
        (
            "Credentials",
            json!({"type": "object", "required": ["email", "password"], "properties": {
                "email": {"type": "string"}, "password": {"type": "string", "format": "password"},
            }}),
        ),
        (
            "Preset",
            json!({"type": "object", "required": ["role"], "properties": {
                "role": {"type": "string"}, "org": {"type": "string"}, "user": {"type": "string"},
            }}),
        ),
        (
            "Person",
            json!({"type": "object", "properties": {
                "id": count(), "email": text(), "name": {"type": "string"},
                "role": {"type": "string", "enum": ["MEMBER", "MANAGER", "ORG_ADMIN", "SUPPORT", "SUPER_ADMIN"]}, "org": text(),
            }}),
        ),
        (
            "SignedIn",
            json!({"type": "object", "properties": {
                "access_token": {"type": "string"}, "token_type": {"type": "string"}, "expires_in": count(),
                "user": reference("Person"),
            }}),
        ),
    ]
}
