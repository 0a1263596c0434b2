//! Where an event was read, for those that come out of files: what a summary names when it is refused.

use std::{fmt, sync::Arc};

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// As it was named, or its path within the folder that was.
    pub file: Arc<str>,
    pub spot: Spot,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    Whole,
    /// Counted from 1, as all of these.
    Line(usize),
    /// A member of the list that the file is.
    Item(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        match self.spot {
            Spot::Whole => Ok(()),
            Spot::Line(line) => write!(f, ", line {line}"),
            Spot::Item(item) => write!(f, ", item {item}"),
        }
    }
}
