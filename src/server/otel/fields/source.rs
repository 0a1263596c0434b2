//! A field of ours, and the places that it can stand in.

use crate::server::otel::{
    attributes::{Attributes, is_empty, json, name},
    dialect::Dialect,
    record::{Record, Signal},
};
use Source::{After, Key, Member, Of, Resource};
use serde_json::Value;
use std::borrow::Cow;

/// One place that a value can stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An attribute.
    Key(&'static str),
    /// An attribute that means this in one dialect only.
    Of(Dialect, &'static str),
    /// An attribute of the resource.
    Resource(&'static str),
    /// A member of an attribute that is JSON.
    Member(&'static str, &'static str),
    /// What comes after this in the name of a span.
    After(&'static str),
}

/// A field and its places, best first.
pub struct Field {
    pub name: &'static str,
    pub sources: &'static [Source],
}

impl Field {
    /// The value and the place that gave it.
    pub fn find<'r>(&self, record: &'r Record) -> Option<(Cow<'r, Value>, Source)> {
        self.sources.iter().find_map(|source| Some((source.read(record)?, *source)))
    }

    /// As a name or id.
    pub fn name(&self, record: &Record) -> Option<String> {
        self.sources.iter().find_map(|source| first(source.read(record)?.as_ref()).and_then(name))
    }
}

/// A list says its first member.
pub fn first(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(list) => list.first(),
        value => Some(value),
    }
}

impl Source {
    fn read<'r>(&self, record: &'r Record) -> Option<Cow<'r, Value>> {
        let of = |attributes: &'r Attributes, key: &str| attributes.get(key).filter(|value| !is_empty(value));
        match self {
            Key(key) => of(&record.attributes, key).map(Cow::Borrowed),
            Of(dialect, key) => of(&record.attributes, key).filter(|_| record.dialect == *dialect).map(Cow::Borrowed),
            Resource(key) => of(&record.resource, key).map(Cow::Borrowed),
            Member(key, member) => {
                let value = json(of(&record.attributes, key)?);
                value.get(member).filter(|value| !is_empty(value)).cloned().map(Cow::Owned)
            }
            After(begin) => {
                let rest = record.name.strip_prefix(begin).filter(|_| record.signal == Signal::Span)?.trim();
                (!rest.is_empty()).then(|| Cow::Owned(Value::String(rest.to_owned())))
            }
        }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Key(key) => formatter.write_str(key),
            Of(dialect, key) => write!(formatter, "{key} of {}", dialect.key()),
            Resource(key) => write!(formatter, "{key} of the resource"),
            Member(key, member) => write!(formatter, "{member} in {key}"),
            After(begin) => write!(formatter, "the span's name after \"{begin}\""),
        }
    }
}
