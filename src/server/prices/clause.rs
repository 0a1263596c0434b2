//! How the price data recognises a model or provider by its name.

use serde::Deserialize;

/// The clauses of genai-prices; names are compared in lower case.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clause {
    Equals(String),
    StartsWith(String),
    EndsWith(String),
    Contains(String),
    Regex(#[serde(deserialize_with = "pattern")] Box<fancy_regex::Regex>),
    Or(Vec<Clause>),
    And(Vec<Clause>),
}

impl Clause {
    /// `name` in lower case.
    pub fn matches(&self, name: &str) -> bool {
        match self {
            Self::Equals(text) => name == text.to_lowercase(),
            Self::StartsWith(text) => name.starts_with(&text.to_lowercase()),
            Self::EndsWith(text) => name.ends_with(&text.to_lowercase()),
            Self::Contains(text) => name.contains(&text.to_lowercase()),
            // A pattern that gives up on an odd name does not recognise it.
            Self::Regex(pattern) => pattern.is_match(name).unwrap_or(false),
            Self::Or(clauses) => clauses.iter().any(|clause| clause.matches(name)),
            Self::And(clauses) => clauses.iter().all(|clause| clause.matches(name)),
        }
    }
}

fn pattern<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Box<fancy_regex::Regex>, D::Error> {
    let text = String::deserialize(deserializer)?;
    fancy_regex::Regex::new(&text).map(Box::new).map_err(serde::de::Error::custom)
}
