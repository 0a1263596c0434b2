//! The bytes of sparse counts: ascending places as differences, each with its count, as LEB128 (zigzag for counts).

use super::varint::{BrokenBytes, read_varint, unzigzag, write_varint, zigzag};

/// Of ascending places and their counts, so `many` of them.
pub fn write(counts: impl Iterator<Item = (u32, i64)>, many: usize) -> Vec<u8> {
    let mut writing = Writing { bytes: Vec::with_capacity(many * 2), last: None };
    counts.for_each(|(place, count)| writing.put(place, count));
    writing.bytes
}

/// The same added to what is `stored`. What lies between the places is carried over as it is: a week has thousands of sessions, and
/// a batch tells of few.
pub fn write_onto(stored: &[u8], counts: impl Iterator<Item = (u32, i64)>, many: usize) -> Result<Vec<u8>, BrokenBytes> {
    // A new place may cost a byte more than it has alone, because those after it are written anew.
    let mut writing = Writing { bytes: Vec::with_capacity(stored.len() + many * 3), last: None };
    let mut stored = Entries::of(stored);
    for (place, count) in counts {
        let begin = stored.clone();
        let mut ahead = begin.clone();
        let mut there = ahead.next().transpose()?;
        while there.is_some_and(|(lower, _)| lower < place) {
            stored = ahead.clone();
            there = ahead.next().transpose()?;
        }
        writing.carry(begin, &stored)?;
        let same = there.filter(|(found, _)| *found == place);
        if same.is_some() {
            stored = ahead;
        }
        writing.put(place, count.wrapping_add(same.map_or(0, |(_, count)| count)));
    }
    let end = Entries { bytes: &[], last: None };
    writing.carry(stored, &end)?;
    Ok(writing.bytes)
}

/// Entries that are being written.
struct Writing {
    bytes: Vec<u8>,
    /// The place of the last one.
    last: Option<u32>,
}

impl Writing {
    /// The next place; none where there is nothing.
    fn put(&mut self, place: u32, count: i64) {
        if count != 0 {
            write_varint(&mut self.bytes, u64::from(place - self.last.unwrap_or(0)));
            write_varint(&mut self.bytes, zigzag(count));
            self.last = Some(place);
        }
    }

    /// Everything from one point of what is stored to a later one. Entries say how far each is from the one before: only the first
    /// is written anew, and only where another comes before it now.
    fn carry(&mut self, mut from: Entries, to: &Entries) -> Result<(), BrokenBytes> {
        if from.bytes.len() == to.bytes.len() {
            return Ok(());
        }
        if from.last != self.last {
            let (place, count) = from.read()?;
            self.put(place, count);
        }
        self.bytes.extend_from_slice(&from.bytes[..from.bytes.len() - to.bytes.len()]);
        self.last = to.last;
        Ok(())
    }
}

/// Each entry that was written: ascending, and none without anything. Ends after the first that is broken.
#[derive(Clone)]
pub struct Entries<'b> {
    bytes: &'b [u8],
    last: Option<u32>,
}

impl<'b> Entries<'b> {
    pub const fn of(bytes: &'b [u8]) -> Self {
        Self { bytes, last: None }
    }

    fn read(&mut self) -> Result<(u32, i64), BrokenBytes> {
        let step = u32::try_from(read_varint(&mut self.bytes)?).map_err(|_| BrokenBytes)?;
        let place = self.last.unwrap_or(0).checked_add(step).ok_or(BrokenBytes)?;
        let count = unzigzag(read_varint(&mut self.bytes)?);
        if count == 0 || self.last.replace(place) == Some(place) { Err(BrokenBytes) } else { Ok((place, count)) }
    }
}

impl Iterator for Entries<'_> {
    type Item = Result<(u32, i64), BrokenBytes>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.bytes.is_empty() {
            return None;
        }
        let read = self.read();
        if read.is_err() {
            self.bytes = &[];
        }
        Some(read)
    }
}
