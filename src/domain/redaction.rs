//! What an organisation wants taken out of texts before they are stored.

use serde::{Deserialize, Serialize};

/// The sets that are built in, with what they find.
pub const BUILT_IN: [(&str, &str); 3] = [
    ("email", "E-mail addresses"),
    ("api_key", "API keys, access tokens and private keys of well-known forms"),
    ("credit_card", "Numbers of payment cards, with their check digit"),
];

/// One rule: a set that is built in, or a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redaction {
    /// `[redacted:name]` stands where the text stood.
    pub name: String,
    pub built_in: Option<String>,
    /// A regular expression.
    pub pattern: Option<String>,
    /// Only texts below fields of these names; empty: every text.
    pub fields: Vec<String>,
}
