//! What a batch adds to rollups and takes from them: gathered in the finest grain, then carried up to the longer ones, and into
//! the rows that hold it.

use super::{
    key::{Grain, PARTS, RollupKey, Slice, is_within},
    measures::Measures,
    names::{Name, Names},
    rollup::Rollup,
};
use crate::{domain::time::Timestamp, server::facts::fact::Fact};
use foldhash::{HashMap, HashMapExt};

#[derive(Default)]
pub struct Changes {
    names: Names,
    /// Boxed, here and below: measures are half a kilobyte, and maps and sorting move what they hold.
    finest: HashMap<(Slice<Name>, Timestamp), Box<Measures>>,
}

impl Changes {
    /// What a fact said before, if it was there, and what it says now, if it still is: the old contribution is taken away, the new one
    /// added.
    pub fn add(&mut self, old: Option<&Fact>, new: Option<&Fact>) {
        let [old, new] = [old, new].map(|fact| fact.map(|fact| (fact, fact.measures())));
        let bucket = |fact: &Fact| fact.at.floor(Grain::QuarterHour.length());
        if let (Some((old, before)), Some((new, after))) = (&old, &new)
            && before == after
            && bucket(old) == bucket(new)
            && old.slices() == new.slices()
        {
            return;
        }
        for ((fact, measures), sign) in old.into_iter().zip([-1]).chain(new.into_iter().zip([1])) {
            self.count(fact, &measures, sign);
        }
    }

    fn count(&mut self, fact: &Fact, measures: &Measures, sign: i64) {
        if measures.is_zero() {
            return;
        }
        for slice in fact.slices() {
            let bucket = fact.at.floor(slice.grains()[0].length());
            let slice = slice.map(|value| self.names.of(value));
            self.finest.entry((slice, bucket)).or_default().merge(measures, sign);
        }
    }

    /// The differences of one grain, by row, in the order of the index: what is found and written together lies together. All
    /// grains at once would take the memory of all of them.
    pub fn rows(&self, grain: Grain) -> Vec<(RollupKey, Box<Rollup>)> {
        let mut rows = HashMap::new();
        for ((slice, bucket), measures) in &self.finest {
            if slice.grains().contains(&grain) && !measures.is_zero() {
                self.put(&mut rows, *slice, grain, bucket.floor(grain.length()), measures);
            }
        }
        let key = |slice: Slice<Name>, bucket| RollupKey { grain, slice: slice.map(|name| self.names.text(name)), bucket };
        let mut rows: Vec<_> = rows
            .into_iter()
            .filter(|(_, rollup)| !rollup.is_zero())
            .map(|((slice, bucket), rollup)| (key(slice, bucket), rollup))
            .collect();
        rows.sort_unstable_by(|(one, _), (other, _)| one.in_table().cmp(&other.in_table()));
        rows
    }

    fn put(&self, rows: &mut Rows, slice: Slice<Name>, grain: Grain, bucket: Timestamp, measures: &Measures) {
        let mut put_within = |whole, part, value, measures: &Measures| {
            if let Some(place) = PARTS.iter().position(|kept| *kept == part) {
                let row: &mut Box<Rollup> = rows.entry((whole, bucket)).or_default();
                row.parts[place].add(&self.names.text(value), measures, 1);
            }
        };
        match slice {
            Slice::Part(dimension, value, part, own) if is_within(part, grain) => {
                return put_within(Slice::Of(dimension, value), part, own, measures);
            }
            Slice::Of(dimension, value) => put_within(Slice::Total, dimension, value, &measures.without_sparse()),
            Slice::Part(..) | Slice::Total => {}
        }
        rows.entry((slice, bucket)).or_default().all.merge(measures, 1);
    }
}

/// Rows of one grain.
type Rows = HashMap<(Slice<Name>, Timestamp), Box<Rollup>>;
