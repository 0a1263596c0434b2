//! The rows of a table, one after the other.

use super::{
    guard::Guard,
    mapping::Mapping,
    row,
    values::{Layout, Values},
};
use crate::server::{
    import::{files::File, names, piece::Piece, told::Told},
    producer::Spot,
};
use ::csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};
use std::{cell::Cell, io, rc::Rc};

/// The pieces of a table.
pub struct Rows {
    mapping: Mapping,
    layout: Option<Layout>,
    file: File,
    rows: Reader<Guard>,
    since: Rc<Cell<usize>>,
    ended: bool,
    told: Told,
}

impl Rows {
    pub fn new(mapping: Mapping, file: &File, told: Told) -> io::Result<Self> {
        let guard = Guard::new(file.open()?);
        let since = guard.since.clone();
        let delimiter = u8::try_from(mapping.delimiter).unwrap_or(b',');
        let rows = ReaderBuilder::new().delimiter(delimiter).from_reader(guard);
        Ok(Self { mapping, layout: None, file: file.clone(), rows, since, ended: false, told })
    }

    fn begin(&mut self) -> Result<(), String> {
        let header = self.rows.headers().map_err(|error| format!("has no header that can be read: {error}"))?;
        self.layout = Some(Layout::of(&self.mapping, header)?);
        Ok(())
    }

    fn read(&mut self) {
        let mut row = StringRecord::new();
        self.since.set(0);
        let read = self.rows.read_record(&mut row);
        let position = row.position().map(|position| position.line());
        match read {
            Ok(false) => self.ended = true,
            Ok(true) => {
                self.told.place = self.file.place(spot(position));
                self.tell(&row, position.unwrap_or(0));
            }
            Err(error) => {
                let line = position.or_else(|| error.position().map(|position| position.line()));
                self.told.place = self.file.place(spot(line));
                self.ended = matches!(error.kind(), ErrorKind::Io(_));
                self.told.refuse(reason(&error));
            }
        }
    }

    fn tell(&mut self, row: &StringRecord, line: u64) {
        let Some(layout) = &self.layout else { return };
        let values = Values { layout, row };
        let id = values.text("id").map_or_else(
            || {
                let line = line.to_string();
                names::fingerprint(&std::iter::once(line.as_str()).chain(row.iter()).collect::<Vec<_>>())
            },
            ToOwned::to_owned,
        );
        if let Err(reason) = row::tell(&self.mapping, &values, &id, &mut self.told) {
            self.told.refuse(reason);
        }
    }
}

fn spot(line: Option<u64>) -> Spot {
    line.and_then(|line| usize::try_from(line).ok()).map_or(Spot::Whole, Spot::Line)
}

/// Without the place, which is known.
fn reason(error: &::csv::Error) -> String {
    match error.kind() {
        ErrorKind::Io(error) => format!("cannot be read further: {error}"),
        ErrorKind::Utf8 { .. } => "is not text in UTF-8".into(),
        ErrorKind::UnequalLengths { expected_len, len, .. } => format!("has {len} columns, not {expected_len}"),
        _ => "is not a row of a table".into(),
    }
}

impl Iterator for Rows {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        loop {
            if let Some(piece) = self.told.pieces.pop_front() {
                return Some(piece);
            }
            if self.ended {
                return None;
            }
            if self.layout.is_none() {
                self.told.place = self.file.place(Spot::Whole);
                if let Err(reason) = self.begin() {
                    self.told.refuse(reason);
                    self.ended = true;
                }
            } else {
                self.read();
            }
        }
    }
}
