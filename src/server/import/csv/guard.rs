//! Ends the reading of a table whose row has no end: a quote that nobody closes would take the rest of the file into memory.

use crate::server::import::cut::MOST;
use std::{
    cell::Cell,
    io::{self, BufRead, Read},
    rc::Rc,
};

pub struct Guard {
    text: Box<dyn BufRead>,
    /// Bytes since the last row; whoever reads rows sets it back.
    pub since: Rc<Cell<usize>>,
}

impl Guard {
    pub fn new(text: Box<dyn BufRead>) -> Self {
        Self { text, since: Rc::default() }
    }
}

impl Read for Guard {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.since.get() > MOST {
            return Err(io::Error::other(format!("a row is larger than {} MiB; is a quote never closed?", MOST >> 20)));
        }
        let bytes = self.text.read(into)?;
        self.since.set(self.since.get() + bytes);
        Ok(bytes)
    }
}
