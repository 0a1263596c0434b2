//! Names and numbers of things, each with a type of its own.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The number of an organisation. [`OrgId::ABOVE`] stands for people above all organisations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrgId(pub i32);

impl OrgId {
    /// The home of SUPPORT and SUPER_ADMIN, who belong to no organisation. It never holds events.
    pub const ABOVE: Self = Self(0);
}

/// The number of a person, unique in the installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(pub i32);

/// The number of an ingest key. [`KeyId::NONE`] stands for what people record by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyId(pub i32);

impl KeyId {
    pub const NONE: Self = Self(0);
}

/// The short name of an organisation in addresses and commands: 1 to 63 of `a-z`, `0-9` and inner `-`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrgSlug(String);

impl OrgSlug {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for OrgSlug {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let inner = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if text.is_empty() || text.len() > 63 || !inner || text.starts_with('-') || text.ends_with('-') {
            return Err("an organisation's slug has 1 to 63 of a-z, 0-9 and inner hyphens");
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for OrgSlug {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<OrgSlug> for String {
    fn from(slug: OrgSlug) -> Self {
        slug.0
    }
}

impl fmt::Display for OrgSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
