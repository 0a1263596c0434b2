//! The differences that a batch makes: which facts are written, which are taken away, and what that means for rollups.

use super::fact_set::FactSet;
use crate::server::{facts::fact::Fact, rollups::changes::Changes};
use std::sync::Arc;
use tokio::task::{JoinHandle, spawn_blocking};

/// A fact before, if it was there, and after, if it is there still.
type Difference = (Option<Arc<Fact>>, Option<Arc<Fact>>);

/// What to write: first `removed` goes, of which some is in `put` as it is now.
#[derive(Default)]
pub struct Change {
    pub put: Vec<Arc<Fact>>,
    pub removed: Vec<Arc<Fact>>,
    differences: Vec<Difference>,
}

impl Change {
    /// What turns `before` into `after`; `gone` are those of before that nothing tells of any more.
    pub fn between<'f>(
        before: &FactSet,
        after: impl Iterator<Item = Arc<Fact>>,
        gone: impl Iterator<Item = &'f Arc<Fact>>,
    ) -> Self {
        let mut change = Self::default();
        for fact in gone {
            change.removed.push(Arc::clone(fact));
            change.differences.push((Some(Arc::clone(fact)), None));
        }
        let mut seen = 0;
        for fact in after {
            let old = before.get(fact.kind, &fact.id);
            seen += usize::from(old.is_some());
            if let Some(old) = old {
                if Arc::ptr_eq(old, &fact) || **old == *fact {
                    continue;
                }
                change.removed.push(Arc::clone(old));
            }
            change.differences.push((old.cloned(), Some(Arc::clone(&fact))));
            change.put.push(fact);
        }
        debug_assert!(seen <= before.len());
        change
    }

    /// Adds up what it means for rollups, on a thread of its own: by then the facts are on their way into the database.
    pub fn add_up(&mut self) -> JoinHandle<Changes> {
        let differences = std::mem::take(&mut self.differences);
        spawn_blocking(move || {
            let mut changes = Changes::default();
            for (old, new) in differences {
                changes.add(old.as_deref(), new.as_deref());
            }
            changes
        })
    }
}
