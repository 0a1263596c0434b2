//! What a session is, apart from its facts: merged from every event that names it.

use super::incoming::Incoming;
use crate::{
    domain::time::Timestamp,
    server::{facts::extra::Stamp, ingest::payload::Payload},
};
use serde::{Deserialize, Serialize};

/// A session on its way through a transaction.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: String,
    pub number: i32,
    /// Counts its changes: what is remembered of an older version is not believed.
    pub version: i64,
    /// Where its facts can be, in the database.
    pub bounds: Option<(Timestamp, Timestamp)>,
    pub state: State,
}

/// The column `state`. Every member is a least or a greatest, so the order of events does not matter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// The earliest and the latest `occurred_at`.
    pub first: Option<Timestamp>,
    pub last: Option<Timestamp>,
    /// The user that the earliest event with one names.
    pub user: Option<(Stamp, String)>,
    pub started: Option<Start>,
    pub ended: Option<End>,
}

/// What the last `session.started` said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Start {
    pub stamp: Stamp,
    pub title: Option<String>,
    pub agent: Option<String>,
    pub environment: Option<String>,
    pub tags: Vec<String>,
}

/// What the last `session.ended` said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct End {
    pub stamp: Stamp,
    pub reason: Option<String>,
}

impl State {
    /// Any event that names the session.
    pub fn merge(&mut self, event: &Incoming) {
        let at = event.stamp.0;
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        self.last = self.last.max(Some(at));
        if let Some(user) = &event.user
            && self.user.as_ref().is_none_or(|(stamp, _)| event.stamp < *stamp)
        {
            self.user = Some((event.stamp.clone(), user.clone()));
        }
        match &event.payload {
            Payload::SessionStarted { title, agent, environment, tags }
                if self.started.as_ref().is_none_or(|known| known.stamp < event.stamp) =>
            {
                self.started = Some(Start {
                    stamp: event.stamp.clone(),
                    title: title.clone(),
                    agent: agent.clone(),
                    environment: environment.clone(),
                    tags: tags.clone(),
                });
            }
            Payload::SessionEnded { reason } if self.ended.as_ref().is_none_or(|known| known.stamp < event.stamp) => {
                self.ended = Some(End { stamp: event.stamp.clone(), reason: reason.clone() });
            }
            _ => {}
        }
    }

    pub fn user_key(&self) -> Option<&str> {
        self.user.as_ref().map(|(_, key)| key.as_str())
    }
}
