//! The fields of a JSON object, read one by one, so that a refusal can name the field. Content that nobody asks for is
//! never unpacked.

use crate::domain::{
    money::Usd,
    time::{TimeRange, Timestamp},
};
use rust_decimal::Decimal;
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::HashMap};

/// Why an event is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: &'static str,
    pub field: String,
    pub message: String,
}

impl Refusal {
    pub fn new(code: &'static str, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, field: field.into(), message: message.into() }
    }
}

type Read<T> = Result<T, Refusal>;

/// The longest id of a run, call, message, handoff or session, and the longest name of an agent, model, tool or server.
pub const NAME: usize = 200;

/// The largest count of tokens or rows: sums of millions of them still fit 64 bits.
const MOST: i64 = 1_000_000_000_000;

/// The longest duration in milliseconds, 31 days: longer ones are a mistake in the unit.
const LONGEST: i64 = 31 * 24 * 3_600_000;

/// The most that one thing may cost.
const DEAREST: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

/// The code and the words of a refusal when `at` is not among the times that events may name.
pub fn check_time(times: TimeRange, at: Timestamp) -> Result<(), (&'static str, String)> {
    if at < times.from() {
        return Err(("too_old", format!("is before {}: such events are no longer kept", times.from())));
    }
    if at >= times.to() {
        return Err(("in_the_future", "is more than a day in the future".into()));
    }
    Ok(())
}

/// An object of an event.
pub struct Fields<'a> {
    path: Cow<'static, str>,
    values: HashMap<Cow<'a, str>, &'a RawValue>,
    /// Times outside are refused; `None` trusts what was accepted before.
    times: Option<TimeRange>,
}

impl<'a> Fields<'a> {
    /// `path` is what refusals put before the name of a field.
    pub fn parse(json: &'a str, path: impl Into<Cow<'static, str>>, times: Option<TimeRange>) -> Read<Self> {
        let path = path.into();
        match serde_json::from_str(json) {
            Ok(values) => Ok(Self { path, values, times }),
            Err(_) => Err(Refusal::new("invalid_type", path, "must be an object")),
        }
    }

    fn refuse<T>(&self, code: &'static str, name: &str, message: impl Into<String>) -> Read<T> {
        let field = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Err(Refusal::new(code, field, message))
    }

