//! What a read adds up into: measures per target of a plan, together and per value of a dimension.

use crate::server::rollups::measures::Measures;
use std::collections::HashMap;

/// Measures by target, and by target and value where values are kept apart.
#[derive(Debug)]
pub struct Groups {
    whole: Vec<Measures>,
    apart: Vec<HashMap<String, Measures>>,
}

impl Groups {
    pub fn new(targets: usize) -> Self {
        Self { whole: vec![Measures::default(); targets], apart: vec![HashMap::new(); targets] }
    }

    /// What a target has, whatever the value. Complete where no values are kept apart, and where facts alone were read.
    pub fn whole(&self) -> &[Measures] {
        &self.whole
    }

    pub fn whole_of(&mut self, target: u32) -> &mut Measures {
        &mut self.whole[target as usize]
    }

    /// The measures of a value to add to.
    pub fn of(&mut self, target: u32, value: &str) -> &mut Measures {
        let values = &mut self.apart[target as usize];
        if !values.contains_key(value) {
            values.insert(value.to_owned(), Measures::default());
        }
        values.get_mut(value).expect("it was put there when it was absent")
    }

    /// `None` when nothing was read for it.
    pub fn get(&self, target: usize, value: &str) -> Option<&Measures> {
        self.apart[target].get(value)
    }

    /// Every value with its measures over all targets.
    pub fn by_value(&self) -> HashMap<&str, Measures> {
        let mut all = HashMap::<&str, Measures>::new();
        for (value, measures) in self.apart.iter().flatten() {
            all.entry(value).or_default().merge(measures, 1);
        }
        all
    }

    /// Per target all values together: right where no fact has two of them.
    pub fn sums(&self) -> Vec<Measures> {
        let sum = |values: &HashMap<String, Measures>| {
            values.values().fold(Measures::default(), |mut sum, measures| {
                sum.merge(measures, 1);
                sum
            })
        };
        self.apart.iter().map(sum).collect()
    }
}
