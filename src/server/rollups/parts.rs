//! The values of a second dimension within one row of rollups: each with its measures, in one column.

use super::{
    measures::Measures,
    sparse::SparseCounts,
    varint::{BrokenBytes, read_varint, write_varint},
};
use std::collections::BTreeMap;

/// Measures by value; never holds one that comes to nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts(BTreeMap<String, Measures>);

/// One value as it is written: what is not asked for need not be read.
#[derive(Clone, Copy, Debug)]
pub struct Part<'b> {
    pub value: &'b str,
    /// As [`Measures::pack`] wrote it.
    pub counts: &'b [u8],
    /// As [`SparseCounts::encode`] wrote them, in the order of [`Measures::SPARSE`].
    pub sparse: [&'b [u8]; Measures::SPARSE.len()],
}

impl Parts {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds with `sign` 1, takes away with −1.
    pub fn add(&mut self, value: &str, measures: &Measures, sign: i64) {
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

    /// Ascending by value: equal parts, equal bytes, however they came about.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (value, measures) in &self.0 {
            write_bytes(&mut bytes, value.as_bytes());
            write_bytes(&mut bytes, &measures.pack());
            measures.sparse().into_iter().for_each(|sparse| write_bytes(&mut bytes, &SparseCounts::encode(sparse)));
        }
        bytes
    }

    /// Adds what [`Self::encode`] wrote. Broken bytes are an error, never a guess.
    pub fn merge_encoded(&mut self, bytes: &[u8]) -> Result<(), BrokenBytes> {
        for part in read(bytes) {
            let part = part?;
            let mut measures = Measures::default();
            measures.merge_packed(part.counts, 1)?;
            for (mine, encoded) in measures.sparse_mut().into_iter().zip(part.sparse) {
                mine.merge_encoded(encoded)?;
            }
            self.add(part.value, &measures, 1);
        }
        Ok(())
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
    let value = str::from_utf8(read_bytes(bytes)?).map_err(|_| BrokenBytes)?;
    let counts = read_bytes(bytes)?;
    let mut sparse = [&[][..]; Measures::SPARSE.len()];
    for encoded in &mut sparse {
        *encoded = read_bytes(bytes)?;
    }
    Ok(Part { value, counts, sparse })
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
            let mut read = Parts::default();
            read.merge_encoded(&parts.encode()).unwrap();
            prop_assert_eq!(&read, &parts);
            prop_assert_eq!(read.encode(), parts.encode());
            for (value, runs, session) in all.iter().rev() {
                read.add(value, &measures(*runs, *session), -1);
            }
            prop_assert!(read.is_empty() && read.encode().is_empty());
        }

        #[test]
        fn broken_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Parts::default().merge_encoded(&bytes);
        }
    }
}
