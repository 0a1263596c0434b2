//! The values of a batch, each kept once: a fact counts in some twenty slices, which have few values between them.

use foldhash::HashMap;
use std::sync::Arc;

/// A value, by its place in [`Names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Name(u32);

#[derive(Default)]
pub struct Names {
    places: HashMap<Arc<str>, Name>,
    texts: Vec<Arc<str>>,
}

impl Names {
    pub fn of(&mut self, text: &str) -> Name {
        if let Some(name) = self.places.get(text) {
            return *name;
        }
        let name = Name(self.texts.len() as u32);
        let text: Arc<str> = text.into();
        self.texts.push(Arc::clone(&text));
        self.places.insert(text, name);
        name
    }

    /// What [`Self::of`] made a name of.
    pub fn text(&self, name: Name) -> Arc<str> {
        Arc::clone(&self.texts[name.0 as usize])
    }
}
