//! Opens a file and tells by its first byte which of the two it is.

use super::{conversation::Conversation, jsonl, table};
use crate::server::{
    import::{files::File, piece::Refused},
    producer::Spot,
};

/// The conversations of a file, one at a time. What cannot be read is refused by its place; what follows is read all the same.
pub fn conversations(file: &File) -> Box<dyn Iterator<Item = Result<Conversation, Refused>>> {
    let refuse = |reason: String| -> Box<dyn Iterator<Item = _>> {
        Box::new(std::iter::once(Err(Refused::new(file.place(Spot::Whole), reason))))
    };
    let first = file.open().and_then(|mut text| Ok((text.fill_buf()?.first().copied(), text)));
    match first {
        Ok((Some(b'{'), text)) => Box::new(jsonl::read(file.clone(), text)),
        Ok((Some(b's'), text)) => Box::new(table::read(file.clone(), text)),
        Ok(_) => refuse("is neither agentic-requests.csv nor agentic-sessions.jsonl".into()),
        Err(error) => refuse(format!("cannot be read: {error}")),
    }
}
