//! Sparse counts: how many facts fall on each of many numbered places. One form for latency bins (place = bin),
//! distinct sessions and distinct users (place = the session's or user's number), because all three must add up,
//! subtract exactly and give the same bytes whatever the order.

use super::{
    entries::{self, Entries},
    table::Table,
    varint::BrokenBytes,
};
use smallvec::SmallVec;

/// Counts by place, ascending by place. What they say is the same however they are held; reading and merging long ones (the
/// sessions of a month) is most of what an overview costs.
#[derive(Clone, Debug, Default)]
pub struct SparseCounts(Held);

#[derive(Clone, Debug)]
enum Held {
    /// Never holds a zero. Most hold a single place, which needs no memory of its own.
    List(SmallVec<[(u32, i64); 1]>),
    /// Of many places that lie close together.
    Table(Table),
}

impl Default for Held {
    fn default() -> Self {
        Self::List(SmallVec::new())
    }
}

impl PartialEq for SparseCounts {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Held::List(one), Held::List(other)) => one == other,
            _ => self.iter().eq(other.iter()),
        }
    }
}

impl Eq for SparseCounts {}

impl SparseCounts {
    pub fn add(&mut self, place: u32, count: i64) {
        if let Held::Table(table) = &mut self.0
            && table.add(place, count)
        {
            return;
        }
        let list = self.list();
        match list.binary_search_by_key(&place, |(place, _)| *place) {
            Ok(found) => {
                list[found].1 = list[found].1.wrapping_add(count);
                if list[found].1 == 0 {
                    list.remove(found);
                }
            }
            Err(gap) if count != 0 => list.insert(gap, (place, count)),
            Err(_) => {}
        }
    }

    pub fn merge(&mut self, other: &Self, sign: i64) {
        let signed = |(place, count): (u32, i64)| (place, sign.wrapping_mul(count));
        match &other.0 {
            Held::List(few) if few.len() <= FEW => {
                few.iter().copied().map(signed).for_each(|(place, count)| self.add(place, count));
            }
            _ => {
                let theirs = other.iter().map(signed).map(Ok);
                // What is in memory is never broken.
                if let Ok(sum) = self.sum(other.distinct() as usize, other.first(), theirs) {
                    *self = sum;
                }
            }
        }
    }

    /// Takes over another's counts on places of their own, behind those that are there: the same number stands for something
    /// else in another organisation.
    pub fn append(&mut self, other: &Self) {
        let list = self.list();
        let next = list.last().map_or(0, |(place, _)| place + 1);
        list.extend(other.iter().zip(next..).map(|((_, count), place)| (place, count)));
    }

    pub fn is_empty(&self) -> bool {
        self.first().is_none()
    }

    /// How many places have anything: distinct sessions or users.
    pub fn distinct(&self) -> i64 {
        match &self.0 {
            Held::List(list) => list.len() as i64,
            Held::Table(table) => table.iter().count() as i64,
        }
    }

    pub fn total(&self) -> i64 {
        self.iter().map(|(_, count)| count).sum()
    }

    pub fn iter(&self) -> impl Iterator<Item = (u32, i64)> + Clone {
        let (list, table) = match &self.0 {
            Held::List(list) => (Some(list), None),
            Held::Table(table) => (None, Some(table)),
        };
        list.into_iter().flatten().copied().chain(table.into_iter().flat_map(Table::iter))
    }

    fn first(&self) -> Option<u32> {
        self.iter().next().map(|(place, _)| place)
    }

    /// The list, made of the table where there is one.
    fn list(&mut self) -> &mut SmallVec<[(u32, i64); 1]> {
        if let Held::Table(table) = &self.0 {
            self.0 = Held::List(table.iter().collect());
        }
        match &mut self.0 {
            Held::List(list) => list,
            Held::Table(_) => unreachable!("it was made a list a moment ago"),
        }
    }

    /// As [`entries`] are written: equal counts, equal bytes.
    pub fn encode(&self) -> Vec<u8> {
        entries::write(self.iter(), self.distinct() as usize)
    }

    /// These added to what is `stored`, which is nothing or what this or [`Self::encode`] wrote, as the sum would be written. Broken
    /// bytes are an error, never a guess.
    pub fn encode_onto(&self, stored: &[u8]) -> Result<Vec<u8>, BrokenBytes> {
        if stored.is_empty() { Ok(self.encode()) } else { entries::write_onto(stored, self.iter(), self.distinct() as usize) }
    }

