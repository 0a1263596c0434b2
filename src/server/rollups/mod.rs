//! Stop 4: facts added up per quarter hour, hour, day and week. In: what a changed fact contributed before and after.
//! Out: the table `rollups`, which nothing else writes.

pub mod bins;
pub mod changes;
pub mod contribution;
mod entries;
mod kept;
pub mod key;
pub mod measures;
mod names;
mod packed;
pub mod parts;
pub mod rollup;
pub mod sparse;
pub mod store;
mod table;
mod varint;
pub mod worth;
