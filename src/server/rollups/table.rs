//! Counts of places that lie close together: one after the other, with the places between them.

/// The count of every place from the lowest on: half as long as counts may be, because they are many and small.
#[derive(Clone, Debug)]
pub struct Table {
    lowest: u32,
    counts: Vec<i32>,
}

/// So many places may lie between the lowest and the highest for each that has a count: more would take more memory than a list.
const SPREAD: usize = 4;

impl Table {
    /// Adds up to `most` entries, in any order; `None` where they are too far apart, lower than `lowest`, or too large.
    pub fn of<E>(lowest: u32, most: usize, mut entries: impl Iterator<Item = Result<(u32, i64), E>>) -> Result<Option<Self>, E> {
        // Memory that is not written to costs nothing; growing would write twice as much.
        let mut table = Self { lowest, counts: Vec::with_capacity(SPREAD * most) };
        // Not a loop: what is chained is read faster from within.
        let ended = entries.try_for_each(|entry| match entry {
            Ok((place, count)) if table.reaches(place) && table.add(place, count) => Ok(()),
            Ok(_) => Err(None),
            Err(error) => Err(Some(error)),
        });
        match ended {
            Ok(()) => Ok(Some(table)),
            Err(None) => Ok(None),
            Err(Some(error)) => Err(error),
        }
    }

    /// Makes room for the place, if there may be as much.
    fn reaches(&mut self, place: u32) -> bool {
        let Some(offset) = place.checked_sub(self.lowest).map(|offset| offset as usize) else { return false };
        let is_near = offset < self.counts.capacity();
        if is_near && offset >= self.counts.len() {
            self.counts.resize(offset + 1, 0);
        }
        is_near
    }

    /// Adds to a place that it has; false for any other, and where the count becomes too large.
    pub fn add(&mut self, place: u32, count: i64) -> bool {
        let there = place.checked_sub(self.lowest).and_then(|offset| self.counts.get_mut(offset as usize));
        let Some((there, count)) = there.zip(i32::try_from(count).ok()) else { return false };
        let sum = there.checked_add(count);
        *there = sum.unwrap_or(*there);
        sum.is_some()
    }

    /// Places with anything, ascending.
    pub fn iter(&self) -> impl Iterator<Item = (u32, i64)> + Clone {
        let some = self.counts.iter().enumerate().filter(|(_, count)| **count != 0);
        some.map(|(offset, count)| (self.lowest + offset as u32, i64::from(*count)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(lowest: u32, entries: &[(u32, i64)]) -> Option<Table> {
        Table::of(lowest, entries.len(), entries.iter().map(|entry| Ok::<_, ()>(*entry))).unwrap()
    }

    #[test]
    fn what_is_close_is_added_and_what_comes_to_nothing_is_not_there() {
        let table = table(7, &[(9, 2), (7, 1), (9, 3), (8, 5), (8, -5)]).unwrap();
        assert_eq!(table.iter().collect::<Vec<_>>(), [(7, 1), (9, 5)]);
    }

    #[test]
    fn what_is_far_or_below_or_too_large_makes_no_table() {
        let large = i64::from(i32::MAX);
        for entries in [[(7, 1), (1_000, 1)], [(7, 1), (6, 1)], [(7, large + 1), (8, 1)], [(7, large), (7, 1)]] {
            assert!(table(7, &entries).is_none(), "{entries:?}");
        }
    }

    #[test]
    fn a_count_that_does_not_fit_leaves_the_table_as_it_was() {
        let mut table = table(7, &[(7, 1), (8, 1)]).unwrap();
        assert!(!table.add(7, i64::from(i32::MAX)) && !table.add(9_000, 1) && !table.add(6, 1));
        assert_eq!(table.iter().collect::<Vec<_>>(), [(7, 1), (8, 1)]);
    }
}
