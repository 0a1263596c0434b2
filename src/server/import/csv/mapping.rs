//! The mapping file: what the columns of a table mean.

use crate::server::zone;
use figment::{
    Figment,
    providers::{Format, Toml},
};
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::{collections::BTreeMap, path::Path};

/// What a column, or a value for all rows, can say.
pub const FIELDS: [&str; 24] = [
    "time",
    "id",
    "session",
    "user",
    "run",
    "agent",
    "model",
    "provider",
    "tool",
    "server",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "duration_ms",
    "duration_s",
    "ttft_ms",
    "ttft_s",
    "status",
    "stop_reason",
    "cost_usd",
    "error_code",
    "error_message",
];

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What the table is called: ids of its rows begin with it.
    pub name: String,
    #[serde(default)]
    pub row: RowKind,
    #[serde(default = "comma")]
    pub delimiter: char,
    /// Field → column.
    pub columns: BTreeMap<String, String>,
    /// Field → the value of every row.
    #[serde(default)]
    pub always: BTreeMap<String, String>,
    #[serde(default)]
    pub time: Times,
    #[serde(default)]
    pub tokens: Tokens,
    #[serde(default)]
    pub status: Statuses,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    #[default]
    ModelCall,
    Run,
    ToolCall,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Times {
    /// Of times that name none.
    pub zone: Option<String>,
    /// Where times are numbers since 1970.
    pub unit: Option<Unit>,
    /// Whether a time is when a row began or when it ended.
    pub says: Edge,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    S,
    Ms,
    Us,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Edge {
    #[default]
    Start,
    End,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tokens {
    /// Whether input tokens hold the cached ones.
    pub input_includes_cache: bool,
}

/// The texts that stand for each status.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Statuses {
    pub ok: Vec<String>,
    pub error: Vec<String>,
    pub incomplete: Vec<String>,
    pub cancelled: Vec<String>,
}

const fn comma() -> char {
    ','
}

#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    #[error("the mapping cannot be understood: {0}")]
    Toml(Box<figment::Error>),
    #[error("the mapping says something of {0:?}, which is no field; the fields are {fields}", fields = FIELDS.join(", "))]
    Unknown(String),
    #[error("the mapping names a column for {0}, and a value for all rows as well")]
    Twice(String),
    #[error("the mapping says nowhere what the {0} is: name its column, or under [always] its value")]
    Lacks(&'static str),
    #[error("the mapping's delimiter has to be one ASCII character")]
    Delimiter,
    #[error("{0:?} is no IANA time zone, such as Europe/Berlin or UTC")]
    Zone(String),
}

impl Mapping {
    /// The mapping in the file at `path`.
    pub fn open(path: &Path) -> Result<Self, MappingError> {
        Self::check(Figment::from(Toml::file_exact(path)))
    }

    /// The mapping that is written out in `text`.
    pub fn read(text: &str) -> Result<Self, MappingError> {
        Self::check(Figment::from(Toml::string(text)))
    }

    fn check(figment: Figment) -> Result<Self, MappingError> {
        let mapping: Self = figment.extract().map_err(|error| MappingError::Toml(Box::new(error)))?;
        if let Some(field) = mapping.columns.keys().chain(mapping.always.keys()).find(|field| !FIELDS.contains(&field.as_str())) {
            return Err(MappingError::Unknown(field.clone()));
        }
        if let Some(field) = mapping.columns.keys().find(|field| mapping.always.contains_key(*field)) {
            return Err(MappingError::Twice(field.clone()));
        }
        let needed: &[&str] = match mapping.row {
            RowKind::ModelCall => &["time", "model"],
            RowKind::Run => &["time"],
            RowKind::ToolCall => &["time", "tool"],
        };
        for field in needed {
            if !mapping.columns.contains_key(*field) && !mapping.always.contains_key(*field) {
                return Err(MappingError::Lacks(FIELDS.iter().find(|known| *known == field).unwrap_or(field)));
            }
        }
        if !mapping.delimiter.is_ascii() {
            return Err(MappingError::Delimiter);
        }
        mapping.zone()?;
        Ok(mapping)
    }

    pub fn zone(&self) -> Result<Option<TimeZone>, MappingError> {
        let Some(name) = &self.time.zone else { return Ok(None) };
        zone::find(name).map(Some).map_err(|_| MappingError::Zone(name.clone()))
    }
}
