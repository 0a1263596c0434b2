//! Sparse counts: how many facts fall on each of many numbered places. One form for latency bins (place = bin),
//! distinct sessions and distinct users (place = the session's or user's number), because all three must add up,
//! subtract exactly and give the same bytes whatever the order.

use super::varint::{BrokenBytes, read_varint, unzigzag, write_varint, zigzag};
use smallvec::SmallVec;
use std::cmp::Ordering;

/// Counts by place, ascending by place; never holds a zero. A list, because reading and merging long ones (the sessions of
/// a month) is most of what an overview costs. Most hold a single place, which needs no memory of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SparseCounts(SmallVec<[(u32, i64); 1]>);

impl SparseCounts {
    pub fn add(&mut self, place: u32, count: i64) {
        if count == 0 {
            return;
        }
        match self.0.binary_search_by_key(&place, |(place, _)| *place) {
            Ok(found) => {
                self.0[found].1 = self.0[found].1.wrapping_add(count);
                if self.0[found].1 == 0 {
                    self.0.remove(found);
                }
            }
            Err(gap) => self.0.insert(gap, (place, count)),
        }
    }

    pub fn merge(&mut self, other: &Self, sign: i64) {
        if other.0.len() <= FEW {
            other.0.iter().for_each(|(place, count)| self.add(*place, sign * count));
            return;
        }
        let mut all = std::mem::take(&mut self.0).into_vec();
        let begin = all.len();
        all.extend(other.0.iter().map(|(place, count)| (*place, sign.wrapping_mul(*count))));
        self.0 = if weave(&mut all, begin) { all } else { combine(all) }.into();
    }

    /// Takes over another's counts on places of their own, behind those that are there: the same number stands for something
    /// else in another organisation.
    pub fn append(&mut self, other: &Self) {
        let next = self.0.last().map_or(0, |(place, _)| place + 1);
        self.0.extend(other.0.iter().zip(next..).map(|((_, count), place)| (place, *count)));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many places have anything: distinct sessions or users.
    pub fn distinct(&self) -> i64 {
        self.0.len() as i64
    }

    pub fn total(&self) -> i64 {
        self.0.iter().map(|(_, count)| count).sum()
    }

    pub fn iter(&self) -> impl Iterator<Item = (u32, i64)> {
        self.0.iter().copied()
    }

    /// Ascending places as differences, each with its count, as LEB128 (zigzag for counts): equal counts, equal bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() * 2);
        let mut last = 0;
        for (place, count) in &self.0 {
            write_varint(&mut bytes, u64::from(place - last));
            write_varint(&mut bytes, zigzag(*count));
            last = *place;
        }
        bytes
    }

    /// Adds what [`Self::encode`] wrote. Broken bytes are an error, never a guess.
    pub fn merge_encoded(&mut self, bytes: &[u8]) -> Result<(), BrokenBytes> {
        self.merge_all([bytes], 1)
    }

    /// Adds (or with `sign` −1 takes away) many at once, which costs far less than one after the other.
    pub fn merge_all<'b>(&mut self, encoded: impl IntoIterator<Item = &'b [u8]>, sign: i64) -> Result<(), BrokenBytes> {
        let encoded: Vec<&[u8]> = encoded.into_iter().collect();
        // An entry is two bytes at least. Growing on the way would touch twice the memory, which costs more than reading.
        let most = encoded.iter().map(|bytes| bytes.len() / 2).sum::<usize>();
        if most <= FEW {
            return encoded
                .into_iter()
                .try_for_each(|bytes| read(bytes, |place, count| self.add(place, sign.wrapping_mul(count))));
        }
        let mut all = Vec::with_capacity(self.0.len() + most);
        all.extend(self.0.drain(..));
        let mut is_in_order = true;
        for bytes in encoded {
            let begin = all.len();
            read(bytes, |place, count| all.push((place, sign.wrapping_mul(count))))?;
            is_in_order = is_in_order && weave(&mut all, begin);
        }
        self.0 = if is_in_order { all } else { combine(all) }.into();
        Ok(())
    }
}

