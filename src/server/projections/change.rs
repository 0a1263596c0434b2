//! The differences that a batch makes: which facts are written, which are taken away, and what that means for rollups.

use crate::{
    domain::time::Timestamp,
    server::{
        facts::{fact::Fact, kind::FactKind},
        rollups::{
            changes::Changes,
            key::{Grain, Slice},
            measures::Measures,
        },
    },
};
use std::{collections::HashMap, sync::Arc};

/// A fact's name within its organisation.
pub type FactKey = (FactKind, String);

/// What to write.
#[derive(Default)]
pub struct Change {
    pub put: Vec<Arc<Fact>>,
    pub removed: Vec<Arc<Fact>>,
    pub rollups: Changes,
}

impl Change {
    /// What turns `before` into `after`; `gone` are those of before that nothing tells of any more.
    pub fn between<'f>(
        before: &HashMap<FactKey, Arc<Fact>>,
        after: impl Iterator<Item = Arc<Fact>>,
        gone: impl Iterator<Item = &'f Arc<Fact>>,
    ) -> Self {
        let mut change = Self::default();
        for fact in gone {
            change.add_all(fact.slices(), fact.at, &fact.measures(), -1);
            change.removed.push(Arc::clone(fact));
        }
        let mut seen = 0;
        for fact in after {
            let old = before.get(&(fact.kind, fact.id.clone()));
            seen += usize::from(old.is_some());
            match old {
                Some(old) if Arc::ptr_eq(old, &fact) || **old == *fact => continue,
                Some(old) => {
                    if old.at != fact.at {
                        change.removed.push(Arc::clone(old));
                    }
                    change.count(Some(old), &fact);
                }
                None => change.count(None, &fact),
            }
            change.put.push(fact);
        }
        debug_assert!(seen <= before.len());
        change
    }

    /// Takes the old contribution away and adds the new one.
    fn count(&mut self, old: Option<&Fact>, new: &Fact) {
        let (old_slices, old_measures) = old.map(|old| (old.slices(), old.measures())).unzip();
        let (slices, measures) = (new.slices(), new.measures());
        let bucket = |at: Timestamp| at.floor(Grain::QuarterHour.length());
        if let (Some(old), Some(old_slices), Some(old_measures)) = (old, old_slices, old_measures) {
            let moved = bucket(old.at) != bucket(new.at) || old_slices != slices;
            if !moved && old_measures == measures {
                return;
            }
            self.add_all(old_slices, old.at, &old_measures, -1);
        }
        self.add_all(slices, new.at, &measures, 1);
    }

    fn add_all(&mut self, slices: Vec<Slice>, at: Timestamp, measures: &Measures, sign: i64) {
        if !measures.is_zero() {
            for slice in slices {
                self.rollups.add(slice, at, measures, sign);
            }
        }
    }
}