    /// The field as JSON; null is the same as absent.
    pub fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.values.get(name).copied().filter(|value| value.get() != "null")
    }

    /// Whether the field is there at all, also as null.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    fn need<T>(&self, name: &str, value: Option<T>) -> Read<T> {
        value.map_or_else(|| self.refuse("missing_field", name, "is required"), Ok)
    }

    /// A text of at most `most` characters. Empty is the same as absent.
    pub fn text(&self, name: &str, most: usize) -> Read<Option<String>> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        let Ok(text) = serde_json::from_str::<String>(raw.get()) else {
            return self.refuse("invalid_type", name, "must be a text");
        };
        if text.len() > most && text.chars().count() > most {
            return self.refuse("too_long", name, format!("must have at most {most} characters"));
        }
        Ok((!text.is_empty()).then_some(text))
    }

    /// An id or name: a text of 1 to `most` characters without control characters.
    pub fn name_of(&self, name: &str, most: usize) -> Read<Option<String>> {
        let text = self.text(name, most)?;
        if text.as_deref().is_some_and(|text| text.chars().any(char::is_control)) {
            return self.refuse("invalid_characters", name, "must not contain control characters");
        }
        Ok(text)
    }

    pub fn name(&self, name: &str) -> Read<Option<String>> {
        self.name_of(name, NAME)
    }

    /// An id or name that has to be there.
    pub fn needed_name_of(&self, name: &str, most: usize) -> Read<String> {
        let value = self.name_of(name, most)?;
        if value.is_none() && self.raw(name).is_some() {
            return self.refuse("too_short", name, format!("must have 1 to {most} characters"));
        }
        self.need(name, value)
    }

    pub fn needed_name(&self, name: &str) -> Read<String> {
        self.needed_name_of(name, NAME)
    }

    /// One of a few words.
    pub fn word(&self, name: &str, words: &[&str]) -> Read<Option<String>> {
        match self.text(name, NAME)? {
            Some(word) if !words.contains(&word.as_str()) => {
                self.refuse("unknown_value", name, format!("must be one of {}", words.join(", ")))
            }
            word => Ok(word),
        }
    }

    pub fn needed_word(&self, name: &str, words: &[&str]) -> Read<String> {
        let word = self.word(name, words)?;
        self.need(name, word)
    }

    fn whole(&self, name: &str, most: i64) -> Read<Option<i64>> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        match serde_json::from_str::<i64>(raw.get()) {
            Ok(value) if (0..=most).contains(&value) => Ok(Some(value)),
            Ok(_) => self.refuse("out_of_range", name, format!("must be from 0 to {most}")),
            Err(_) if serde_json::from_str::<f64>(raw.get()).is_ok_and(|number| number.abs() >= i64::MAX as f64) => {
                self.refuse("out_of_range", name, format!("must be from 0 to {most}"))
            }
            Err(_) => self.refuse("invalid_type", name, "must be a whole number"),
        }
    }

    /// Tokens and rows.
    pub fn count(&self, name: &str) -> Read<Option<i64>> {
        self.whole(name, MOST)
    }

    pub fn needed_count(&self, name: &str) -> Read<i64> {
        let count = self.count(name)?;
        self.need(name, count)
    }

    /// Bytes: a data set may have petabytes.
    pub fn whole_bytes(&self, name: &str) -> Read<Option<i64>> {
        self.whole(name, i64::MAX / 1_000)
    }

    /// Whole milliseconds.
    pub fn millis(&self, name: &str) -> Read<Option<i64>> {
        self.whole(name, LONGEST)
    }

    /// Whole seconds.
    pub fn seconds(&self, name: &str) -> Read<Option<i64>> {
        self.whole(name, LONGEST / 1_000)
    }

    /// US dollars as a decimal text, or as a number whose digits are taken as they stand; kept to 12 decimals.
    pub fn usd(&self, name: &str) -> Read<Option<Usd>> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        let digits = raw.get().trim_matches('"');
        let Ok(amount) = digits.parse::<Decimal>().or_else(|_| Decimal::from_scientific(digits)) else {
            return self.refuse("invalid_type", name, "must be a decimal, such as \"0.0125\"");
        };
        if amount.is_sign_negative() && !amount.is_zero() || amount > DEAREST {
            return self.refuse("out_of_range", name, format!("must be from 0 to {DEAREST}"));
        }
        Ok(Some(Usd(amount.round_dp(12).normalize())))
    }

    pub fn number(&self, name: &str, least: f64, most: f64) -> Read<Option<f64>> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        match serde_json::from_str::<f64>(raw.get()) {
            Ok(number) if (least..=most).contains(&number) => Ok(Some(number)),
            Ok(_) => self.refuse("out_of_range", name, format!("must be from {least} to {most}")),
            Err(_) => self.refuse("invalid_type", name, "must be a number"),
        }
    }

    pub fn needed_number(&self, name: &str, least: f64, most: f64) -> Read<f64> {
        let number = self.number(name, least, most)?;
        self.need(name, number)
    }

    /// Every member that is a number and has a name, in order of the names.
    pub fn numbers(&self) -> Vec<(String, f64)> {
        let is_name = |name: &str| !name.is_empty() && name.chars().count() <= NAME && !name.chars().any(char::is_control);
        let numbers = self.values.iter().filter(|(name, _)| is_name(name));
        let mut numbers: Vec<(String, f64)> =
            numbers.filter_map(|(name, raw)| Some((name.to_string(), serde_json::from_str(raw.get()).ok()?))).collect();
        numbers.sort_by(|(one, _), (other, _)| one.cmp(other));
        numbers
    }

    pub fn needed_bool(&self, name: &str) -> Read<bool> {
        let raw = self.need(name, self.raw(name))?;
        serde_json::from_str(raw.get()).or_else(|_| self.refuse("invalid_type", name, "must be true or false"))
    }

    pub fn time(&self, name: &str) -> Read<Option<Timestamp>> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        let Some(at) = serde_json::from_str::<Cow<str>>(raw.get()).ok().and_then(|text| text.parse::<Timestamp>().ok()) else {
            return self.refuse("invalid_time", name, "must be a time in RFC 3339 with a zone, such as 2026-03-01T00:00:06.150Z");
        };
        match self.times.map_or(Ok(()), |times| check_time(times, at)) {
            Ok(()) => Ok(Some(at)),
            Err((code, message)) => self.refuse(code, name, message),
        }
    }

    pub fn needed_time(&self, name: &str) -> Read<Timestamp> {
        let at = self.time(name)?;
        self.need(name, at)
    }

    pub fn object(&self, name: &str) -> Read<Option<Fields<'a>>> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Fields::parse(raw.get(), path, self.times).map(Some)
    }

    /// The members of a list, each an object.
    pub fn objects(&self, name: &str) -> Read<Option<Vec<Fields<'a>>>> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        let Ok(members) = serde_json::from_str::<Vec<&RawValue>>(raw.get()) else {
            return self.refuse("invalid_type", name, "must be a list of objects");
        };
        let one = |(index, member): (usize, &&'a RawValue)| {
            Fields::parse(member.get(), format!("{}.{name}[{index}]", self.path), self.times)
        };
        members.iter().enumerate().map(one).collect::<Read<_>>().map(Some)
    }

    /// Short texts, such as tags.
    pub fn names(&self, name: &str, most: usize) -> Read<Vec<String>> {
        let Some(raw) = self.raw(name) else { return Ok(Vec::new()) };
        match serde_json::from_str::<Vec<String>>(raw.get()) {
            Ok(list) if list.len() > most => self.refuse("too_long", name, format!("must have at most {most} members")),
            Ok(list) if list.iter().any(|text| text.chars().count() > NAME || text.chars().any(char::is_control)) => {
                self.refuse("invalid_characters", name, format!("must be texts of at most {NAME} printable characters"))
            }
            Ok(list) => Ok(list),
            Err(_) => self.refuse("invalid_type", name, "must be a list of texts"),
        }
    }

    /// A text, or a list of parts as in OpenTelemetry GenAI messages, or null when nothing was captured.
    pub fn check_content(&self, name: &str) -> Read<()> {
        if !self.has(name) {
            return self.refuse("missing_field", name, "is required; send null when content is not captured");
        }
        match self.raw(name).map(|raw| raw.get().as_bytes()[0]) {
            None | Some(b'"') => Ok(()),
            Some(b'[') => self.objects(name).map(|_| ()),
            Some(_) => self.refuse("invalid_type", name, "must be a text or a list of parts"),
        }
    }
}
