//! The whole numbers and the cost of a rollup as one column. Most of them are zero in most rows, and a row of twenty-two
//! columns costs Postgres three times what the same row costs as a handful of bytes: to write, to log, to keep and to add up.

use super::{
    measures::{Counts, Measures},
    varint::{BrokenBytes, read_varint, unzigzag, write_varint, zigzag},
};
use crate::domain::money::Usd;
use rust_decimal::Decimal;

/// Stands for the cost in the map of what is not zero; counts have the places after it, in the order of their columns.
const COST: u64 = 1;

impl Measures {
    /// What [`Self::pack`] writes where all of them are zero.
    pub const PACKED_NOTHING: [u8; 1] = [0];

    /// Which of the cost and the counts are not zero, as a map of bits, then each of those: equal amounts, equal bytes, however
    /// they came about. New counts are added at the end, and bytes that were written before stay right.
    pub fn pack(&self) -> Vec<u8> {
        let counts = self.counts.values();
        let cost = self.cost.0.normalize();
        let mut map = if cost.is_zero() { 0 } else { COST };
        for (place, count) in counts.iter().enumerate() {
            map |= u64::from(*count != 0) << (place + 1);
        }
        let mut bytes = Vec::with_capacity(24);
        write_varint(&mut bytes, map);
        if map & COST != 0 {
            let mantissa = cost.mantissa();
            write_varint(&mut bytes, u64::from(cost.scale()) << 1 | u64::from(mantissa < 0));
            let size = mantissa.unsigned_abs();
            write_varint(&mut bytes, size as u64);
            write_varint(&mut bytes, (size >> u64::BITS) as u64);
        }
        counts.iter().filter(|count| **count != 0).for_each(|count| write_varint(&mut bytes, zigzag(*count)));
        bytes
    }

    /// The same of these added to what is `stored`, which is nothing or what [`Self::pack`] wrote.
    pub fn pack_onto(&self, stored: &[u8]) -> Result<Vec<u8>, BrokenBytes> {
        let mut sum = self.without_sparse();
        sum.merge_packed(stored, 1)?;
        Ok(sum.pack())
    }

    /// Adds (with `sign` −1: takes away) what [`Self::pack`] wrote, once or many times one after the other. Broken bytes are an
    /// error, never a guess.
    pub fn merge_packed(&mut self, mut bytes: &[u8], sign: i64) -> Result<(), BrokenBytes> {
        while !bytes.is_empty() {
            self.merge_first(&mut bytes, sign)?;
        }
        Ok(())
    }

    fn merge_first(&mut self, bytes: &mut &[u8], sign: i64) -> Result<(), BrokenBytes> {
        let mut map = read_varint(bytes)?;
        if map & COST != 0 {
            let first = read_varint(bytes)?;
            let [low, high] = [read_varint(bytes)?, read_varint(bytes)?].map(i128::from);
            let size = low | high << u64::BITS;
            let taken_away = (first & 1 == 1) != (sign < 0);
            let scale = u32::try_from(first >> 1).map_err(|_| BrokenBytes)?;
            let cost = Decimal::try_from_i128_with_scale(if taken_away { -size } else { size }, scale);
            self.cost += Usd(cost.map_err(|_| BrokenBytes)?);
        }
        map >>= 1;
        let mut counts = [0; Counts::COLUMNS.len()];
        while map != 0 {
            let count = counts.get_mut(map.trailing_zeros() as usize).ok_or(BrokenBytes)?;
            *count = unzigzag(read_varint(bytes)?);
            map &= map - 1;
        }
        self.counts.merge(&Counts::from_values(counts), sign);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn measures() -> impl Strategy<Value = Measures> {
        let counts = prop::array::uniform30(prop_oneof![Just(0), -3_i64..300, -(1_i64 << 40)..1 << 40]);
        (counts, -1_000_000_000_i64..1_000_000_000, 0_u32..13).prop_map(|(counts, mantissa, scale)| Measures {
            counts: Counts::from_values(counts),
            cost: Usd(Decimal::new(mantissa, scale)),
            ..Measures::default()
        })
    }

    proptest! {
        #[test]
        fn bytes_survive_and_differences_cancel(one in measures(), other in measures()) {
            let mut sum = Measures::default();
            sum.merge_packed(&one.pack(), 1).unwrap();
            prop_assert_eq!(&sum, &one);
            sum.merge_packed(&other.pack(), 1).unwrap();
            let mut merged = one.clone();
            merged.merge(&other, 1);
            prop_assert_eq!(&sum, &merged);
            prop_assert_eq!(sum.pack(), merged.pack());
            prop_assert_eq!(other.pack_onto(&one.pack()).unwrap(), merged.pack());
            sum.merge_packed(&[one.pack(), other.pack()].concat(), -1).unwrap();
            prop_assert_eq!(sum, Measures::default());
        }

        #[test]
        fn broken_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Measures::default().merge_packed(&bytes, 1);
        }
    }

    #[test]
    fn nothing_is_a_single_byte() {
        assert_eq!(Measures::default().pack(), Measures::PACKED_NOTHING);
    }
}
