//! What a row of `rollups` holds beside its key.

use super::{key::PARTS, measures::Measures, parts::Parts};
use crate::domain::dimension::Dimension;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rollup {
    pub all: Measures,
    /// The same by the values of a second dimension, in the order of [`PARTS`]. In a row of the total the sums alone: one row says what
    /// all models or all people came to, where a row of each would have to be found.
    pub parts: [Parts; PARTS.len()],
}

impl Rollup {
    /// The columns of [`Self::parts`].
    pub const PART_COLUMNS: [&str; PARTS.len()] = ["by_model", "by_user", "by_error_category"];

    /// The column of a dimension that is one of [`PARTS`].
    pub fn part_column(part: Dimension) -> Option<&'static str> {
        PARTS.into_iter().zip(Self::PART_COLUMNS).find(|(kept, _)| *kept == part).map(|(_, column)| column)
    }

    /// Nothing at all: such a bucket has no row.
    pub fn is_zero(&self) -> bool {
        self.parts.iter().all(Parts::is_empty) && self.all.is_zero()
    }
}
