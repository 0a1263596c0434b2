//! Which bucket of which slice: the key of a row of `rollups`.

use crate::domain::{
    dimension::Dimension,
    time::{DAY, HOUR, QUARTER_HOUR, Timestamp},
};

/// The length of a bucket. A quarter hour is the finest because zones like +05:45 exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grain {
    QuarterHour,
    Hour,
    Day,
}

impl Grain {
    pub const ALL: [Self; 3] = [Self::QuarterHour, Self::Hour, Self::Day];

    /// Its number in the database.
    pub const fn number(self) -> i16 {
        match self {
            Self::QuarterHour => 0,
            Self::Hour => 1,
            Self::Day => 2,
        }
    }

    /// Its length in microseconds.
    pub const fn length(self) -> i64 {
        match self {
            Self::QuarterHour => QUARTER_HOUR,
            Self::Hour => HOUR,
            Self::Day => DAY,
        }
    }
}

/// A part of the facts: all of them, or those with one value of one dimension.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slice {
    Total,
    Of(Dimension, String),
}

impl Slice {
    /// The dimension's number in the database; 0 is the total.
    pub const fn number(dimension: Option<Dimension>) -> i16 {
        match dimension {
            None => 0,
            Some(Dimension::Model) => 1,
            Some(Dimension::Agent) => 2,
            Some(Dimension::User) => 3,
            Some(Dimension::Tool) => 4,
            Some(Dimension::Server) => 5,
            Some(Dimension::Status) => 6,
            Some(Dimension::ErrorCategory) => 7,
            Some(Dimension::Environment) => 8,
            Some(Dimension::Workflow) => 9,
        }
    }

    pub fn dimension(&self) -> Option<Dimension> {
        match self {
            Self::Total => None,
            Self::Of(dimension, _) => Some(*dimension),
        }
    }

    /// The value; empty for the total.
    pub fn value(&self) -> &str {
        match self {
            Self::Total => "",
            Self::Of(_, value) => value,
        }
    }
}

/// A row of `rollups` within one organisation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RollupKey {
    pub grain: Grain,
    pub slice: Slice,
    pub bucket: Timestamp,
}
