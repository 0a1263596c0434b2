//! A producer of ours: what `generate`, `import` and `bench` send, they send through the ingest API like everybody else.
//! In: events in any order, and a key per organisation. Out: counted verdicts. Repeats what the server was too busy for.

mod batch;
mod event;
mod place;
mod post;
pub mod progress;

pub use self::{
    batch::{Batch, Batches},
    event::Event,
    place::{Place, Spot},
    post::{Producer, SendError, Verdicts},
};

use futures::{StreamExt, TryStreamExt, stream};
use std::collections::BTreeMap;

/// The ingest key of each organisation, by slug.
pub type Keys = BTreeMap<String, String>;

/// Sends every batch, `at_once` of them at the same time; `on_sent` hears of each that is stored.
pub async fn send_all(
    producer: &Producer,
    keys: &Keys,
    batches: impl Iterator<Item = Batch>,
    at_once: usize,
    mut on_sent: impl FnMut(&Batch),
) -> Result<Verdicts, SendError> {
    send_each(producer, keys, batches, at_once, |batch, _| on_sent(batch)).await
}

/// The same; `on_sent` also hears what the server said about each event of the batch.
pub async fn send_each(
    producer: &Producer,
    keys: &Keys,
    batches: impl Iterator<Item = Batch>,
    at_once: usize,
    mut on_sent: impl FnMut(&Batch, &Verdicts),
) -> Result<Verdicts, SendError> {
    let mut sent = stream::iter(batches)
        .map(|batch| async move {
            let key = keys.get(&batch.org).ok_or_else(|| SendError::NoKey(batch.org.clone()))?;
            let verdicts = producer.post(key, batch.body.clone()).await?;
            Ok::<_, SendError>((batch, verdicts))
        })
        .buffer_unordered(at_once);
    let mut total = Verdicts::default();
    while let Some((batch, verdicts)) = sent.try_next().await? {
        on_sent(&batch, &verdicts);
        total += verdicts;
    }
    Ok(total)
}
