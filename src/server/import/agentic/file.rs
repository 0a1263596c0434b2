//! Opens a file, packed or not, and tells by its first byte which of the two it is.

use super::{conversation::Conversation, jsonl, table};
use flate2::read::MultiGzDecoder;
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("the file cannot be read")]
    Io(#[from] io::Error),
    #[error("line {line} is not a conversation as agentic-sessions.jsonl has them")]
    Json { line: usize, source: serde_json::Error },
    #[error("the table is not as in agentic-requests.csv")]
    Table(#[from] csv::Error),
    #[error("the file is neither agentic-requests.csv nor agentic-sessions.jsonl")]
    Unknown,
}

/// The conversations of a file, one at a time.
pub fn conversations(path: &Path) -> Result<Box<dyn Iterator<Item = Result<Conversation, ImportError>>>, ImportError> {
    let mut text = BufReader::new(unpacked(path)?);
    match text.fill_buf()? {
        [b'{', ..] => Ok(Box::new(jsonl::read(text))),
        [b's', ..] => Ok(Box::new(table::read(text)?)),
        _ => Err(ImportError::Unknown),
    }
}

fn unpacked(path: &Path) -> Result<Box<dyn Read>, io::Error> {
    let mut file = BufReader::new(File::open(path)?);
    let packed = file.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    Ok(if packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) })
}
