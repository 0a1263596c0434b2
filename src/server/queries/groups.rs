//! What a read adds up into: measures per target of a plan, together and per value of a dimension.

use crate::server::rollups::measures::Measures;
use foldhash::fast::RandomState;
use std::borrow::Cow;

/// By value; boxed, because measures are half a kilobyte, and maps move what they hold.
type ByValue = hashbrown::HashMap<String, Box<Measures>, RandomState>;

/// Measures by target, and by target and value where values are kept apart.
#[derive(Debug)]
pub struct Groups {
    whole: Vec<Measures>,
    apart: Vec<ByValue>,
}

impl Groups {
    pub fn new(targets: usize) -> Self {
        Self { whole: vec![Measures::default(); targets], apart: vec![ByValue::default(); targets] }
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
        self.apart[target as usize].entry_ref(value).or_default()
    }

    /// `None` when nothing was read for it.
    pub fn get(&self, target: usize, value: &str) -> Option<&Measures> {
        self.apart[target].get(value).map(Box::as_ref)
    }

    /// Every value with its measures over all targets.
    pub fn by_value(&self) -> foldhash::HashMap<&str, Cow<'_, Measures>> {
        let mut all = foldhash::HashMap::default();
        for (value, measures) in self.apart.iter().flatten() {
            all.entry(value.as_str())
                .and_modify(|sum: &mut Cow<Measures>| sum.to_mut().merge(measures, 1))
                .or_insert(Cow::Borrowed(&**measures));
        }
        all
    }

    /// Per target all values together: right where no fact has two of them.
    pub fn sums(&self) -> Vec<Measures> {
        let sum = |values: &ByValue| {
            values.values().fold(Measures::default(), |mut sum, measures| {
                sum.merge(measures, 1);
                sum
            })
        };
        self.apart.iter().map(sum).collect()
    }
}
