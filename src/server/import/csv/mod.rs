//! `oriel import csv`: any table, with a mapping file that names its columns. In: a CSV file and a [`Mapping`]. Out: an event a row.
//!
//! - A **row** is a model call, a run or a tool call, as the mapping says.
//! - Its id is that of its column, after the name that the mapping gives the table; without such a column it is a fingerprint of the row
//!   and its place, so a table that grows at its end can be imported again.
//! - What has neither a column nor a value for all rows is unknown, and stays so. A status that the mapping does not know is refused;
//!   without a status a row with an error code is an error, and any other is fine.

mod guard;
mod mapping;
mod row;
mod rows;
mod values;

pub use self::{
    mapping::{Mapping, MappingError},
    rows::Rows,
};

pub const SOURCE: &str = "csv";

#[cfg(test)]
mod tests;