/// Each place and its count, as [`SparseCounts::encode`] wrote them: ascending, and none without anything.
fn read(mut bytes: &[u8], mut each: impl FnMut(u32, i64)) -> Result<(), BrokenBytes> {
    let mut last = None;
    while !bytes.is_empty() {
        let step = u32::try_from(read_varint(&mut bytes)?).map_err(|_| BrokenBytes)?;
        let place = last.unwrap_or(0_u32).checked_add(step).ok_or(BrokenBytes)?;
        let count = unzigzag(read_varint(&mut bytes)?);
        if count == 0 || last == Some(place) {
            return Err(BrokenBytes);
        }
        each(place, count);
        last = Some(place);
    }
    Ok(())
}

/// Up to so many places are added one by one.
const FEW: usize = 8;

/// Places that lie closer than this on average are counted in a table rather than sorted.
const SPREAD: u64 = 8;

/// So many entries may lie behind the first place of each that is woven in.
const BEHIND: usize = 4;

/// Two ascending stretches, the second from `begin` on, as one without zeros. Numbers of sessions grow with time, and the sessions of
/// one day lie among the last of the days before. Where far more than those would have to be moved it changes nothing, and says so.
fn weave(all: &mut Vec<(u32, i64)>, begin: usize) -> bool {
    let Some((first, _)) = all.get(begin).copied() else { return true };
    let behind = all[..begin].partition_point(|(place, _)| *place < first);
    if behind == begin {
        return true;
    }
    if begin - behind > BEHIND * (all.len() - begin) {
        return false;
    }
    let new = all.split_off(begin);
    let old = all.split_off(behind);
    let (mut old, mut new) = (old.into_iter().peekable(), new.into_iter().peekable());
    while let (Some((before, _)), Some((after, _))) = (old.peek(), new.peek()) {
        match before.cmp(after) {
            Ordering::Less => all.extend(old.next()),
            Ordering::Greater => all.extend(new.next()),
            Ordering::Equal => {
                let sum = old.next().zip(new.next()).map(|((place, one), (_, other))| (place, one.wrapping_add(other)));
                all.extend(sum.filter(|(_, sum)| *sum != 0));
            }
        }
    }
    all.extend(old.chain(new));
    true
}

/// One entry per place, ascending, without zeros.
fn combine(mut all: Vec<(u32, i64)>) -> Vec<(u32, i64)> {
    let (low, high) = all.iter().fold((u32::MAX, 0), |(low, high), (place, _)| (low.min(*place), high.max(*place)));
    if u64::from(high - low) < SPREAD * all.len() as u64 {
        return tally(&all, low, high);
    }
    // A stable sort, because it makes use of the ascending stretches.
    all.sort_by_key(|(place, _)| *place);
    all.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 = kept.1.wrapping_add(next.1);
        }
        same
    });
    all.retain(|(_, count)| *count != 0);
    all
}

/// The same for places that lie close together.
fn tally(all: &[(u32, i64)], low: u32, high: u32) -> Vec<(u32, i64)> {
    let mut table = vec![0_i64; (high - low) as usize + 1];
    for (place, count) in all {
        let cell = &mut table[(place - low) as usize];
        *cell = cell.wrapping_add(*count);
    }
    let mut places = Vec::with_capacity(table.iter().filter(|count| **count != 0).count());
    places
        .extend(table.iter().enumerate().filter(|(_, count)| **count != 0).map(|(offset, count)| (low + offset as u32, *count)));
    places
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
        fn many_at_once_are_the_same_as_one_by_one(
            lists in prop::collection::vec(prop::collection::vec((0_u32..400, -3_i64..4), 0..60), 0..6),
            scale in prop::sample::select(vec![1_u32, 1000]),
        ) {
            let (mut slow, mut merged, mut quick) = (SparseCounts::default(), SparseCounts::default(), SparseCounts::default());
            let mut encoded = Vec::new();
            for list in &lists {
                let mut one = SparseCounts::default();
                for (place, count) in list {
                    one.add(place * scale, *count);
                    slow.add(place * scale, *count);
                }
                merged.merge(&one, 1);
                encoded.push(one.encode());
            }
            quick.merge_all(encoded.iter().map(Vec::as_slice), 1).unwrap();
            prop_assert_eq!(&quick, &slow);
            prop_assert_eq!(&merged, &slow);
            quick.merge_all(encoded.iter().map(Vec::as_slice), -1).unwrap();
            prop_assert!(quick.is_empty());
        }

        #[test]
        fn broken_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = SparseCounts::default().merge_encoded(&bytes);
        }
    }
}
