//! Sparse counts: how many facts fall on each of many numbered places. One form for latency bins (place = bin),
//! distinct sessions and distinct users (place = the session's or user's number), because all three must add up,
//! subtract exactly and give the same bytes whatever the order.

use std::collections::BTreeMap;

/// Counts by place; never holds a zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SparseCounts(BTreeMap<u32, i64>);

impl SparseCounts {
    pub fn add(&mut self, place: u32, count: i64) {
        let entry = self.0.entry(place).or_insert(0);
        *entry += count;
        if *entry == 0 {
            self.0.remove(&place);
        }
    }

    pub fn merge(&mut self, other: &Self, sign: i64) {
        for (place, count) in &other.0 {
            self.add(*place, sign * count);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many places have anything: distinct sessions or users.
    pub fn distinct(&self) -> i64 {
        self.0.len() as i64
    }

    pub fn total(&self) -> i64 {
        self.0.values().sum()
    }

    pub fn iter(&self) -> impl Iterator<Item = (u32, i64)> {
        self.0.iter().map(|(place, count)| (*place, *count))
    }

    /// Ascending places as differences, each with its count, as LEB128 (zigzag for counts): equal counts, equal bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() * 2);
        let mut last = 0;
        for (place, count) in &self.0 {
            write_varint(&mut bytes, u64::from(place - last));
            write_varint(&mut bytes, ((count << 1) ^ (count >> 63)) as u64);
            last = *place;
        }
        bytes
    }

    /// Adds what [`Self::encode`] wrote. Broken bytes are an error, never a guess.
    pub fn merge_encoded(&mut self, mut bytes: &[u8]) -> Result<(), BrokenCounts> {
        let mut place = 0_u32;
        while !bytes.is_empty() {
            let step = read_varint(&mut bytes)?;
            place = place.checked_add(u32::try_from(step).map_err(|_| BrokenCounts)?).ok_or(BrokenCounts)?;
            let zigzag = read_varint(&mut bytes)?;
            self.add(place, ((zigzag >> 1) as i64) ^ -((zigzag & 1) as i64));
        }
        Ok(())
    }
}

/// The bytes were not written by [`SparseCounts::encode`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("sparse counts are broken")]
pub struct BrokenCounts;

fn write_varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn read_varint(bytes: &mut &[u8]) -> Result<u64, BrokenCounts> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first().ok_or(BrokenCounts)?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(BrokenCounts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_survive_and_differences_cancel(pairs in prop::collection::vec((any::<u32>(), -1000_i64..1000), 0..200)) {
            let mut counts = SparseCounts::default();
            for (place, count) in &pairs {
                counts.add(*place, *count);
            }
            let mut read = SparseCounts::default();
            read.merge_encoded(&counts.encode()).unwrap();
            prop_assert_eq!(&read, &counts);
            read.merge(&counts, -1);
            prop_assert!(read.is_empty());
        }

        #[test]
        fn broken_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = SparseCounts::default().merge_encoded(&bytes);
        }
    }
}
