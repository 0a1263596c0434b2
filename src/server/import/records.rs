//! Reads the files of a format one after the other, part by part, as its pieces are asked for: no more is in memory than one part
//! and what it told.

use super::{
    cut::{Cut, Part},
    files::{File, Files},
    piece::Piece,
    told::Told,
};
use crate::server::producer::Spot;

/// A format of files.
pub trait Format {
    /// What files of this name are read as.
    fn cut(&self, file: &File) -> Cut;

    /// A file begins. An error refuses it as a whole.
    fn begin(&mut self, _file: &File) -> Result<(), String> {
        Ok(())
    }

    /// One part of it.
    fn read(&mut self, part: &str, told: &mut Told);

    /// The file has ended.
    fn end(&mut self, _told: &mut Told) {}
}

/// The pieces of all files.
pub struct Records<F> {
    format: F,
    told: Told,
    files: std::vec::IntoIter<File>,
    open: Option<(File, Box<dyn Iterator<Item = Part>>)>,
}

impl<F: Format> Records<F> {
    pub fn new(format: F, files: &Files, told: Told) -> Self {
        Self { format, told, files: files.list.clone().into_iter(), open: None }
    }

    fn open(&mut self, file: File) {
        self.told.place = file.place(Spot::Whole);
        if let Err(reason) = self.format.begin(&file) {
            return self.told.refuse(reason);
        }
        match file.open().and_then(|text| self.format.cut(&file).parts(text)) {
            Ok(parts) => self.open = Some((file, parts)),
            Err(error) => self.told.refuse(format!("cannot be read: {error}")),
        }
    }
}

impl<F: Format> Iterator for Records<F> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        loop {
            if let Some(piece) = self.told.pieces.pop_front() {
                return Some(piece);
            }
            let Some((file, parts)) = &mut self.open else {
                let file = self.files.next()?;
                self.open(file);
                continue;
            };
            match parts.next() {
                Some((spot, part)) => {
                    self.told.place = file.place(spot);
                    match part {
                        Ok(text) => self.format.read(&text, &mut self.told),
                        Err(reason) => self.told.refuse(reason),
                    }
                }
                None => {
                    self.format.end(&mut self.told);
                    self.open = None;
                }
            }
        }
    }
}

/// Why a text is not the JSON that was expected, without the line, which is known.
pub fn not_json(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let reason = text.split(" at line ").next().unwrap_or(&text);
    format!("is not as expected: {reason}, at character {}", error.column())
}
