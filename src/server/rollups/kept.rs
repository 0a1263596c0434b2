//! Measures as they are kept, in a row of `rollups` and within one alike.

use super::{measures::Measures, varint::BrokenBytes};

const WIDTH: usize = 1 + Measures::SPARSE.len();

/// What [`Measures::pack`] writes, then each of the sparse counts in the order of [`Measures::SPARSE`].
pub type Kept<B> = [B; WIDTH];

/// What is stored where nothing is.
pub const NOTHING: Kept<&[u8]> = [&[]; WIDTH];

/// Whether these say nothing: such measures are not kept.
pub fn is_nothing(kept: &Kept<Vec<u8>>) -> bool {
    let [counts, sparse @ ..] = kept;
    *counts == Measures::PACKED_NOTHING && sparse.iter().all(Vec::is_empty)
}

impl Measures {
    /// These added to what is `stored`: equal sums, equal bytes. Broken bytes are an error, never a guess.
    pub fn write_onto(&self, stored: Kept<&[u8]>) -> Result<Kept<Vec<u8>>, BrokenBytes> {
        let [counts, sparse @ ..] = stored;
        let mut kept = Kept::default();
        let (of_counts, of_sparse) = kept.split_at_mut(1);
        of_counts[0] = self.pack_onto(counts)?;
        for ((column, mine), stored) in of_sparse.iter_mut().zip(self.sparse()).zip(sparse) {
            *column = mine.encode_onto(stored)?;
        }
        Ok(kept)
    }
}
