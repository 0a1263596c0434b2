//! What a session is, apart from its facts: merged from every event that names it.

use super::incoming::Incoming;
use crate::{
    domain::time::Timestamp,
    server::{facts::extra::Stamp, ingest::payload::Payload},
};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeMap};

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

/// The column `state`. Every member is a least or a greatest, so the order of events does not matter. What groups of
/// OpenTelemetry say is kept apart for each: when more of one comes, what it said before is taken back.
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
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<String, Part>,
}

/// What the records of one group say of a session.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Part {
    /// When its first record began, and its last one ended.
    pub first: Option<Timestamp>,
    pub last: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<(Stamp, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started: Option<Start>,
}

impl Part {
    pub fn hear(&mut self, start: Timestamp, end: Timestamp) {
        self.first = Some(self.first.map_or(start, |first| first.min(start)));
        self.last = self.last.max(Some(end));
    }

    /// The earliest that names one says whose the session is.
    pub fn name_user(&mut self, stamp: &Stamp, user: &str) {
        if self.user.as_ref().is_none_or(|(known, _)| stamp < known) {
            self.user = Some((stamp.clone(), user.to_owned()));
        }
    }

    /// Later ones know better. Asked in order of their stamps, since what a later one leaves out stays.
    pub fn begin(&mut self, start: Start) {
        if start.title.is_some() || start.environment.is_some() || !start.tags.is_empty() {
            self.started = Some(start.over(self.started.take()));
        }
    }
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

impl Start {
    /// What it says, and where it says nothing what `earlier` said.
    fn over(self, earlier: Option<Self>) -> Self {
        let Some(earlier) = earlier else { return self };
        Self {
            stamp: self.stamp,
            title: self.title.or(earlier.title),
            agent: self.agent.or(earlier.agent),
            environment: self.environment.or(earlier.environment),
            tags: if self.tags.is_empty() { earlier.tags } else { self.tags },
        }
    }
}

impl State {
    /// What events of the contract and all groups say together.
    pub fn whole(&self) -> Cow<'_, Self> {
        if self.groups.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut whole = Self { groups: BTreeMap::new(), ..self.clone() };
        let mut starts: Vec<&Start> =
            self.groups.values().filter_map(|part| part.started.as_ref()).chain(&self.started).collect();
        starts.sort_by(|one, other| one.stamp.cmp(&other.stamp));
        whole.started = starts.into_iter().cloned().fold(None, |earlier, start| Some(start.over(earlier)));
        for part in self.groups.values() {
            whole.first = whole.first.into_iter().chain(part.first).min();
            whole.last = whole.last.max(part.last);
            whole.user = whole.user.into_iter().chain(part.user.clone()).min();
        }
        Cow::Owned(whole)
    }

    /// No event that is kept says anything of it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

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
        let named = self.user.iter().chain(self.groups.values().filter_map(|part| part.user.as_ref()));
        named.min().map(|(_, key)| key.as_str())
    }
}
