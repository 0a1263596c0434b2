//! Which facts a figure is about: values of dimensions, and nothing else.

use super::dimension::Dimension;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Any of the values of each named dimension; all dimensions must match. Empty: everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Filter(BTreeMap<Dimension, BTreeSet<String>>);

impl Filter {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn add(&mut self, dimension: Dimension, value: impl Into<String>) {
        self.0.entry(dimension).or_default().insert(value.into());
    }

    pub fn remove(&mut self, dimension: Dimension, value: &str) {
        if let Some(values) = self.0.get_mut(&dimension) {
            values.remove(value);
            if values.is_empty() {
                self.0.remove(&dimension);
            }
        }
    }

    pub fn clear(&mut self, dimension: Dimension) {
        self.0.remove(&dimension);
    }

    pub fn contains(&self, dimension: Dimension, value: &str) -> bool {
        self.0.get(&dimension).is_some_and(|values| values.contains(value))
    }

    pub fn values(&self, dimension: Dimension) -> Option<&BTreeSet<String>> {
        self.0.get(&dimension)
    }

    pub fn iter(&self) -> impl Iterator<Item = (Dimension, &BTreeSet<String>)> {
        self.0.iter().map(|(dimension, values)| (*dimension, values))
    }

    /// The filter of one row of a breakdown: that value of `by`, or without one whatever is not shown by itself.
    pub fn of_row(&self, by: Dimension, value: Option<&str>) -> Self {
        let mut filter = self.clone();
        filter.0.insert(by, value.into_iter().map(str::to_owned).collect());
        filter
    }

    /// The last value of the last dimension, as chips show them.
    pub fn last(&self) -> Option<(Dimension, &str)> {
        let (dimension, values) = self.0.last_key_value()?;
        values.last().map(|value| (*dimension, value.as_str()))
    }

    /// How many dimensions are narrowed.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}