    /// Adds what [`Self::encode`] wrote. Broken bytes are an error, never a guess.
    pub fn merge_encoded(&mut self, bytes: &[u8]) -> Result<(), BrokenBytes> {
        self.merge_all([(1, bytes)])
    }

    /// Adds (or with a sign of −1 takes away) many at once, which costs far less than one after the other.
    pub fn merge_all<'b>(&mut self, signed: impl IntoIterator<Item = (i64, &'b [u8])>) -> Result<(), BrokenBytes> {
        let encoded: Vec<(i64, &[u8])> = signed.into_iter().collect();
        let mut entries = encoded.iter().flat_map(|(sign, bytes)| {
            Entries::of(bytes).map(|entry| entry.map(|(place, count)| (place, sign.wrapping_mul(count))))
        });
        // An entry is two bytes at least. Growing on the way would touch twice the memory, which costs more than reading.
        let most = encoded.iter().map(|(_, bytes)| bytes.len() / 2).sum::<usize>();
        if most <= FEW {
            return entries.try_for_each(|entry| entry.map(|(place, count)| self.add(place, count)));
        }
        let first = encoded.iter().filter_map(|(_, bytes)| Entries::of(bytes).next()).flatten().map(|(place, _)| place).min();
        *self = self.sum(most, first, entries)?;
        Ok(())
    }

    /// With `most` entries at most, of which `first` has the lowest place.
    fn sum(
        &self,
        most: usize,
        first: Option<u32>,
        entries: impl Iterator<Item = Result<(u32, i64), BrokenBytes>> + Clone,
    ) -> Result<Self, BrokenBytes> {
        let most = most + self.distinct() as usize;
        let all = self.iter().map(Ok).chain(entries);
        let lowest = self.first().into_iter().chain(first).min().unwrap_or_default();
        let table = if most > MANY { Table::of(lowest, most, all.clone())? } else { None };
        Ok(Self(match table {
            Some(table) => Held::Table(table),
            None => Held::List(sorted(most, all)?.into()),
        }))
    }
}

/// Up to so many places are added one by one.
const FEW: usize = 8;
/// So many are worth a table: most of what a batch adds is far less.
const MANY: usize = 200;

/// One entry per place, ascending, without zeros.
fn sorted(
    most: usize,
    mut entries: impl Iterator<Item = Result<(u32, i64), BrokenBytes>>,
) -> Result<Vec<(u32, i64)>, BrokenBytes> {
    let mut all = Vec::with_capacity(most);
    entries.try_for_each(|entry| entry.map(|entry| all.push(entry)))?;
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
    Ok(all)
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
        fn bytes_are_those_of_the_sum(
            [one, other] in prop::array::uniform2(prop::collection::vec((0_u32..300, -3_i64..4), 0..60)),
            scale in prop::sample::select(vec![1_u32, 1000]),
        ) {
            let counts = |pairs: &[(u32, i64)], sign: i64| {
                let mut counts = SparseCounts::default();
                pairs.iter().for_each(|(place, count)| counts.add(place * scale, sign * count));
                counts
            };
            let (one, other, taken) = (counts(&one, 1), counts(&other, 1), counts(&other, -1));
            let mut sum = one.clone();
            sum.merge(&other, 1);
            let both = other.encode_onto(&one.encode()).unwrap();
            prop_assert_eq!(&both, &sum.encode());
            prop_assert_eq!(taken.encode_onto(&both).unwrap(), one.encode());
            prop_assert_eq!(SparseCounts::default().encode_onto(&both).unwrap(), both);
        }

        #[test]
        fn many_at_once_are_the_same_as_one_by_one(
            lists in prop::collection::vec(prop::collection::vec((0_u32..400, -3_i64..4), 0..150), 0..6),
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
            let signed = |sign| encoded.iter().map(move |bytes| (sign, bytes.as_slice()));
            quick.merge_all(signed(1)).unwrap();
            prop_assert_eq!(&quick, &slow);
            prop_assert_eq!(&merged, &slow);
            prop_assert_eq!(quick.encode(), slow.encode());
            quick.merge_all(signed(-1).chain(signed(1)).chain(signed(-1))).unwrap();
            prop_assert!(quick.is_empty());
        }

        #[test]
        fn broken_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut some = SparseCounts::default();
            some.add(200, 1);
            let _ = some.encode_onto(&bytes);
            let _ = some.merge_encoded(&bytes);
        }
    }
}
