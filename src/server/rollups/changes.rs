//! What a batch adds to rollups and takes from them: gathered per quarter hour, then carried up to hours and days.

use super::{
    key::{Grain, RollupKey, Slice},
    measures::Measures,
};
use crate::domain::time::Timestamp;
use std::collections::{BTreeMap, HashMap};

#[derive(Default)]
pub struct Changes {
    quarters: HashMap<(Slice, Timestamp), Measures>,
}

impl Changes {
    /// `bucket` is the beginning of a quarter hour.
    pub fn add(&mut self, slice: Slice, bucket: Timestamp, measures: &Measures, sign: i64) {
        self.quarters.entry((slice, bucket)).or_default().merge(measures, sign);
    }

    /// The differences of all grains, in the order in which their rows are locked.
    pub fn carry(self) -> BTreeMap<RollupKey, Measures> {
        let mut all: BTreeMap<RollupKey, Measures> = BTreeMap::new();
        for ((slice, bucket), measures) in self.quarters {
            if measures.is_zero() {
                continue;
            }
            for grain in [Grain::Hour, Grain::Day] {
                let key = RollupKey { grain, slice: slice.clone(), bucket: bucket.floor(grain.length()) };
                all.entry(key).or_default().merge(&measures, 1);
            }
            all.insert(RollupKey { grain: Grain::QuarterHour, slice, bucket }, measures);
        }
        all.retain(|_, measures| !measures.is_zero());
        all
    }
}
