//! Ids and names of a source within what the wire contract allows.

use crate::server::ingest::fields::NAME;
use sha2::{Digest, Sha256};

/// Characters of the fingerprint at the end of what had to be shortened.
const MARK: usize = 16;

/// What a model is called where the source does not say: calls have one.
pub const UNKNOWN: &str = "unknown";

/// An id of at most `most` characters: as it is, or shortened so that different ones stay different.
pub fn id(text: &str, most: usize) -> String {
    if text.chars().count() <= most && !text.chars().any(char::is_control) {
        return text.to_owned();
    }
    let kept: String = text.chars().filter(|character| !character.is_control()).take(most - MARK - 1).collect();
    format!("{kept}-{}", fingerprint(&[text]))
}

/// Sixteen hexadecimal digits that tell texts apart.
pub fn fingerprint(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    }
    hash.finalize().iter().take(MARK / 2).map(|byte| format!("{byte:02x}")).collect()
}

/// A name in one line, shortened to what is allowed; none when there is nothing to read.
pub fn name(text: &str) -> Option<String> {
    let plain: String = text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    let plain: String = plain.trim().chars().take(NAME).collect();
    (!plain.is_empty()).then_some(plain)
}

/// A tool's server, where its name says that it is an MCP server's, and its own name.
pub fn tool(text: &str) -> (Option<String>, Option<String>) {
    match text.strip_prefix("mcp__").and_then(|rest| rest.split_once("__")) {
        Some((server, tool)) if !server.is_empty() && !tool.is_empty() => (name(server), name(tool)),
        _ => (None, name(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_ids_stay_and_long_ones_stay_different() {
        assert_eq!(id("msg_01", 128), "msg_01");
        let (one, other) = (format!("{}a", "x".repeat(300)), format!("{}b", "x".repeat(300)));
        assert_eq!(id(&one, 128).chars().count(), 128);
        assert_ne!(id(&one, 128), id(&other, 128));
        assert_eq!(id(&one, 128), id(&one, 128));
        assert_ne!(id("a\nb", 128), id("ab", 128));
    }

    #[test]
    fn names_are_one_line_and_tools_know_their_server() {
        assert_eq!(name(" Data\nRouter ").as_deref(), Some("Data Router"));
        assert_eq!(name(" \n "), None);
        let both = |text: &str| tool(text);
        assert_eq!(both("mcp__weather__get_weather"), (Some("weather".into()), Some("get_weather".into())));
        assert_eq!(both("Bash"), (None, Some("Bash".into())));
        assert_eq!(both("mcp__"), (None, Some("mcp__".into())));
    }
}
