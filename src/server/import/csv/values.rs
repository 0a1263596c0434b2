//! The fields of a row, read one by one, so that a refusal can name the column and what stands in it.

use super::mapping::{Mapping, MappingError, Unit};
use crate::domain::time::{MILLISECOND, SECOND, Timestamp};
use ::csv::StringRecord;
use jiff::{civil::DateTime, tz::TimeZone};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use std::collections::HashMap;

/// Where each field stands, or what it always is.
pub struct Layout {
    places: HashMap<String, (usize, String)>,
    always: HashMap<String, String>,
    zone: Option<TimeZone>,
    unit: Option<Unit>,
}

impl Layout {
    /// Of a table with this header; an error names the column that it lacks.
    pub fn of(mapping: &Mapping, header: &StringRecord) -> Result<Self, String> {
        let place = |(field, column): (&String, &String)| {
            let at = header.iter().position(|name| name.trim().trim_start_matches('\u{feff}') == column);
            let columns = || header.iter().collect::<Vec<_>>().join(", ");
            at.map(|at| (field.clone(), (at, column.clone())))
                .ok_or_else(|| format!("has no column {column:?}, which the mapping names for {field}; it has {}", columns()))
        };
        Ok(Self {
            places: mapping.columns.iter().map(place).collect::<Result<_, _>>()?,
            always: mapping.always.clone().into_iter().collect(),
            zone: mapping.zone().map_err(|error: MappingError| error.to_string())?,
            unit: mapping.time.unit,
        })
    }
}

/// A row as its mapping reads it.
pub struct Values<'a> {
    pub layout: &'a Layout,
    pub row: &'a StringRecord,
}

type Read<T> = Result<T, String>;

impl<'a> Values<'a> {
    /// What is in a field; nothing where it is empty.
    pub fn text(&self, field: &str) -> Option<&'a str> {
        let found = match self.layout.places.get(field) {
            Some((at, _)) => self.row.get(*at)?,
            None => self.layout.always.get(field)?,
        };
        Some(found.trim()).filter(|text| !text.is_empty())
    }

    /// A refusal of what is in a field.
    pub fn refuse<T>(&self, field: &str, why: &str) -> Read<T> {
        let value = self.text(field).unwrap_or_default();
        let shown: String = value.chars().take(60).collect();
        Err(match self.layout.places.get(field) {
            Some((_, column)) => format!("column {column}: {shown:?} {why}"),
            None => format!("{field}, which the mapping sets for all rows: {shown:?} {why}"),
        })
    }

    pub fn needed(&self, field: &str) -> Read<&'a str> {
        self.text(field).map_or_else(|| self.refuse(field, "is empty, and has to say something"), Ok)
    }

    pub fn count(&self, field: &str) -> Read<Option<i64>> {
        let Some(number) = self.number(field)? else { return Ok(None) };
        match number.to_i64().filter(|count| number.fract().is_zero() && *count >= 0) {
            Some(count) => Ok(Some(count)),
            None => self.refuse(field, "is not a whole number from 0"),
        }
    }

    pub fn number(&self, field: &str) -> Read<Option<Decimal>> {
        let Some(text) = self.text(field) else { return Ok(None) };
        match text.parse().or_else(|_| Decimal::from_scientific(text)) {
            Ok(number) => Ok(Some(number)),
            Err(_) => self.refuse(field, "is not a number"),
        }
    }

    /// Milliseconds, from a field in milliseconds or one in seconds.
    pub fn millis(&self, in_millis: &str, in_seconds: &str) -> Read<Option<i64>> {
        for (field, times) in [(in_millis, 1), (in_seconds, 1_000)] {
            if let Some(number) = self.number(field)? {
                let millis = (number * Decimal::from(times)).round().to_i64().filter(|millis| *millis >= 0);
                return millis.map_or_else(|| self.refuse(field, "is not a duration"), |millis| Ok(Some(millis)));
            }
        }
        Ok(None)
    }

    pub fn time(&self, field: &str) -> Read<Timestamp> {
        let text = self.needed(field)?;
        if let Some(unit) = self.layout.unit {
            let micros = match unit {
                Unit::S => SECOND,
                Unit::Ms => MILLISECOND,
                Unit::Us => 1,
            };
            let number = self.number(field)?.and_then(|number| number.checked_mul(Decimal::from(micros))?.round().to_i64());
            return number.map_or_else(|| self.refuse(field, "is not a time"), |micros| Ok(Timestamp::from_micros(micros)));
        }
        if let Ok(at) = text.parse() {
            return Ok(at);
        }
        let local: Option<DateTime> = text.parse().ok();
        match (local, &self.layout.zone) {
            (Some(local), Some(zone)) => match local.to_zoned(zone.clone()) {
                Ok(zoned) => Ok(Timestamp::from_micros(zoned.timestamp().as_microsecond())),
                Err(_) => self.refuse(field, "is no time in that zone"),
            },
            (Some(_), None) => self.refuse(field, "names no time zone, and the mapping does not either: set zone under [time]"),
            (None, _) => self.refuse(field, "is not a time such as 2026-03-01T00:00:06.150Z"),
        }
    }
}
