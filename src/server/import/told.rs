//! What a format tells while it reads: events under ids of its own, refusals, and what it leaves out.

use super::{
    names, payload,
    piece::{Piece, Refused},
};
use crate::{
    domain::time::Timestamp,
    server::producer::{Event, Place, Spot},
};
use serde_json::Value;
use std::collections::VecDeque;

/// Characters of an event's id.
const EVENT_ID: usize = 128;

pub struct Told {
    org: String,
    source: &'static str,
    /// Whose sessions these are, as far as it is known.
    pub user: Option<String>,
    pub place: Place,
    pub pieces: VecDeque<Piece>,
}

impl Told {
    /// Of organisation `org`; events say that they come from `source`, and their ids begin with it.
    pub fn new(org: &str, source: &'static str, user: Option<String>) -> Self {
        let place = Place { file: "".into(), spot: Spot::Whole };
        Self { org: org.to_owned(), source, user, place, pieces: VecDeque::new() }
    }

    /// An event. `what` is made of the source's own ids and tells it from all others, so that a second import doubles nothing.
    pub fn event(&mut self, what: &str, kind: &'static str, at: Timestamp, session: Option<&str>, mut payload: Value) {
        if let Err(reason) = payload::fit(&mut payload) {
            return self.refuse(format!("{kind} {reason}"));
        }
        self.pieces.push_back(Piece::Event(Event {
            org: self.org.clone(),
            event_id: names::id(&format!("{}-{what}", self.source), EVENT_ID),
            kind,
            occurred_at: at,
            session_id: session.map(ToOwned::to_owned),
            user: self.user.clone(),
            source: self.source,
            payload,
            place: Some(self.place.clone()),
        }));
    }

    /// Something at the present place cannot be taken.
    pub fn refuse(&mut self, reason: impl Into<String>) {
        self.pieces.push_back(Piece::Refused(Refused::new(self.place.clone(), reason)));
    }

    /// Something at the present place is no part of what we record.
    pub fn leave_out(&mut self, what: &str) {
        self.pieces.push_back(Piece::LeftOut(names::name(what).unwrap_or_else(|| "nameless".into())));
    }
}
