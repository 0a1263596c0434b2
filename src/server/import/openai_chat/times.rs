//! When messages were written: as they say, or by a rule where nothing does.

use super::conversation::Conversation;
use crate::domain::time::{MILLISECOND, SECOND, Timestamp};
use serde_json::{Map, Value};

/// From one conversation without times to the next.
const APART: i64 = 600 * SECOND;
const NAMES: [&str; 5] = ["timestamp", "created_at", "create_time", "created", "time"];
/// Numbers from here on are milliseconds: as seconds they would lie beyond the year 5000.
const MILLIS: f64 = 1e11;

pub struct Clockwork {
    times: Vec<Timestamp>,
    /// Whether the messages say themselves when they were written.
    pub measured: bool,
}

impl Clockwork {
    /// `start` is when the first conversation without times begins, `count` how many came before this one.
    pub fn of(conversation: &Conversation, start: Option<Timestamp>, count: i64) -> Result<Self, String> {
        let own: Vec<Option<Timestamp>> = conversation.messages.iter().map(|message| stated(&message.fields)).collect();
        if let Some(first) = own.iter().flatten().next() {
            // One without a time was written after the one before it, and at the same time as far as anybody knows.
            let mut last = stated(&conversation.about).unwrap_or(*first);
            let times = own.iter().map(|at| {
                last = at.unwrap_or(last);
                last
            });
            return Ok(Self { times: times.collect(), measured: own.iter().all(Option::is_some) });
        }
        let begins = stated(&conversation.about)
            .or_else(|| Some(start?.plus(APART * count)))
            .ok_or("says nowhere when it was: name with --start when the first conversation began")?;
        let times = (0..conversation.messages.len() as i64).map(|place| begins.plus(place * SECOND));
        Ok(Self { times: times.collect(), measured: false })
    }

    /// When the message at `place` was written.
    pub fn at(&self, place: usize) -> Timestamp {
        self.times.get(place).or(self.times.last()).copied().unwrap_or(Timestamp::from_micros(0))
    }
}

fn stated(fields: &Map<String, Value>) -> Option<Timestamp> {
    NAMES.iter().find_map(|name| match fields.get(*name)? {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => {
            let number = number.as_f64().filter(|number| *number > 0.0)?;
            let millis = if number < MILLIS { number * 1_000.0 } else { number };
            Some(Timestamp::from_micros(millis.round() as i64 * MILLISECOND))
        }
        _ => None,
    })
}
