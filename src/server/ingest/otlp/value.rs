//! Values of attributes as the JSON that is stored, written without an intermediate form.

use super::messages::common::{AnyValue, KeyValue, Value};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Serialize, Serializer, ser::Error};
use std::borrow::Cow;

/// Lists and objects inside one another; with more, a reader's own limits are near.
pub const MOST_DEPTH: u32 = 24;

/// A text that Postgres can hold.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', "\u{FFFD}").into() } else { text.into() }
}

/// A text that is stored.
pub struct Text<'a>(pub &'a str);

impl Text<'_> {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&clean(self.0))
    }
}

/// Nanoseconds since 1970, as digits: readers of JSON would round the number.
pub struct Nanos(pub u64);

impl Nanos {
    pub fn is_unset(&self) -> bool {
        self.0 == 0
    }
}

impl Serialize for Nanos {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// A number that need not be finite.
pub struct Double(pub f64);

impl Serialize for Double {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            number if number.is_finite() => serializer.serialize_f64(number),
            number if number.is_nan() => serializer.serialize_str("NaN"),
            number => serializer.serialize_str(if number > 0.0 { "Infinity" } else { "-Infinity" }),
        }
    }
}

/// Attributes as an object.
pub struct Attributes<'a>(pub &'a [KeyValue]);

impl Attributes<'_> {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Attributes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        object(self.0, 1, serializer)
    }
}

/// A value that stands alone, such as the body of a log record.
pub struct Any<'a>(pub &'a AnyValue);

impl Serialize for Any<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Nested { value: self.0.value.as_ref(), depth: 0 }.serialize(serializer)
    }
}

struct Nested<'a> {
    value: Option<&'a Value>,
    /// Lists and objects around it.
    depth: u32,
}

impl Serialize for Nested<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let depth = self.depth + 1;
        match self.value {
            None => serializer.serialize_unit(),
            Some(Value::Text(text)) => Text(text).serialize(serializer),
            Some(Value::Bool(truth)) => serializer.serialize_bool(*truth),
            Some(Value::Int(number)) => serializer.serialize_i64(*number),
            Some(Value::Double(number)) => Double(*number).serialize(serializer),
            Some(Value::Bytes(bytes)) => serializer.collect_map([("bytes_base64", BASE64_STANDARD.encode(bytes))]),
            Some(Value::List(_) | Value::Map(_)) if depth > MOST_DEPTH => {
                Err(S::Error::custom(format!("values may be nested {MOST_DEPTH} deep")))
            }
            Some(Value::List(list)) => {
                serializer.collect_seq(list.values.iter().map(|member| Nested { value: member.value.as_ref(), depth }))
            }
            Some(Value::Map(map)) => object(&map.values, depth, serializer),
        }
    }
}

fn object<S: Serializer>(members: &[KeyValue], depth: u32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(members.iter().map(|member| {
        let value = member.value.as_ref().and_then(|value| value.value.as_ref());
        (clean(&member.key), Nested { value, depth })
    }))
}
