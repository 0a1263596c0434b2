//! What a batch adds to rollups and takes from them: gathered in the finest grain, then carried up to the longer ones.

use super::{
    key::{RollupKey, Slice},
    measures::Measures,
};
use crate::domain::time::Timestamp;
use std::collections::HashMap;

#[derive(Default)]
pub struct Changes {
    finest: HashMap<(Slice, Timestamp), Measures>,
}

impl Changes {
    pub fn add(&mut self, slice: Slice, at: Timestamp, measures: &Measures, sign: i64) {
        let bucket = at.floor(slice.grains()[0].length());
        self.finest.entry((slice, bucket)).or_default().merge(measures, sign);
    }

    /// The differences of all grains.
    pub fn carry(self) -> HashMap<RollupKey, Measures> {
        let mut all: HashMap<RollupKey, Measures> = HashMap::new();
        for ((slice, bucket), measures) in self.finest {
            let [finest, longer @ ..] = slice.grains() else { continue };
            if measures.is_zero() {
                continue;
            }
            for grain in longer {
                let key = RollupKey { grain: *grain, slice: slice.clone(), bucket: bucket.floor(grain.length()) };
                all.entry(key).or_default().merge(&measures, 1);
            }
            all.insert(RollupKey { grain: *finest, slice, bucket }, measures);
        }
        all.retain(|_, measures| !measures.is_zero());
        all
    }
}
