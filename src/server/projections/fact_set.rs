//! Facts by their name within their organisation, which is their kind and id. A set and not a map, because a fact has its name in
//! itself: with keys beside them, every batch would copy each name a handful of times.

use crate::server::facts::{fact::Fact, kind::FactKind};
use foldhash::fast::RandomState;
use hashbrown::{Equivalent, HashSet};
use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

/// At most one fact of each name.
#[derive(Clone, Default)]
pub struct FactSet(HashSet<Named, RandomState>);

#[derive(Clone)]
struct Named(Arc<Fact>);

#[derive(PartialEq, Eq, Hash)]
struct Name<'f>(FactKind, &'f str);

impl Named {
    fn name(&self) -> Name<'_> {
        Name(self.0.kind, &self.0.id)
    }
}

impl PartialEq for Named {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Named {}

impl Hash for Named {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl Equivalent<Named> for Name<'_> {
    fn equivalent(&self, key: &Named) -> bool {
        *self == key.name()
    }
}

impl FactSet {
    /// In place of the one of its name that was there.
    pub fn put(&mut self, fact: Arc<Fact>) {
        self.0.replace(Named(fact));
    }

    pub fn get(&self, kind: FactKind, id: &str) -> Option<&Arc<Fact>> {
        self.0.get(&Name(kind, id)).map(|named| &named.0)
    }

    pub fn take(&mut self, kind: FactKind, id: &str) -> Option<Arc<Fact>> {
        self.0.take(&Name(kind, id)).map(|named| named.0)
    }

    pub fn contains(&self, kind: FactKind, id: &str) -> bool {
        self.0.contains(&Name(kind, id))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<Fact>> {
        self.0.iter().map(|named| &named.0)
    }

    pub fn into_facts(self) -> impl Iterator<Item = Arc<Fact>> {
        self.0.into_iter().map(|named| named.0)
    }
}
