//! What reading gives, in the order of the files: events, and what is none with the reason.

use crate::server::producer::{Event, Place};

#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    Event(Event),
    /// What could not be read. Everything else of its file is taken all the same.
    Refused(Refused),
    /// What was understood and is no part of what we record, by its name in the source.
    LeftOut(String),
}

/// What was not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub place: Place,
    pub reason: String,
}

impl Refused {
    pub fn new(place: Place, reason: impl Into<String>) -> Self {
        Self { place, reason: reason.into() }
    }
}
