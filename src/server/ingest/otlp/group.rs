//! What the records of one resource and scope share: written once, and part of what is stored of each.

use super::{
    messages::common::{KeyValue, Resource, Scope},
    value::{Attributes, Text},
};
use crate::server::ingest::fields::{NAME, Refusal};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

/// The resource of records, and what `source` their events have.
pub struct Origin<'a> {
    pub attributes: &'a [KeyValue],
    pub source: Option<String>,
    json: Result<Box<RawValue>, Refusal>,
}

/// The scope of records, with their resource.
pub struct Group<'a> {
    pub origin: &'a Origin<'a>,
    scope: Result<Box<RawValue>, Refusal>,
}

/// Both as JSON.
pub struct Shared<'a> {
    pub resource: &'a RawValue,
    pub scope: &'a RawValue,
}

#[derive(Serialize)]
struct StoredResource<'a> {
    attributes: Attributes<'a>,
    #[serde(skip_serializing_if = "Text::is_empty")]
    schema_url: Text<'a>,
    #[serde(skip_serializing_if = "is_zero")]
    dropped_attributes_count: u32,
}

#[derive(Serialize)]
struct StoredScope<'a> {
    #[serde(skip_serializing_if = "Text::is_empty")]
    name: Text<'a>,
    #[serde(skip_serializing_if = "Text::is_empty")]
    version: Text<'a>,
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    attributes: Attributes<'a>,
    #[serde(skip_serializing_if = "Text::is_empty")]
    schema_url: Text<'a>,
    #[serde(skip_serializing_if = "is_zero")]
    dropped_attributes_count: u32,
}

impl<'a> Origin<'a> {
    pub fn new(resource: Option<&'a Resource>, schema_url: &str) -> Self {
        let attributes = resource.map_or(&[][..], |resource| &resource.attributes);
        let dropped_attributes_count = resource.map_or(0, |resource| resource.dropped_attributes_count);
        let stored =
            StoredResource { attributes: Attributes(attributes), schema_url: Text(schema_url), dropped_attributes_count };
        Self { attributes, source: source(attributes), json: write(&stored, "resource") }
    }

    pub fn group(&'a self, scope: Option<&Scope>, schema_url: &str) -> Group<'a> {
        let none = Scope::default();
        let scope = scope.unwrap_or(&none);
        let stored = StoredScope {
            name: Text(&scope.name),
            version: Text(&scope.version),
            attributes: Attributes(&scope.attributes),
            schema_url: Text(schema_url),
            dropped_attributes_count: scope.dropped_attributes_count,
        };
        Group { origin: self, scope: write(&stored, "scope") }
    }
}

impl Group<'_> {
    pub fn shared(&self) -> Result<Shared<'_>, Refusal> {
        let (resource, scope) = (self.origin.json.as_ref(), self.scope.as_ref());
        Ok(Shared { resource: resource.map_err(Clone::clone)?, scope: scope.map_err(Clone::clone)? })
    }
}

fn write(stored: &impl Serialize, field: &str) -> Result<Box<RawValue>, Refusal> {
    to_raw_value(stored).map_err(|error| Refusal::new("too_deep", field, error.to_string()))
}

/// The name of the service, as far as `source` has room for it.
fn source(resource: &[KeyValue]) -> Option<String> {
    let name = resource.iter().find(|attribute| attribute.key == "service.name")?.text()?;
    let source: String = name.chars().filter(|letter| !letter.is_control()).take(NAME).collect();
    (!source.is_empty()).then_some(source)
}

pub fn is_zero(count: &u32) -> bool {
    *count == 0
}
