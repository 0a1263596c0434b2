//! Facts of sessions that were touched lately, so that a session that goes on is not read again with every batch. Only a
//! shortcut: what is remembered is believed while the session's version in the database is the same, and another process
//! that projects meanwhile changes the version.

use crate::{domain::ids::OrgId, server::facts::fact::Fact};
use std::{collections::HashMap, sync::Arc};

/// A session's facts as they were written, by the session's number and version.
#[derive(Clone)]
pub struct Remembered {
    pub number: i32,
    pub version: i64,
    pub facts: Arc<[Arc<Fact>]>,
}

type Key = (OrgId, String);

/// Two generations: when the young one is full the old one is forgotten and the young one grows old.
pub struct Cache {
    young: HashMap<Key, Remembered>,
    old: HashMap<Key, Remembered>,
    weight: usize,
    most: usize,
}

impl Cache {
    /// `most` facts at once, about a kilobyte each.
    pub fn new(most: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), weight: 0, most: most / 2 }
    }

    /// What is remembered of this very version.
    pub fn get(&self, org: OrgId, session: &str, number: i32, version: i64) -> Option<Remembered> {
        let key = (org, session.to_owned());
        let remembered = self.young.get(&key).or_else(|| self.old.get(&key))?;
        (remembered.number == number && remembered.version == version).then(|| remembered.clone())
    }

    pub fn put(&mut self, org: OrgId, session: String, remembered: Remembered) {
        let weight = remembered.facts.len() + 1;
        if self.weight + weight > self.most {
            self.old = std::mem::take(&mut self.young);
            self.weight = 0;
        }
        self.weight += weight;
        self.young.insert((org, session), remembered);
    }
}
