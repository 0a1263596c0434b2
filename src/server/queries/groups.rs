//! What a read adds up into: measures per target of a plan, and within it per value of a dimension.

use crate::server::rollups::measures::Measures;
use std::collections::HashMap;

/// Measures by target and value. Without a dimension everything stands under the empty value.
#[derive(Debug)]
pub struct Groups(Vec<HashMap<String, Measures>>);

impl Groups {
    pub fn new(targets: usize) -> Self {
        Self(vec![HashMap::new(); targets])
    }

    pub fn targets(&self) -> usize {
        self.0.len()
    }

    /// The measures to add to.
    pub fn of(&mut self, target: u32, value: &str) -> &mut Measures {
        let values = &mut self.0[target as usize];
        if !values.contains_key(value) {
            values.insert(value.to_owned(), Measures::default());
        }
        values.get_mut(value).expect("it was put there when it was absent")
    }

    /// `None` when nothing was read for it.
    pub fn get(&self, target: usize, value: &str) -> Option<&Measures> {
        self.0[target].get(value)
    }

    /// Measures of a target without a dimension.
    pub fn whole(&self, target: usize) -> Measures {
        self.get(target, "").cloned().unwrap_or_default()
    }

    /// Every value with its measures over all targets.
    pub fn by_value(&self) -> HashMap<&str, Measures> {
        let mut all = HashMap::<&str, Measures>::new();
        for (value, measures) in self.0.iter().flatten() {
            all.entry(value).or_default().merge(measures, 1);
        }
        all
    }

    /// Per target everything together: right where no fact has two values.
    pub fn sums(&self) -> Self {
        let mut sums = Self::new(self.targets());
        for (target, values) in self.0.iter().enumerate() {
            values.values().for_each(|measures| sums.of(target as u32, "").merge(measures, 1));
        }
        sums
    }
}
