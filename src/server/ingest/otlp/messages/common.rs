//! What spans, log records and metrics have in common.

use super::written::{Base64, Number};
use prost::{Message, Oneof};
use serde::Deserialize;

/// A value of any type.
#[derive(Clone, PartialEq, Message, Deserialize)]
#[serde(from = "Written")]
pub struct AnyValue {
    #[prost(oneof = "Value", tags = "1, 2, 3, 4, 5, 6, 7")]
    pub value: Option<Value>,
}

#[derive(Clone, PartialEq, Oneof)]
pub enum Value {
    #[prost(string, tag = "1")]
    Text(String),
    #[prost(bool, tag = "2")]
    Bool(bool),
    #[prost(int64, tag = "3")]
    Int(i64),
    #[prost(double, tag = "4")]
    Double(f64),
    #[prost(message, tag = "5")]
    List(List),
    #[prost(message, tag = "6")]
    Map(Map),
    #[prost(bytes = "vec", tag = "7")]
    Bytes(Vec<u8>),
}

#[derive(Clone, PartialEq, Message, Deserialize)]
#[serde(default)]
pub struct List {
    #[prost(message, repeated, tag = "1")]
    pub values: Vec<AnyValue>,
}

#[derive(Clone, PartialEq, Message, Deserialize)]
#[serde(default)]
pub struct Map {
    #[prost(message, repeated, tag = "1")]
    pub values: Vec<KeyValue>,
}

#[derive(Clone, PartialEq, Message, Deserialize)]
#[serde(default)]
pub struct KeyValue {
    #[prost(string, tag = "1")]
    pub key: String,
    #[prost(message, optional, tag = "2")]
    pub value: Option<AnyValue>,
}

impl KeyValue {
    /// The value, when it is a text.
    pub fn text(&self) -> Option<&str> {
        match self.value.as_ref()?.value.as_ref()? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// What made the telemetry: a service, a process, a machine.
#[derive(Clone, PartialEq, Message, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Resource {
    #[prost(message, repeated, tag = "1")]
    pub attributes: Vec<KeyValue>,
    #[prost(uint32, tag = "2")]
    pub dropped_attributes_count: u32,
}

/// The library that recorded it.
#[derive(Clone, PartialEq, Message, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Scope {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(string, tag = "2")]
    pub version: String,
    #[prost(message, repeated, tag = "3")]
    pub attributes: Vec<KeyValue>,
    #[prost(uint32, tag = "4")]
    pub dropped_attributes_count: u32,
}

/// A value in OTLP/JSON: an object whose only field names the type.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Written {
    string_value: Option<String>,
    bool_value: Option<bool>,
    int_value: Option<Number<i64>>,
    double_value: Option<Number<f64>>,
    array_value: Option<List>,
    kvlist_value: Option<Map>,
    bytes_value: Option<Base64>,
}

impl From<Written> for AnyValue {
    fn from(written: Written) -> Self {
        let value = None
            .or(written.string_value.map(Value::Text))
            .or(written.bool_value.map(Value::Bool))
            .or(written.int_value.map(|Number(number)| Value::Int(number)))
            .or(written.double_value.map(|Number(number)| Value::Double(number)))
            .or(written.array_value.map(Value::List))
            .or(written.kvlist_value.map(Value::Map))
            .or(written.bytes_value.map(|Base64(bytes)| Value::Bytes(bytes)));
        Self { value }
    }
}
