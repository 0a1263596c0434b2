//! What a batch adds to rollups and takes from them: gathered in the finest grain, then carried up to the longer ones, and into
//! the rows that hold it.

use super::{
    key::{Grain, PARTS, RollupKey, Slice, is_within},
    measures::Measures,
    rollup::Rollup,
};
use crate::domain::time::Timestamp;
use std::collections::HashMap;

#[derive(Default)]
pub struct Changes {
    /// Boxed, here and below: measures are half a kilobyte, and maps and sorting move what they hold.
    finest: HashMap<(Slice, Timestamp), Box<Measures>>,
}

impl Changes {
    pub fn add(&mut self, slice: Slice, at: Timestamp, measures: &Measures, sign: i64) {
        let bucket = at.floor(slice.grains()[0].length());
        self.finest.entry((slice, bucket)).or_default().merge(measures, sign);
    }

    /// The differences of one grain, by row: all grains at once would take the memory of all of them.
    pub fn rows(&self, grain: Grain) -> HashMap<RollupKey, Box<Rollup>> {
        let mut rows: HashMap<RollupKey, Box<Rollup>> = HashMap::new();
        for ((slice, bucket), measures) in &self.finest {
            if slice.grains().contains(&grain) && !measures.is_zero() {
                put(&mut rows, slice, grain, bucket.floor(grain.length()), measures);
            }
        }
        rows.retain(|_, rollup| !rollup.is_zero());
        rows
    }
}

fn put(rows: &mut HashMap<RollupKey, Box<Rollup>>, slice: &Slice, grain: Grain, bucket: Timestamp, measures: &Measures) {
    if let Slice::Part(dimension, value, part, own) = slice
        && is_within(*part, grain)
        && let Some(place) = PARTS.iter().position(|kept| kept == part)
    {
        let key = RollupKey { grain, slice: Slice::Of(*dimension, value.clone()), bucket };
        rows.entry(key).or_default().parts[place].add(own, measures, 1);
        return;
    }
    rows.entry(RollupKey { grain, slice: slice.clone(), bucket }).or_default().all.merge(measures, 1);
}
