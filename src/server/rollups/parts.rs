//! The values of a second dimension within one row of rollups: each with its measures, in one column.

use super::{
    kept::{Kept, NOTHING, is_nothing},
    measures::Measures,
    varint::{BrokenBytes, read_varint, write_varint},
};
use std::collections::BTreeMap;

/// Measures by value; never holds one that comes to nothing. Boxed: most maps hold one or two, and have room for eleven.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts(BTreeMap<String, Box<Measures>>);

/// One value as it is written: what is not asked for need not be read.
#[derive(Clone, Copy, Debug)]
pub struct Part<'b> {
    pub value: &'b str,
    /// As [`Measures::pack`] wrote it.
    pub counts: &'b [u8],
    /// As [`SparseCounts::encode`](super::sparse::SparseCounts::encode) wrote them, in the order of [`Measures::SPARSE`].
    pub sparse: [&'b [u8]; Measures::SPARSE.len()],
    /// All of it.
    whole: &'b [u8],
}

impl Parts {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds with `sign` 1, takes away with −1.
    pub fn add(&mut self, value: &str, measures: &Measures, sign: i64) {
        if measures.is_zero() {
            return;
        }
        match self.0.get_mut(value) {
            None => self.0.entry(value.to_owned()).or_default().merge(measures, sign),
            Some(there) => {
                there.merge(measures, sign);
                if there.is_zero() {
                    self.0.remove(value);
                }
            }
        }
    }

    /// These added to what is `stored`, which is nothing or what this wrote before. Ascending by value: equal parts, equal bytes,
    /// however they came about. What is only stored is carried over unread: a day has hundreds of users, and a batch tells of few.
    /// Broken bytes are an error, never a guess.
    pub fn encode(&self, stored: &[u8]) -> Result<Vec<u8>, BrokenBytes> {
        let mut bytes = Vec::with_capacity(stored.len() + 64 * self.0.len());
        let mut mine = self.0.iter().peekable();
        for part in read(stored) {
            let part = part?;
            while let Some((value, measures)) = mine.next_if(|(value, _)| value.as_str() < part.value) {
                write(&mut bytes, value, &measures.write_onto(NOTHING)?);
            }
            match mine.next_if(|(value, _)| *value == part.value) {
                None => bytes.extend_from_slice(part.whole),
                Some((value, measures)) => write(&mut bytes, value, &measures.write_onto(part.kept())?),
            }
        }
        for (value, measures) in mine {
            write(&mut bytes, value, &measures.write_onto(NOTHING)?);
        }
        Ok(bytes)
    }
}

impl<'b> Part<'b> {
    fn kept(&self) -> Kept<&'b [u8]> {
        let mut kept = NOTHING;
        kept[0] = self.counts;
        kept[1..].copy_from_slice(&self.sparse);
        kept
    }
}

/// Unless it comes to nothing.
fn write(bytes: &mut Vec<u8>, value: &str, kept: &Kept<Vec<u8>>) {
    if !is_nothing(kept) {
        write_bytes(bytes, value.as_bytes());
        kept.iter().for_each(|column| write_bytes(bytes, column));
    }
}

/// The parts that [`Parts::encode`] wrote, one by one; ends after the first that is broken.
pub fn read(mut bytes: &[u8]) -> impl Iterator<Item = Result<Part<'_>, BrokenBytes>> {
    std::iter::from_fn(move || {
        if bytes.is_empty() {
            return None;
        }
        let part = read_part(&mut bytes);
        if part.is_err() {
            bytes = &[];
        }
        Some(part)
    })
}

fn read_part<'b>(bytes: &mut &'b [u8]) -> Result<Part<'b>, BrokenBytes> {
    let begin = *bytes;
    let value = str::from_utf8(read_bytes(bytes)?).map_err(|_| BrokenBytes)?;
    let counts = read_bytes(bytes)?;
    let mut sparse = [&[][..]; Measures::SPARSE.len()];
    for encoded in &mut sparse {
        *encoded = read_bytes(bytes)?;
    }
    Ok(Part { value, counts, sparse, whole: &begin[..begin.len() - bytes.len()] })
}

fn write_bytes(bytes: &mut Vec<u8>, some: &[u8]) {
    write_varint(bytes, some.len() as u64);
    bytes.extend_from_slice(some);
}

fn read_bytes<'b>(bytes: &mut &'b [u8]) -> Result<&'b [u8], BrokenBytes> {
    let length = usize::try_from(read_varint(bytes)?).map_err(|_| BrokenBytes)?;
    let (some, rest) = bytes.split_at_checked(length).ok_or(BrokenBytes)?;
    *bytes = rest;
    Ok(some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn measures(runs: i64, session: u32) -> Measures {
        let mut measures = Measures::default();
        measures.counts.runs = runs;
        measures.sessions.add(session, runs);
        measures
    }

    proptest! {
        #[test]
        fn bytes_survive_and_differences_cancel(all in prop::collection::vec(("[a-d]{0,2}", 1_i64..9, 0_u32..300), 0..20)) {
            let mut parts = Parts::default();
            for (value, runs, session) in &all {
                parts.add(value, &measures(*runs, *session), 1);
            }
            let (before, after) = all.split_at(all.len() / 2);
            let of = |some: &[(String, i64, u32)], sign| {
                let mut parts = Parts::default();
                some.iter().for_each(|(value, runs, session)| parts.add(value, &measures(*runs, *session), sign));
                parts
            };
            let whole = parts.encode(&[]).unwrap();
            prop_assert_eq!(&of(after, 1).encode(&of(before, 1).encode(&[]).unwrap()).unwrap(), &whole);
            prop_assert_eq!(of(after, -1).encode(&whole).unwrap(), of(before, 1).encode(&[]).unwrap());
            prop_assert!(of(&all, -1).encode(&whole).unwrap().is_empty());
            let mut read = Parts::default();
            for part in super::read(&whole) {
                let (part, mut measures) = (part.unwrap(), Measures::default());
                measures.merge_packed(part.counts, 1).unwrap();
                let sparse = measures.sparse_mut().into_iter().zip(part.sparse);
                sparse.for_each(|(mine, encoded)| mine.merge_encoded(encoded).unwrap());
                read.add(part.value, &measures, 1);
            }
            prop_assert_eq!(read, parts);
        }

        #[test]
        fn broken_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Parts::default().encode(&bytes);
        }
    }
}
