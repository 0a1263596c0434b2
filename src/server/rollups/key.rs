//! Which bucket of which slice: the key of a row of `rollups`.

use crate::domain::{
    dimension::Dimension,
    time::{DAY, HOUR, QUARTER_HOUR, Timestamp},
};
use std::sync::Arc;

/// The length of a bucket. A quarter hour is the finest because zones like +05:45 exist. A week here is seven days of UTC from a
/// Thursday on, as 1970 began: no calendar's, but a month of many users is four of them and not thirty days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grain {
    QuarterHour,
    Hour,
    Day,
    Week,
}

impl Grain {
    pub const ALL: [Self; 4] = [Self::QuarterHour, Self::Hour, Self::Day, Self::Week];

    /// Its number in the database.
    pub const fn number(self) -> i16 {
        match self {
            Self::QuarterHour => 0,
            Self::Hour => 1,
            Self::Day => 2,
            Self::Week => 3,
        }
    }

    /// Its length in microseconds.
    pub const fn length(self) -> i64 {
        match self {
            Self::QuarterHour => QUARTER_HOUR,
            Self::Hour => HOUR,
            Self::Day => DAY,
            Self::Week => 7 * DAY,
        }
    }
}

/// Dimensions whose values are also kept apart under a filter on another one: what pages rank and colour by.
pub const PARTS: [Dimension; 3] = [Dimension::Model, Dimension::User, Dimension::ErrorCategory];

/// The grains in which rollups keep `part` apart under a filter. Quarter hours would be as many as facts, and are read from those;
/// people of a day are those of its hours, and hardly fewer.
pub const fn grains_of_part(part: Dimension) -> &'static [Grain] {
    match part {
        Dimension::User => &[Grain::Hour, Grain::Week],
        _ => &[Grain::Hour, Grain::Day, Grain::Week],
    }
}

/// Whether parts of this grain stand within the row of the value they are parts of, rather than in a row each. In an hour there are
/// few of them, and of models and error categories always: a row each would be ten times the rows. The people of a week
/// are many, and each batch is about few of them.
pub const fn is_within(part: Dimension, grain: Grain) -> bool {
    !matches!((part, grain), (Dimension::User, Grain::Week))
}

/// A part of the facts: all of them, those with one value of one dimension, or those with one value of each of two. `V` is how the
/// values are held: a fact lends its own, a row keeps them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Slice<V> {
    Total,
    Of(Dimension, V),
    /// The second dimension is one of [`PARTS`].
    Part(Dimension, V, Dimension, V),
}

impl Slice<()> {
    /// The number in the column `dimension`: 0 is the total, one dimension is below [`PAIRS_FROM`], two are above.
    pub const fn number(dimension: Option<Dimension>, part: Option<Dimension>) -> i16 {
        PAIRS_FROM * number(part) + number(dimension)
    }
}

impl<V> Slice<V> {
    /// The number of this slice's dimensions.
    pub const fn numbered(&self) -> i16 {
        match self {
            Self::Total => Slice::number(None, None),
            Self::Of(dimension, _) => Slice::number(Some(*dimension), None),
            Self::Part(dimension, _, part, _) => Slice::number(Some(*dimension), Some(*part)),
        }
    }

    /// The grains it is kept in.
    pub const fn grains(&self) -> &'static [Grain] {
        match self {
            Self::Total | Self::Of(..) => &Grain::ALL,
            Self::Part(_, _, part, _) => grains_of_part(*part),
        }
    }

    /// The same slice with its values held in another way.
    pub fn map<W>(self, mut hold: impl FnMut(V) -> W) -> Slice<W> {
        match self {
            Self::Total => Slice::Total,
            Self::Of(dimension, value) => Slice::Of(dimension, hold(value)),
            Self::Part(dimension, value, part, own) => Slice::Part(dimension, hold(value), part, hold(own)),
        }
    }
}

impl<V: AsRef<str>> Slice<V> {
    /// The value; empty for the total.
    pub fn value(&self) -> &str {
        match self {
            Self::Total => "",
            Self::Of(_, value) | Self::Part(_, value, ..) => value.as_ref(),
        }
    }

    /// The value of the second dimension; empty without one.
    pub fn part(&self) -> &str {
        match self {
            Self::Total | Self::Of(..) => "",
            Self::Part(.., part) => part.as_ref(),
        }
    }
}

/// Numbers of two dimensions begin here.
pub const PAIRS_FROM: i16 = 16;

const fn number(dimension: Option<Dimension>) -> i16 {
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

/// A row of `rollups` within one organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollupKey {
    pub grain: Grain,
    pub slice: Slice<Arc<str>>,
    pub bucket: Timestamp,
}

impl RollupKey {
    /// Compares as the rows of an organisation lie in the index.
    pub fn in_table(&self) -> impl Ord {
        (self.slice.numbered(), self.grain, self.slice.value(), self.bucket, self.slice.part())
    }
}
